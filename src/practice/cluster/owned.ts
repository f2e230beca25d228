/** What controllers share: who owns what, which pods count, and how a pod is made from a template. */
import { withNewPodDefaults } from '../podDefaults.ts';
import type { Clock, KubeObject, OwnerReference, Pod, PodTemplate, Random, Store } from '../types.ts';
import type { RecordEvent } from './events.ts';
import { randomName } from './names.ts';

/** More than the two nodes take; who asks for thousands shall not bring the simulation to its knees. */
const maxPods = 300;

/** What a controller needs. */
export interface Control {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: RecordEvent;
  /** Ends a pod as the API server does. */
  readonly removePod: (pod: Pod) => void;
}

export function ownerReference(kind: string, owner: KubeObject, apiVersion = 'apps/v1'): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export function isOwnedBy(owner: KubeObject): (object: KubeObject) => boolean {
  return (object) => controllerOf(object)?.uid === owner.metadata.uid;
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** Not told to end. */
export function isLive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

/** Counts for its controller: neither told to end nor over. */
export function isActive(pod: Pod): boolean {
  return isLive(pod) && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
}

export function hasReadyCondition(pod: Pod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

export function isReady(pod: Pod): boolean {
  return isLive(pod) && hasReadyCondition(pod);
}

export function hasRoom({ store }: Control): boolean {
  return store.list('pods').length < maxPods;
}

export const noRoom = `Error creating: the practice cluster has no more than ${maxPods} pods`;

/** Of a template: its spec with what a server fills in, and its labels and annotations under the given ones. */
export function createPod(control: Control, template: PodTemplate, metadata: Partial<Pod['metadata']>): Pod {
  const { store, random } = control;
  const { labels, annotations } = template.metadata ?? {};
  return store.create('pods', {
    metadata: { ...(annotations && { annotations }), ...metadata, labels: { ...labels, ...metadata.labels } },
    spec: withNewPodDefaults(template.spec, randomName(random, 5)),
    status: { phase: 'Pending' },
  });
}
