/**
 * The patches that `kubectl` sends. A strategic merge (`apply`, `set`, `rollout restart`, `edit`) knows by which key the items of a
 * list are one and the same; without shapes it is a JSON Merge Patch (`label`, `scale`). `rollout undo` sends a JSON Patch.
 */
import { isList, isObject, itemsOf, objectOf, partOf, textOf, type Json } from './body.ts';
import { fieldShape, type Shape } from './shapes.ts';
import { badRequest } from './status.ts';

/** A new value; of `target` only what is its own is read. */
export function mergePatch(target: Json | undefined, patch: Json, shape: Shape): Json {
  if (!isObject(patch)) return patch;
  const { $retainKeys: retained, ...changes } = patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  if (isList(retained)) for (const key of merged.keys()) if (!retained.includes(key)) merged.delete(key);
  for (const [key, change] of Object.entries(changes)) {
    // In which order the items stand makes no difference to anything here.
    if (key.startsWith('$setElementOrder/')) continue;
    if (/^\$(patch$|deleteFromPrimitiveList\/)/.test(key))
      throw badRequest(`${key} in a patch is not part of the practice cluster`);
    const [old, of] = [merged.get(key), fieldShape(shape, key) ?? 'any'];
    if (change === null || partOf(change, '$patch') === 'delete') merged.delete(key);
    else merged.set(key, isList(change) ? mergeList(itemsOf(old), change, of) : mergePatch(old, change, of));
  }
  return Object.fromEntries(merged);
}

function mergeList(old: readonly Json[], patch: readonly Json[], shape: Shape): Json {
  if (typeof shape === 'string' || !('items' in shape) || shape.mergeKey === undefined) return patch;
  const { items, mergeKey } = shape;
  const merged = [...old];
  for (const item of patch) {
    const at = merged.findIndex((each) => partOf(each, mergeKey) === partOf(item, mergeKey));
    if (partOf(item, '$patch') === 'delete') merged.splice(at, at < 0 ? 0 : 1);
    else if (at < 0) merged.push(mergePatch({}, item, items));
    else merged[at] = mergePatch(merged[at], item, items);
  }
  return merged;
}

/** Of the operations of RFC 6902 the one that `kubectl` sends: `replace`, of a field that is there. */
export function replacePatch(target: Json, patch: Json): Json {
  return itemsOf(patch).reduce<Json>((document, operation) => {
    const [root, ...keys] = (textOf(partOf(operation, 'path')) ?? '').split('/');
    const value = partOf(operation, 'op') === 'replace' && root === '' ? partOf(operation, 'value') : undefined;
    return replaced(document, keys, value);
  }, target);
}

function replaced(document: Json | undefined, [key, ...rest]: readonly string[], value: Json | undefined): Json {
  if (document === undefined || value === undefined)
    throw badRequest(
      'a JSON patch of anything but the replacing of a field that is there is not part of the practice cluster',
    );
  if (key === undefined) return value;
  return { ...objectOf(document), [key]: replaced(partOf(document, key), rest, value) };
}
