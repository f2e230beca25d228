/** The Deployment controller: a ReplicaSet for each template, the way from the old ones to the new one, and the status that tells of it. */
import { rfc3339 } from '../time.ts';
import type { Condition, Workload } from '../types.ts';
import { isOwnedBy, maxRevisions, ownerReference, type Control } from './owned.ts';
import { hashLabel, templateHash } from './templateHash.ts';

const revisionKey = 'deployment.kubernetes.io/revision';
const causeKey = 'kubernetes.io/change-cause';

export function reconcileDeployment(control: Control, given: Workload): void {
  const { store } = control;
  const { namespace } = given.metadata;
  let deployment = given;
  const setsOf = (): readonly Workload[] =>
    store.list('replicasets.apps', namespace, isOwnedBy(given)).toSorted((a, b) => revisionOf(a) - revisionOf(b));
  const hash = templateHash(given.spec.template);
  const isCurrent = (set: Workload): boolean => set.metadata.labels?.[hashLabel] === hash;
  const isOld = (set: Workload): boolean => !isCurrent(set);

  if (given.spec['paused'] === true) scaleWhilePaused(control, given, setsOf());
  else {
    const isRecreated = strategyOf(given).type === 'Recreate';
    if (isRecreated) for (const set of setsOf().filter(isOld)) scale(control, given, set, 0);
    // also those that are still ending
    const hasPods = (set: Workload): boolean => store.list('pods', namespace, isOwnedBy(set)).length > 0;
    if (!isRecreated || !setsOf().filter(isOld).some(hasPods)) {
      deployment = giveRevision(control, given, hash, setsOf());
      roll(control, deployment, setsOf().filter(isCurrent), setsOf().filter(isOld));
    }
  }

  const status = statusOf(deployment, setsOf(), setsOf().find(isCurrent), control.clock.now());
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
  const cause = annotations[causeKey];
  const told = { ...(cause !== undefined && { [causeKey]: cause }), [revisionKey]: String(revision) };

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
  const metadata = { ...deployment.metadata, annotations: { ...annotations, [revisionKey]: String(revision) } };
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

/** While paused only the number of pods follows, in the ReplicaSet that has most of them. */
function scaleWhilePaused(control: Control, deployment: Workload, sets: readonly Workload[]): void {
  const [largest, ...others] = sets.toSorted((a, b) => b.spec.replicas - a.spec.replicas);
  if (largest === undefined) return;
  const wanted = deployment.spec.replicas - sum(others, ({ spec }) => spec.replicas);
  scale(control, deployment, largest, Math.max(0, wanted));
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
function statusOf(
  deployment: Workload,
  sets: readonly Workload[],
  current: Workload | undefined,
  now: number,
): Workload['status'] {
  const { replicas: wanted, paused } = deployment.spec;
  const before = deployment.status.conditions ?? [];
  const replicas = sum(sets, ({ status }) => status.replicas ?? 0);
  const updated = current?.status.replicas ?? 0;
  const available = sum(sets, availableOf);
  const isEnough = available >= wanted - boundsOf(deployment).maxUnavailable;

  const name = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const isDone = updated === wanted && replicas === wanted && available === wanted;
  const arrived = `${name} has successfully progressed.`;
  // a pod that crashes later does not undo the rollout
  const wasDone = before.some(({ message }) => message === arrived) && replicas === updated;
  const progress: BareCondition =
    paused === true
      ? ['Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused']
      : isDone || wasDone
        ? ['Progressing', 'True', 'NewReplicaSetAvailable', arrived]
        : ['Progressing', 'True', 'ReplicaSetUpdated', `${name} is progressing.`];
  const availability: BareCondition = isEnough
    ? ['Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.']
    : ['Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'];
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas,
    updatedReplicas: updated,
    readyReplicas: available,
    availableReplicas: available,
    ...(wanted > available && { unavailableReplicas: wanted - available }),
    conditions: [availability, progress].map((one) => withTimes(one, before, now)),
  };
}

type BareCondition = readonly [type: string, status: Condition['status'], reason: string, message: string];

function withTimes(condition: BareCondition, conditions: readonly Condition[], now: number): Condition {
  const [type, status, reason, message] = condition;
  const before = conditions.find((one) => one.type === type);
  const isSame = before?.status === status;
  return {
    type,
    status,
    reason,
    message,
    lastUpdateTime: isSame && before.message === message ? before['lastUpdateTime'] : rfc3339(now),
    lastTransitionTime: isSame ? before.lastTransitionTime : rfc3339(now),
  };
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };
}

function strategyOf({ spec }: Workload): Strategy {
  return spec['strategy'] ?? {};
}

function boundsOf(deployment: Workload): { readonly maxSurge: number; readonly maxUnavailable: number } {
  const { replicas } = deployment.spec;
  const { type, rollingUpdate = {} } = strategyOf(deployment);
  if (type === 'Recreate') return { maxSurge: 0, maxUnavailable: replicas };
  const share = (value: number | string, round: (value: number) => number): number =>
    typeof value === 'number' ? value : round((Number.parseInt(value, 10) / 100) * replicas);
  const maxSurge = share(rollingUpdate.maxSurge ?? '25%', Math.ceil);
  const maxUnavailable = Math.min(replicas, share(rollingUpdate.maxUnavailable ?? '25%', Math.floor));
  // both 0 would never get anywhere
  return { maxSurge, maxUnavailable: maxSurge === 0 ? Math.max(1, maxUnavailable) : maxUnavailable };
}

function availableOf(set: Workload): number {
  return set.status.availableReplicas ?? 0;
}

function revisionOf(set: Workload | undefined): number {
  return Number(set?.metadata.annotations?.[revisionKey] ?? 0);
}

function sum(sets: readonly Workload[], value: (set: Workload) => number): number {
  return sets.reduce((total, set) => total + value(set), 0);
}
