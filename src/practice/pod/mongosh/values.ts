/** Values on their way between a script and the database: copies, so that neither changes what the other holds. */
import { inspect, types } from 'node:util';
import { ObjectId } from '../../objectId.ts';
import type { Clock, Document } from '../../types.ts';
import { notHere, ShellError } from './errors.ts';

/** The `Date` of a script: it knows the practice's time and prints as the shell prints dates. */
export function createDateClass(clock: Clock): DateConstructor {
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

/** A document out of the database, for a script. What is one object in an answer stays one. */
export function toScript<T>(value: T, ShellDate: DateConstructor): T {
  return copy(value, new Map(), (object) => {
    if (types.isDate(object)) return new ShellDate(object.getTime());
    return object instanceof ObjectId ? new ObjectId(object.hex) : undefined;
  }) as T;
}

/** A document of a script, for the database: plain objects of this realm, `null` for `undefined`. */
export function fromScript(value: unknown): Document {
  if (typeof value !== 'object' || value === null) {
    throw new ShellError('MongoInvalidArgumentError', `Argument must be an object, got: ${inspect(value)}`);
  }
  return copy(value, new Map(), (object) => {
    if (types.isDate(object)) return new Date(object.getTime());
    if (types.isRegExp(object)) return new RegExp(object.source, object.flags);
    return object instanceof ObjectId ? object : undefined;
  }) as Document;
}

/** Also where a list of documents is meant. */
export function listFromScript(value: unknown): Document[] {
  if (!Array.isArray(value)) throw new ShellError('MongoInvalidArgumentError', 'Argument must be a list of documents');
  return value.map(fromScript);
}

const unfinished = Symbol('unfinished');

/** @param special what an object becomes that is more than its fields */
function copy(value: unknown, known: Map<object, unknown>, special: (value: object) => unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null) return value;
  const before = known.get(value);
  if (before === unfinished) throw new ShellError('BSONError', 'Cannot convert circular structure to BSON');
  if (before !== undefined) return before;
  known.set(value, unfinished);
  // It would be lost on its way through mingo
  if (Object.hasOwn(value, '__proto__')) throw notHere('A field named __proto__');
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
