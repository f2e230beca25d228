/** The sample service as a program of a container, the requests to it, and what its log says of both. */
import type { Pod, Program, Runtime } from '../types.ts';
import { BESIDE_HEAP, createJvm, jvmMemory } from './jvm.ts';
import { type Say, sayTo, springLine } from './lines.ts';
import { databaseMs } from './mongod.ts';
import { findWrongStock, type WrongStock } from './stock.ts';
import { POOL_SIZE, randomSku, type ServicePod, type ServiceWorld, TOPIC, USUAL_LATENCY } from './world.ts';

const HISTORY_MS = 900_000;
/** From here on a request is said to be slow. */
const SLOW_MS = 500;

export function startInventoryService(pod: Pod, runtime: Runtime, world: ServiceWorld, wasThere: boolean): Program {
  const { clock, random, state, requestRate } = world;
  const jvm = createJvm(pod.spec.containers[0], world);
  const say = sayTo(runtime, clock);
  if (wasThere) {
    jvm.settle();
    writeHistory(runtime, world);
  } else sayStart(pod, world, say);
  if (state.stuckNext.delete(pod.metadata.uid)) jvm.stuckSince = clock.now();

  const program: Program = {
    startupMs: 4000,
    probeFailure: 'HTTP probe failed with statuscode: 503',
    isReady: () => jvm.isLoaded && world.isDatabaseUp(),
    tick: (seconds) => jvm.advance(seconds, say),
    usage: () => ({
      milliCpu: (jvm.isLoaded ? 25 + requestRate / 3 + state.cacheGrowth * 8 : 700) + random() * 15,
      mebibytes: jvm.heapMebibytes + BESIDE_HEAP - random() * 4,
    }),
  };
  world.jvms.set(program, jvm);
  return program;
}

function sayStart(pod: Pod, { state }: ServiceWorld, say: Say): void {
  const [container] = pod.spec.containers;
  say('starting', { version: container?.image.split(':').at(-1) ?? '' });
  say('sizes', { ...jvmMemory(container), besideHeap: BESIDE_HEAP });
  say('connected');
  say('publishing');
  say('loading', { articles: state.catalogue * 128 });
}

/** The last quarter of an hour of a pod that is well. */
function writeHistory(runtime: Runtime, { clock, random }: ServiceWorld): void {
  const now = clock.now();
  for (let at = now - HISTORY_MS; at < now; at += 2000 + random() * 4000) {
    const line =
      random() < 0.4
        ? springLine(at, 'published', { events: 1 + random() * 3, topic: TOPIC })
        : springLine(at, 'served', { sku: randomSku(random), ms: USUAL_LATENCY + random() * 5 });
    runtime.log(line, at);
  }
}

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
