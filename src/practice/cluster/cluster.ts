/** Puts store, controllers and kubelet together. One timer drives everything; without changes it has next to nothing to do. */
import { rfc3339 } from '../time.ts';
import type { Clock, Cluster, Model, Pod, Random, SeedObject } from '../types.ts';
import { reconcileDeployment } from './deployments.ts';
import { reconcileEndpoints } from './endpoints.ts';
import { createEvents } from './events.ts';
import { firstObjects } from './firstObjects.ts';
import { createKubelet } from './kubelet.ts';
import { collectGarbage, type Control } from './owned.ts';
import { reconcileReplicaSet } from './replicaSets.ts';
import { reconcileStatefulSet } from './statefulSets.ts';
import { createStore } from './store.ts';

const beatMs = 500;
/** A machine that slept does not catch up. */
const maxStepSeconds = 5;
/** What one controller does is what another looks at; more rounds than this would be a quarrel. */
const maxRounds = 12;
const metricsAfterMs = 5000;
const dayMs = 86_400_000;

export interface ClusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly namespaces: readonly string[];
  readonly objects: readonly SeedObject[];
  /** Below 1, containers are ready sooner, and sooner started again when they crash: for tests. */
  readonly backoffFactor?: number;
}

export interface RunningCluster extends Cluster {
  /** Puts the first objects there, with pods that have been running for three days, and begins to beat. */
  start(model: Model): void;
  /** One beat, for tests that hold the clock. */
  tick(): void;
  stop(): void;
  /** Of containers it keeps something of: no more than there are pods. */
  readonly runtimes: number;
}

export function createCluster(options: ClusterOptions): RunningCluster {
  const { clock, random, backoffFactor = 1 } = options;
  /** While the first objects are made it is some days ago. */
  let agoMs = 0;
  const storeClock: Clock = { now: () => clock.now() - agoMs };
  const store = createStore({ clock: storeClock, random });
  const record = createEvents({ store, clock: storeClock });
  let running: Model | undefined;
  const model = (): Model => {
    if (running === undefined) throw new Error('the cluster has not been started');
    return running;
  };
  const kubelet = createKubelet({ store, clock, record, backoffFactor, model });

  let hasChanged = false;
  store.watch(store.version, ({ resource }) => {
    if (resource !== 'events') hasChanged = true;
  });
  let lastBeat = clock.now();
  let modelSeconds = 0;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;

  const removePod = (pod: Pod, force = false): void => {
    const { namespace, name, uid } = pod.metadata;
    const there = store.get('pods', namespace, name);
    if (there?.metadata.uid !== uid) return;
    if (force || there.spec.nodeName === undefined) kubelet.remove(there);
    else if (there.metadata.deletionTimestamp === undefined) {
      const deletionGracePeriodSeconds = Number(there.spec['terminationGracePeriodSeconds'] ?? 30);
      const deletionTimestamp = rfc3339(storeClock.now() + deletionGracePeriodSeconds * 1000);
      const metadata = { ...there.metadata, deletionTimestamp, deletionGracePeriodSeconds };
      store.update('pods', { ...there, metadata });
    }
    reconcileSoon();
  };

  const control: Control = { store, record, removePod };

  /** The controllers look at nothing but the store. */
  const reconcile = (): void => {
    for (let round = 0; hasChanged && round < maxRounds; round += 1) {
      hasChanged = false;
      collectGarbage(control);
      for (const deployment of store.list('deployments.apps')) reconcileDeployment(control, deployment);
      for (const set of store.list('replicasets.apps')) reconcileReplicaSet(control, set);
      for (const set of store.list('statefulsets.apps')) reconcileStatefulSet(control, set);
      for (const service of store.list('services')) reconcileEndpoints(control, service);
    }
  };

  function reconcileSoon(): void {
    if (timer === undefined) return;
    soon ??= setImmediate(() => {
      soon = undefined;
      reconcile();
    });
  }

  const tick = (): void => {
    const seconds = Math.min(maxStepSeconds, Math.max(0, (clock.now() - lastBeat) / 1000));
    lastBeat = clock.now();
    kubelet.beat(seconds);
    reconcile();
    modelSeconds += seconds;
    if (modelSeconds < 0.9) return;
    running?.tick(modelSeconds);
    modelSeconds = 0;
  };

  /** The workloads are twelve days old, their pods three: as if they had been put on other nodes since. */
  const putFirstObjects = (): void => {
    agoMs = 12 * dayMs;
    for (const { resource, object } of [...firstObjects(options.namespaces), ...options.objects])
      store.create(resource, object);
    for (const deployment of store.list('deployments.apps')) reconcileDeployment(control, deployment);
    agoMs = 3 * dayMs;
    // the pods of a StatefulSet come one after the other, each when the one before it is ready
    for (let round = 0; round < 100; round += 1) {
      reconcile();
      const fresh = store.list('pods', undefined, ({ spec }) => spec.nodeName === undefined);
      if (fresh.length === 0) break;
      for (const pod of fresh) kubelet.adopt(pod, storeClock.now());
    }
    agoMs = 0;
    kubelet.beatNodes();
    for (const event of store.list('events')) store.remove('events', event);
    reconcile();
  };

  return {
    store,
    clock,
    random,
    runtime: (pod) => kubelet.runtime(pod),
    removePod,
    reconcileSoon,
    podUsage: (pod) => {
      const { program, since } = kubelet.runtime(pod);
      return kubelet.uptimeMs - since > metricsAfterMs ? program?.usage() : undefined;
    },
    nodeUsage: (node) => {
      const own = { milliCpu: 120, mebibytes: 900 };
      const pods = store.list('pods', undefined, ({ spec }) => spec.nodeName === node);
      return pods.reduce((sum, pod) => {
        const { milliCpu = 0, mebibytes = 0 } = kubelet.runtime(pod).program?.usage() ?? {};
        return { milliCpu: sum.milliCpu + milliCpu, mebibytes: sum.mebibytes + mebibytes };
      }, own);
    },
    get runtimes() {
      return kubelet.size;
    },
    start: (given) => {
      if (timer !== undefined) throw new Error('the cluster has been started already');
      running = given;
      putFirstObjects();
      lastBeat = clock.now();
      timer = setInterval(tick, beatMs).unref();
    },
    tick,
    stop: () => {
      clearInterval(timer);
      clearImmediate(soon);
      timer = undefined;
      soon = undefined;
    },
  };
}
