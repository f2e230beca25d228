/**
 * The objects of the cluster, their versions and what changed. Knows nothing of HTTP or of controllers. Whatever goes in is frozen:
 * who has an object has it as it was.
 */
import { isDeepStrictEqual } from 'node:util';
import { rfc3339 } from '../time.ts';
import type { Change, Clock, KubeObject, Metadata, NewObject, Random, ResourceId, Resources, Store } from '../types.ts';
import { randomName, randomUid } from './names.ts';

/** Changes that a watch can be resumed from. */
const maxHistory = 2000;

export function createStore({ clock, random }: { readonly clock: Clock; readonly random: Random }): Store {
  /** Each in the order of its keys, as a real server lists. */
  const tables = new Map<ResourceId, Map<string, KubeObject>>();
  const listeners = new Set<(change: Change) => void>();
  const history: Change[] = [];
  let version = 1;
  /** The last change that the history no longer holds. */
  let forgotten = 0;

  const find = (resource: ResourceId, place: Place): KubeObject | undefined => tables.get(resource)?.get(keyOf(place));

  /** The one way in and out. */
  const put = (type: Change['type'], resource: ResourceId, object: KubeObject): KubeObject => {
    version += 1;
    const stored = freeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    const table = tables.get(resource) ?? new Map<string, KubeObject>();
    const key = keyOf(stored.metadata);
    if (type === 'MODIFIED') table.set(key, stored);
    else if (type === 'DELETED') table.delete(key);
    else
      tables.set(
        resource,
        new Map([...table, [key, stored] as const].sort(([one], [other]) => (one < other ? -1 : 1))),
      );
    const change: Change = { type, resource, version, object: stored };
    history.push(change);
    if (history.length > maxHistory) forgotten = history.splice(0, maxHistory / 2).at(-1)?.version ?? forgotten;
    for (const listener of listeners) listener(change);
    return stored;
  };

  const nameFor = (resource: ResourceId, { name, namespace, generateName }: Partial<Metadata>): string => {
    if (name !== undefined && name !== '') return name;
    if (generateName === undefined || generateName === '') throw new Error(`${resource}: an object without a name`);
    for (;;) {
      const made = generateName + randomName(random, 5);
      if (!find(resource, { namespace, name: made })) return made;
    }
  };

  return {
    get version() {
      return version;
    },
    get: <R extends ResourceId>(resource: R, namespace: string | undefined, name: string) =>
      find(resource, { namespace, name }) as Resources[R] | undefined,
    list: <R extends ResourceId>(resource: R, namespace?: string, test?: (object: Resources[R]) => boolean) => {
      const all: readonly KubeObject[] = [...(tables.get(resource)?.values() ?? [])];
      return (all as readonly Resources[R][]).filter(
        (object) => (namespace === undefined || object.metadata.namespace === namespace) && (test?.(object) ?? true),
      );
    },
    create: <R extends ResourceId>(resource: R, object: NewObject<R>) => {
      const given = object.metadata;
      const metadata: Metadata = {
        ...given,
        name: nameFor(resource, given),
        uid: given.uid ?? randomUid(random),
        creationTimestamp: given.creationTimestamp ?? rfc3339(clock.now()),
        resourceVersion: '',
        ...('spec' in object && { generation: 1 }),
      };
      if (find(resource, metadata)) throw new Error(`${resource} "${metadata.name}" already exists`);
      return put('ADDED', resource, { ...object, metadata }) as Resources[R];
    },
    update: <R extends ResourceId>(resource: R, object: Resources[R]) => {
      const old = find(resource, object.metadata);
      if (old === undefined) throw new Error(`${resource} "${object.metadata.name}" is not there`);
      const { uid, creationTimestamp, resourceVersion, generation = 0 } = old.metadata;
      const hasGrown = !isDeepStrictEqual(old['spec'], object['spec']);
      const metadata: Metadata = {
        ...object.metadata,
        uid,
        creationTimestamp,
        resourceVersion,
        ...('spec' in object && { generation: hasGrown ? generation + 1 : generation }),
      };
      const changed = { ...object, metadata };
      // As the API server: what changes nothing is no change, and nobody is told.
      return (isDeepStrictEqual(changed, old) ? old : put('MODIFIED', resource, changed)) as Resources[R];
    },
    remove: <R extends ResourceId>(resource: R, object: Resources[R]) => {
      const old = find(resource, object.metadata);
      if (old?.metadata.uid === object.metadata.uid) put('DELETED', resource, old);
    },
    watch: (since, listener) => {
      if (since < forgotten) return undefined;
      for (const change of history.filter((one) => one.version > since)) listener(change);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

type Place = { readonly namespace?: string | undefined; readonly name: string };

function keyOf({ namespace = '', name }: Place): string {
  return `${namespace}/${name}`;
}

/** Stops at what is frozen: the parts that a change leaves as they were. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
