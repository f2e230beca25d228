/**
 * The patch that `kubectl apply`, `set`, `rollout` and `edit` send: a merge that knows by which key the items of a list are one
 * and the same, with the directives that they use (`$patch: delete`, `$retainKeys`, `$setElementOrder/…`).
 */
import { isList, isObject, itemsOf, partOf, type Json } from './body.ts';
import { fieldShape, type Shape } from './shapes.ts';
import { badRequest } from './status.ts';

const order = '$setElementOrder/';

/** A new value; of `target` only what is its own is read. */
export function mergeStrategic(target: Json | undefined, patch: Json, shape: Shape): Json {
  if (!isObject(patch)) return patch;
  const { $retainKeys: retained, ...changes } = patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  if (isList(retained)) for (const key of merged.keys()) if (!retained.includes(key)) merged.delete(key);
  for (const [key, change] of Object.entries(changes)) {
    const field = key.startsWith(order) ? key.slice(order.length) : key;
    const [old, of] = [merged.get(field), fieldShape(shape, field) ?? 'any'];
    // An order alone moves what is there.
    if (field !== key && !Object.hasOwn(changes, field) && isList(old))
      merged.set(field, mergeList(old, [], of, change));
    if (field !== key) continue;
    if (key.startsWith('$')) throw badRequest(`${key} in a patch is not part of the practice cluster`);
    if (change === null || partOf(change, '$patch') === 'delete') merged.delete(key);
    else if (isList(change)) merged.set(key, mergeList(itemsOf(old), change, of, changes[order + key]));
    else merged.set(key, mergeStrategic(old, change, of));
  }
  return Object.fromEntries(merged);
}

function mergeList(old: readonly Json[], patch: readonly Json[], shape: Shape, wanted: Json | undefined): Json {
  if (typeof shape === 'string' || !('items' in shape) || shape.mergeKey === undefined) return patch;
  const { items, mergeKey } = shape;
  const keyOf = (item: Json) => partOf(item, mergeKey);
  const merged = [...old];
  for (const item of patch) {
    const at = merged.findIndex((each) => keyOf(each) === keyOf(item));
    if (partOf(item, '$patch') === 'delete') merged.splice(at, at < 0 ? 0 : 1);
    else if (at < 0) merged.push(mergeStrategic({}, item, items));
    else merged[at] = mergeStrategic(merged[at], item, items);
  }
  return sorted(merged, itemsOf(wanted).map(keyOf), keyOf);
}

/** In the order that the client wants; what it does not name stays behind the item it stood behind. */
function sorted(
  items: readonly Json[],
  keys: readonly (Json | undefined)[],
  keyOf: (item: Json) => Json | undefined,
): readonly Json[] {
  let place = -1;
  const placed = items.map((item) => {
    const at = keys.findIndex((key) => key === keyOf(item));
    if (at >= 0) place = at;
    return { item, place };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}
