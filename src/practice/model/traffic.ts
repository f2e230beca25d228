/** The requests to the sample service: how long they take, what they wait for, and what the log says of them. */
import { type Say, sayTo } from './lines.ts';
import { databaseMs } from './mongod.ts';
import { findWrongStock, type WrongStock } from './stock.ts';
import { POOL_SIZE, randomSku, type ServicePod, type ServiceWorld, USUAL_LATENCY } from './world.ts';

/** From here on a request is said to be slow. */
const SLOW_MS = 500;

/** Once a second; not every request writes a line. */
export function tickTraffic(world: ServiceWorld, pods: readonly ServicePod[], seconds: number): void {
  const { state, random, clock, requestRate } = world;
  const isDatabaseUp = world.isDatabaseUp();
  const serving = pods.filter(({ runtime }) => runtime.isReady).length;
  const wrongStock = findWrongStock(world.database);
  state.latencyMs = serving === 0 ? 0 : USUAL_LATENCY - 3 + random() * 8 + databaseMs(world);
  state.poolInUse = serving === 0 ? 0 : ((requestRate / serving) * state.latencyMs) / 1000;
  state.errors = 0;
  for (const { runtime, jvm } of pods) {
    if (!jvm || (isDatabaseUp && !runtime.isReady) || random() >= seconds / 3) continue;
    const say = sayTo(runtime, clock);
    if ((isDatabaseUp ? sayRequest(world, wrongStock, say) : say('databaseGone')) === 'ERROR') state.errors += 1;
  }
}

function sayRequest({ random, state }: ServiceWorld, wrongStock: readonly WrongStock[], say: Say): ReturnType<Say> {
  const chance = random();
  const waiting = state.poolInUse - POOL_SIZE;
  if (waiting > 0 && chance < 0.6) return say('poolExhausted', { size: POOL_SIZE, waiting });
  const wrong = wrongStock[Math.floor(random() * wrongStock.length)];
  if (wrong && chance < 0.45) return say('notSaved', { ...wrong });
  const ms = state.latencyMs * (0.9 + random() * 0.2);
  return say(ms > SLOW_MS ? 'slow' : 'served', { sku: randomSku(random), ms });
}
