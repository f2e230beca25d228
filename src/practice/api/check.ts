/** What a request brings, held against the fields of its kind, and what is wrong with it, in the words of the real server. */
import { isDeepStrictEqual } from 'node:util';
import { parseQuantity } from '../quantity.ts';
import { isList, isObject, itemsOf, objectOf, partOf, textOf, type Json, type JsonObject } from './body.ts';
import { fieldShape, type Scalar, type Shape } from './shapes.ts';
import type { Cause } from './status.ts';

/** More pods than this help nobody to practise. */
const maxReplicas = 100;

interface Conformed {
  /** Without fields that are unknown or null; quantities as text. */
  readonly value: Json;
  /** What the server cannot decode, the first of it: a field that the kind does not have, a value of another type. */
  readonly wrong: string | undefined;
  /** What is missing. */
  readonly causes: readonly Cause[];
}

export function conform(value: Json, shape: Shape): Conformed {
  const unknown: string[] = [];
  const causes: Cause[] = [];
  let wrong: string | undefined;
  const mismatch = (part: Json, path: string, type: string): Json => {
    wrong ??=
      type === 'quantity' ? notAQuantity : `json: cannot unmarshal ${nameOf(part)} into ${path} of type ${type}`;
    return part;
  };

  const read = (part: Json, wanted: Shape, path: string): Json => {
    if (typeof wanted === 'string') {
      if (!isOf[wanted](part)) return mismatch(part, path, wanted);
      return wanted === 'quantity' && typeof part === 'number' ? String(part) : part;
    }
    if ('items' in wanted) {
      if (!isList(part)) return mismatch(part, path, 'list');
      return part.map((item, index) => read(item, wanted.items, `${path}[${index}]`));
    }
    if (!isObject(part)) return mismatch(part, path, 'object');
    const below = (key: string) => (path === '' ? key : `${path}.${key}`);
    const kept = new Map<string, Json>();
    for (const [key, item] of Object.entries(part)) {
      const found = fieldShape(wanted, key);
      if (found === undefined) unknown.push(`unknown field ${JSON.stringify(below(key))}`);
      else if (item !== null) kept.set(key, read(item, found, below(key)));
    }
    for (const key of 'required' in wanted ? wanted.required : [])
      if (isEmpty(kept.get(key))) causes.push({ field: below(key), message: 'Required value' });
    return Object.fromEntries(kept);
  };

  const conformed = read(value, shape, '');
  if (unknown.length > 0)
    wrong ??= `strict decoding error: ${unknown.join(', ')} (rare fields are not part of the practice cluster)`;
  return { value: conformed, wrong, causes };
}

const notAQuantity = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const isInteger = (value: Json) => typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
const isOf: Readonly<Record<Scalar, (value: Json) => boolean>> = {
  any: () => true,
  bool: (value) => typeof value === 'boolean',
  int32: isInteger,
  intOrString: (value) => typeof value === 'string' || isInteger(value),
  quantity: (value) =>
    (typeof value === 'string' || typeof value === 'number') && (parseQuantity(String(value)) ?? -1) >= 0,
  string: (value) => typeof value === 'string',
};

function nameOf(value: Json): string {
  if (value === null) return 'null';
  return isList(value) ? 'array' : typeof value;
}

const isEmpty = (value: Json | undefined) =>
  value === undefined ||
  value === '' ||
  (isList(value) ? value.length === 0 : isObject(value) && isDeepStrictEqual(value, {}));

const leftOut = (field: string, what: string): Cause => ({
  field,
  message: `Forbidden: ${what} not part of the practice cluster`,
});
const bad = (field: string, value: Json | undefined, rule: string): Cause => ({
  field,
  message: `Invalid value: ${JSON.stringify(value ?? null)}: ${rule}`,
});

/** Of an object whose fields are known, of the right type and all there. */
export function* problemsOf(object: JsonObject): Generator<Cause> {
  const [name, spec] = [textOf(partOf(object, 'metadata', 'name')), partOf(object, 'spec')];
  if (name === undefined) yield { field: 'metadata.name', message: 'Required value' };
  else if (name.length > 253 || !subdomain.test(name)) yield bad('metadata.name', name, subdomainRule);
  const template = partOf(spec, 'template');
  if (template === undefined) return;

  const replicas = Number(partOf(spec, 'replicas') ?? 1);
  if (replicas < 0) yield bad('spec.replicas', replicas, 'must be greater than or equal to 0');
  if (replicas > maxReplicas) yield leftOut('spec.replicas', `more than ${maxReplicas} pods are`);
  const [wanted, labels] = [partOf(spec, 'selector', 'matchLabels'), partOf(template, 'metadata', 'labels')];
  if (!Object.entries(objectOf(wanted)).every(([key, value]) => partOf(labels, key) === value))
    yield bad('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');

  const field = 'spec.template.spec.containers';
  const [container = null, ...others] = itemsOf(partOf(template, 'spec', 'containers'));
  if (others.length > 0) yield leftOut(field, 'more than one in a pod is');
  for (const [resource, request] of Object.entries(objectOf(partOf(container, 'resources', 'requests')))) {
    const limit = textOf(partOf(container, 'resources', 'limits', resource));
    if (limit !== undefined && amountOf(textOf(request)) > amountOf(limit))
      yield bad(
        `${field}[0].resources.requests`,
        request,
        `must be less than or equal to ${resource} limit of ${limit}`,
      );
  }
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  'with an alphanumeric character';

const amountOf = (quantity = '') => parseQuantity(quantity) ?? 0;

/** What may not be changed of an object that is there. */
export function* changeProblems(kind: string, old: JsonObject, next: JsonObject): Generator<Cause> {
  if (kind === 'Pod' && !isDeepStrictEqual(old['spec'], next['spec']))
    yield leftOut('spec', 'a change of a pod itself is');
  const [was, is] = [partOf(old, 'spec', 'selector'), partOf(next, 'spec', 'selector')];
  if (kind !== 'Service' && !isDeepStrictEqual(was, is)) yield bad('spec.selector', is, 'field is immutable');
}
