/** The ReplicaSet controller: as many pods as are wanted. */
import type { Pod, Workload } from '../types.ts';
import { createPod, hasLabels, isLive, isOwnedBy, isReady, ownerReference, type Control } from './owned.ts';

export function reconcileReplicaSet(control: Control, set: Workload): void {
  const { store, record, removePod } = control;
  const { name, namespace } = set.metadata;
  const isOwn = isOwnedBy(set);
  const ownPods = (): readonly Pod[] => store.list('pods', namespace, (pod) => isLive(pod) && isOwn(pod));
  claimPods(control, set);

  const pods = ownPods();
  const surplus = Math.max(0, pods.length - set.spec.replicas);
  for (const pod of pods.toSorted(byWorth).slice(0, surplus)) {
    removePod(pod);
    record('ReplicaSet', set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  for (let count = pods.length; count < set.spec.replicas; count += 1) {
    const pod = createPod(control, 'ReplicaSet', set, set.spec.template, { generateName: `${name}-` });
    if (pod === undefined) break;
    record('ReplicaSet', set, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }

  const replicas = ownPods().length;
  const ready = ownPods().filter(isReady).length;
  store.update('replicasets.apps', {
    ...set,
    status: {
      replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: set.metadata.generation ?? 1,
    },
  });
}

/** A pod whose labels no longer fit is let go and replaced; one that fits and belongs to nobody is taken in. */
function claimPods({ store }: Control, set: Workload): void {
  const isOwn = isOwnedBy(set);
  for (const pod of store.list('pods', set.metadata.namespace, isLive)) {
    const fits = hasLabels(pod, set.spec.selector.matchLabels);
    const { ownerReferences, ...metadata } = pod.metadata;
    if (isOwn(pod) && !fits) store.update('pods', { ...pod, metadata });
    else if (fits && ownerReferences === undefined) {
      const owned = { ...metadata, ownerReferences: [ownerReference('ReplicaSet', set)] };
      store.update('pods', { ...pod, metadata: owned });
    }
  }
}

/** Who goes first: the one that is not ready, then the younger one. */
function byWorth(a: Pod, b: Pod): number {
  return (
    Number(isReady(a)) - Number(isReady(b)) || b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp)
  );
}
