/** The sample service on a cluster whose clock the test holds. */
import { createCluster } from '../../../../src/practice/cluster/cluster.ts';
import { createModel, type PracticeModel } from '../../../../src/practice/model/model.ts';
import { sampleObjects } from '../../../../src/practice/model/sampleObjects.ts';
import type { Resolved } from '../../../../src/practice/protocol.ts';
import type { ScenarioName } from '../../../../src/practice/scenarios.ts';
import type { Container, Database, Pod, Runtime, Workload, World } from '../../../../src/practice/types.ts';

type Workloads = 'deployments.apps' | 'statefulsets.apps';

export interface HeldPractice {
  readonly namespace: string;
  readonly model: PracticeModel;
  readonly world: World;
  readonly database: Database;
  /** Told as resolved, each time. */
  readonly resolved: readonly Resolved[];
  now(): number;
  /** Lets so much time pass, a beat a second. */
  run(seconds: number): void;
  /** Until it is so; false where it is not within the time. */
  runUntil(seconds: number, test: () => boolean): boolean;
  pods(app: string): readonly { readonly pod: Pod; readonly runtime: Runtime }[];
  /** Of all pods of the service, without times. */
  log(app?: string): readonly string[];
  /** As `kubectl set resources … --limits=memory=…`. */
  limitMemory(name: string, memory: string): void;
  /** As `kubectl set env deployment/inventory-service JAVA_OPTS=…`. */
  setJavaOptions(value: string): void;
  restart(name: string): void;
  scale(replicas: number): void;
  deletePod(pod: Pod): void;
  podUsage(pod: Pod): { readonly milliCpu: number; readonly mebibytes: number } | undefined;
  stop(): void;
}

export interface HeldOptions {
  readonly namespace?: string;
  /** Begins at once. */
  readonly scenario?: ScenarioName;
  readonly seed?: number;
}

const START = Date.UTC(2026, 10, 29, 12);
const BEAT_MS = 1000;

export function holdPractice({ namespace = 'inventory', scenario, seed = 1 }: HeldOptions = {}): HeldPractice {
  let ms = START;
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const replicas = namespace.endsWith('prod') ? 3 : 2;
  const cluster = createCluster({
    clock: { now: () => ms },
    random,
    namespaces: [namespace],
    objects: sampleObjects(namespace, replicas),
  });
  const resolved: Resolved[] = [];
  const model = createModel({ cluster, namespaces: [namespace], onResolved: (told) => void resolved.push(told) });
  const world = model.world(namespace);
  if (!world) throw new Error('no world');
  cluster.start(model);
  if (scenario) model.startScenario(namespace, scenario);

  function change(name: string, edit: (workload: Workload) => Workload): void {
    const resource: Workloads = name === 'mongodb' ? 'statefulsets.apps' : 'deployments.apps';
    const workload = cluster.store.get(resource, namespace, name);
    if (!workload) throw new Error(`no ${name}`);
    cluster.store.update(resource, edit(workload));
  }

  function changeContainer(name: string, edit: (container: Container) => Container): void {
    change(name, (workload) => {
      const { template } = workload.spec;
      const containers = template.spec.containers.map(edit);
      return {
        ...workload,
        spec: { ...workload.spec, template: { ...template, spec: { ...template.spec, containers } } },
      };
    });
  }

  const held: HeldPractice = {
    namespace,
    model,
    world,
    database: world.database,
    resolved,
    now: () => ms,
    run: (seconds) => void held.runUntil(seconds, () => false),
    runUntil(seconds, test) {
      for (let beat = 0; beat < (seconds * 1000) / BEAT_MS; beat++) {
        if (test()) return true;
        ms += BEAT_MS;
        cluster.tick();
      }
      return test();
    },
    pods: (app) =>
      cluster.store
        .list('pods', namespace, ({ metadata }) => metadata.labels?.['app'] === app && !metadata.deletionTimestamp)
        .map((pod) => ({ pod, runtime: cluster.runtime(pod) })),
    log: (app = 'inventory-service') => held.pods(app).flatMap(({ runtime }) => runtime.lines.map(({ text }) => text)),
    limitMemory: (name, memory) =>
      changeContainer(name, (container) => ({
        ...container,
        resources: { ...container.resources, limits: { ...container.resources?.limits, memory } },
      })),
    setJavaOptions: (value) =>
      changeContainer('inventory-service', (container) => ({
        ...container,
        env: (container.env ?? []).map((one) => (one.name === 'JAVA_OPTS' ? { ...one, value } : one)),
      })),
    restart: (name) =>
      change(name, (workload) => {
        const { template } = workload.spec;
        const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date(ms).toISOString() };
        return {
          ...workload,
          spec: { ...workload.spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
        };
      }),
    scale: (count) =>
      change('inventory-service', (workload) => ({ ...workload, spec: { ...workload.spec, replicas: count } })),
    deletePod: (pod) => cluster.removePod(pod),
    podUsage: (pod) => cluster.podUsage(pod),
    stop: () => cluster.stop(),
  };
  open.push(held);
  return held;
}

const open: HeldPractice[] = [];

/** For `teardown`: no timer stays. */
export function stopPractices(): void {
  for (const held of open.splice(0)) held.stop();
}
