/** One life of the sample service's JVM: its heap, and how much memory it may take. All figures are in MiB. */
import { mebibytes } from '../quantity.ts';
import type { Container, Exit, Jvm } from '../types.ts';
import type { Say } from './lines.ts';
import type { ServiceWorld } from './world.ts';

export interface JvmMemory {
  /** Of the container; the node's where there is none. */
  readonly limit: number;
  readonly maxHeap: number;
}

/** Metaspace, threads, code cache and buffers: what a JVM of this size takes beside its heap. */
export const BESIDE_HEAP = 220;
const NODE_MEMORY = 15 * 1024;
/** What it holds when it has just started. */
const EMPTY_HEAP = 260;
/** How fast the catalogue is loaded, a second. */
const LOADING_SPEED = 160;
/** With fewer connections in use no thread waits so long that a dump would show it. */
const LASTING_WAIT = 5;
/** From this part of the heap there may be, the garbage collector is said to be under pressure. */
const PRESSURE = 0.7;

/** Largest heap: the last `-Xmx` of `JAVA_OPTS`, else a quarter of the container, as a JVM takes it. */
export function jvmMemory(container: Container | undefined): JvmMemory {
  const limit = mebibytes(container?.resources?.limits?.['memory'] ?? '') ?? NODE_MEMORY;
  const options = container?.env?.find(({ name }) => name === 'JAVA_OPTS')?.value ?? '';
  const [, size, unit = ''] = [...options.matchAll(/-Xmx(\d+)([kmg]?)\b/gi)].at(-1) ?? [];
  if (size === undefined) return { limit, maxHeap: limit / 4 };
  const unitInMebibytes = { k: 2 ** -10, m: 1, g: 1024 }[unit.toLowerCase()] ?? 2 ** -20;
  return { limit, maxHeap: Number(size) * unitInMebibytes };
}

/** Whether it can hold what the service will come to need. A growing cache takes all of the heap that there may be. */
export function holdsService(
  { limit, maxHeap }: JvmMemory,
  { catalogue, cacheGrowth }: { readonly catalogue: number; readonly cacheGrowth: number },
): boolean {
  const heap = cacheGrowth > 0 ? maxHeap : catalogue;
  return heap + BESIDE_HEAP <= limit && catalogue <= maxHeap;
}

export type ServiceJvm = ReturnType<typeof createJvm>;

export function createJvm(container: Container | undefined, { random, state }: ServiceWorld) {
  const { limit, maxHeap } = jvmMemory(container);
  /** Of the heap that the container allows. */
  const mostHeap = Math.min(maxHeap, limit - BESIDE_HEAP);
  /** Pods do not die in step. */
  const pace = 0.8 + random() * 0.4;
  let catalogue = EMPTY_HEAP;
  let cache = 0;

  const isLoaded = () => catalogue >= state.catalogue;

  return {
    /** Since when its publisher waits for the lock, in milliseconds since 1970. */
    stuckSince: undefined as number | undefined,
    get isPublisherStuck(): boolean {
      return this.stuckSince !== undefined;
    },
    get heapMebibytes(): number {
      return catalogue + cache;
    },
    get isLoaded(): boolean {
      return isLoaded();
    },
    get waitingForDatabase(): number {
      return !isLoaded() || state.poolInUse < LASTING_WAIT ? 0 : Math.round(state.poolInUse);
    },
    /** As after days: all is loaded. */
    settle(): void {
      catalogue = state.catalogue;
    },
    /** The cache has been growing since the start: it takes this part of the room there is for it, but no more than has come by now. */
    fillCache(share: number, seconds: number): void {
      cache = Math.min(Math.max(0, mostHeap - catalogue) * share, state.cacheGrowth * pace * seconds);
    },
    histogram: () => histogramOf(catalogue, cache),
    /** Lets time pass; an exit where the container does not survive it. */
    advance(seconds: number, say: Say): Exit | undefined {
      const distance = state.catalogue - catalogue;
      catalogue += Math.sign(distance) * Math.min(Math.abs(distance), LOADING_SPEED * pace * seconds);
      if (distance > 0 && isLoaded()) say('loaded', { heap: catalogue });
      if (catalogue > maxHeap) {
        say('outOfMemory');
        return { code: 3, reason: 'Error' };
      }
      // Soft references give way before the heap is full
      cache = state.cacheGrowth > 0 ? Math.min(cache + state.cacheGrowth * pace * seconds, maxHeap - catalogue) : 0;

      const heap = catalogue + cache;
      const isKilled = heap + BESIDE_HEAP > limit;
      const isGrowing = state.cacheGrowth > 0 || !isLoaded();
      const isUnderPressure = isGrowing && heap > PRESSURE * mostHeap;
      if (isKilled || (isUnderPressure && random() < seconds / 4)) {
        say('pressure', { heap, maxHeap, used: Math.min(heap + BESIDE_HEAP, limit), limit });
      }
      return isKilled ? { code: 137, reason: 'OOMKilled' } : undefined;
    },
  };
}

/** Of what the heap of an empty JVM, the articles and the cache consist, as parts of 1, and the bytes of one instance. */
const CLASSES = [
  { name: '[B', empty: 0.45, articles: 0.35, cache: 0.3, size: 64 },
  { name: 'com.example.inventory.catalogue.Article', empty: 0, articles: 0.45, cache: 0, size: 112 },
  { name: 'com.example.inventory.reservation.ReservationCache$Entry', empty: 0, articles: 0, cache: 0.5, size: 256 },
  { name: 'java.lang.ref.SoftReference', empty: 0, articles: 0, cache: 0.2, size: 56 },
  { name: 'java.util.concurrent.ConcurrentHashMap$Node', empty: 0.1, articles: 0.1, cache: 0, size: 32 },
  { name: 'java.lang.String', empty: 0.25, articles: 0.1, cache: 0, size: 24 },
  { name: 'java.lang.Class', empty: 0.2, articles: 0, cache: 0, size: 120 },
];

function histogramOf(catalogue: number, cache: number): ReturnType<Jvm['histogram']> {
  const empty = Math.min(catalogue, EMPTY_HEAP / 2);
  return CLASSES.map(({ name, size, ...part }) => {
    const held = part.empty * empty + part.articles * (catalogue - empty) + part.cache * cache;
    const instances = Math.round((held * 2 ** 20) / size);
    return { name, instances, bytes: instances * size };
  })
    .filter(({ instances }) => instances > 0)
    .sort((one, other) => other.bytes - one.bytes);
}
