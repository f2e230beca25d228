/** A cluster whose clock the test holds, with programs that do what the test says. */
import { createCluster, type RunningCluster } from '../../../../src/practice/cluster/cluster.ts';
import type { Exit, Model, Pod, SeedObject, Workload } from '../../../../src/practice/types.ts';

export const namespace = 'inventory';
/** What the clock shows when a cluster starts. */
export const firstNow = Date.parse('2026-11-29T12:00:00Z');

/** Of the programs in the pods of one `app`. */
export interface Behaviour {
  startupMs?: number;
  isReady?: (pod: Pod) => boolean;
  tick?: (pod: Pod, secondsRun: number) => Exit | undefined;
}

export interface HeldCluster {
  readonly cluster: RunningCluster;
  readonly behaviours: Map<string, Behaviour>;
  readonly images: Set<string>;
  readonly modelSeconds: readonly number[];
  now(): number;
  /** Beats of half a second, as the timer makes them. */
  pass(seconds: number): void;
  /** Lets the clock go on without a beat, as a machine that sleeps. */
  sleep(seconds: number): void;
  pods(app: string): readonly Pod[];
  workload(kind: 'deployments.apps' | 'statefulsets.apps', name: string): Workload;
  /** As `kubectl` would: a new spec for a workload. */
  change(workload: Workload, spec: Partial<Workload['spec']>): Workload;
  reasons(name: string): readonly string[];
}

export function deployment(name: string, replicas: number, spec: Record<string, unknown> = {}): SeedObject {
  return { resource: 'deployments.apps', object: workloadObject(name, replicas, spec) };
}

export function statefulSet(name: string, replicas: number, spec: Record<string, unknown> = {}): SeedObject {
  return {
    resource: 'statefulsets.apps',
    object: workloadObject(name, replicas, { serviceName: name, podManagementPolicy: 'OrderedReady', ...spec }),
  };
}

export function service(name: string, port: number, targetPort: number | string = port): SeedObject {
  return {
    resource: 'services',
    object: { metadata: { name, namespace }, spec: { selector: { app: name }, ports: [{ port, targetPort }] } },
  };
}

function workloadObject(
  name: string,
  replicas: number,
  spec: Record<string, unknown>,
): Extract<SeedObject, { resource: 'deployments.apps' }>['object'] {
  return {
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: template(name, `registry.example/${name}:1`),
      ...spec,
    },
    status: {},
  };
}

export function template(
  name: string,
  image: string,
  extra: Record<string, unknown> = {},
): Workload['spec']['template'] {
  return {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name, image, ports: [{ containerPort: 8080, name: 'http' }], ...extra }] },
  };
}

export function openCluster(objects: readonly SeedObject[], options: { backoffFactor?: number } = {}): HeldCluster {
  let now = firstNow;
  const behaviours = new Map<string, Behaviour>();
  const images = new Set<string>();
  const modelSeconds: number[] = [];
  let seed = 7;
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const cluster = createCluster({ clock: { now: () => now }, random, namespaces: [namespace], objects, ...options });
  const model: Model = {
    hasImage: (image) => image.startsWith('registry.example/') && (images.size === 0 || images.has(image)),
    start: (pod, runtime) => {
      const behaviour = (): Behaviour => behaviours.get(pod.metadata.labels?.['app'] ?? '') ?? {};
      let run = 0;
      runtime.log(`started ${pod.metadata.name}`);
      return {
        startupMs: behaviour().startupMs ?? 1000,
        probeFailure: 'HTTP probe failed with statuscode: 503',
        isReady: () => behaviour().isReady?.(pod) ?? true,
        tick: (seconds) => behaviour().tick?.(pod, (run += seconds)),
        usage: () => ({ milliCpu: 50, mebibytes: 100 }),
      };
    },
    tick: (seconds) => void modelSeconds.push(seconds),
  };

  const held: HeldCluster = {
    cluster,
    behaviours,
    images,
    modelSeconds,
    now: () => now,
    pass: (seconds) => {
      for (let beat = 0; beat < seconds * 2; beat += 1) {
        now += 500;
        cluster.tick();
      }
    },
    sleep: (seconds) => {
      now += seconds * 1000;
    },
    pods: (app) => cluster.store.list('pods', namespace, (pod) => pod.metadata.labels?.['app'] === app),
    workload: (kind, name) => {
      const found = cluster.store.get(kind, namespace, name);
      if (found === undefined) throw new Error(`no ${kind} ${name}`);
      return found;
    },
    change: (workload, spec) => {
      const kind = 'serviceName' in workload.spec ? 'statefulsets.apps' : 'deployments.apps';
      return cluster.store.update(kind, { ...workload, spec: { ...workload.spec, ...spec } });
    },
    reasons: (name) =>
      cluster.store
        .list('events', namespace, (event) => event.involvedObject.name === name)
        .toSorted((a, b) => a.firstTimestamp.localeCompare(b.firstTimestamp))
        .map(({ reason }) => reason),
  };
  started.push(held);
  cluster.start(model);
  return held;
}

const started: HeldCluster[] = [];

/** For `teardown`. */
export function stopClusters(): void {
  for (const { cluster } of started.splice(0)) cluster.stop();
}
