/** What a request brings, held against the fields of its kind: as the real server decodes it, with the same complaints. */
import { isList, isObject, type Json } from './body.ts';
import type { Scalar, Shape, Struct } from './shapes.ts';

export interface WrongType {
  /** Of Go's decoder, for a whole object: `json: cannot unmarshal string into Go struct field …`. */
  readonly decoded: string;
  /** Of the converter that takes the result of a patch. */
  readonly converted: string;
}

export interface Conformed {
  /** Without fields that are unknown or null; quantities as text. */
  readonly value: Json;
  /** Paths of fields that the kind does not have: `spec.template.spec.containers[0].imagee`. */
  readonly unknown: readonly string[];
  /** The first of them. */
  readonly wrong: WrongType | undefined;
}

interface Place {
  /** `spec.containers[0].ports`, as problems name it. */
  readonly path: string;
  /** `spec.containers.ports`, as Go's decoder names it, and the struct it is a field of. */
  readonly field: string;
  readonly struct: string;
}

export function conform(value: Json, shape: Struct): Conformed {
  const unknown: string[] = [];
  let wrong: WrongType | undefined;
  const complain = (decoded: string, converted = decoded) => {
    wrong ??= { decoded, converted };
  };

  const readStruct = (object: Json, { name, fields }: Struct, place: Place): Json => {
    if (!isObject(object)) return mismatch(object, `v1.${name}`, place);
    const kept: [string, Json][] = [];
    for (const [key, part] of Object.entries(object)) {
      const path = place.path === '' ? key : `${place.path}.${key}`;
      const found = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (found === undefined) unknown.push(path);
      else if (part !== null) {
        const field = place.field === '' ? key : `${place.field}.${key}`;
        kept.push([key, read(part, found, { path, field, struct: name })]);
      }
    }
    return Object.fromEntries(kept);
  };

  const read = (part: Json, found: Shape, place: Place): Json => {
    if (typeof found === 'string') return readScalar(part, found, place);
    if (found.is === 'struct') return readStruct(part, found, place);
    if (found.is === 'list') {
      if (!isList(part)) return mismatch(part, goType(found), place);
      return part.map((item, index) =>
        item === null ? {} : read(item, found.of, { ...place, path: `${place.path}[${index}]` }),
      );
    }
    if (!isObject(part)) return mismatch(part, goType(found), place);
    return Object.fromEntries(
      Object.entries(part)
        .filter(([, item]) => item !== null)
        .map(([key, item]) => [key, read(item, found.of, { ...place, path: `${place.path}.${key}` })]),
    );
  };

  const readScalar = (part: Json, wanted: Scalar, place: Place): Json => {
    switch (wanted) {
      case 'any':
        return part;
      case 'bool':
        return typeof part === 'boolean' ? part : mismatch(part, 'bool', place);
      case 'int32':
      case 'int64':
        return isWhole(part, wanted) ? part : mismatch(part, wanted, place);
      case 'intOrString':
        if (typeof part === 'string' || isWhole(part, 'int32')) return part;
        return mismatch(part, typeof part === 'number' ? 'int32' : 'string', place);
      case 'quantity':
        if ((typeof part === 'string' || typeof part === 'number') && quantityPattern.test(String(part)))
          return String(part);
        complain(quantitySentence);
        return part;
      case 'string':
        return typeof part === 'string' ? part : mismatch(part, 'string', place);
      case 'time':
        if (typeof part === 'string' && !Number.isNaN(Date.parse(part))) return part;
        complain(`parsing time ${JSON.stringify(part)} as "2006-01-02T15:04:05Z07:00": cannot parse it`);
        return part;
      case 'bytes': {
        if (typeof part !== 'string') return mismatch(part, '[]uint8', place);
        const at = base64End(part);
        if (at !== undefined) complain(`illegal base64 data at input byte ${at}`);
        return part;
      }
    }
  };

  const mismatch = (part: Json, type: string, { field, struct }: Place): Json => {
    const seen = typeof part === 'number' && type.startsWith('int') ? `number ${part}` : jsonType(part);
    complain(
      `json: cannot unmarshal ${seen} into Go struct field ${struct}.${field} of type ${type}`,
      converted(part, type),
    );
    return part;
  };

  return { value: readStruct(value, shape, { path: '', field: '', struct: shape.name }), unknown, wrong };
}

const quantityPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|n|u)?$/;
const quantitySentence = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function isWhole(value: Json, type: 'int32' | 'int64'): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return type === 'int64' ? Number.isSafeInteger(value) : value === Math.trunc(value) && Math.abs(value) < 2 ** 31;
}

/** Where a text stops being base64. */
function base64End(text: string): number | undefined {
  const plain = text.replace(/[\r\n]/g, '');
  const good = /^[A-Za-z0-9+/]*/.exec(plain)?.[0].length ?? 0;
  const padding = plain.slice(good);
  if (/^={0,2}$/.test(padding) && plain.length % 4 === 0) return undefined;
  return good;
}

function goType(shape: Shape): string {
  if (typeof shape === 'string') return shape === 'any' ? 'interface {}' : shape;
  if (shape.is === 'struct') return `v1.${shape.name}`;
  return shape.is === 'list' ? `[]${goType(shape.of)}` : `map[string]${goType(shape.of)}`;
}

function jsonType(value: Json): string {
  if (isList(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** The converter has words of its own where a text should be, and one sentence for everything else. */
function converted(value: Json, type: string): string {
  const seen = typeof value === 'number' ? (Number.isInteger(value) ? 'int64' : 'float64') : jsonType(value);
  if (type === 'string' && ['int64', 'float64', 'bool'].includes(seen)) return `cannot convert ${seen} to string`;
  return `unrecognized type: ${type}`;
}

export function strictError(unknown: readonly string[]): string {
  return `strict decoding error: ${unknown.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ')}`;
}
