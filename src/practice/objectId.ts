/** The ids that MongoDB gives to documents: made by the database and in scripts, so both know them from here. */
import { inspect } from 'node:util';
import type { Clock, Random } from './types.ts';

/** Opaque, printed as `ObjectId('…')`, compared by its hex digits. */
export interface ObjectId {
  readonly hex: string;
  toString(): string;
}

const pattern = /^[0-9a-f]{24}$/i;

/** A class because it prints itself: an id deep inside a document is seen by `util.inspect` alone. */
export class DocumentId implements ObjectId {
  readonly hex: string;
  /** @param hex 24 digits */
  constructor(hex: string) {
    this.hex = hex.toLowerCase();
  }
  toString(): string {
    return this.hex;
  }
  toHexString(): string {
    return this.hex;
  }
  toJSON(): string {
    return this.hex;
  }
  equals(other: unknown): boolean {
    return isObjectId(other) ? other.hex === this.hex : String(other).toLowerCase() === this.hex;
  }
  getTimestamp(): Date {
    return new Date(parseInt(this.hex.slice(0, 8), 16) * 1000);
  }
  [inspect.custom](_depth: number, options: { readonly stylize: (text: string, style: 'string') => string }): string {
    return `ObjectId(${options.stylize(`'${this.hex}'`, 'string')})`;
  }
}

/** By its shape: what a collection of documents gives back need not be of this class. */
export function isObjectId(value: unknown): value is ObjectId {
  if (typeof value !== 'object' || value === null || !('hex' in value) || typeof value.hex !== 'string') return false;
  return pattern.test(value.hex) && Object.getPrototypeOf(Object.getPrototypeOf(value)) !== null;
}

/** `undefined` where the text is no id. */
export function parseObjectId(text: string): ObjectId | undefined {
  return pattern.test(text) ? new DocumentId(text) : undefined;
}

/** The time in seconds, then chance, as real ids begin and go on. */
export function createObjectId(clock: Clock, random: Random): ObjectId {
  const digits = (value: number, length: number): string => Math.floor(value).toString(16).padStart(length, '0');
  const seconds = digits(clock.now() / 1000, 8);
  return new DocumentId(seconds + digits(random() * 2 ** 32, 8) + digits(random() * 2 ** 32, 8));
}
