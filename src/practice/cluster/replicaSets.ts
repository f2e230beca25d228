/** The ReplicaSet controller: as many pods as are wanted. */
import type { Pod, Workload } from '../types.ts';
import {
  controllerOf,
  createPod,
  hasReadyCondition,
  hasRoom,
  isActive,
  isOwnedBy,
  noRoom,
  ownerReference,
  type Control,
} from './owned.ts';
import { hasLabels } from '../selectors.ts';

export function reconcileReplicaSet(control: Control, set: Workload): void {
  const { store, removePod } = control;
  const { name, namespace = '' } = set.metadata;
  claimPods(control, set);
  const pods = store.list('pods', namespace, (pod) => isActive(pod) && isOwnedBy(set)(pod));
  const tell = (reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void =>
    control.record({ about: set, kind: 'ReplicaSet', type, reason, message, component: 'replicaset-controller' });

  const surplus = Math.max(0, pods.length - set.spec.replicas);
  for (const pod of [...pods].sort(byWorth).slice(0, surplus)) {
    removePod(pod);
    tell('SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  for (let count = pods.length; count < set.spec.replicas; count += 1) {
    if (!hasRoom(control)) {
      tell('FailedCreate', noRoom, 'Warning');
      break;
    }
    const pod = createPod(control, set.spec.template, {
      generateName: `${name}-`,
      namespace,
      ownerReferences: [ownerReference('ReplicaSet', set)],
    });
    tell('SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }

  const after = store.list('pods', namespace, (pod) => isActive(pod) && isOwnedBy(set)(pod));
  const ready = after.filter(hasReadyCondition).length;
  store.update('replicasets.apps', {
    ...set,
    status: {
      replicas: after.length,
      ...(after.length > 0 && { fullyLabeledReplicas: after.length }),
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
      observedGeneration: set.metadata.generation ?? 1,
    },
  });
}

/** A pod whose labels no longer fit is let go and replaced; one that fits and belongs to nobody is taken in. */
function claimPods({ store }: Control, set: Workload): void {
  const isOwn = isOwnedBy(set);
  for (const pod of store.list('pods', set.metadata.namespace, isActive)) {
    const fits = hasLabels(pod, set.spec.selector.matchLabels);
    const { ownerReferences, ...metadata } = pod.metadata;
    if (isOwn(pod) && !fits) {
      const others = (ownerReferences ?? []).filter(({ uid }) => uid !== set.metadata.uid);
      store.update('pods', {
        ...pod,
        metadata: { ...metadata, ...(others.length > 0 && { ownerReferences: others }) },
      });
    } else if (fits && controllerOf(pod) === undefined) {
      const owners = [...(ownerReferences ?? []), ownerReference('ReplicaSet', set)];
      store.update('pods', { ...pod, metadata: { ...metadata, ownerReferences: owners } });
    }
  }
}

/** Who goes first: without a node, not running, not ready, restarted more often, younger. */
function byWorth(a: Pod, b: Pod): number {
  return (
    Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined) ||
    Number(a.status.phase === 'Running') - Number(b.status.phase === 'Running') ||
    Number(hasReadyCondition(a)) - Number(hasReadyCondition(b)) ||
    restartsOf(b) - restartsOf(a) ||
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp)
  );
}

function restartsOf(pod: Pod): number {
  return Math.max(0, ...(pod.status.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}
