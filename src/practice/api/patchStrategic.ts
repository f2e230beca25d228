/**
 * The patch that `kubectl apply`, `set`, `rollout` and `edit` send: a merge that knows by which key the items of a list are one
 * and the same, with its directives (`$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`).
 */
import { isList, isObject, itemsOf, type Json } from './body.ts';
import type { Shape } from './shapes.ts';

const order = '$setElementOrder/';
const deletion = '$deleteFromPrimitiveList/';

/** A new value; of `target` only what is its own is read. */
export function mergeStrategic(target: Json | undefined, patch: Json, shape: Shape): Json {
  if (!isObject(patch)) return patch;
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === 'delete') return {};
  const isReplaced = directive === 'replace' || !isObject(target);
  const merged = new Map(isReplaced ? [] : Object.entries(target));
  if (isList(retained)) for (const key of merged.keys()) if (!retained.includes(key)) merged.delete(key);

  for (const [key, change] of Object.entries(changes)) {
    if (key.startsWith(order)) continue;
    if (key.startsWith(deletion)) {
      const [field, old] = [key.slice(deletion.length), merged.get(key.slice(deletion.length))];
      if (isList(old) && isList(change))
        merged.set(
          field,
          old.filter((item) => !change.includes(item)),
        );
    } else if (change === null || (isObject(change) && change['$patch'] === 'delete')) merged.delete(key);
    else merged.set(key, mergeField(merged.get(key), change, fieldShape(shape, key), changes[order + key]));
  }
  for (const key of Object.keys(changes).filter((each) => each.startsWith(order))) {
    // An order alone moves what is there.
    const field = key.slice(order.length);
    const old = merged.get(field);
    if (!Object.hasOwn(changes, field) && isList(old))
      merged.set(field, mergeField(old, [], fieldShape(shape, field), changes[key]));
  }
  return Object.fromEntries(merged);
}

function fieldShape(shape: Shape, key: string): Shape {
  if (typeof shape === 'string' || shape.is === 'list') return 'any';
  if (shape.is === 'map') return shape.of;
  return Object.hasOwn(shape.fields, key) ? (shape.fields[key] ?? 'any') : 'any';
}

function mergeField(target: Json | undefined, patch: Json, shape: Shape, wanted: Json | undefined): Json {
  if (!isList(patch)) return mergeStrategic(target, patch, shape);
  const [mergeKey, of] = typeof shape !== 'string' && shape.is === 'list' ? [shape.mergeKey, shape.of] : [];
  if (mergeKey === undefined || of === undefined) return patch;
  const old = itemsOf(target);
  if (mergeKey === '') return sorted([...new Set([...old, ...patch])], wanted, (item) => item);
  return sorted(mergeItems(old, patch, mergeKey, of), wanted, (item) => keyOf(item, mergeKey));
}

function mergeItems(old: readonly Json[], patch: readonly Json[], mergeKey: string, of: Shape): readonly Json[] {
  const directive = (item: Json) => (isObject(item) ? item['$patch'] : undefined);
  const isMark = (item: Json) => directive(item) === 'replace' && keyOf(item, mergeKey) === undefined;
  if (patch.some(isMark)) return patch.filter((item) => !isMark(item));
  const merged = [...old];
  for (const item of patch) {
    const at = merged.findIndex((each) => keyOf(each, mergeKey) === keyOf(item, mergeKey));
    if (directive(item) === 'delete') merged.splice(at, at < 0 ? 0 : 1);
    else if (at < 0) merged.push(mergeStrategic({}, item, of));
    else merged[at] = mergeStrategic(merged[at], item, of);
  }
  return merged;
}

function keyOf(item: Json, mergeKey: string): Json | undefined {
  return isObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
}

/** In the order that the client wants; what it does not name stays behind the item it stood behind. */
function sorted(items: readonly Json[], wanted: Json | undefined, keyOfItem: (item: Json) => Json | undefined) {
  if (!isList(wanted)) return items;
  const keys = wanted.map((each) => keyOfItem(each));
  let place = -1;
  const placed = items.map((item) => {
    const at = keys.indexOf(keyOfItem(item));
    if (at >= 0) place = at;
    return { item, place };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

/** As Go prints a value, which is how a refusal shows the patch: `map[spec:map[replicas:x]]`. */
export function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isObject(value)) return `${value}`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, part]) => `${key}:${goText(part)}`).join(' ')}]`;
}
