/**
 * The StatefulSet controller: pods with numbers, made in order and replaced from the highest on. As on a real cluster a pod that does
 * not get ready holds up everything behind it, an undo too: it has to be deleted by hand.
 */
import type { KubeObject, Pod, PodTemplate, Workload } from '../types.ts';
import {
  createPod,
  hasReadyCondition,
  hasRoom,
  isLive,
  isOwnedBy,
  isReady,
  noRoom,
  ownerReference,
  type Control,
} from './owned.ts';
import { templateHash } from './templateHash.ts';

const revisionLabel = 'controller-revision-hash';

interface Revision extends KubeObject {
  readonly revision: number;
  readonly data: { readonly spec: { readonly template: PodTemplate } };
}

export function reconcileStatefulSet(control: Control, set: Workload): void {
  const { store } = control;
  const { namespace = '' } = set.metadata;
  const update = giveRevision(control, set);
  const current = set.status['currentRevision'];
  const currentRevision = typeof current === 'string' && current !== '' ? current : update.metadata.name;

  step(control, set, update, currentRevision);

  const pods = store.list('pods', namespace, isOwnedBy(set));
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => isLive(pod) && revisionOf(pod) === update.metadata.name);
  const isDone =
    updated.length === pods.length && updated.length === set.spec.replicas && updated.every(hasReadyCondition);
  const shown = isDone ? update.metadata.name : currentRevision;
  const ofCurrent = pods.filter((pod) => isLive(pod) && revisionOf(pod) === shown).length;
  store.update('statefulsets.apps', {
    ...set,
    status: {
      observedGeneration: set.metadata.generation ?? 1,
      replicas: pods.length,
      ...(ready > 0 && { readyReplicas: ready }),
      availableReplicas: ready,
      ...(ofCurrent > 0 && { currentReplicas: ofCurrent }),
      ...(updated.length > 0 && { updatedReplicas: updated.length }),
      currentRevision: shown,
      updateRevision: update.metadata.name,
      collisionCount: 0,
    },
  });
  if (isDone) forgetOldest(control, set, update);
}

/** One thing at a time, unless the pods are managed in parallel. */
function step(control: Control, set: Workload, update: Revision, currentRevision: string): void {
  const { name, namespace = '' } = set.metadata;
  const { replicas } = set.spec;
  const pods = control.store.list('pods', namespace, isOwnedBy(set));
  const isOrdered = set.spec['podManagementPolicy'] !== 'Parallel';
  const partition = partitionOf(set);

  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = pods.find((one) => one.metadata.name === `${name}-${ordinal}`);
    if (pod === undefined) makePod(control, set, ordinal, ordinal < partition ? currentRevision : update.metadata.name);
    else if (hasEnded(pod)) removePod(control, set, pod);
    if (isOrdered && (pod === undefined || !isReady(pod))) return;
  }

  const byOrdinal = [...pods].sort((a, b) => ordinalOf(b) - ordinalOf(a));
  const [surplus, ...more] = byOrdinal.filter((pod) => ordinalOf(pod) >= replicas);
  if (surplus !== undefined) {
    for (const pod of isOrdered ? [surplus] : [surplus, ...more]) removePod(control, set, pod);
    return;
  }
  const { type } = (set.spec['updateStrategy'] ?? {}) as { readonly type?: string };
  if (type === 'OnDelete') return;
  for (const pod of byOrdinal) {
    if (ordinalOf(pod) < partition) return;
    if (revisionOf(pod) !== update.metadata.name && isLive(pod)) return removePod(control, set, pod);
    if (!isReady(pod)) return;
  }
}

function makePod(control: Control, set: Workload, ordinal: number, revision: string): void {
  if (!hasRoom(control)) {
    tell(control, set, 'FailedCreate', noRoom);
    return;
  }
  const { namespace = '' } = set.metadata;
  const name = `${set.metadata.name}-${ordinal}`;
  const from = control.store.get('controllerrevisions.apps', namespace, revision) as Revision | undefined;
  const template = from?.data.spec.template ?? set.spec.template;
  const spec = { hostname: name, subdomain: set.spec['serviceName'], ...template.spec };
  createPod(
    control,
    { ...template, spec },
    {
      name,
      generateName: `${set.metadata.name}-`,
      namespace,
      labels: {
        'apps.kubernetes.io/pod-index': String(ordinal),
        [revisionLabel]: revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
      ownerReferences: [ownerReference('StatefulSet', set)],
    },
  );
  tell(control, set, 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
}

function removePod(control: Control, set: Workload, pod: Pod): void {
  if (!isLive(pod)) return;
  control.removePod(pod);
  const { name } = pod.metadata;
  tell(control, set, 'SuccessfulDelete', `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`);
}

/** The template's ControllerRevision; one that was there before becomes the newest again. */
function giveRevision({ store }: Control, set: Workload): Revision {
  const { namespace = '' } = set.metadata;
  const name = `${set.metadata.name}-${templateHash(set.spec.template)}`;
  const all = store.list('controllerrevisions.apps', namespace, isOwnedBy(set)) as readonly Revision[];
  const others = all.filter((one) => one.metadata.name !== name);
  const revision = Math.max(0, ...others.map((one) => one.revision)) + 1;
  const known = all.find((one) => one.metadata.name === name);
  if (known === undefined)
    return store.create('controllerrevisions.apps', {
      metadata: {
        name,
        namespace,
        labels: {
          ...set.spec.template.metadata?.labels,
          'controller.kubernetes.io/hash': name.slice(set.metadata.name.length + 1),
        },
        ...(set.metadata.annotations && { annotations: set.metadata.annotations }),
        ownerReferences: [ownerReference('StatefulSet', set)],
      },
      revision,
      data: { spec: { template: { ...set.spec.template, $patch: 'replace' } } },
    }) as Revision;
  if (known.revision >= revision) return known;
  return store.update('controllerrevisions.apps', { ...known, revision }) as Revision;
}

function forgetOldest({ store }: Control, set: Workload, update: Revision): void {
  const limit = Number(set.spec['revisionHistoryLimit'] ?? 10);
  const all = store.list('controllerrevisions.apps', set.metadata.namespace, isOwnedBy(set)) as readonly Revision[];
  const old = all.filter((one) => one.metadata.name !== update.metadata.name).sort((a, b) => a.revision - b.revision);
  for (const one of old.slice(0, Math.max(0, old.length - limit))) store.remove('controllerrevisions.apps', one);
}

function tell({ record }: Control, set: Workload, reason: string, message: string): void {
  const type = reason === 'FailedCreate' ? 'Warning' : 'Normal';
  record({ about: set, kind: 'StatefulSet', type, reason, message, component: 'statefulset-controller' });
}

function partitionOf(set: Workload): number {
  const { rollingUpdate = {} } = (set.spec['updateStrategy'] ?? {}) as {
    readonly rollingUpdate?: { readonly partition?: number };
  };
  return rollingUpdate.partition ?? 0;
}

function ordinalOf(pod: Pod): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}

function revisionOf(pod: Pod): string | undefined {
  return pod.metadata.labels?.[revisionLabel];
}

function hasEnded(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}
