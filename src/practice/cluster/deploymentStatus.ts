/** A Deployment's status, as `rollout status` and `wait` read it. */
import { rfc3339 } from '../time.ts';
import type { Condition, Workload } from '../types.ts';

interface State {
  readonly deployment: Workload;
  readonly sets: readonly Workload[];
  /** The ReplicaSet of the template that is wanted. */
  readonly current: Workload | undefined;
  readonly maxUnavailable: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface Counts {
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export function deploymentStatus(state: State): Workload['status'] {
  const { deployment, sets, current, maxUnavailable, now } = state;
  const wanted = deployment.spec.replicas;
  const counts: Counts = {
    replicas: total(sets, 'replicas'),
    updated: current?.status.replicas ?? 0,
    ready: total(sets, 'readyReplicas'),
    available: total(sets, 'availableReplicas'),
  };
  const isAvailable = counts.available >= wanted - maxUnavailable;
  const available = isAvailable
    ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
    : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.');
  const progress = progressOf(state, counts);
  const before = deployment.status.conditions;
  const missing = wanted - counts.available;
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(counts.replicas > 0 && { replicas: counts.replicas }),
    ...(counts.updated > 0 && { updatedReplicas: counts.updated }),
    ...(counts.ready > 0 && { readyReplicas: counts.ready }),
    ...(counts.available > 0 && { availableReplicas: counts.available }),
    ...(missing > 0 && { unavailableReplicas: missing }),
    conditions: [
      withTimes(available, before, now),
      ...(progress === undefined ? [] : [withTimes(progress, before, now)]),
    ],
  };
}

type Told = Pick<Condition, 'type' | 'status' | 'reason' | 'message'> & {
  /** Counts as new although it says the same as before. */
  readonly isNews?: boolean;
};

function condition(type: string, status: Condition['status'], reason: string, message: string): Told {
  return { type, status, reason, message };
}

/** `undefined` where nobody asked for a deadline. */
function progressOf({ deployment, current, now }: State, counts: Counts): Told | undefined {
  const { progressDeadlineSeconds = 600, paused } = deployment.spec as {
    readonly progressDeadlineSeconds?: number;
    readonly paused?: boolean;
  };
  const before = deployment.status.conditions?.find(({ type }) => type === 'Progressing');
  const wanted = deployment.spec.replicas;
  if (paused === true) return condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused');
  if (current === undefined) return before;

  const name = `ReplicaSet "${current.metadata.name}"`;
  const isSameSet = before?.message?.includes(`"${current.metadata.name}"`) ?? false;
  const hasArrived = isSameSet && before?.reason === 'NewReplicaSetAvailable';
  if (hasArrived && counts.replicas === counts.updated) return before;
  if (counts.updated === wanted && counts.replicas === wanted && counts.available === wanted)
    return condition('Progressing', 'True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`);

  if (!isSameSet || before === undefined || hasMoved(deployment.status, counts))
    return { ...condition('Progressing', 'True', 'ReplicaSetUpdated', `${name} is progressing.`), isNews: true };
  const lastMs = Date.parse(String(before['lastUpdateTime']));
  if (before.reason !== 'ProgressDeadlineExceeded' && now - lastMs > progressDeadlineSeconds * 1000)
    return condition('Progressing', 'False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`);
  return before;
}

/** Whether anything got nearer to what is wanted. */
function hasMoved(before: Workload['status'], counts: Counts): boolean {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = before;
  return (
    counts.updated > updatedReplicas ||
    counts.replicas - counts.updated < replicas - updatedReplicas ||
    counts.ready > readyReplicas ||
    counts.available > availableReplicas
  );
}

function withTimes(told: Told, conditions: readonly Condition[] | undefined, now: number): Condition {
  const { type, status, reason, message, isNews = false } = told;
  const before = conditions?.find((one) => one.type === type);
  const isSame = before !== undefined && before.reason === reason && before.message === message;
  return {
    type,
    status,
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
    lastUpdateTime: isSame && before.status === status && !isNews ? before['lastUpdateTime'] : rfc3339(now),
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : rfc3339(now),
  };
}

function total(sets: readonly Workload[], field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number {
  return sets.reduce((sum, set) => sum + (set.status[field] ?? 0), 0);
}
