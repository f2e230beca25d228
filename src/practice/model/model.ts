/** What runs in the practice cluster: the sample service of each namespace, what goes wrong there, and when it is well again. */
import type { Cluster, Model, Program, ScenarioName, ScenarioState, World } from '../types.ts';
import { startBroker } from './broker.ts';
import { createDatabaseLoad, type DatabaseLoad } from './databaseLoad.ts';
import { startInventoryService } from './inventoryService.ts';
import { startMongod } from './mongod.ts';
import { createOutbox } from './outbox.ts';
import { type Scenario, type ScenarioPlace, scenarios } from './scenarios.ts';
import { restoreStock } from './stock.ts';
import { tickTraffic } from './traffic.ts';
import { createWorld, type ServiceWorld } from './world.ts';

export interface PracticeModel extends Model {
  /** `undefined` where the namespace has no sample service. */
  world(namespace: string): World | undefined;
  /** Ends the one that is on. Throws where the namespace has no sample service. */
  startScenario(namespace: string, name: ScenarioName): void;
  /** The one that was started last. */
  scenario(namespace: string): ScenarioState | undefined;
  /** Called once for each scenario, when the service has stayed well. Returns what ends it. */
  onResolved(listener: (scenario: ScenarioState) => void): () => void;
}

export interface ModelOptions {
  readonly cluster: Cluster;
  readonly namespaces: readonly string[];
  /** So long the service has to stay well. */
  readonly holdMs?: number;
}

interface Place extends ScenarioPlace {
  readonly load: DatabaseLoad;
  running: { readonly scenario: Scenario; state: ScenarioState; wellSince: number | undefined } | undefined;
}

const DEFAULT_HOLD_MS = 5000;
/** What counts as well, besides pods that are ready and a log without errors. */
const WELL = { eventsWaiting: 50, latencyMs: 200 };
/** Versions of the sample service that can be pulled; of other images any. */
const SERVICE_IMAGE = /(?:^|\/)inventory-service:(?:1\.8\.[0-3]|1\.9\.0)$/;

export function createModel({ cluster, namespaces, holdMs = DEFAULT_HOLD_MS }: ModelOptions): PracticeModel {
  const listeners = new Set<(scenario: ScenarioState) => void>();
  const places = new Map(namespaces.map((namespace) => [namespace, createPlace(cluster, namespace)]));

  function judge(place: Place): void {
    const { running, world } = place;
    if (!running || running.state.resolvedAt !== undefined) return;
    if (!isWell(world) || !running.scenario.isCured(place)) {
      running.wellSince = undefined;
      return;
    }
    const now = cluster.clock.now();
    running.wellSince ??= now;
    if (now - running.wellSince < holdMs) return;
    running.state = { ...running.state, resolvedAt: running.wellSince };
    for (const listener of listeners) listener(running.state);
  }

  return {
    hasImage: (image) => nameOf(image) !== 'inventory-service' || SERVICE_IMAGE.test(image),
    start(pod, runtime, wasThere) {
      const world = places.get(pod.metadata.namespace ?? '')?.world;
      const image = pod.spec.containers[0]?.image ?? '';
      if (!world) return idleProgram();
      switch (nameOf(image)) {
        case 'inventory-service':
          return startInventoryService(pod, runtime, world, wasThere);
        case 'mongo':
          return startMongod(pod, runtime, world, wasThere);
        case 'kafka':
          return startBroker(pod, runtime, world, wasThere);
        default:
          return idleProgram();
      }
    },
    tick(seconds) {
      for (const place of places.values()) {
        const { world } = place;
        const pods = world.servicePods();
        tickTraffic(world, pods, seconds);
        place.outbox.tick(pods, seconds);
        place.load.tick(seconds);
        judge(place);
      }
    },

    world: (namespace) => places.get(namespace)?.world,
    startScenario(namespace, name) {
      const place = places.get(namespace);
      const scenario = scenarios.find((one) => one.name === name);
      if (!place || !scenario) throw new Error(`There is no scenario ${name} for the namespace ${namespace}`);
      place.running?.scenario.end(place);
      scenario.start(place);
      const state = { name, namespace, startedAt: cluster.clock.now(), resolvedAt: undefined };
      place.running = { scenario, state, wellSince: undefined };
    },
    scenario: (namespace) => places.get(namespace)?.running?.state,
    onResolved(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function createPlace(cluster: Cluster, namespace: string): Place {
  const world = createWorld(cluster, namespace);
  restoreStock(world);
  world.database.createIndex('outbox_events', { published: 1, createdAt: 1 });
  return { world, outbox: createOutbox(world), load: createDatabaseLoad(world), running: undefined };
}

function isWell(world: ServiceWorld): boolean {
  const { state } = world;
  const pods = world.servicePods();
  return (
    pods.length > 0 &&
    pods.every(({ runtime }) => runtime.isReady) &&
    state.errors === 0 &&
    state.eventsWaiting < WELL.eventsWaiting &&
    state.latencyMs < WELL.latencyMs
  );
}

/** `registry.example/mongo:8.0` → `mongo`. */
function nameOf(image: string): string {
  return (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
}

/** A container that a person has added. */
function idleProgram(): Program {
  return {
    startupMs: 500,
    probeFailure: '',
    isReady: () => true,
    tick: () => undefined,
    usage: () => ({ milliCpu: 1, mebibytes: 8 }),
  };
}
