/** What controllers share: who owns what, which pods count, how a pod is made, and what goes when its owner is gone. */
import type { Container, KubeObject, Metadata, Pod, PodTemplate, Store } from '../types.ts';
import type { RecordEvent } from './events.ts';

/** More than the two nodes take; who asks for thousands shall not bring the simulation to its knees. */
const maxPods = 300;
/** What the API server fills in; `kubectl` reads some of them without asking whether they are there. */
const podDefaults = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
};

/** What a controller needs. */
export interface Control {
  readonly store: Store;
  readonly record: RecordEvent;
  /** Ends a pod as the API server does. */
  readonly removePod: (pod: Pod) => void;
}

export function ownerReference(
  kind: string,
  { metadata: { name, uid } }: KubeObject,
  apiVersion = 'apps/v1',
): NonNullable<Metadata['ownerReferences']>[number] {
  return { apiVersion, kind, name, uid, controller: true };
}

export function isOwnedBy(owner: KubeObject): (object: KubeObject) => boolean {
  return ({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

/** Whether its labels are those that a workload or a service selects. */
export function hasLabels(pod: Pod, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => pod.metadata.labels?.[key] === value);
}

/** Not told to end. */
export function isLive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

export function isReady(pod: Pod): boolean {
  return isLive(pod) && pod.status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
}

/** The container that the model knows. */
export function mainOf(pod: Pod): Container {
  return pod.spec.containers[0] ?? { name: '', image: '' };
}

/** Of a template, under further labels. `undefined` where there is no room. */
export function createPod(
  { store, record }: Control,
  kind: 'ReplicaSet' | 'StatefulSet',
  owner: KubeObject,
  template: PodTemplate,
  metadata: Pick<Partial<Pod['metadata']>, 'name' | 'generateName' | 'labels'>,
): Pod | undefined {
  if (store.list('pods').length >= maxPods) {
    record(kind, owner, 'FailedCreate', `Error creating: the practice cluster has no more than ${maxPods} pods`);
    return undefined;
  }
  const { labels, annotations } = template.metadata ?? {};
  return store.create('pods', {
    metadata: {
      ...metadata,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...labels, ...metadata.labels },
      ...(annotations && { annotations }),
      ownerReferences: [ownerReference(kind, owner)],
    },
    spec: { ...podDefaults, ...template.spec },
    status: { phase: 'Pending' },
  });
}

/** What is left behind when its owner is deleted. */
export function collectGarbage({ store, removePod }: Control): void {
  const owners = (['deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'services'] as const).flatMap(
    (resource) => store.list(resource),
  );
  const uids = new Set(owners.map(({ metadata }) => metadata.uid));
  const isOrphan = ({ metadata }: KubeObject): boolean =>
    metadata.ownerReferences?.some(({ uid }) => !uids.has(uid)) ?? false;
  for (const resource of ['replicasets.apps', 'endpointslices.discovery.k8s.io'] as const)
    for (const orphan of store.list(resource, undefined, isOrphan)) store.remove(resource, orphan);
  for (const pod of store.list('pods', undefined, isOrphan)) if (isLive(pod)) removePod(pod);
}
