/** The Deployment controller: a ReplicaSet for each template, and the way from the old ones to the new one. */
import type { Pod, Workload } from '../types.ts';
import { deploymentStatus } from './deploymentStatus.ts';
import { isOwnedBy, ownerReference, type Control } from './owned.ts';
import { hashLabel, templateHash } from './templateHash.ts';

const revisionKey = 'deployment.kubernetes.io/revision';
const historyKey = 'deployment.kubernetes.io/revision-history';
/** Of the Deployment's annotations these stay where they are; all others a ReplicaSet gets as well: `change-cause` among them. */
const ownKeys: ReadonlySet<string> = new Set([
  revisionKey,
  historyKey,
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };
}

export function reconcileDeployment(control: Control, given: Workload): void {
  const { store } = control;
  let deployment = given;
  const isOwn = isOwnedBy(given);
  const setsOf = (): readonly Workload[] => store.list('replicasets.apps', given.metadata.namespace, isOwn);
  const hash = templateHash(given.spec.template);
  const isCurrent = (set: Workload): boolean => set.metadata.labels?.[hashLabel] === hash;
  const strategy = (given.spec['strategy'] ?? {}) as Strategy;

  if (given.spec['paused'] === true) scaleWhilePaused(control, given, setsOf());
  else {
    const old = setsOf().filter((set) => !isCurrent(set));
    const isRecreated = strategy.type === 'Recreate';
    if (isRecreated) for (const set of old) scale(control, given, set, 0);
    if (!isRecreated || !old.some((set) => hasPods(control, set))) {
      deployment = giveRevision(control, given, hash, setsOf());
      const current = setsOf().find(isCurrent);
      if (isRecreated && current !== undefined) scale(control, deployment, current, deployment.spec.replicas);
      else if (current !== undefined)
        roll(
          control,
          deployment,
          current,
          setsOf().filter((set) => !isCurrent(set)),
        );
    }
  }

  const sets = setsOf();
  const current = sets.find(isCurrent);
  const { maxUnavailable } = bounds(deployment);
  const status = deploymentStatus({ deployment, sets, current, maxUnavailable, now: control.clock.now() });
  store.update('deployments.apps', { ...deployment, status });
  if (status.updatedReplicas === deployment.spec.replicas) forgetOldest(control, deployment, sets);
}

/** Makes the template's ReplicaSet, or makes an old one the newest again. The Deployment bears its number. */
function giveRevision(control: Control, deployment: Workload, hash: string, sets: readonly Workload[]): Workload {
  const { store } = control;
  const { name, namespace = '', annotations = {} } = deployment.metadata;
  const { spec } = deployment;
  const current = sets.find((set) => set.metadata.labels?.[hashLabel] === hash);
  const revision = Math.max(0, ...sets.filter((set) => set !== current).map(revisionOf)) + 1;
  const copied = Object.fromEntries(Object.entries(annotations).filter(([key]) => !ownKeys.has(key)));
  const number = String(Math.max(revision, current === undefined ? 0 : revisionOf(current)));

  if (current === undefined) {
    const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
    store.create('replicasets.apps', {
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels,
        annotations: { ...copied, [revisionKey]: number },
        ownerReferences: [ownerReference('Deployment', deployment)],
      },
      spec: {
        replicas: 0,
        selector: { matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
      status: { replicas: 0 },
    });
  } else {
    const before = current.metadata.annotations ?? {};
    const passed = before[revisionKey] === number ? [] : [before[historyKey], before[revisionKey]].filter(Boolean);
    store.update('replicasets.apps', {
      ...current,
      metadata: {
        ...current.metadata,
        annotations: {
          ...before,
          ...copied,
          [revisionKey]: number,
          ...(passed.length > 0 && { [historyKey]: passed.join(',') }),
        },
      },
    });
  }
  const metadata = { ...deployment.metadata, annotations: { ...annotations, [revisionKey]: number } };
  return store.update('deployments.apps', { ...deployment, metadata });
}

/** One step of a rolling update, within `maxSurge` and `maxUnavailable`. */
function roll(control: Control, deployment: Workload, current: Workload, old: readonly Workload[]): void {
  const wanted = deployment.spec.replicas;
  const { maxSurge, maxUnavailable } = bounds(deployment);
  const all = [current, ...old];
  const total = sum(all, ({ spec }) => spec.replicas);
  const room = wanted + maxSurge - total;
  if (current.spec.replicas > wanted) return scale(control, deployment, current, wanted);
  if (current.spec.replicas < wanted && room > 0) {
    scale(control, deployment, current, Math.min(wanted, current.spec.replicas + room));
    return;
  }

  const available = (set: Workload): number => set.status.availableReplicas ?? 0;
  const least = wanted - maxUnavailable;
  // as many as may go: what is there, less what must stay and what the new one still lacks
  let goes = total - least - (current.spec.replicas - available(current));
  if (goes <= 0) return;
  let spare = Math.max(0, sum(all, available) - least);
  for (const set of [...old].sort((a, b) => revisionOf(a) - revisionOf(b))) {
    // the sick ones first: they are no loss
    const sick = Math.min(goes, Math.max(0, set.spec.replicas - available(set)));
    goes -= sick;
    const well = Math.min(spare, set.spec.replicas - sick);
    spare -= well;
    scale(control, deployment, set, set.spec.replicas - sick - well);
  }
}

/** While paused only the number of pods follows, in the ReplicaSet that has most of them. */
function scaleWhilePaused(control: Control, deployment: Workload, sets: readonly Workload[]): void {
  const [largest] = [...sets].sort((a, b) => b.spec.replicas - a.spec.replicas || revisionOf(b) - revisionOf(a));
  if (largest === undefined) return;
  const others = sum(sets, ({ spec }) => spec.replicas) - largest.spec.replicas;
  scale(control, deployment, largest, Math.max(0, deployment.spec.replicas - others));
}

function scale(control: Control, deployment: Workload, set: Workload, replicas: number): void {
  const before = set.spec.replicas;
  if (before === replicas) return;
  const { maxSurge } = bounds(deployment);
  const annotations = {
    ...set.metadata.annotations,
    'deployment.kubernetes.io/desired-replicas': String(deployment.spec.replicas),
    'deployment.kubernetes.io/max-replicas': String(deployment.spec.replicas + maxSurge),
  };
  const metadata = { ...set.metadata, annotations };
  control.store.update('replicasets.apps', { ...set, metadata, spec: { ...set.spec, replicas } });
  control.record({
    about: deployment,
    kind: 'Deployment',
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${replicas > before ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${replicas}`,
    component: 'deployment-controller',
  });
}

/** No more old revisions than `revisionHistoryLimit`. */
function forgetOldest({ store }: Control, deployment: Workload, sets: readonly Workload[]): void {
  const limit = Number(deployment.spec['revisionHistoryLimit'] ?? 10);
  const newest = Math.max(0, ...sets.map(revisionOf));
  const old = sets.filter((set) => revisionOf(set) < newest && set.spec.replicas === 0 && !set.status.replicas);
  const surplus = old.length - limit;
  if (surplus <= 0) return;
  for (const set of [...old].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, surplus))
    store.remove('replicasets.apps', set);
}

/** Also those that are still ending. */
function hasPods({ store }: Control, set: Workload): boolean {
  const isThere = (pod: Pod): boolean => pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
  return store.list('pods', set.metadata.namespace, isOwnedBy(set)).some(isThere);
}

function bounds({ spec }: Workload): { readonly maxSurge: number; readonly maxUnavailable: number } {
  const { type, rollingUpdate = {} } = (spec['strategy'] ?? {}) as Strategy;
  if (type === 'Recreate') return { maxSurge: 0, maxUnavailable: spec.replicas };
  const maxSurge = share(rollingUpdate.maxSurge ?? '25%', spec.replicas, Math.ceil);
  const maxUnavailable = share(rollingUpdate.maxUnavailable ?? '25%', spec.replicas, Math.floor);
  // both 0 would never get anywhere
  return {
    maxSurge,
    maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : Math.min(maxUnavailable, spec.replicas),
  };
}

function share(value: number | string, of: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  return value.endsWith('%') ? round((Number.parseInt(value, 10) / 100) * of) : Number.parseInt(value, 10);
}

function revisionOf(set: Workload): number {
  return Number(set.metadata.annotations?.[revisionKey] ?? 0);
}

function sum(sets: readonly Workload[], value: (set: Workload) => number): number {
  return sets.reduce((total, set) => total + value(set), 0);
}
