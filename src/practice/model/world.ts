/** The sample service of one namespace: its database, its broker, its pods, and what is wrong with it. */
import type { Cluster, Document, Pod, Program, Runtime, World } from '../types.ts';
import { type Broker, createBroker } from './broker.ts';
import { createDatabase, type PracticeDatabase } from './database.ts';
import type { ServiceJvm } from './jvm.ts';
import { serverStatus } from './mongod.ts';

/** What follows from causes alone is not in here: only the causes, and what the last second was like. */
export interface ServiceState {
  /** Heap that the service holds on to once it has loaded its catalogue, in MiB. */
  catalogueMebibytes: number;
  /** How fast the cache of soft references grows, in MiB a second. */
  cacheGrowth: number;
  /** The publishers of pods that were there from the start wait for a lock that nobody gives back. */
  isLockLost: boolean;
  /** A query over the whole ledger, started by somebody who waits for its answer. */
  report: { isWanted: boolean; opid: number | undefined };
  /** Since the beginning. */
  collectionScans: number;
  /** Of an ordinary request. */
  latencyMs: number;
  /** Connections of each pod that are in use or waited for. */
  poolInUse: number;
  /** Lines with *ERROR* in the last second. */
  errors: number;
  /** Events that wait to be published. */
  eventsWaiting: number;
}

export interface ServicePod {
  readonly pod: Pod;
  readonly runtime: Runtime;
  readonly jvm: ServiceJvm | undefined;
}

export interface ServiceWorld extends World {
  readonly cluster: Cluster;
  readonly database: PracticeDatabase;
  readonly broker: Broker;
  readonly state: ServiceState;
  readonly isProduction: boolean;
  /** Requests a second, of all pods together. */
  readonly requestRate: number;
  /** Which JVM a container runs. */
  readonly jvms: WeakMap<Program, ServiceJvm>;
  /** With this label, and not about to go. */
  pods(app: string): readonly { readonly pod: Pod; readonly runtime: Runtime }[];
  servicePods(): readonly ServicePod[];
  jvm(runtime: Runtime): ServiceJvm | undefined;
  /** The database's processor is at its limit. */
  isScanning(): boolean;
}

/** How long a trouble of the first picture has been going on. */
export const TROUBLE_MS = 600_000;
/** What the service holds on to when all is well, in MiB. */
export const USUAL_CATALOGUE = 340;
export const USUAL_LATENCY = 18;
/** Connections to the database that one pod may have. */
export const POOL_SIZE = 100;
/** The ledger stands for a large one: millions of entries, most of them of articles that are no longer sold. */
const LEDGER_SCALE = 9000;
/** A query that takes longer keeps a processor busy. */
const SCAN_MS = 100;

export function createWorld(cluster: Cluster, namespace: string): ServiceWorld {
  const { clock, random, store } = cluster;
  const isProduction = namespace.endsWith('prod');
  const broker = createBroker();
  const state: ServiceState = {
    catalogueMebibytes: USUAL_CATALOGUE,
    cacheGrowth: 0,
    isLockLost: false,
    report: { isWanted: false, opid: undefined },
    collectionScans: 12,
    latencyMs: USUAL_LATENCY,
    poolInUse: 1,
    errors: 0,
    eventsWaiting: 0,
  };
  const isUp = (app: string) => world.pods(app).some(({ runtime }) => runtime.isReady);

  const world: ServiceWorld = {
    cluster,
    namespace,
    clock,
    random,
    broker,
    state,
    isProduction,
    requestRate: isProduction ? 150 : 60,
    jvms: new WeakMap(),
    database: createDatabase({
      clock,
      random,
      scale: { inventory_ledger: LEDGER_SCALE },
      serverStatus: (): Document => serverStatus(world),
    }),
    isDatabaseUp: () => isUp('mongodb'),
    isBrokerUp: () => isUp('kafka'),
    send: (topic, message) => isUp('kafka') && broker.append(topic, message),
    topics: () => broker.topics(),
    jvm: (runtime) => runtime.program && world.jvms.get(runtime.program),
    connections() {
      const pods = world.servicePods().filter(({ runtime }) => runtime.isReady).length;
      return 12 + Math.round(Math.min(state.poolInUse, POOL_SIZE)) * pods;
    },
    pods: (app) =>
      store
        .list(
          'pods',
          namespace,
          ({ metadata }) => metadata.labels?.['app'] === app && metadata.deletionTimestamp === undefined,
        )
        .map((pod) => ({ pod, runtime: cluster.runtime(pod) })),
    servicePods: () => world.pods('inventory-service').map((served) => ({ ...served, jvm: world.jvm(served.runtime) })),
    isScanning: () => state.report.opid !== undefined || ledgerQueryMs(world) > SCAN_MS,
  };
  return world;
}

/** How long the database needs for what every request asks the ledger, when nothing else runs. */
export function ledgerQueryMs(world: ServiceWorld): number {
  return world.database.planMillis('inventory_ledger', { sku: 'SKU-12345' }, 5);
}
