/** What a pod's status says of its container: what `kubectl get`, `describe` and `wait` read. */
import { createHash } from 'node:crypto';
import { rfc3339 } from '../time.ts';
import type { Condition, Container, ContainerState, Pod, PodStatus } from '../types.ts';
import { nodes } from './firstObjects.ts';
import type { ContainerRuntime, Ended } from './runtime.ts';

/** `now` in milliseconds since 1970. */
export function podStatus(pod: Pod, runtime: ContainerRuntime, now: number): PodStatus {
  const node = nodes.find(({ name }) => name === pod.spec.nodeName);
  if (node === undefined) return { phase: 'Pending' };
  const { podIP } = runtime;
  return {
    phase: runtime.phase === 'creating' || runtime.phase === 'bad image' ? 'Pending' : 'Running',
    conditions: conditionsOf(pod, runtime, now),
    startTime: pod.status['startTime'] ?? rfc3339(now),
    hostIP: node.address,
    hostIPs: [{ ip: node.address }],
    ...(podIP !== undefined && { podIP, podIPs: [{ ip: podIP }] }),
    containerStatuses: pod.spec.containers.map((container) => containerStatus(pod, container, runtime)),
  };
}

/** What the status is made from, so that it is made again only when that has changed. */
export function statusStamp(pod: Pod, { phase, isReady, restarts, isEndShown, failures }: ContainerRuntime): string {
  return [phase, isReady, restarts, isEndShown, failures, pod.spec.nodeName].join('|');
}

export function notFound(image: string): string {
  return (
    `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": ` +
    `failed to resolve reference "${image}": ${image}: not found`
  );
}

/** As messages name a pod: with its namespace and uid. */
export function longName(pod: Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`;
}

function conditionsOf(pod: Pod, { phase, isReady }: ContainerRuntime, now: number): readonly Condition[] {
  const unready = `containers with unready status: [${pod.spec.containers.map(({ name }) => name).join(' ')}]`;
  const holds = {
    PodReadyToStartContainers: phase !== 'creating',
    Initialized: true,
    Ready: isReady,
    ContainersReady: isReady,
    PodScheduled: true,
  };
  return Object.entries(holds).map(([type, isSo]) => {
    const status = isSo ? 'True' : 'False';
    const same = pod.status.conditions?.find((one) => one.type === type && one.status === status);
    return {
      type,
      status,
      lastProbeTime: null,
      lastTransitionTime: same?.lastTransitionTime ?? rfc3339(now),
      ...(!isSo && type.endsWith('Ready') && { reason: 'ContainersNotReady', message: unready }),
    };
  });
}

/** The model knows one container a pod; those beside it, where there are any, do as it does. */
function containerStatus(
  pod: Pod,
  container: Container,
  runtime: ContainerRuntime,
): NonNullable<PodStatus['containerStatuses']>[number] {
  const { phase, restarts, ends, isEndShown } = runtime;
  const [last, before] = ends;
  const previous = isEndShown ? before : last;
  const life = phase === 'running' ? restarts : last?.life;
  return {
    name: container.name,
    image: container.image,
    imageID: life === undefined ? '' : `${container.image.split(':')[0]}@sha256:${sha256(container.image)}`,
    ready: runtime.isReady,
    started: phase === 'running',
    restartCount: restarts,
    state: stateOf(pod, container, runtime),
    lastState: previous === undefined ? {} : terminated(pod, previous),
    ...(life !== undefined && { containerID: containerId(pod, life) }),
  };
}

function stateOf(pod: Pod, { name, image }: Container, runtime: ContainerRuntime): ContainerState {
  const { phase, ends, isEndShown, delayMs } = runtime;
  const [last] = ends;
  const error = notFound(image);
  const waiting = (reason: string, message?: string): ContainerState => ({
    waiting: { reason, ...(message !== undefined && { message }) },
  });
  switch (phase) {
    case 'pending':
    case 'creating':
      return waiting('ContainerCreating');
    case 'bad image':
      return isEndShown
        ? waiting('ErrImagePull', error)
        : waiting('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`);
    case 'running':
      return { running: { startedAt: rfc3339(runtime.startedAt) } };
    case 'back-off':
    case 'ended':
      if (last !== undefined && isEndShown) return terminated(pod, last);
      return waiting(
        'CrashLoopBackOff',
        `back-off ${duration(delayMs)} restarting failed container=${name} pod=${longName(pod)}`,
      );
  }
}

function terminated(pod: Pod, { exit, startedAt, finishedAt, life }: Ended): ContainerState {
  return {
    terminated: {
      exitCode: exit.code,
      reason: exit.reason,
      startedAt: rfc3339(startedAt),
      finishedAt: rfc3339(finishedAt),
      containerID: containerId(pod, life),
    },
  };
}

function containerId(pod: Pod, life: number): string {
  return `containerd://${sha256(`${pod.metadata.uid} ${life}`)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As Go writes it: `1m20s`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
