/** The five things that can go wrong: what causes each, what takes the cause away, and when it is gone. */
import type { ScenarioName } from '../scenarios.ts';
import { holdsService, jvmMemory } from './jvm.ts';
import {
  beginReport,
  dropLedgerIndexes,
  endReport,
  ensureLedgerIndex,
  isLedgerIndexed,
  isReporting,
} from './mongod.ts';
import { pileUp } from './outbox.ts';
import { SERVICE_ENV, SERVICE_RESOURCES } from './sampleObjects.ts';
import { findWrongStock, importBadly, restoreStock } from './stock.ts';
import { type ServiceWorld, TROUBLE_MS, troubleSince, USUAL_CATALOGUE } from './world.ts';

export interface Scenario {
  readonly name: ScenarioName;
  /** Brings the cause about, with what it has done to the service in ten minutes; to what is younger, since that is there. */
  start(world: ServiceWorld): void;
  /** Takes the cause away; what the person has changed stays. */
  end(world: ServiceWorld): void;
  /** Whether the cause is gone. That the service is well besides is the same for all. */
  isCured(world: ServiceWorld): boolean;
}

/** Heap for the catalogue after it has grown, in MiB: more than the container holds, less than `-Xmx` allows. */
const LARGE_CATALOGUE = 1350;
/** In MiB a second: with what is there besides, the container's limit is reached after little more than a minute. */
const CACHE_GROWTH = 6;

export const scenarios: readonly Scenario[] = [
  {
    name: 'unresponsive',
    start(world) {
      world.state.catalogue = LARGE_CATALOGUE;
      narrowService(world);
    },
    end: ({ state }) => void (state.catalogue = USUAL_CATALOGUE),
    isCured: isServiceHeld,
  },
  {
    name: 'events-stuck',
    start(world) {
      pileUp(world, TROUBLE_MS);
      for (const { pod, jvm, runtime } of world.servicePods())
        if (jvm) jvm.stuckSince = troubleSince(world, runtime);
        else world.state.stuckNext.add(pod.metadata.uid);
    },
    end(world) {
      world.state.stuckNext.clear();
      for (const { jvm } of world.servicePods()) if (jvm) jvm.stuckSince = undefined;
    },
    isCured: (world) =>
      world
        .servicePods()
        .every(({ pod, jvm }) => !jvm?.isPublisherStuck && !world.state.stuckNext.has(pod.metadata.uid)),
  },
  {
    name: 'slow-database',
    start(world) {
      dropLedgerIndexes(world);
      beginReport(world, troubleSince(world, world.pods('mongodb')[0]?.runtime));
    },
    end(world) {
      endReport(world);
      ensureLedgerIndex(world);
    },
    isCured: (world) => isLedgerIndexed(world) && !isReporting(world),
  },
  {
    name: 'memory-leak',
    start(world) {
      world.state.cacheGrowth = CACHE_GROWTH;
      for (const { jvm, runtime } of world.servicePods())
        jvm?.fillCache(0.6 + world.random() * 0.3, (world.clock.now() - runtime.startedAt) / 1000);
      narrowService(world);
    },
    end: ({ state }) => void (state.cacheGrowth = 0),
    isCured: isServiceHeld,
  },
  {
    name: 'inconsistent-stock',
    start: importBadly,
    end: restoreStock,
    isCured: ({ database }) => findWrongStock(database).length === 0,
  },
];

function deploymentOf({ cluster, namespace }: ServiceWorld) {
  return cluster.store.get('deployments.apps', namespace, 'inventory-service');
}

/** Every pod holds what the service needs, and so will those that come. */
function isServiceHeld(world: ServiceWorld): boolean {
  const specs = [deploymentOf(world)?.spec.template.spec, ...world.servicePods().map(({ pod }) => pod.spec)];
  return specs.every((spec) => !spec || holdsService(jvmMemory(spec.containers[0]), world.state));
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
