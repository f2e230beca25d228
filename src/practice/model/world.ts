/** The sample service of one namespace: its database, its broker, its pods, and what is wrong with it. */
import type { Cluster, Document, Pod, Program, Random, Runtime, World } from '../types.ts';
import { createDatabase, type PracticeDatabase } from './database.ts';
import type { ServiceJvm } from './jvm.ts';
import { serverStatus } from './mongod.ts';

export interface ServicePod {
  readonly pod: Pod;
  readonly runtime: Runtime;
  readonly jvm: ServiceJvm | undefined;
}

export interface ServiceWorld extends World {
  readonly cluster: Cluster;
  readonly database: PracticeDatabase;
  readonly state: ReturnType<typeof createState>;
  readonly isProduction: boolean;
  /** Requests a second, of all pods together. */
  readonly requestRate: number;
  /** Which JVM a container runs. */
  readonly jvms: WeakMap<Program, ServiceJvm>;
  /** With this label, and not about to go. */
  pods(app: string): readonly { readonly pod: Pod; readonly runtime: Runtime }[];
  servicePods(): readonly ServicePod[];
  jvm(runtime: Runtime): ServiceJvm | undefined;
}

/** So long it has been going on when a person hears of it. */
export const TROUBLE_MS = 600_000;
/** Since when something has been wrong with a container: nothing is older than its life. */
export function troubleSince({ clock }: ServiceWorld, runtime: Runtime | undefined): number {
  return Math.max(clock.now() - TROUBLE_MS, runtime?.startedAt ?? clock.now());
}
/** What the service holds on to when all is well, in MiB. */
export const USUAL_CATALOGUE = 340;
export const USUAL_LATENCY = 18;
/** Connections to the database that one pod may have. */
export const POOL_SIZE = 100;
export const TOPIC = 'fulfillment.inventory.v1.events';
export const LEDGER = 'inventory_ledger';
/** The ledger stands for a large one: millions of entries, most of them of articles that are no longer sold. */
const LEDGER_SCALE = 9000;
export const FIRST_SKU = 12_340;
export const SKUS = 40;

/** The causes, and what the last second was like; whatever else is seen follows from them. */
function createState() {
  return {
    /** Heap that the service holds on to once it has loaded its catalogue, in MiB. */
    catalogue: USUAL_CATALOGUE,
    /** How fast the cache of soft references grows, in MiB a second. */
    cacheGrowth: 0,
    /** The uids of pods whose next JVM will wait for the publisher's lock: nothing ran in them when it was lost. */
    stuckNext: new Set<string>(),
    /** Of an ordinary request. */
    latencyMs: USUAL_LATENCY,
    /** Connections of each pod that are in use or waited for. */
    poolInUse: 1,
    /** Lines with *ERROR* in the last second. */
    errors: 0,
    /** Events that wait to be published. */
    eventsWaiting: 0,
    /** The part of an event that time has brought. */
    eventsOwed: 0,
  };
}

export function randomSku(random: Random): string {
  return `SKU-${FIRST_SKU + Math.floor(random() * SKUS)}`;
}

export function createWorld(cluster: Cluster, namespace: string): ServiceWorld {
  const { clock, random, store } = cluster;
  const isProduction = namespace.endsWith('prod');
  const isUp = (app: string) => world.pods(app).some(({ runtime }) => runtime.isReady);

  const world: ServiceWorld = {
    cluster,
    namespace,
    clock,
    random,
    state: createState(),
    isProduction,
    requestRate: isProduction ? 150 : 60,
    jvms: new WeakMap(),
    database: createDatabase({
      clock,
      random,
      scale: { [LEDGER]: LEDGER_SCALE },
      serverStatus: (): Document => serverStatus(world),
    }),
    isDatabaseUp: () => isUp('mongodb'),
    isBrokerUp: () => isUp('kafka'),
    // What a topic holds nobody reads
    send: (topic) => isUp('kafka') && topic === TOPIC,
    topics: () => [TOPIC],
    jvm: (runtime) => runtime.program && world.jvms.get(runtime.program),
    pods: (app) =>
      store
        .list('pods', namespace, ({ metadata }) => metadata.labels?.['app'] === app && !metadata.deletionTimestamp)
        .map((pod) => ({ pod, runtime: cluster.runtime(pod) })),
    servicePods: () => world.pods('inventory-service').map((served) => ({ ...served, jvm: world.jvm(served.runtime) })),
  };
  return world;
}
