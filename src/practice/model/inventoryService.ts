/** The sample service as a program of a container, and what its log holds when the cluster's first picture is taken. */
import type { Pod, Program, Runtime } from '../types.ts';
import { createJvm, type ServiceJvm } from './jvm.ts';
import { BESIDE_HEAP, jvmMemory } from './jvmMemory.ts';
import { type Saying, sayTo, springLine } from './logLines.ts';
import { published, publisherWaits, startLines } from './serviceLines.ts';
import { conditionsOf, requestLine } from './traffic.ts';
import { TROUBLE_MS, type ServiceWorld } from './world.ts';

const HISTORY_MS = 900_000;
/**
 * The lives that are over lie within so much time, and are no more than so many: after more, the kubelet would let one wait for
 * minutes for anything to happen.
 */
const CRASHING_SECONDS = 300;
const MOST_ENDS = 4;
/** A life that has lasted so long did not end by itself. */
const LONGEST_LIFE_SECONDS = 600;

export function startInventoryService(pod: Pod, runtime: Runtime, world: ServiceWorld, wasThere: boolean): Program {
  const { clock, random } = world;
  const [container] = pod.spec.containers;
  const jvm = createJvm(container, world);
  const say = sayTo(runtime, () => clock.now());
  let past: Program['past'];
  if (wasThere) {
    if (!jvm.holdsItsMemory) past = writePastLife(pod, runtime, world);
    if (!past) {
      jvm.load();
      writeHistory(runtime, world);
    }
    jvm.isPublisherStuck = world.state.isLockLost;
    jvm.stuckSince = clock.now() - TROUBLE_MS;
  } else {
    for (const saying of linesOfStart(pod, world)) say(saying);
  }

  const program: Program = {
    startupMs: 4000,
    probeFailure: 'HTTP probe failed with statuscode: 503',
    isReady: () => !jvm.isHung && jvm.isLoaded && world.isDatabaseUp(),
    tick: (seconds) => jvm.advance(seconds, say),
    usage: () => ({ milliCpu: milliCpuOf(jvm, world), mebibytes: jvm.heapMebibytes + BESIDE_HEAP - random() * 4 }),
    ...(past && { past }),
  };
  world.jvms.set(program, jvm);
  return program;
}

function milliCpuOf(jvm: ServiceJvm, { random, state, requestRate }: ServiceWorld): number {
  if (jvm.isHung) return 960 + random() * 30;
  if (!jvm.isLoaded) return 700 + random() * 200;
  return 25 + requestRate / 3 + state.cacheGrowth * 8 + random() * 15;
}

function linesOfStart(pod: Pod, world: ServiceWorld): readonly Saying[] {
  const [container] = pod.spec.containers;
  const version = container?.image.split(':').at(-1) ?? '';
  const config = world.cluster.store.get('configmaps', world.namespace, 'inventory-service-config');
  const isValidating = !JSON.stringify(config?.['data'] ?? '').includes('validation.enabled=false');
  return startLines(version, jvmMemory(container), isValidating);
}

/** The last quarter of an hour of a pod that runs; trouble began ten minutes ago. */
function writeHistory(runtime: Runtime, world: ServiceWorld): void {
  const { clock, random, state } = world;
  const now = clock.now();
  const begunAt = now - TROUBLE_MS;
  const pods = world.isProduction ? 3 : 2;
  const conditions = conditionsOf(world, pods);
  const usual = conditionsOf(world, pods, { isWell: true });
  for (let at = now - HISTORY_MS; at < now; at += 2000 + random() * 4000) {
    const isBefore = at < begunAt;
    const waiting = (state.eventsWaiting / pods) * ((at - begunAt) / TROUBLE_MS);
    const ofPublisher =
      isBefore || !state.isLockLost ? published(1 + random() * 3) : publisherWaits(at - begunAt, waiting);
    const saying = random() < 0.4 ? ofPublisher : requestLine(world, isBefore ? usual : conditions);
    if (saying) runtime.log(springLine(at, saying), at);
  }
}

/** The life that has just ended, of a pod that is killed again and again; `undefined` where it would not be. */
function writePastLife(pod: Pod, runtime: Runtime, world: ServiceWorld): Program['past'] {
  const { clock, random } = world;
  const jvm = createJvm(pod.spec.containers[0], world);
  const conditions = conditionsOf(world, 1);
  const said = linesOfStart(pod, world).map((saying) => ({ second: 0, saying }));
  let exit: ReturnType<ServiceJvm['advance']>;
  let second = 0;
  while (!exit && second < LONGEST_LIFE_SECONDS) {
    second += 1;
    exit = jvm.advance(1, (saying) => void said.push({ second, saying }));
    const request = !exit && jvm.isLoaded && random() < 0.3 ? requestLine(world, conditions) : undefined;
    if (request) said.push({ second, saying: request });
  }
  if (!exit) return undefined;

  const ends = endsOf(second);
  const agoMs = 2000 + random() * Math.min(backOffSeconds(ends), 30) * 900;
  const endedAt = clock.now() - agoMs;
  const startedAt = endedAt - second * 1000;
  for (const line of said) {
    const at = startedAt + line.second * 1000;
    runtime.log(springLine(at, line.saying), at);
  }
  return { restarts: ends - 1, exit, startedAt, endedAt };
}

function endsOf(lifeSeconds: number): number {
  let ends = 1;
  let passed = lifeSeconds;
  while (ends < MOST_ENDS && passed + backOffSeconds(ends) + lifeSeconds < CRASHING_SECONDS) {
    passed += backOffSeconds(ends) + lifeSeconds;
    ends += 1;
  }
  return ends;
}

/** How long the kubelet waits after so many ends. */
function backOffSeconds(ends: number): number {
  return ends < 2 ? 1 : Math.min(300, 10 * 2 ** (ends - 2));
}
