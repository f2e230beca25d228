/** The requests to the sample service: how long they take, what they wait for, and what the log says of them. */
import type { Random } from '../types.ts';
import { randomSku } from './databaseLoad.ts';
import { type Saying, sayTo } from './logLines.ts';
import { databaseGone, lostRace, poolExhausted, served, slow, wrongStock } from './serviceLines.ts';
import { findWrongStock, type WrongStock } from './stock.ts';
import { ledgerQueryMs, POOL_SIZE, type ServicePod, type ServiceWorld, USUAL_LATENCY } from './world.ts';

/** What a request meets. */
export interface Conditions {
  readonly latencyMs: number;
  readonly poolInUse: number;
  readonly stock: WrongStock;
}

/** From here on a request is said to be slow. */
const SLOW_MS = 500;
/** A report that reads everything leaves so much less of the processor to others. */
const REPORT_FACTOR = 1.3;
const REPORT_MS = 640;

export function conditionsOf(
  world: ServiceWorld,
  pods: number,
  options: { readonly isWell?: boolean } = {},
): Conditions {
  const { random, state, requestRate } = world;
  const own = USUAL_LATENCY - 3 + random() * 8;
  const isReporting = state.report.isWanted;
  const database = ledgerQueryMs(world) * (isReporting ? REPORT_FACTOR : 1) + (isReporting ? REPORT_MS : 0);
  const latencyMs = options.isWell ? own : own + database;
  return {
    latencyMs,
    poolInUse: pods === 0 ? 0 : ((requestRate / pods) * latencyMs) / 1000,
    stock: options.isWell ? { doubled: [], differing: [] } : findWrongStock(world.database),
  };
}

/** One line of a pod that serves requests; not every request writes one. */
export function requestLine({ random }: ServiceWorld, { latencyMs, poolInUse, stock }: Conditions): Saying | undefined {
  const worker = 1 + Math.floor(random() * 10);
  const chance = random();
  if (poolInUse > POOL_SIZE && chance < 0.6) return poolExhausted(worker, POOL_SIZE, poolInUse - POOL_SIZE);
  const [doubled, differing] = [pick(stock.doubled, random), pick(stock.differing, random)];
  if (doubled && chance < 0.3) return lostRace(worker, doubled.sku, doubled.documents);
  if (differing && chance < 0.45) return wrongStock(differing.sku, differing.onHand, differing.ledger);
  const ms = latencyMs * (0.9 + random() * 0.2);
  return (ms > SLOW_MS ? slow : served)(worker, randomSku(random), ms);
}

/** A pod whose garbage collector is busy answers later; it is not the database that lets it wait. */
function slowedDown(conditions: Conditions, pressure: number): Conditions {
  return { ...conditions, latencyMs: conditions.latencyMs * (1 + pressure * 8) };
}

function pick<T>(values: readonly T[], random: Random): T | undefined {
  return values[Math.floor(random() * values.length)];
}

/** Once a second. */
export function tickTraffic(world: ServiceWorld, pods: readonly ServicePod[], seconds: number): void {
  const { state, random, clock } = world;
  const isDatabaseUp = world.isDatabaseUp();
  const serving = pods.filter(({ runtime }) => runtime.isReady);
  const conditions = conditionsOf(world, serving.length);
  state.latencyMs = serving.length === 0 ? 0 : conditions.latencyMs;
  state.poolInUse = conditions.poolInUse;
  state.errors = 0;
  for (const { runtime, jvm } of pods) {
    if (!jvm || jvm.isHung || random() >= seconds / 3) continue;
    let saying: Saying | undefined;
    if (!isDatabaseUp) saying = databaseGone(1 + Math.floor(random() * 10));
    else if (runtime.isReady) saying = requestLine(world, slowedDown(conditions, jvm.pressure));
    if (!saying) continue;
    sayTo(runtime, () => clock.now())(saying);
    if (saying.level === 'ERROR') state.errors += 1;
  }
}
