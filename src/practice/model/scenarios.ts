/** The five things that can go wrong: what causes each, what takes the cause away, and when it is gone. */
import type { ScenarioName } from '../types.ts';
import { beginReport, endReport } from './databaseLoad.ts';
import { holdsService, jvmMemory } from './jvmMemory.ts';
import type { Outbox } from './outbox.ts';
import { SERVICE_ENV, SERVICE_RESOURCES } from './sampleObjects.ts';
import {
  dropLedgerIndexes,
  ensureLedgerIndex,
  findWrongStock,
  importBadly,
  isLedgerIndexed,
  restoreStock,
} from './stock.ts';
import { type ServiceWorld, TROUBLE_MS, USUAL_CATALOGUE } from './world.ts';

export interface Scenario {
  readonly name: ScenarioName;
  /** Brings the cause about, with what it has done to the service in ten minutes. */
  start(place: ScenarioPlace): void;
  /** Takes the cause away; what the person has changed stays. */
  end(place: ScenarioPlace): void;
  /** Whether the cause is gone. That the service is well besides is the same for all. */
  isCured(place: ScenarioPlace): boolean;
}

export interface ScenarioPlace {
  readonly world: ServiceWorld;
  readonly outbox: Outbox;
}

/** Heap for the catalogue after it has grown, in MiB: more than the container holds, less than `-Xmx` allows. */
const LARGE_CATALOGUE = 1350;
/** In MiB a second: with what is there besides, the container's limit is reached after little more than a minute. */
const CACHE_GROWTH = 6;

export const scenarios: readonly Scenario[] = [
  {
    name: 'unresponsive',
    start({ world }) {
      world.state.catalogueMebibytes = LARGE_CATALOGUE;
      narrowService(world);
    },
    end: ({ world }) => void (world.state.catalogueMebibytes = USUAL_CATALOGUE),
    isCured: ({ world }) => isServiceHeld(world),
  },
  {
    name: 'events-stuck',
    start({ world, outbox }) {
      world.state.isLockLost = true;
      outbox.pile(TROUBLE_MS);
      for (const { jvm } of world.servicePods()) {
        if (!jvm) continue;
        jvm.isPublisherStuck = true;
        jvm.stuckSince = world.clock.now() - TROUBLE_MS;
      }
    },
    end({ world }) {
      world.state.isLockLost = false;
      for (const { jvm } of world.servicePods()) if (jvm) jvm.isPublisherStuck = false;
    },
    isCured: ({ world }) => world.servicePods().every(({ jvm }) => !jvm?.isPublisherStuck),
  },
  {
    name: 'slow-database',
    start({ world }) {
      dropLedgerIndexes(world.database);
      beginReport(world, world.clock.now() - TROUBLE_MS);
    },
    end({ world }) {
      endReport(world);
      ensureLedgerIndex(world.database);
    },
    isCured: ({ world }) => isLedgerIndexed(world.database) && !world.state.report.isWanted,
  },
  {
    name: 'memory-leak',
    start({ world }) {
      world.state.cacheGrowth = CACHE_GROWTH;
      for (const { jvm } of world.servicePods()) jvm?.fillCache(0.6 + world.random() * 0.3);
      narrowService(world);
    },
    end: ({ world }) => void (world.state.cacheGrowth = 0),
    isCured: ({ world }) => isServiceHeld(world),
  },
  {
    name: 'inconsistent-stock',
    start: ({ world }) => importBadly(world),
    end: ({ world }) => restoreStock(world),
    isCured({ world }) {
      const { doubled, differing } = findWrongStock(world.database);
      return doubled.length === 0 && differing.length === 0;
    },
  },
];

function deploymentOf({ cluster, namespace }: ServiceWorld) {
  return cluster.store.get('deployments.apps', namespace, 'inventory-service');
}

/** Every pod holds what the service needs, and so will those that come. */
function isServiceHeld(world: ServiceWorld): boolean {
  const container = deploymentOf(world)?.spec.template.spec.containers[0];
  const pods = world.servicePods();
  return (
    (!container || holdsService(jvmMemory(container), world.state)) &&
    pods.every(({ jvm }) => jvm?.holdsItsMemory ?? false)
  );
}

/**
 * A service that was given room in an earlier incident would not even notice this one: then its figures are set back, as somebody
 * does who rolls out the old file.
 */
function narrowService(world: ServiceWorld): void {
  const deployment = deploymentOf(world);
  const [container, ...others] = deployment?.spec.template.spec.containers ?? [];
  if (!deployment || !container || !holdsService(jvmMemory(container), world.state)) return;
  const { spec } = deployment;
  const narrow = { ...container, env: SERVICE_ENV, resources: SERVICE_RESOURCES };
  const template = { ...spec.template, spec: { ...spec.template.spec, containers: [narrow, ...others] } };
  world.cluster.store.update('deployments.apps', { ...deployment, spec: { ...spec, template } });
  world.cluster.reconcileSoon();
}
