/** The two patches that know nothing of Kubernetes: JSON Merge Patch (RFC 7386) and JSON Patch (RFC 6902). */
import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, partOf, type Json } from './body.ts';
import { badRequest, Refusal } from './status.ts';

export function mergeJson(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) merged.delete(key);
    else merged.set(key, mergeJson(merged.get(key), change));
  }
  return Object.fromEntries(merged);
}

type Pointer = readonly string[];

/** Copies of copies grow by powers of two; the real server counts their bytes, too. */
const maxCopiedBytes = 3 * 2 ** 20;

/** All operations or none: what does not apply is refused. */
export function patchJson(target: Json, patch: Json): Json {
  if (!isList(patch)) throw badRequest('error decoding patch: json: cannot unmarshal it into jsonpatch.Patch');
  if (patch.length > 10_000) throw badRequest('The allowed maximum operations in a JSON patch is 10000');
  let copiedBytes = 0;
  let document = target;
  for (const operation of patch) {
    const { op, path, from, value } = readOperation(operation);
    switch (op) {
      case 'add':
        document = change(document, path, 'add', required(value, op));
        break;
      case 'replace':
        read(document, path, op);
        document = change(document, path, op, required(value, op));
        break;
      case 'remove':
        read(document, path, op);
        document = change(document, path, op, null);
        break;
      case 'test':
        if (!isDeepStrictEqual(read(document, path, op), value ?? null))
          throw doesNotApply(`testing value /${path.join('/')} failed: test failed`);
        break;
      case 'copy': {
        const copy = read(document, pointer(from), op);
        copiedBytes += JSON.stringify(copy).length;
        if (copiedBytes > maxCopiedBytes)
          throw doesNotApply('Unable to complete the copy, the accumulated size is too large');
        document = change(document, path, 'add', copy);
        break;
      }
      case 'move': {
        const source = pointer(from);
        const moved = read(document, source, op);
        if (source.length < path.length && source.every((key, at) => key === path[at]))
          throw doesNotApply('move operation does not apply: a value cannot go into itself');
        document = change(change(document, source, 'remove', null), path, 'add', moved);
        break;
      }
      default:
        throw doesNotApply(`Unexpected kind: ${JSON.stringify(op ?? 'unknown')}`);
    }
  }
  return document;
}

function readOperation(operation: Json) {
  const [op, value, from] = ['op', 'value', 'from'].map((name) => partOf(operation, name));
  return { op, path: pointer(partOf(operation, 'path')), from, value };
}

function required(value: Json | undefined, op: string): Json {
  if (value === undefined) throw doesNotApply(`${op} operation has no value`);
  return value;
}

/** `/spec/containers/0` or `''`, which is the whole document. */
function pointer(text: Json | undefined): Pointer {
  if (typeof text !== 'string' || !/^(\/|$)/.test(text)) throw doesNotApply('an operation has no path');
  const keys = text.split('/').slice(1);
  return keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: Json, path: Pointer, op: string): Json {
  let value: Json | undefined = document;
  for (const key of path) {
    if (isList(value)) value = isIndex(key) ? value[Number(key)] : undefined;
    else value = partOf(value, key);
    if (value === undefined) throw missing(op, path);
  }
  return value;
}

/** A new document; only what lies on the way is copied. */
function change(document: Json, path: Pointer, how: 'add' | 'remove' | 'replace', value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (key === '__proto__') throw missing(how, path);
  if (isList(document)) {
    const items = [...document];
    const at = key === '-' && how === 'add' && rest.length === 0 ? items.length : isIndex(key) ? Number(key) : Infinity;
    const item = items[at];
    if (rest.length > 0 && item !== undefined) items[at] = change(item, rest, how, value);
    else if (rest.length === 0 && how === 'add' && at <= items.length) items.splice(at, 0, value);
    else if (rest.length === 0 && at < items.length) items.splice(at, 1, ...(how === 'replace' ? [value] : []));
    else throw missing(how, path);
    return items;
  }
  if (!isObject(document)) throw missing(how, path);
  if (rest.length === 0) {
    const { [key]: _old, ...others } = document;
    return how === 'remove' ? others : { ...document, [key]: value };
  }
  const part = partOf(document, key);
  if (part === undefined) throw missing(how, path);
  return { ...document, [key]: change(part, rest, how, value) };
}

const isIndex = (key: string) => /^(0|[1-9]\d{0,8})$/.test(key);

function missing(op: string, path: Pointer): Refusal {
  const full = `/${path.join('/')}`;
  return doesNotApply(`${op} operation does not apply: doc is missing path: "${full}": missing value`);
}

/** The real server keeps the cause to itself, and so does `kubectl`; tests and logs see it as the error's own cause. */
function doesNotApply(because: string): Refusal {
  const refusal = new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  refusal.cause = because;
  return refusal;
}
