/** The Deployment controller: a ReplicaSet for each template, the way from the old ones to the new one, and the status that tells of it. */
import type { Workload } from '../types.ts';
import { hashLabel, templateHash } from './names.ts';
import { isOwnedBy, ownerReference, type Control } from './owned.ts';

const revisionKey = 'deployment.kubernetes.io/revision';
/** So many old templates can be gone back to. */
const maxRevisions = 10;

export function reconcileDeployment(control: Control, given: Workload): void {
  const { store } = control;
  const { namespace } = given.metadata;
  let deployment = given;
  const setsOf = (): readonly Workload[] =>
    store.list('replicasets.apps', namespace, isOwnedBy(given)).toSorted((a, b) => revisionOf(a) - revisionOf(b));
  const hash = templateHash(given.spec.template);
  const isCurrent = (set: Workload): boolean => set.metadata.labels?.[hashLabel] === hash;
  const isOld = (set: Workload): boolean => !isCurrent(set);

  const isRecreated = strategyOf(given).type === 'Recreate';
  if (isRecreated) for (const set of setsOf().filter(isOld)) scale(control, given, set, 0);
  // also those that are still ending
  const hasPods = (set: Workload): boolean => store.list('pods', namespace, isOwnedBy(set)).length > 0;
  if (!isRecreated || !setsOf().filter(isOld).some(hasPods)) {
    deployment = giveRevision(control, given, hash, setsOf());
    roll(control, deployment, setsOf().filter(isCurrent), setsOf().filter(isOld));
  }

  const status = statusOf(deployment, setsOf(), setsOf().find(isCurrent));
  store.update('deployments.apps', { ...deployment, status });
  const empty = setsOf().filter((set) => isOld(set) && set.spec.replicas === 0 && !set.status.replicas);
  for (const set of empty.slice(0, -maxRevisions)) store.remove('replicasets.apps', set);
}

/** Makes the template's ReplicaSet, or makes an old one the newest again. The Deployment bears its number. */
function giveRevision({ store }: Control, deployment: Workload, hash: string, sets: readonly Workload[]): Workload {
  const { name, namespace = '', annotations = {} } = deployment.metadata;
  const { selector, template } = deployment.spec;
  const current = sets.find((set) => set.metadata.labels?.[hashLabel] === hash);
  const newest = sets.at(-1);
  const revision = current !== undefined && current === newest ? revisionOf(current) : revisionOf(newest) + 1;
  const told = { [revisionKey]: String(revision) };

  if (current === undefined) {
    const labels = { ...template.metadata?.labels, [hashLabel]: hash };
    const owner = ownerReference('Deployment', deployment);
    store.create('replicasets.apps', {
      metadata: { name: `${name}-${hash}`, namespace, labels, annotations: told, ownerReferences: [owner] },
      spec: {
        replicas: 0,
        selector: { matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
      status: { replicas: 0 },
    });
  } else {
    const metadata = { ...current.metadata, annotations: { ...current.metadata.annotations, ...told } };
    store.update('replicasets.apps', { ...current, metadata });
  }
  const metadata = { ...deployment.metadata, annotations: { ...annotations, ...told } };
  return store.update('deployments.apps', { ...deployment, metadata });
}

/** One step of a rolling update, within `maxSurge` and `maxUnavailable`; `old` begins with the oldest. */
function roll(control: Control, deployment: Workload, [current]: readonly Workload[], old: readonly Workload[]): void {
  if (current === undefined) return;
  const wanted = deployment.spec.replicas;
  const { maxSurge, maxUnavailable } = boundsOf(deployment);
  const total = sum([current, ...old], ({ spec }) => spec.replicas);
  const room = wanted + maxSurge - total;
  if (current.spec.replicas > wanted) return scale(control, deployment, current, wanted);
  if (current.spec.replicas < wanted && room > 0)
    return scale(control, deployment, current, Math.min(wanted, current.spec.replicas + room));

  const least = wanted - maxUnavailable;
  // as many as may go: what is there, less what must stay and what the new one still lacks
  let goes = total - least - (current.spec.replicas - availableOf(current));
  let spare = Math.max(0, sum([current, ...old], availableOf) - least);
  for (const set of old) {
    if (goes <= 0) return;
    // the sick ones first: they are no loss
    const sick = Math.min(goes, Math.max(0, set.spec.replicas - availableOf(set)));
    goes -= sick;
    const well = Math.min(spare, set.spec.replicas - sick);
    spare -= well;
    scale(control, deployment, set, set.spec.replicas - sick - well);
  }
}

function scale({ store, record }: Control, deployment: Workload, set: Workload, replicas: number): void {
  const before = set.spec.replicas;
  if (before === replicas) return;
  store.update('replicasets.apps', { ...set, spec: { ...set.spec, replicas } });
  const way = replicas > before ? 'up' : 'down';
  const told = `Scaled ${way} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  record('Deployment', deployment, 'ScalingReplicaSet', told);
}

/** As `rollout status` and `wait` read it. */
function statusOf(deployment: Workload, sets: readonly Workload[], current: Workload | undefined): Workload['status'] {
  const wanted = deployment.spec.replicas;
  const before = deployment.status.conditions ?? [];
  const replicas = sum(sets, ({ status }) => status.replicas ?? 0);
  const updated = current?.status.replicas ?? 0;
  const available = sum(sets, availableOf);
  const isEnough = available >= wanted - boundsOf(deployment).maxUnavailable;

  const set = `ReplicaSet "${current?.metadata.name ?? ''}"`;
  const arrived = `${set} has successfully progressed.`;
  const isDone = updated === wanted && replicas === wanted && available === wanted;
  // a pod that crashes later does not undo the rollout
  const wasDone = before.some(({ message }) => message === arrived) && replicas === updated;
  const isThere = isDone || wasDone;
  const conditions = [
    {
      type: 'Available',
      status: isEnough ? 'True' : 'False',
      reason: isEnough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    },
    {
      type: 'Progressing',
      status: 'True',
      reason: isThere ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      message: isThere ? arrived : `${set} is progressing.`,
    },
  ] as const;
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas,
    updatedReplicas: updated,
    readyReplicas: available,
    availableReplicas: available,
    ...(wanted > available && { unavailableReplicas: wanted - available }),
    conditions,
  };
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };
}

const strategyOf = ({ spec }: Workload): Strategy => spec['strategy'] ?? {};

function boundsOf(deployment: Workload): { readonly maxSurge: number; readonly maxUnavailable: number } {
  const { replicas } = deployment.spec;
  const { type, rollingUpdate = {} } = strategyOf(deployment);
  if (type === 'Recreate') return { maxSurge: 0, maxUnavailable: replicas };
  const share = (value: number | string, round: (value: number) => number): number =>
    typeof value === 'number' ? value : round(((Number.parseInt(value, 10) || 0) / 100) * replicas);
  const maxSurge = share(rollingUpdate.maxSurge ?? '25%', Math.ceil);
  const maxUnavailable = Math.min(replicas, share(rollingUpdate.maxUnavailable ?? '25%', Math.floor));
  // both 0 would never get anywhere
  return { maxSurge, maxUnavailable: maxSurge === 0 ? Math.max(1, maxUnavailable) : maxUnavailable };
}

const availableOf = (set: Workload): number => set.status.availableReplicas ?? 0;
const revisionOf = (set: Workload | undefined): number => Number(set?.metadata.annotations?.[revisionKey] ?? 0);

function sum(sets: readonly Workload[], value: (set: Workload) => number): number {
  return sets.reduce((total, set) => total + value(set), 0);
}
