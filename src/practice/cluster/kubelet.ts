/** The nodes: starts, probes, ends and restarts containers, with the timing and the words of the real kubelet. */
import type { Clock, Container, Exit, Model, Pod, Program, Store } from '../types.ts';
import type { RecordEvent } from './events.ts';
import { longName, notFound, podStatus, statusStamp } from './podStatus.ts';
import { ContainerRuntime } from './runtime.ts';
import { addressOf, chooseNode } from './scheduler.ts';

const scheduleMs = 300;
const createMs = 900;
const terminateMs = 1500;
/** So long the end itself is to be seen, before it says that the container waits. */
const endShownMs = 5000;
const firstRestartMs = 1000;
const backOffMs = { first: 10_000, max: 300_000 };
/** A container that has run so long begins anew with the short waits. */
const forgivenMs = 600_000;
/** A probe is lost only when it has failed for so long. */
const unreadyAfterMs = 2000;
/** What the kubelet says again and again, it says so often. */
const repeatMs = 10_000;

export interface Kubelet {
  runtime(pod: Pod): ContainerRuntime;
  /** Moves each container on. */
  beat(seconds: number): void;
  /** Gives a pod of the first picture its node and a container that has been running for long. */
  adopt(pod: Pod, startedAt: number): void;
  /** Then ends those whose program says that it has crashed already. */
  endPasts(): void;
  /** It is gone at once. */
  remove(pod: Pod): void;
  /** Since the start, without the time that the machine slept. */
  readonly uptimeMs: number;
  /** How many containers it keeps something of. */
  readonly size: number;
}

export interface KubeletOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** Asked for when a container is about to start. */
  readonly model: () => Model;
  /** Below 1, crash loops are restarted sooner. */
  readonly backoffFactor: number;
}

export function createKubelet({ store, clock, record, model, backoffFactor }: KubeletOptions): Kubelet {
  const runtimes = new Map<string, ContainerRuntime>();
  let uptimeMs = 0;
  let addresses = 0;

  const runtimeOf = (pod: Pod): ContainerRuntime => {
    const { uid } = pod.metadata;
    let runtime = runtimes.get(uid);
    if (runtime === undefined) runtimes.set(uid, (runtime = new ContainerRuntime(clock, uptimeMs)));
    return runtime;
  };

  const tell = (
    pod: Pod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    options: { readonly quietMs?: number; readonly component?: string } = {},
  ): void => {
    const { quietMs, component = 'kubelet' } = options;
    const isOfNode = component === 'kubelet';
    record({
      about: pod,
      kind: 'Pod',
      type,
      reason,
      message,
      component,
      ...(quietMs !== undefined && { quietMs }),
      ...(isOfNode && { host: pod.spec.nodeName, fieldPath: `spec.containers{${mainOf(pod).name}}` }),
    });
  };

  const publish = (pod: Pod, runtime: ContainerRuntime, at = clock.now()): void => {
    const stamp = statusStamp(pod, runtime);
    if (stamp === runtime.published) return;
    runtime.published = stamp;
    store.update('pods', { ...pod, status: podStatus(pod, runtime, at, addressOf(store, pod.spec.nodeName)) });
  };

  const schedule = (pod: Pod, runtime: ContainerRuntime): Pod => {
    const choice = pod.spec.nodeName === undefined ? chooseNode(store, pod) : { node: pod.spec.nodeName };
    if ('message' in choice) {
      runtime.unschedulable = choice.message;
      tell(pod, 'Warning', 'FailedScheduling', choice.message, { component: 'default-scheduler', quietMs: 60_000 });
      return pod;
    }
    const { node } = choice;
    const { name, namespace = '' } = pod.metadata;
    runtime.unschedulable = undefined;
    runtime.to('creating', uptimeMs);
    tell(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`, {
      component: 'default-scheduler',
    });
    const number = store.list('nodes').findIndex((one) => one.metadata.name === node);
    runtime.podIP = `10.244.${number + 1}.${2 + (addresses++ % 250)}`;
    return store.update('pods', { ...pod, spec: { ...pod.spec, nodeName: node } });
  };

  const start = (pod: Pod, runtime: ContainerRuntime): void => {
    const { image } = mainOf(pod);
    if (!model().hasImage(image)) {
      failToPull(pod, runtime, image);
      return;
    }
    if (runtime.phase === 'bad image') runtime.failures = 0;
    tell(
      pod,
      'Normal',
      'Pulled',
      `Container image "${image}" already present on machine and can be accessed by the pod`,
    );
    tell(pod, 'Normal', 'Created', 'Container created');
    tell(pod, 'Normal', 'Started', 'Container started');
    runtime.begin(uptimeMs);
    runtime.program = model().start(pod, runtime, false);
  };

  const failToPull = (pod: Pod, runtime: ContainerRuntime, image: string): void => {
    tell(pod, 'Normal', 'Pulling', `Pulling image "${image}"`);
    tell(pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${notFound(image)}`);
    tell(pod, 'Warning', 'Failed', 'Error: ErrImagePull');
    wait(runtime, 'bad image');
  };

  const wait = (runtime: ContainerRuntime, phase: 'bad image' | 'back-off'): void => {
    // a container is started again at once the first time, an image is not pulled again at once
    const doubled = runtime.failures - (phase === 'back-off' ? 1 : 0);
    const longMs = Math.min(backOffMs.max, backOffMs.first * 2 ** Math.min(doubled, 10)) * backoffFactor;
    runtime.delayMs = doubled < 0 ? firstRestartMs : longMs;
    runtime.failures += 1;
    runtime.isEndShown = true;
    runtime.to(phase, uptimeMs);
  };

  const end = (pod: Pod, runtime: ContainerRuntime, exit: Exit): void => {
    if (uptimeMs - runtime.since > forgivenMs) runtime.failures = 0;
    runtime.end(exit);
    const { restartPolicy = 'Always' } = pod.spec;
    if (restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && exit.code === 0)) runtime.to('ended', uptimeMs);
    else wait(runtime, 'back-off');
  };

  const backOff = (pod: Pod, runtime: ContainerRuntime): void => {
    const waitedMs = uptimeMs - runtime.since;
    if (waitedMs > runtime.delayMs) {
      start(pod, runtime);
      return;
    }
    if (waitedMs <= endShownMs * Math.min(1, backoffFactor)) return;
    const { name, image } = mainOf(pod);
    runtime.isEndShown = false;
    if (runtime.phase === 'back-off')
      tell(pod, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${longName(pod)}`, {
        quietMs: repeatMs,
      });
    else {
      tell(pod, 'Normal', 'BackOff', `Back-off pulling image "${image}"`, { quietMs: repeatMs });
      tell(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', { quietMs: repeatMs });
    }
  };

  const run = (pod: Pod, runtime: ContainerRuntime, program: Program, seconds: number): void => {
    const exit = program.tick(seconds);
    if (exit !== undefined) {
      end(pod, runtime, exit);
      return;
    }
    if (uptimeMs - runtime.since <= program.startupMs) return;
    if (program.isReady()) {
      runtime.isReady = true;
      runtime.failingSince = undefined;
      return;
    }
    runtime.failingSince ??= uptimeMs;
    if (uptimeMs - runtime.failingSince >= unreadyAfterMs) runtime.isReady = false;
    tell(pod, 'Warning', 'Unhealthy', `Readiness probe failed: ${program.probeFailure}`, { quietMs: repeatMs });
  };

  const advance = (pod: Pod, runtime: ContainerRuntime, seconds: number): void => {
    const waitedMs = uptimeMs - runtime.since;
    let current = pod;
    switch (runtime.phase) {
      case 'pending':
        if (waitedMs > scheduleMs) current = schedule(pod, runtime);
        break;
      case 'creating':
        if (waitedMs > createMs) start(pod, runtime);
        break;
      case 'running':
        if (runtime.program !== undefined) run(pod, runtime, runtime.program, seconds);
        break;
      case 'bad image':
      case 'back-off':
        backOff(pod, runtime);
        break;
      case 'ended':
        break;
    }
    publish(current, runtime);
  };

  const remove = (pod: Pod): void => {
    const runtime = runtimes.get(pod.metadata.uid);
    runtime?.leave();
    runtimes.delete(pod.metadata.uid);
    store.remove('pods', pod);
  };

  /** A pod that was told to go: its container has a moment to end; one that does not run has nothing to end. */
  const terminate = (pod: Pod, runtime: ContainerRuntime): void => {
    if (runtime.phase !== 'running') {
      remove(pod);
      return;
    }
    if (runtime.terminatingSince === undefined) {
      runtime.terminatingSince = uptimeMs;
      runtime.isReady = false;
      tell(pod, 'Normal', 'Killing', `Stopping container ${mainOf(pod).name}`);
    } else if (uptimeMs - runtime.terminatingSince > terminateMs) {
      runtime.end({ code: 143, reason: 'Error' });
      runtime.to('ended', uptimeMs);
      publish(pod, runtime);
      remove(pod);
    }
  };

  return {
    runtime: runtimeOf,
    get uptimeMs() {
      return uptimeMs;
    },
    get size() {
      return runtimes.size;
    },
    beat: (seconds) => {
      uptimeMs += seconds * 1000;
      const there = new Set<string>();
      for (const pod of store.list('pods')) {
        there.add(pod.metadata.uid);
        const runtime = runtimeOf(pod);
        if (pod.metadata.deletionTimestamp === undefined) advance(pod, runtime, seconds);
        else terminate(pod, runtime);
      }
      // of pods that went without being told to, and of those somebody still asked for
      for (const [uid, runtime] of runtimes) {
        if (there.has(uid)) continue;
        runtime.leave();
        runtimes.delete(uid);
      }
    },
    adopt: (pod, startedAt) => {
      const runtime = runtimeOf(pod);
      const scheduled = schedule(pod, runtime);
      const ageOf = (ms: number): number => clock.now() - ms;
      runtime.begin(uptimeMs - ageOf(startedAt));
      runtime.startedAt = startedAt;
      runtime.program = model().start(scheduled, runtime, true);
      runtime.isReady = true;
      publish(scheduled, runtime, startedAt);
    },
    endPasts: () => {
      for (const pod of store.list('pods')) {
        const runtime = runtimeOf(pod);
        const past = runtime.program?.past;
        if (past === undefined) continue;
        const sinceMs = clock.now() - past.endedAt;
        runtime.restarts = past.restarts;
        runtime.failures = past.restarts;
        runtime.startedAt = past.startedAt;
        runtime.end(past.exit, past.endedAt);
        wait(runtime, 'back-off');
        runtime.since = uptimeMs - sinceMs;
        runtime.isEndShown = sinceMs <= endShownMs;
        publish(pod, runtime, past.endedAt);
      }
    },
    remove,
  };
}

/** The container that the model knows; those beside it just run. */
function mainOf(pod: Pod): Container {
  return pod.spec.containers[0] ?? { name: '', image: '' };
}
