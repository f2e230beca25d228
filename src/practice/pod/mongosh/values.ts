/** Values on their way between a script and the database: copies, so that neither changes what the other holds. */
import { inspect, types } from 'node:util';
import { DocumentId, isObjectId, parseObjectId } from '../../objectId.ts';
import type { Clock, Document } from '../../types.ts';
import { invalidInput, notHere, ShellError } from './errors.ts';

type Stylize = { readonly stylize: (text: string, style: 'string' | 'number') => string };

/** `NumberLong('5')`. Classes, since each prints itself wherever it stands. */
export class Long {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = BigInt.asIntN(64, value);
  }
  toNumber(): number {
    return Number(this.value);
  }
  toString(): string {
    return String(this.value);
  }
  [inspect.custom](_depth: number, { stylize }: Stylize): string {
    return `Long(${stylize(`'${this.value}'`, 'string')})`;
  }
}

/** `NumberInt(5)` and `Double(5)`. */
export class ShellNumber {
  readonly kind: 'Int32' | 'Double';
  readonly value: number;
  constructor(kind: 'Int32' | 'Double', value: number) {
    this.kind = kind;
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
  toString(): string {
    return String(this.value);
  }
  [inspect.custom](_depth: number, { stylize }: Stylize): string {
    return `${this.kind}(${stylize(String(this.value), 'number')})`;
  }
}

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
  // `Date()` without `new` is a text
  return new Proxy(ISODate, { apply: () => new Date(clock.now()).toString() }) as unknown as DateConstructor;
}

/** `ObjectId()`, `ISODate()`, `NumberLong()` …: what scripts write values with, called with and without `new`. */
export function valueConstructors(
  ShellDate: DateConstructor,
  newObjectId: () => DocumentId,
): Readonly<Record<string, unknown>> {
  const integer = (text: unknown): bigint => {
    const digits = plainText(text ?? 0).trim();
    if (!/^[+-]?\d+(?:\.0*)?$/.test(digits)) throw new ShellError('BSONError', `${inspect(text)} is no whole number`);
    return BigInt(digits.replace(/\..*$/, '').replace(/^\+/, ''));
  };
  const functions: Readonly<Record<string, (value?: unknown) => unknown>> = {
    ObjectId: (value) => {
      if (value === undefined) return newObjectId();
      const id = isObjectId(value) ? value : parseObjectId(plainText(value));
      if (id) return new DocumentId(id.hex);
      throw new ShellError('BSONError', 'input must be a 24 character hex string, 12 byte Uint8Array, or an integer');
    },
    ISODate: (value) => {
      if (value === undefined) return new ShellDate();
      // A day, or a time without its zone: UTC is meant
      const text = plainText(value).replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/, '$1T$2Z');
      const date = new ShellDate(types.isDate(value) ? value.getTime() : text);
      if (!Number.isNaN(date.getTime())) return date;
      throw invalidInput(`${JSON.stringify(value)} is not a valid ISODate`);
    },
    NumberLong: (value) => new Long(integer(value)),
    NumberInt: (value) => new ShellNumber('Int32', Number(value ?? 0) | 0),
    Double: (value) => new ShellNumber('Double', Number(value ?? 0)),
  };
  const named = { ...functions, Long: functions['NumberLong'], Int32: functions['NumberInt'] };
  return Object.fromEntries(
    Object.entries(named).map(([name, make]) => {
      // A plain function, because those can be called with `new` too; an object it returns is the result
      const construct = function construct(value?: unknown): unknown {
        return make?.(value);
      };
      return [name, Object.defineProperty(construct, 'name', { value: name })];
    }),
  );
}

/** What `String` says of what has a text. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}

/** A document out of the database, for a script. What is one object in an answer stays one. */
export function toScript<T>(value: T, ShellDate: DateConstructor): T {
  return copy(value, new Map(), (object) => {
    if (types.isDate(object)) return new ShellDate(object.getTime());
    if (types.isRegExp(object)) return object;
    return isObjectId(object) ? new DocumentId(object.hex) : undefined;
  }) as T;
}

/** A document of a script, for the database: plain objects of this realm, plain numbers, `null` for `undefined`. */
export function fromScript(value: unknown): Document {
  const document = copy(value, new Map(), (object) => {
    if (types.isDate(object)) return new Date(object.getTime());
    if (types.isRegExp(object)) return new RegExp(object.source, object.flags);
    if (object instanceof Long) return object.toNumber();
    if (object instanceof ShellNumber) return object.value;
    return isObjectId(object) ? object : undefined;
  });
  if (typeof document !== 'object' || document === null) {
    throw new ShellError('MongoInvalidArgumentError', `Argument must be an object, got: ${inspect(value)}`);
  }
  return document as Document;
}

/** Also where a list of documents is meant. */
export function listFromScript(value: unknown): Document[] {
  if (!Array.isArray(value)) throw new ShellError('MongoInvalidArgumentError', 'Argument must be an array');
  return value.map(fromScript);
}

const unfinished = Symbol('unfinished');

/** @param special what an object becomes that is more than its fields */
function copy(value: unknown, known: Map<object, unknown>, special: (value: object) => unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'symbol') throw notHere('A symbol as a value');
  if (typeof value !== 'object' || value === null) return value;
  const before = known.get(value);
  if (before === unfinished) throw new ShellError('BSONError', 'Cannot convert circular structure to BSON');
  if (before !== undefined) return before;
  known.set(value, unfinished);
  const made =
    special(value) ??
    (Array.isArray(value)
      ? value.map((item) => copy(item, known, special))
      : Object.fromEntries(
          Object.entries(value)
            // As the driver does it
            .filter(([, field]) => typeof field !== 'function')
            .map(([name, field]) => [name, copy(field, known, special)]),
        ));
  known.set(value, made);
  return made;
}
