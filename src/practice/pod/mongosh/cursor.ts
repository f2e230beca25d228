/** Cursors: nothing is asked of the database before a script, or the prompt, wants a document. */
import { inspect } from 'node:util';
import type { Document } from '../../types.ts';
import { ShellError } from './errors.ts';
import { fromScript } from './values.ts';

export interface FindOptions {
  sort?: Document;
  limit?: number;
}

/** So many documents the prompt shows at once. */
const batchSize = 20;

/** A class, since it lives: it knows how far it has been read. */
export class ShellCursor {
  readonly #load: () => readonly Document[];
  #documents: readonly Document[] | undefined;
  #at = 0;

  constructor(load: () => readonly Document[]) {
    this.#load = load;
  }

  get isRead(): boolean {
    return this.#documents !== undefined;
  }
  #take(count = Infinity): readonly Document[] {
    this.#documents ??= this.#load();
    const taken = this.#documents.slice(this.#at, this.#at + count);
    this.#at += taken.length;
    return taken;
  }
  hasNext(): boolean {
    this.#documents ??= this.#load();
    return this.#at < this.#documents.length;
  }
  next(): Document | null {
    return this.#take(1)[0] ?? null;
  }
  toArray(): readonly Document[] {
    return this.#take();
  }
  forEach(visit: (document: Document) => unknown): void {
    this.#take().forEach((document) => visit(document));
  }
  [Symbol.iterator](): Iterator<Document> {
    return this.#take()[Symbol.iterator]();
  }

  /** What the prompt shows, and what `it` goes on with. */
  nextBatch(): { readonly documents: readonly Document[]; readonly hasMore: boolean } {
    return { documents: this.#take(batchSize), hasMore: this.hasNext() };
  }
  [inspect.custom](): string {
    return '[Cursor]';
  }
}

export class FindCursor extends ShellCursor {
  readonly #options: FindOptions;
  readonly explain: (verbosity?: unknown) => Document;

  constructor(load: (options: FindOptions) => readonly Document[], explain: (verbosity?: unknown) => Document) {
    const options: FindOptions = {};
    super(() => load(options));
    this.#options = options;
    this.explain = explain;
  }

  /** Options come before the first document. */
  #change(options: FindOptions): this {
    if (this.isRead) throw new ShellError('MongoshInvalidInputError', 'Cursor is already initialized');
    Object.assign(this.#options, options);
    return this;
  }
  sort(by: unknown): this {
    return this.#change({ sort: fromScript(by) });
  }
  limit(count: unknown): this {
    return this.#change({ limit: Number(count) });
  }
}
