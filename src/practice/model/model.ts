/** What runs in the practice cluster: the sample service of each namespace, what goes wrong there, and when it is well again. */
import type { Resolved } from '../protocol.ts';
import type { ScenarioName } from '../scenarios.ts';
import type { Cluster, Model, Pod, Program, Runtime, World } from '../types.ts';
import { startInventoryService, tickTraffic } from './inventoryService.ts';
import { startMongod, tickDatabase } from './mongod.ts';
import { tickOutbox } from './outbox.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { restoreStock } from './stock.ts';
import { createWorld, type ServiceWorld } from './world.ts';

export interface PracticeModel extends Model {
  /** `undefined` where the namespace has no sample service. */
  world(namespace: string): World | undefined;
  /** Ends the one that is on. Throws where the namespace has no sample service. */
  startScenario(namespace: string, name: ScenarioName): void;
}

interface Place {
  readonly world: ServiceWorld;
  /** The scenario that was begun last. */
  current?: { readonly scenario: Scenario; readonly startedAt: number; wellSince?: number; isOver: boolean };
}

/** So long the service has to stay well. */
const HOLD_MS = 5000;
/** Versions of the sample service that can be pulled; of other images any. */
const SERVICE_IMAGE = /(?:^|\/)inventory-service:(?:1\.8\.[0-3]|1\.9\.0)$/;

/** `onResolved` is called once for each scenario, when the service has stayed well. */
export function createModel({
  cluster,
  namespaces,
  onResolved,
}: {
  readonly cluster: Cluster;
  readonly namespaces: readonly string[];
  readonly onResolved?: (resolved: Resolved) => void;
}): PracticeModel {
  const places = new Map(namespaces.map((namespace) => [namespace, createPlace(cluster, namespace)]));

  function judge(place: Place): void {
    const { current, world } = place;
    if (!current || current.isOver) return;
    const { scenario, startedAt } = current;
    if (!isWell(world) || !scenario.isCured(world)) {
      delete current.wellSince;
      return;
    }
    const resolvedAt = (current.wellSince ??= cluster.clock.now());
    if (cluster.clock.now() - resolvedAt < HOLD_MS) return;
    current.isOver = true;
    onResolved?.({
      event: 'resolved',
      scenario: scenario.name,
      namespace: world.namespace,
      ms: resolvedAt - startedAt,
    });
  }

  return {
    hasImage: (image) => nameOf(image) !== 'inventory-service' || SERVICE_IMAGE.test(image),
    start(pod, runtime, wasThere) {
      const world = places.get(pod.metadata.namespace ?? '')?.world;
      const name = nameOf(pod.spec.containers[0]?.image ?? '');
      if (world && name === 'inventory-service') return startInventoryService(pod, runtime, world, wasThere);
      if (world && name === 'mongo') return startMongod(pod, runtime, world, wasThere);
      return name === 'kafka' ? startBroker(pod, runtime, cluster, wasThere) : quietProgram(500, 1, 8);
    },
    tick(seconds) {
      for (const place of places.values()) {
        const { world } = place;
        const pods = world.servicePods();
        tickTraffic(world, pods, seconds);
        tickOutbox(world, pods, seconds);
        tickDatabase(world);
        judge(place);
      }
    },

    world: (namespace) => places.get(namespace)?.world,
    startScenario(namespace, name) {
      const place = places.get(namespace);
      const scenario = scenarios.find((one) => one.name === name);
      if (!place || !scenario) throw new Error(`There is no scenario ${name} for the namespace ${namespace}`);
      place.current?.scenario.end(place.world);
      scenario.start(place.world);
      place.current = { scenario, startedAt: cluster.clock.now(), isOver: false };
    },
  };
}

function createPlace(cluster: Cluster, namespace: string): Place {
  const world = createWorld(cluster, namespace);
  restoreStock(world);
  world.database.createIndex('outbox_events', { published: 1, createdAt: 1 });
  return { world };
}

function isWell(world: ServiceWorld): boolean {
  const { state } = world;
  const pods = world.servicePods();
  const isReady = pods.length > 0 && pods.every(({ runtime }) => runtime.isReady);
  return isReady && state.errors === 0 && state.eventsWaiting < 50 && state.latencyMs < 200;
}

/** `registry.example/mongo:8.0` → `mongo`. */
function nameOf(image: string): string {
  return (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
}

function startBroker(pod: Pod, runtime: Runtime, { clock }: Cluster, wasThere: boolean): Program {
  const at = wasThere ? clock.now() - 840_000 : clock.now();
  const time = new Date(at).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
  const text = `The broker of pod ${pod.metadata.name} is started (practice cluster, simulated)`;
  runtime.log(`[${time}] INFO ${text} (kafka.server.KafkaRaftServer)`, at);
  return { ...quietProgram(2500, 36, 611), probeFailure: 'dial tcp :9092: connect: connection refused' };
}

/** One that always goes on, such as that of a container which a person has added. */
function quietProgram(startupMs: number, milliCpu: number, mebibytes: number): Program {
  return {
    startupMs,
    probeFailure: '',
    isReady: () => true,
    tick: () => undefined,
    usage: () => ({ milliCpu, mebibytes }),
  };
}
