/** The sample service as a program of a container, and what its log holds when the cluster's first picture is taken. */
import type { Pod, Program, Runtime } from '../types.ts';
import { BESIDE_HEAP, createJvm, jvmMemory } from './jvm.ts';
import { published, type Saying, sayTo, served, springLine, startLines } from './lines.ts';
import { randomSku, type ServiceWorld, USUAL_LATENCY } from './world.ts';

const HISTORY_MS = 900_000;

export function startInventoryService(pod: Pod, runtime: Runtime, world: ServiceWorld, wasThere: boolean): Program {
  const { clock, random, state, requestRate } = world;
  const jvm = createJvm(pod.spec.containers[0], world);
  const say = sayTo(runtime, clock);
  if (wasThere) {
    jvm.settle(0);
    writeHistory(runtime, world);
  } else linesOfStart(pod, world).forEach(say);

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

function linesOfStart(pod: Pod, { cluster, namespace, state }: ServiceWorld): readonly Saying[] {
  const [container] = pod.spec.containers;
  const config = cluster.store.get('configmaps', namespace, 'inventory-service-config');
  return startLines({
    ...jvmMemory(container),
    version: container?.image.split(':').at(-1) ?? '',
    catalogue: state.catalogue,
    isValidating: !JSON.stringify(config?.['data'] ?? '').includes('validation.enabled=false'),
  });
}

/** The last quarter of an hour of a pod that is well. */
function writeHistory(runtime: Runtime, { clock, random }: ServiceWorld): void {
  const now = clock.now();
  for (let at = now - HISTORY_MS; at < now; at += 2000 + random() * 4000) {
    const request = served(randomSku(random), USUAL_LATENCY + random() * 5);
    runtime.log(springLine(at, random() < 0.4 ? published(1 + random() * 3) : request), at);
  }
}
