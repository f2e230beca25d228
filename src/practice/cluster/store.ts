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

interface Table {
  readonly objects: Map<string, KubeObject>;
  /** By key, until something is added or replaced. */
  sorted: readonly KubeObject[] | undefined;
}

export function createStore(options: { readonly clock: Clock; readonly random: Random }): Store {
  const { clock, random } = options;
  const tables = new Map<ResourceId, Table>();
  const listeners = new Set<(change: Change) => void>();
  const history: Change[] = [];
  let version = 1;
  /** The last change that the history no longer holds. */
  let forgotten = 0;

  const tableOf = (resource: ResourceId): Table => {
    let table = tables.get(resource);
    if (table === undefined) tables.set(resource, (table = { objects: new Map(), sorted: undefined }));
    return table;
  };

  const list = (resource: ResourceId): readonly KubeObject[] => {
    const table = tableOf(resource);
    table.sorted ??= [...table.objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    return table.sorted;
  };

  /** The one way in and out. */
  const put = (type: Change['type'], resource: ResourceId, object: KubeObject): KubeObject => {
    version += 1;
    const stored = freeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    const table = tableOf(resource);
    table.sorted = undefined;
    if (type === 'DELETED') table.objects.delete(keyOf(stored.metadata));
    else table.objects.set(keyOf(stored.metadata), stored);
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
      if (!tableOf(resource).objects.has(keyOf({ namespace, name: made }))) return made;
    }
  };

  return {
    get version() {
      return version;
    },
    get: <R extends ResourceId>(resource: R, namespace: string | undefined, name: string) =>
      tableOf(resource).objects.get(keyOf({ namespace, name })) as Resources[R] | undefined,
    list: <R extends ResourceId>(resource: R, namespace?: string, test?: (object: Resources[R]) => boolean) => {
      const all = list(resource) as readonly Resources[R][];
      if (namespace === undefined && test === undefined) return all;
      return all.filter(
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
      if (tableOf(resource).objects.has(keyOf(metadata)))
        throw new Error(`${resource} "${metadata.name}" already exists`);
      return put('ADDED', resource, { ...object, metadata }) as Resources[R];
    },
    update: <R extends ResourceId>(resource: R, object: Resources[R]) => {
      const old = tableOf(resource).objects.get(keyOf(object.metadata));
      if (old === undefined) throw new Error(`${resource} "${object.metadata.name}" is not there`);
      const { uid, creationTimestamp, resourceVersion, generation } = old.metadata;
      const grown = isDeepStrictEqual(old['spec'], object['spec']) ? generation : (generation ?? 0) + 1;
      const metadata: Metadata = {
        ...object.metadata,
        uid,
        creationTimestamp,
        resourceVersion,
        ...(grown !== undefined && { generation: grown }),
      };
      const changed = { ...object, metadata };
      // As the API server: what changes nothing is no change, and nobody is told.
      return (isDeepStrictEqual(changed, old) ? old : put('MODIFIED', resource, changed)) as Resources[R];
    },
    remove: <R extends ResourceId>(resource: R, object: Resources[R]) => {
      const old = tableOf(resource).objects.get(keyOf(object.metadata));
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

function keyOf({ namespace = '', name }: { readonly namespace?: string | undefined; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** Stops at what is frozen: the parts that a change leaves as they were. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
