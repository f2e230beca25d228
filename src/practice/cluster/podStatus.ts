/** What a pod's status says of its container: what `kubectl get`, `describe` and `wait` read. */
import { createHash } from 'node:crypto';
import { rfc3339 } from '../time.ts';
import type { Condition, Container, ContainerState, Exit, Pod, PodStatus } from '../types.ts';
import type { ContainerRuntime, Ended } from './runtime.ts';

type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number];

/** `now` in milliseconds since 1970; `hostIP` of the node that the pod is on. */
export function podStatus(pod: Pod, runtime: ContainerRuntime, now: number, hostIP: string | undefined): PodStatus {
  const isScheduled = pod.spec.nodeName !== undefined;
  const conditions = isScheduled ? conditionsOf(pod, runtime) : unscheduled(runtime);
  return {
    phase: phaseOf(runtime),
    ...(conditions.length > 0 && { conditions: conditions.map((one) => withTime(one, pod.status.conditions, now)) }),
    qosClass: qosClass(pod.spec.containers),
    ...(isScheduled && {
      startTime: pod.status['startTime'] ?? rfc3339(now),
      hostIP,
      hostIPs: [{ ip: hostIP }],
      containerStatuses: pod.spec.containers.map((container, index) =>
        index === 0 ? containerStatus(pod, container, runtime) : sideStatus(pod, container, index, runtime),
      ),
    }),
    ...(runtime.podIP !== undefined && { podIP: runtime.podIP, podIPs: [{ ip: runtime.podIP }] }),
  };
}

/** What the status is made from, so that it is made again only when that has changed. */
export function statusStamp(pod: Pod, runtime: ContainerRuntime): string {
  const { phase, isReady, restarts, isEndShown, unschedulable, failures } = runtime;
  return [phase, isReady, restarts, isEndShown, unschedulable, failures, pod.spec.nodeName].join('|');
}

export function notFound(image: string): string {
  return (
    `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": ` +
    `failed to resolve reference "${image}": ${image}: not found`
  );
}

function phaseOf(runtime: ContainerRuntime): PodStatus['phase'] {
  switch (runtime.phase) {
    case 'pending':
    case 'creating':
    case 'bad image':
      return 'Pending';
    case 'running':
    case 'back-off':
      return 'Running';
    case 'ended':
      return runtime.ends[0]?.exit.code === 0 ? 'Succeeded' : 'Failed';
  }
}

type BareCondition = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

function unscheduled({ unschedulable }: ContainerRuntime): readonly BareCondition[] {
  return unschedulable === undefined
    ? []
    : [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: unschedulable }];
}

function conditionsOf(pod: Pod, runtime: ContainerRuntime): readonly BareCondition[] {
  const { phase, isReady } = runtime;
  const unready = pod.spec.containers.filter((_, index) => (index === 0 ? !isReady : phase !== 'running'));
  const why =
    phase === 'ended' && runtime.ends[0]?.exit.code === 0
      ? { reason: 'PodCompleted' }
      : {
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready.map(({ name }) => name).join(' ')}]`,
        };
  const condition = (type: string, holds: boolean): BareCondition =>
    holds ? { type, status: 'True' } : { type, status: 'False', ...(type.endsWith('Ready') && why) };
  return [
    condition('PodReadyToStartContainers', phase !== 'creating' && phase !== 'ended'),
    condition('Initialized', true),
    condition('Ready', unready.length === 0),
    condition('ContainersReady', unready.length === 0),
    condition('PodScheduled', true),
  ];
}

function withTime(condition: BareCondition, before: readonly Condition[] | undefined, now: number): Condition {
  const { type, status, reason, message } = condition;
  const same = before?.find((one) => one.type === type && one.status === status);
  return {
    type,
    status,
    lastProbeTime: null,
    lastTransitionTime: same?.lastTransitionTime ?? rfc3339(now),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  };
}

function containerStatus(pod: Pod, container: Container, runtime: ContainerRuntime): ContainerStatus {
  const { phase, restarts, ends, isEndShown } = runtime;
  const [last, before] = ends;
  const previous = isEndShown || phase === 'ended' ? before : last;
  const id = phase === 'running' ? containerId(pod, 0, restarts) : last && containerId(pod, 0, last.life);
  return {
    name: container.name,
    image: container.image,
    imageID: id === undefined ? '' : imageId(container.image),
    ready: runtime.isReady,
    started: phase === 'running',
    restartCount: restarts,
    state: stateOf(pod, container, runtime),
    lastState: previous === undefined ? {} : terminated(pod, previous),
    ...(id !== undefined && { containerID: id }),
  };
}

function stateOf(pod: Pod, container: Container, runtime: ContainerRuntime): ContainerState {
  const { phase, ends, isEndShown, delayMs } = runtime;
  switch (phase) {
    case 'pending':
    case 'creating':
      return { waiting: { reason: 'ContainerCreating' } };
    case 'bad image': {
      const error = notFound(container.image);
      return isEndShown
        ? { waiting: { reason: 'ErrImagePull', message: error } }
        : {
            waiting: {
              reason: 'ImagePullBackOff',
              message: `Back-off pulling image "${container.image}": ErrImagePull: ${error}`,
            },
          };
    }
    case 'running':
      return { running: { startedAt: rfc3339(runtime.startedAt) } };
    case 'back-off':
    case 'ended': {
      const [last] = ends;
      if (last !== undefined && (isEndShown || phase === 'ended')) return terminated(pod, last);
      const message = `back-off ${duration(delayMs)} restarting failed container=${container.name} pod=${longName(pod)}`;
      return { waiting: { reason: 'CrashLoopBackOff', message } };
    }
  }
}

/** Containers beside the first have no model: they run as long as it has been started. */
function sideStatus(pod: Pod, container: Container, index: number, runtime: ContainerRuntime): ContainerStatus {
  const isRunning = runtime.phase === 'running' || runtime.phase === 'back-off';
  const exit: Exit = { code: 0, reason: 'Completed' };
  const [last] = runtime.ends;
  const over = last && terminated(pod, { ...last, exit, life: 0 }, index);
  return {
    name: container.name,
    image: container.image,
    imageID: isRunning ? imageId(container.image) : '',
    ready: isRunning,
    started: isRunning,
    restartCount: 0,
    state: isRunning
      ? { running: { startedAt: rfc3339(runtime.startedAt) } }
      : (over ?? { waiting: { reason: 'ContainerCreating' } }),
    lastState: {},
    ...(isRunning && { containerID: containerId(pod, index, 0) }),
  };
}

/** As messages name a pod: with its namespace and uid. */
export function longName(pod: Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`;
}

function terminated(pod: Pod, { exit, startedAt, finishedAt, life }: Ended, index = 0): ContainerState {
  return {
    terminated: {
      exitCode: exit.code,
      reason: exit.reason,
      startedAt: rfc3339(startedAt),
      finishedAt: rfc3339(finishedAt),
      containerID: containerId(pod, index, life),
    },
  };
}

function containerId(pod: Pod, index: number, life: number): string {
  return `containerd://${sha256(`${pod.metadata.uid} ${index} ${life}`)}`;
}

function imageId(image: string): string {
  return `${image.replace(/(:[^/:]+|@.*)$/, '')}@sha256:${sha256(image)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As Go writes it: `1m20s`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** Who is put out first when memory is short. */
function qosClass(containers: readonly Container[]): string {
  const resources = containers.map((container) => container.resources ?? {});
  if (resources.every(({ limits, requests }) => limits === undefined && requests === undefined)) return 'BestEffort';
  const isGuaranteed = resources.every(({ limits, requests }) =>
    ['cpu', 'memory'].every((name) => limits?.[name] !== undefined && limits[name] === (requests ?? limits)[name]),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
