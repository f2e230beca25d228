/** Cursors: nothing is asked of the database before a script, or the prompt, wants a document. */
import { inspect } from 'node:util';
import type { Document } from '../../types.ts';
import { invalidInput } from './errors.ts';
import { fromScript } from './values.ts';

/** What a find is asked for; an aggregation takes nothing. */
export interface FindOptions {
  projection?: Document;
  sort?: Document;
  limit?: number;
}

export interface CursorSource {
  load(options: FindOptions): readonly Document[];
  explain(verbosity: unknown, options: FindOptions): Document;
  /** How many match, whatever `limit` says. */
  count(): number;
}

/** So many documents the prompt shows at once. */
const batchSize = 20;

/** A class, since it lives: it knows how far it has been read. */
export class ShellCursor {
  protected readonly source: CursorSource;
  protected readonly options: FindOptions = {};
  readonly #mappings: ((document: unknown) => unknown)[] = [];
  #documents: readonly Document[] | undefined;
  #at = 0;

  constructor(source: CursorSource) {
    this.source = source;
  }

  #loaded(): readonly Document[] {
    this.#documents ??= this.source.load(this.options);
    return this.#documents;
  }
  #take(count: number): unknown[] {
    const taken = this.#loaded().slice(this.#at, this.#at + count);
    this.#at += taken.length;
    return taken.map((document) => this.#mappings.reduce<unknown>((value, change) => change(value), document));
  }
  /** Options come before the first document. */
  protected change(options: FindOptions): this {
    if (this.#documents !== undefined) throw invalidInput('Cursor is already initialized');
    Object.assign(this.options, options);
    return this;
  }

  hasNext(): boolean {
    return this.#at < this.#loaded().length;
  }
  next(): unknown {
    return this.#take(1)[0] ?? null;
  }
  toArray(): unknown[] {
    return this.#take(Number.MAX_SAFE_INTEGER);
  }
  forEach(visit: (document: unknown) => unknown): void {
    while (this.hasNext()) if (visit(this.next()) === false) return;
  }
  map(change: (document: unknown) => unknown): this {
    this.#mappings.push(change);
    return this;
  }
  explain(verbosity?: unknown): Document {
    return this.source.explain(verbosity, this.options);
  }
  *[Symbol.iterator](): Generator {
    while (this.hasNext()) yield this.next();
  }

  /** What the prompt shows, and what `it` goes on with. */
  nextBatch(): { readonly documents: readonly unknown[]; readonly hasMore: boolean } {
    const documents = this.#take(batchSize);
    return { documents, hasMore: this.hasNext() };
  }
  [inspect.custom](): string {
    return '[Cursor]';
  }
}

export class FindCursor extends ShellCursor {
  sort(by: unknown): this {
    return this.change({ sort: fromScript(by) });
  }
  limit(count: number): this {
    if (!Number.isInteger(count)) throw invalidInput('Operation "limit" requires an integer');
    return this.change({ limit: Math.abs(count) });
  }
  project(fields: unknown): this {
    return this.change({ projection: fromScript(fields) });
  }
  count(): number {
    return this.source.count();
  }
}
