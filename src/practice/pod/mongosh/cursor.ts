/** A cursor: nothing is asked of the database before a script, or the prompt, wants a document. */
import { inspect } from 'node:util';
import type { Document } from '../../types.ts';
import { ShellError } from './errors.ts';
import { fromScript } from './values.ts';

export interface CursorOptions {
  readonly sort?: Document;
  readonly limit?: number;
}

type Load = (options: CursorOptions) => readonly Document[];

/** So many documents the prompt shows at once. */
const batchSize = 20;

/** A class, since it lives: it knows how far it has been read. */
export class ShellCursor {
  readonly #load: Load;
  readonly explain: ((verbosity?: unknown) => Document) | undefined;
  #options: CursorOptions = {};
  #documents: readonly Document[] | undefined;
  #at = 0;

  constructor(load: Load, explain?: (verbosity?: unknown) => Document) {
    this.#load = load;
    this.explain = explain;
  }

  #loaded(): readonly Document[] {
    return (this.#documents ??= this.#load(this.#options));
  }
  #take(count = Infinity): readonly Document[] {
    const taken = this.#loaded().slice(this.#at, this.#at + count);
    this.#at += taken.length;
    return taken;
  }
  /** Options come before the first document. */
  #change(options: CursorOptions): this {
    if (this.#documents) throw new ShellError('MongoshInvalidInputError', 'Cursor is already initialized');
    this.#options = { ...this.#options, ...options };
    return this;
  }

  sort(by: unknown): this {
    return this.#change({ sort: fromScript(by) });
  }
  limit(count: unknown): this {
    return this.#change({ limit: Number(count) });
  }
  hasNext(): boolean {
    return this.#at < this.#loaded().length;
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
