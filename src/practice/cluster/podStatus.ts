/** What a pod's status says of its container: what `kubectl get`, `describe` and `wait` read. */
import { createHash } from 'node:crypto';
import { rfc3339 } from '../time.ts';
import type { ContainerState, Pod } from '../types.ts';
import { nodes } from './firstObjects.ts';
import { mainOf } from './owned.ts';
import type { ContainerRuntime } from './runtime.ts';

/** `now` in milliseconds since 1970. */
export function podStatus(pod: Pod, runtime: ContainerRuntime, now: number): Pod['status'] {
  const node = nodes.find(({ name }) => name === pod.spec.nodeName);
  if (node === undefined) return { phase: 'Pending' };
  const { phase, podIP, isReady, isEndShown, restarts, ends, startedAt } = runtime;
  const { name, image } = mainOf(pod);
  const ready = isReady ? 'True' : 'False';
  return {
    phase: phase === 'creating' || phase === 'bad image' ? 'Pending' : 'Running',
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Initialized', status: 'True' },
      { type: 'ContainersReady', status: ready },
      { type: 'Ready', status: ready },
    ],
    startTime: pod.status['startTime'] ?? rfc3339(now),
    hostIP: node.address,
    podIP,
    podIPs: [{ ip: podIP }],
    containerStatuses: [
      {
        name,
        image,
        ...(startedAt > 0 && {
          // Another one with each life.
          containerID: `simulated://${digestOf(`${pod.metadata.uid}/${restarts}`)}`,
          imageID: `${image.replace(/:[^/:]*$/, '')}@sha256:${digestOf(image)}`,
        }),
        ready: isReady,
        restartCount: restarts,
        state: stateOf(runtime),
        lastState: ends[isEndShown ? 1 : 0] ?? {},
      },
    ],
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What the status is made from, so that it is made again only when that has changed. */
export function statusStamp(pod: Pod, { phase, isReady, restarts, isEndShown }: ContainerRuntime): string {
  return [phase, isReady, restarts, isEndShown, pod.spec.nodeName].join('|');
}

function stateOf({ phase, ends, isEndShown, startedAt }: ContainerRuntime): ContainerState {
  const [last] = ends;
  switch (phase) {
    case 'pending':
    case 'creating':
      return { waiting: { reason: 'ContainerCreating' } };
    case 'bad image':
      return { waiting: { reason: isEndShown ? 'ErrImagePull' : 'ImagePullBackOff' } };
    case 'running':
      return { running: { startedAt: rfc3339(startedAt) } };
    case 'back-off':
    case 'ended':
      return last !== undefined && isEndShown ? last : { waiting: { reason: 'CrashLoopBackOff' } };
  }
}
