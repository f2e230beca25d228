/** What a request brings, held against the fields of its kind, as the real server decodes it. */
import { isList, isObject, type Json } from './body.ts';
import { fieldShape, type Shape } from './shapes.ts';

interface Conformed {
  /** Without fields that are unknown or null; quantities as text. */
  readonly value: Json;
  /** Paths of fields that the kind does not have: `spec.template.spec.containers[0].imagee`. */
  readonly unknown: readonly string[];
  /** What is of another type than it should be: the first of them, as a sentence. */
  readonly wrong: string | undefined;
}

export function conform(value: Json, shape: Shape): Conformed {
  const unknown: string[] = [];
  let wrong: string | undefined;
  const mismatch = (part: Json, path: string, type: string): Json => {
    wrong ??=
      type === 'quantity' ? quantitySentence : `json: cannot unmarshal ${typeName(part)} into ${path} of type ${type}`;
    return part;
  };

  const read = (part: Json, wanted: Shape, path: string): Json => {
    if (typeof wanted === 'string') {
      if (!isOfType(part, wanted)) return mismatch(part, path, wanted);
      return wanted === 'quantity' && typeof part === 'number' ? String(part) : part;
    }
    if ('items' in wanted) {
      if (!isList(part)) return mismatch(part, path, 'list');
      return part.map((item, index) => read(item, wanted.items, `${path}[${index}]`));
    }
    if (!isObject(part)) return mismatch(part, path, 'object');
    const kept: [string, Json][] = [];
    for (const [key, item] of Object.entries(part)) {
      const field = path === '' ? key : `${path}.${key}`;
      const found = fieldShape(wanted, key);
      if (found === undefined) unknown.push(field);
      else if (item !== null) kept.push([key, read(item, found, field)]);
    }
    return Object.fromEntries(kept);
  };

  return { value: read(value, shape, ''), unknown, wrong };
}

const quantityPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|n|u)?$/;
const quantitySentence = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function isOfType(value: Json, type: Extract<Shape, string>): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
    case 'intOrString':
      return typeof value === 'string' || isOfType(value, 'int32');
    case 'quantity':
      return (typeof value === 'string' || typeof value === 'number') && quantityPattern.test(String(value));
    case 'string':
      return typeof value === 'string';
  }
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  return isList(value) ? 'array' : typeof value;
}
