/** Values on their way between a script and the database: copies, so that neither changes what the other holds. */
import { inspect, types } from 'node:util';
import { createObjectId, DocumentId, isObjectId, parseObjectId } from '../../objectId.ts';
import type { Document, World } from '../../types.ts';
import { invalidArgument, invalidInput, ShellError } from './errors.ts';

/** The `Date` of a script: it knows the practice's time and prints as the shell prints dates. */
export function createDateClass({ clock }: Pick<World, 'clock'>): DateConstructor {
  class ISODate extends Date {
    constructor(...args: readonly unknown[]) {
      // What follows from the types of Date's own constructors is the caller's to know
      super(...((args.length === 0 ? [clock.now()] : args) as [number]));
    }
    static override now(): number {
      return clock.now();
    }
    [inspect.custom](): string {
      return Number.isNaN(this.getTime()) ? 'Invalid Date' : `ISODate('${this.toISOString()}')`;
    }
  }
  return ISODate as unknown as DateConstructor;
}

/** What scripts write values with. Functions with a body of their own, because those can be called with `new` too. */
export function valueConstructors(world: World, ShellDate: DateConstructor): Readonly<Record<string, unknown>> {
  return {
    Date: ShellDate,
    ObjectId: function ObjectId(value?: unknown): DocumentId {
      const id = value === undefined ? createObjectId(world.clock, world.random) : parseObjectId(plainText(value));
      if (id) return new DocumentId(id.hex);
      throw new ShellError('BSONError', 'input must be a 24 character hex string, 12 byte Uint8Array, or an integer');
    },
    ISODate: function ISODate(value?: unknown): Date {
      if (value === undefined) return new ShellDate();
      // A day, or a time without its zone: UTC is meant
      const text = plainText(value).replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/, '$1T$2Z');
      const date = new ShellDate(types.isDate(value) ? value.getTime() : text);
      if (!Number.isNaN(date.getTime())) return date;
      throw invalidInput(`${JSON.stringify(value)} is not a valid ISODate`);
    },
    // The practice keeps plain numbers only
    NumberLong: (value: unknown) => Number(value),
    NumberInt: (value: unknown) => Number(value) | 0,
  };
}

/** What `String` says of what has a text. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : isObjectId(value) ? value.hex : inspect(value);
}

/** A document out of the database, for a script. What is one object in an answer stays one. */
export function toScript<T>(value: T, ShellDate: DateConstructor): T {
  return copy(value, new Map(), (object) => {
    if (types.isDate(object)) return new ShellDate(object.getTime());
    return isObjectId(object) ? new DocumentId(object.hex) : undefined;
  }) as T;
}

/** A document of a script, for the database: plain objects of this realm, `null` for `undefined`. */
export function fromScript(value: unknown): Document {
  if (typeof value !== 'object' || value === null) {
    throw invalidArgument(`Argument must be an object, got: ${inspect(value)}`);
  }
  return copy(value, new Map(), (object) => {
    if (types.isDate(object)) return new Date(object.getTime());
    if (types.isRegExp(object)) return new RegExp(object.source, object.flags);
    return isObjectId(object) ? object : undefined;
  }) as Document;
}

/** Also where a list of documents is meant. */
export function listFromScript(value: unknown, name: string): Document[] {
  if (!Array.isArray(value)) throw invalidArgument(`Argument "${name}" must be an array of documents`);
  return value.map(fromScript);
}

const unfinished = Symbol('unfinished');

/** @param special what an object becomes that is more than its fields */
function copy(value: unknown, known: Map<object, unknown>, special: (value: object) => unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  const before = known.get(value);
  if (before === unfinished) throw new ShellError('BSONError', 'Cannot convert circular structure to BSON');
  if (before !== undefined) return before;
  known.set(value, unfinished);
  // The driver leaves out functions too
  const fields = Object.entries(value).filter(([, field]) => typeof field !== 'function');
  const made =
    special(value) ??
    (Array.isArray(value)
      ? value.map((item) => copy(item, known, special))
      : Object.fromEntries(fields.map(([name, field]) => [name, copy(field, known, special)])));
  known.set(value, made);
  return made;
}
