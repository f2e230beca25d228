/** The sample service as a program of a container, and what its log holds when the cluster's first picture is taken. */
import type { Pod, Program, Runtime } from '../types.ts';
import { BESIDE_HEAP, createJvm, jvmMemory } from './jvm.ts';
import { type Say, sayTo, springLine } from './lines.ts';
import { randomSku, type ServiceWorld, TOPIC, USUAL_LATENCY } from './world.ts';

const HISTORY_MS = 900_000;

export function startInventoryService(pod: Pod, runtime: Runtime, world: ServiceWorld, wasThere: boolean): Program {
  const { clock, random, state, requestRate } = world;
  const jvm = createJvm(pod.spec.containers[0], world);
  const say = sayTo(runtime, clock);
  if (wasThere) {
    jvm.settle(0);
    writeHistory(runtime, world);
  } else sayStart(pod, world, say);

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

function sayStart(pod: Pod, { cluster, namespace, state }: ServiceWorld, say: Say): void {
  const [container] = pod.spec.containers;
  const config = cluster.store.get('configmaps', namespace, 'inventory-service-config');
  const isOff = JSON.stringify(config?.['data'] ?? '').includes('validation.enabled=false');
  say('starting', { version: container?.image.split(':').at(-1) ?? '' });
  say('sizes', { ...jvmMemory(container), besideHeap: BESIDE_HEAP });
  say('connected');
  say('publishing', { validation: isOff ? 'off' : 'on' });
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
