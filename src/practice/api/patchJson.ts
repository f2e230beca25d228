/** The two patches that know nothing of Kubernetes: JSON Merge Patch (RFC 7386) and JSON Patch (RFC 6902). */
import { isList, isObject, partOf, textOf, type Json } from './body.ts';
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

type Change = 'add' | 'remove' | 'replace';

/** All operations or none: what does not apply is refused. */
export function patchJson(target: Json, patch: Json): Json {
  if (!isList(patch)) throw badRequest('error decoding patch: json: cannot unmarshal it into jsonpatch.Patch');
  if (patch.length > 10_000) throw badRequest('The allowed maximum operations in a JSON patch is 10000');
  return patch.reduce<Json>((document, operation) => {
    const [op, value] = [partOf(operation, 'op'), partOf(operation, 'value')];
    const path = pointer(partOf(operation, 'path'));
    switch (op) {
      case 'remove':
        return change(document, path, op, null);
      case 'add':
      case 'replace':
        if (value === undefined) throw doesNotApply();
        return change(document, path, op, value);
      default:
        throw badRequest(
          `the operation ${textOf(op) ?? 'without a name'} of a JSON patch is not part of the practice cluster`,
        );
    }
  }, target);
}

/** `/spec/containers/0` or `''`, which is the whole document. */
function pointer(text: Json | undefined): readonly string[] {
  if (typeof text !== 'string' || !/^(\/|$)/.test(text)) throw doesNotApply();
  const keys = text.split('/').slice(1);
  return keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A new document; only what lies on the way is copied. */
function change(document: Json, path: readonly string[], how: Change, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const old = isList(document) ? document[indexOf(key)] : partOf(document, key);
  if ((how !== 'add' || rest.length > 0) && old === undefined) throw doesNotApply();
  if (isList(document)) {
    const at = key === '-' && how === 'add' && rest.length === 0 ? document.length : indexOf(key);
    if (!(at <= document.length)) throw doesNotApply();
    if (rest.length > 0) return document.with(at, change(old ?? null, rest, how, value));
    return document.toSpliced(at, how === 'add' ? 0 : 1, ...(how === 'remove' ? [] : [value]));
  }
  // An assignment to `__proto__` is none.
  if (!isObject(document) || key === '__proto__') throw doesNotApply();
  if (rest.length > 0) return { ...document, [key]: change(old ?? null, rest, how, value) };
  const { [key]: _old, ...others } = document;
  return how === 'remove' ? others : { ...document, [key]: value };
}

/** `NaN`: it is none. */
const indexOf = (key: string) => (/^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : Number.NaN);

/** The real server keeps the cause to itself, and so does `kubectl`. */
function doesNotApply(): Refusal {
  return new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request');
}
