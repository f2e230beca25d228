/**
 * The StatefulSet controller: pods with numbers, made in order and replaced from the highest on. As on a real cluster a pod that does
 * not get ready holds up everything behind it, an undo too: it has to be deleted by hand.
 */
import type { Pod, Workload } from '../types.ts';
import { createPod, isLive, isOwnedBy, isReady, type Control } from './owned.ts';
import { templateHash } from './names.ts';

const revisionLabel = 'controller-revision-hash';

export function reconcileStatefulSet(control: Control, set: Workload): void {
  const { store } = control;
  const revision = `${set.metadata.name}-${templateHash(set.spec.template)}`;
  takeStep(control, set, revision);

  const pods = store.list('pods', set.metadata.namespace, isOwnedBy(set));
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => isLive(pod) && revisionOf(pod) === revision);
  const isDone = updated.length === pods.length && ready === pods.length && ready === set.spec.replicas;
  store.update('statefulsets.apps', {
    ...set,
    status: {
      observedGeneration: set.metadata.generation ?? 1,
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      updatedReplicas: updated.length,
      currentRevision: isDone ? revision : (set.status['currentRevision'] ?? revision),
      updateRevision: revision,
    },
  });
}

/** One thing at a time. */
function takeStep(control: Control, set: Workload, revision: string): void {
  const { name, namespace } = set.metadata;
  const { replicas } = set.spec;
  const pods = control.store.list('pods', namespace, isOwnedBy(set));

  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = pods.find((one) => one.metadata.name === `${name}-${ordinal}`);
    if (pod === undefined) makePod(control, set, ordinal, revision);
    if (pod === undefined || !isReady(pod)) return;
  }
  const goes = pods
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a))
    .find((pod) => ordinalOf(pod) >= replicas || revisionOf(pod) !== revision);
  if (goes === undefined || !isLive(goes)) return;
  control.removePod(goes);
  const told = `delete Pod ${goes.metadata.name} in StatefulSet ${name} successful`;
  control.record('StatefulSet', set, 'SuccessfulDelete', told);
}

function makePod(control: Control, set: Workload, ordinal: number, revision: string): void {
  const name = `${set.metadata.name}-${ordinal}`;
  const labels = { [revisionLabel]: revision };
  if (createPod(control, 'StatefulSet', set, set.spec.template, { name, labels }) === undefined) return;
  const told = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  control.record('StatefulSet', set, 'SuccessfulCreate', told);
}

function ordinalOf(pod: Pod): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}

function revisionOf(pod: Pod): string | undefined {
  return pod.metadata.labels?.[revisionLabel];
}
