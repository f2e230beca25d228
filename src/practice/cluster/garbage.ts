/** What is left behind when its owner is deleted. */
import type { KubeObject, ResourceId, Store } from '../types.ts';
import type { Control } from './owned.ts';

const owners: readonly ResourceId[] = ['deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'services', 'pods'];
const owned = [
  'replicasets.apps',
  'controllerrevisions.apps',
  'endpointslices.discovery.k8s.io',
  'configmaps',
  'secrets',
] as const;

export function collectGarbage({ store, removePod }: Control): void {
  for (const resource of owned) {
    const there = uids(store);
    for (const orphan of store.list(resource, undefined, (object) => isOrphan(object, there)))
      store.remove(resource, orphan);
  }
  const there = uids(store);
  for (const pod of store.list('pods', undefined, (object) => isOrphan(object, there)))
    if (pod.metadata.deletionTimestamp === undefined) removePod(pod);
  // Endpoints have no owner but their name
  for (const endpoints of store.list('endpoints')) {
    const { name, namespace } = endpoints.metadata;
    if (store.get('services', namespace, name) === undefined) store.remove('endpoints', endpoints);
  }
}

function uids(store: Store): ReadonlySet<string> {
  return new Set(owners.flatMap((resource) => store.list(resource).map(({ metadata }) => metadata.uid)));
}

function isOrphan({ metadata }: KubeObject, there: ReadonlySet<string>): boolean {
  const { ownerReferences = [] } = metadata;
  return ownerReferences.length > 0 && ownerReferences.every(({ uid }) => !there.has(uid));
}
