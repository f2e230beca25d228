/** Cursors: nothing is asked of the database before a script, or the prompt, wants a document. */
import { inspect } from 'node:util';
import type { Document } from '../../types.ts';
import { invalidInput, notHere } from './errors.ts';
import { fromScript } from './values.ts';

/** What a find is asked for; an aggregation takes nothing. */
export interface FindOptions {
  projection?: Document;
  sort?: Document;
  skip?: number;
  limit?: number;
}

export interface CursorSource {
  load(options: FindOptions): readonly Document[];
  explain(verbosity: unknown, options: FindOptions): Document;
  count(options: FindOptions): number;
}

/** So many documents the prompt shows at once. */
const batchSize = 20;

/** A class, since it lives: it knows how far it has been read. */
export class ShellCursor {
  protected readonly options: FindOptions = {};
  readonly #source: CursorSource;
  readonly #mappings: ((document: unknown) => unknown)[] = [];
  #documents: readonly Document[] | undefined;
  #at = 0;
  #isClosed = false;

  constructor(source: CursorSource) {
    this.#source = source;
  }

  #loaded(): readonly Document[] {
    if (this.#isClosed) return [];
    this.#documents ??= this.#source.load(this.options);
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
  protected countAll(options: FindOptions): number {
    return this.#source.count(options);
  }

  hasNext(): boolean {
    return this.#at < this.#loaded().length;
  }
  next(): unknown {
    return this.#take(1)[0] ?? null;
  }
  tryNext(): unknown {
    return this.next();
  }
  toArray(): unknown[] {
    return this.#take(Number.MAX_SAFE_INTEGER);
  }
  forEach(visit: (document: unknown, index: number) => unknown): void {
    for (let index = 0; this.hasNext(); index += 1) {
      if (visit(this.next(), index) === false) return;
    }
  }
  map(change: (document: unknown) => unknown): this {
    this.#mappings.push(change);
    return this;
  }
  itcount(): number {
    return this.toArray().length;
  }
  explain(verbosity?: unknown): Document {
    return this.#source.explain(verbosity, this.options);
  }
  close(): void {
    this.#isClosed = true;
  }
  isClosed(): boolean {
    return this.#isClosed;
  }
  isExhausted(): boolean {
    return !this.hasNext();
  }
  objsLeftInBatch(): number {
    return this.#loaded().length - this.#at;
  }
  pretty(): this {
    return this;
  }
  sort(by: unknown): this {
    return this.change({ sort: fromScript(by) });
  }
  skip(count: number): this {
    return this.change({ skip: whole(count, 'skip') });
  }
  // Of no consequence here
  batchSize(): this {
    return this;
  }
  maxTimeMS(): this {
    return this;
  }
  comment(): this {
    return this;
  }
  readPref(): this {
    return this;
  }
  allowDiskUse(): this {
    return this;
  }
  hint(): never {
    throw notHere('cursor.hint()');
  }
  collation(): never {
    throw notHere('cursor.collation()');
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
    return `[${this.constructor.name === 'FindCursor' ? 'Cursor' : 'AggregationCursor'}]`;
  }
}

export class FindCursor extends ShellCursor {
  limit(count: number): this {
    return this.change({ limit: Math.abs(whole(count, 'limit')) });
  }
  project(fields: unknown): this {
    return this.change({ projection: fromScript(fields) });
  }
  projection(fields: unknown): this {
    return this.project(fields);
  }
  /** Of all that match, whatever the limit. */
  count(): number {
    return this.countAll({});
  }
  size(): number {
    return this.countAll(this.options);
  }
}

function whole(count: unknown, option: string): number {
  if (typeof count === 'number' && Number.isInteger(count)) return count;
  throw invalidInput(`Operation "${option}" requires an integer`);
}
