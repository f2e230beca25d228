/** The ids that MongoDB gives to documents: made by the database and in scripts, so both know them from here. */
import { inspect } from 'node:util';
import type { Clock, Random } from './types.ts';

/** A class because it prints itself: an id deep inside a document is seen by `util.inspect` alone. Compared by its hex digits. */
export class ObjectId {
  readonly hex: string;
  /** @param hex 24 digits */
  constructor(hex: string) {
    this.hex = hex.toLowerCase();
  }
  toString(): string {
    return this.hex;
  }
  toJSON(): string {
    return this.hex;
  }
  [inspect.custom](_depth: number, options: { readonly stylize: (text: string, style: 'string') => string }): string {
    return `ObjectId(${options.stylize(`'${this.hex}'`, 'string')})`;
  }
}

/** `undefined` where the text is no id. */
export function parseObjectId(text: string): ObjectId | undefined {
  return /^[0-9a-f]{24}$/i.test(text) ? new ObjectId(text) : undefined;
}

/** The time in seconds, then chance, as real ids begin and go on. */
export function createObjectId(clock: Clock, random: Random): ObjectId {
  const digits = (value: number, length: number): string => Math.floor(value).toString(16).padStart(length, '0');
  const seconds = digits(clock.now() / 1000, 8);
  return new ObjectId(seconds + digits(random() * 2 ** 32, 8) + digits(random() * 2 ** 32, 8));
}
