/** The nodes: starts, probes, ends and restarts containers, with the timing and the words of the real kubelet. */
import type { Clock, Model, Pod, Program } from '../types.ts';
import { nodes, withHeartbeat } from './firstObjects.ts';
import { mainOf, type Control } from './owned.ts';
import { podStatus, statusStamp } from './podStatus.ts';
import { ContainerRuntime } from './runtime.ts';

const scheduleMs = 300;
const createMs = 900;
const terminateMs = 1500;
/** So long the end itself is to be seen, before it says that the container waits. */
const endShownMs = 5000;
const firstRestartMs = 1000;
const backOffMs = { first: 10_000, max: 300_000 };
/** A probe is lost only when it has failed for so long. */
const unreadyAfterMs = 2000;
const heartbeatMs = 300_000;

export function createKubelet({
  store,
  clock,
  record,
  model,
  backoffFactor,
}: Pick<Control, 'store' | 'record'> & {
  readonly clock: Clock;
  /** Asked for when a container is about to start. */
  readonly model: () => Model;
  /** Below 1, crash loops are restarted sooner. */
  readonly backoffFactor: number;
}) {
  const runtimes = new Map<string, ContainerRuntime>();
  let uptimeMs = 0;
  let addresses = 0;
  let heartbeatAt = -Infinity;

  const runtimeOf = (pod: Pod): ContainerRuntime => {
    const { uid } = pod.metadata;
    const runtime = runtimes.get(uid) ?? new ContainerRuntime(clock, uptimeMs);
    runtimes.set(uid, runtime);
    return runtime;
  };

  const publish = (pod: Pod, runtime: ContainerRuntime, at = clock.now()): void => {
    const stamp = statusStamp(pod, runtime);
    if (stamp === runtime.published) return;
    runtime.published = stamp;
    store.update('pods', { ...pod, status: podStatus(pod, runtime, at) });
  };

  /** It goes to the node that has fewer. */
  const schedule = (pod: Pod, runtime: ContainerRuntime): Pod => {
    const podsOn = (node: string): number => store.list('pods', undefined, ({ spec }) => spec.nodeName === node).length;
    const [node] = nodes.toSorted((a, b) => podsOn(a.name) - podsOn(b.name));
    if (node === undefined) return pod;
    const { name, namespace = '' } = pod.metadata;
    runtime.to('creating', uptimeMs);
    runtime.podIP = `${node.subnet}.${2 + (addresses++ % 250)}`;
    record('Pod', pod, 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node.name}`);
    return store.update('pods', { ...pod, spec: { ...pod.spec, nodeName: node.name } });
  };

  const start = (pod: Pod, runtime: ContainerRuntime): void => {
    const { image } = mainOf(pod);
    if (!model().hasImage(image)) {
      record('Pod', pod, 'Pulling', `Pulling image "${image}"`);
      record('Pod', pod, 'Failed', `Failed to pull image "${image}": ${image}: not found`);
      record('Pod', pod, 'Failed', 'Error: ErrImagePull');
      wait(runtime, 'bad image');
      return;
    }
    if (runtime.phase === 'bad image') runtime.failures = 0;
    const pulled = `Container image "${image}" already present on machine and can be accessed by the pod`;
    record('Pod', pod, 'Pulled', pulled);
    record('Pod', pod, 'Created', 'Container created');
    record('Pod', pod, 'Started', 'Container started');
    runtime.begin(uptimeMs);
    runtime.program = model().start(pod, runtime, false);
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

  const backOff = (pod: Pod, runtime: ContainerRuntime): void => {
    const waitedMs = uptimeMs - runtime.since;
    if (waitedMs > runtime.delayMs) {
      start(pod, runtime);
      return;
    }
    if (waitedMs <= endShownMs * Math.min(1, backoffFactor)) return;
    const { name, image } = mainOf(pod);
    const { metadata } = pod;
    runtime.isEndShown = false;
    if (runtime.phase === 'back-off') {
      const inPod = `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`;
      record('Pod', pod, 'BackOff', `Back-off restarting failed container ${name} in pod ${inPod}`);
    } else {
      record('Pod', pod, 'BackOff', `Back-off pulling image "${image}"`, 'Normal');
      record('Pod', pod, 'Failed', 'Error: ImagePullBackOff');
    }
  };

  const run = (pod: Pod, runtime: ContainerRuntime, program: Program, seconds: number): void => {
    // what is not ready yet comes to it as much sooner as what has crashed is started again
    const exit = program.tick(runtime.isReady ? seconds : seconds / backoffFactor);
    if (exit !== undefined) {
      runtime.end(exit);
      wait(runtime, 'back-off');
      return;
    }
    if (uptimeMs - runtime.since <= program.startupMs * backoffFactor) return;
    if (program.isReady()) {
      runtime.isReady = true;
      runtime.failingSince = undefined;
      return;
    }
    runtime.failingSince ??= uptimeMs;
    if (uptimeMs - runtime.failingSince >= unreadyAfterMs) runtime.isReady = false;
    record('Pod', pod, 'Unhealthy', `Readiness probe failed: ${program.probeFailure}`);
  };

  const advance = (pod: Pod, runtime: ContainerRuntime, seconds: number): void => {
    const { phase, program } = runtime;
    const waitedMs = uptimeMs - runtime.since;
    let current = pod;
    if (phase === 'pending' && waitedMs > scheduleMs) current = schedule(pod, runtime);
    else if (phase === 'creating' && waitedMs > createMs) start(pod, runtime);
    else if (phase === 'bad image' || phase === 'back-off') backOff(pod, runtime);
    else if (program !== undefined) run(pod, runtime, program, seconds);
    publish(current, runtime);
  };

  const remove = (pod: Pod): void => {
    const runtime = runtimeOf(pod);
    runtime.to('ended', uptimeMs);
    runtime.leave();
    runtimes.delete(pod.metadata.uid);
    store.remove('pods', pod);
  };

  /** A pod that was told to go: its container has a moment to end; one that does not run has nothing to end. */
  const terminate = (pod: Pod, runtime: ContainerRuntime): void => {
    if (runtime.phase !== 'running') remove(pod);
    else if (runtime.terminatingSince === undefined) {
      runtime.terminatingSince = uptimeMs;
      runtime.isReady = false;
      record('Pod', pod, 'Killing', `Stopping container ${mainOf(pod).name}`);
    } else if (uptimeMs - runtime.terminatingSince > terminateMs) remove(pod);
  };

  const beatNodes = (): void => {
    if (uptimeMs - heartbeatAt < heartbeatMs) return;
    heartbeatAt = uptimeMs;
    for (const node of store.list('nodes')) store.update('nodes', withHeartbeat(node, clock.now()));
  };

  return {
    runtime: runtimeOf,
    beatNodes,
    /** Since the start, without the time that the machine slept. */
    get uptimeMs() {
      return uptimeMs;
    },
    /** How many containers it keeps something of. */
    get size() {
      return runtimes.size;
    },
    /** Moves each container on. */
    beat: (seconds: number) => {
      uptimeMs += seconds * 1000;
      beatNodes();
      for (const pod of store.list('pods')) {
        if (pod.metadata.deletionTimestamp === undefined) advance(pod, runtimeOf(pod), seconds);
        else terminate(pod, runtimeOf(pod));
      }
      // of pods that went without being told to, and of those somebody still asked for
      const there = new Set(store.list('pods').map(({ metadata }) => metadata.uid));
      for (const [uid, runtime] of runtimes) {
        if (there.has(uid)) continue;
        runtime.leave();
        runtimes.delete(uid);
      }
    },
    /** Gives a pod of the first picture its node and a container that has been running for long. */
    adopt: (pod: Pod, startedAt: number) => {
      const runtime = runtimeOf(pod);
      const scheduled = schedule(pod, runtime);
      runtime.begin(uptimeMs - (clock.now() - startedAt));
      runtime.startedAt = startedAt;
      runtime.program = model().start(scheduled, runtime, true);
      runtime.isReady = true;
      publish(scheduled, runtime, startedAt);
    },
    /** It is gone at once. */
    remove,
  };
}
