/** The heap and the threads of one life of the sample service. */
import type { Container, Exit, Jvm } from '../types.ts';
import { BESIDE_HEAP, holdsHeap, holdsService, jvmMemory } from './jvmMemory.ts';
import type { Say } from './logLines.ts';
import { hung, loaded, loading, outOfMemory, pressure } from './serviceLines.ts';
import type { ServiceWorld } from './world.ts';

export interface ServiceJvm extends Jvm {
  readonly isLoaded: boolean;
  /** It has no heap left, and answers nothing any more. */
  readonly isHung: boolean;
  /** How far the garbage collector keeps it from its work, from 0 to 1: requests get slower. */
  readonly pressure: number;
  /** Its container can hold what it will come to need. */
  readonly holdsItsMemory: boolean;
  isPublisherStuck: boolean;
  /** Since when the publisher waits, in milliseconds since 1970. */
  stuckSince: number;
  /** As after days: everything is loaded. */
  load(): void;
  /** The cache of soft references takes this part of the room there is for it. */
  fillCache(share: number): void;
  /** Lets time pass; an exit where the container does not survive it. */
  advance(seconds: number, say: Say): Exit | undefined;
}

/** What it holds when it has just started, in MiB. */
const EMPTY_HEAP = 260;
/** How fast the catalogue is loaded, in MiB a second. */
const LOADING_SPEED = 80;
/** With fewer connections in use no thread waits so long that a dump would show it. */
const LASTING_WAIT = 5;
/** From this part of the heap there may be, the garbage collector is said to be under pressure. */
const PRESSURE = 0.7;

export function createJvm(container: Container | undefined, world: ServiceWorld): ServiceJvm {
  const { random, state } = world;
  const memory = jvmMemory(container);
  const mostHeap = Math.min(memory.maxHeap, memory.limit - BESIDE_HEAP);
  /** Pods do not die in step. */
  const pace = 0.8 + random() * 0.4;
  let catalogue = EMPTY_HEAP;
  let cache = 0;
  let isHung = false;

  /** Of the heap that the container allows. */
  const pressureAt = (heap: number) => Math.max(0, heap / mostHeap - PRESSURE) / (1 - PRESSURE);
  const isLoaded = () => catalogue >= state.catalogueMebibytes;

  function loadCatalogue(seconds: number, say: Say): void {
    const distance = state.catalogueMebibytes - catalogue;
    const step = Math.min(Math.abs(distance), LOADING_SPEED * pace * seconds);
    catalogue += Math.sign(distance) * step;
    if (distance <= 0) return;
    if (isLoaded()) say(loaded(catalogue));
    else if (random() < seconds / 2) say(loading(catalogue, state.catalogueMebibytes));
  }

  return {
    isPublisherStuck: false,
    stuckSince: 0,
    get heapMebibytes() {
      return catalogue + cache;
    },
    get isHung() {
      return isHung;
    },
    get isLoaded() {
      return isLoaded();
    },
    get pressure() {
      return state.cacheGrowth > 0 ? Math.min(1, pressureAt(catalogue + cache)) : 0;
    },
    get holdsItsMemory() {
      return holdsService(memory, state);
    },
    get waitingForDatabase() {
      return isHung || !isLoaded() || state.poolInUse < LASTING_WAIT ? 0 : Math.round(state.poolInUse);
    },
    load() {
      catalogue = state.catalogueMebibytes;
    },
    fillCache(share) {
      cache = Math.max(0, mostHeap - catalogue) * share;
    },
    histogram: () => histogramOf(catalogue, cache),
    advance(seconds, say) {
      if (isHung) {
        if (random() < seconds / 8) say(hung(1 + Math.floor(random() * 9)));
        return undefined;
      }
      loadCatalogue(seconds, say);
      if (catalogue > memory.maxHeap) {
        catalogue = memory.maxHeap;
        isHung = true;
        say(outOfMemory());
        return undefined;
      }
      // Soft references give way before the heap is full
      if (state.cacheGrowth > 0)
        cache = Math.min(cache + state.cacheGrowth * pace * seconds, memory.maxHeap - catalogue);
      else cache = 0;

      const heap = catalogue + cache;
      const isKilled = !holdsHeap(memory, heap);
      const isGrowing = state.cacheGrowth > 0 || !isLoaded();
      if (isKilled || (isGrowing && pressureAt(heap) > 0 && random() < seconds / 4)) say(pressure(heap, memory));
      return isKilled ? { code: 137, reason: 'OOMKilled' } : undefined;
    },
  };
}

/** The largest classes of what the heap holds. */
function histogramOf(catalogue: number, cache: number): ReturnType<Jvm['histogram']> {
  const base = Math.min(catalogue, EMPTY_HEAP / 2);
  const articles = catalogue - base;
  const part = (name: string, mebibytes: number, bytesEach: number) => {
    const instances = Math.round((mebibytes * 2 ** 20) / bytesEach);
    return { name, instances, bytes: instances * bytesEach };
  };
  return [
    part('[B', base * 0.45 + articles * 0.35 + cache * 0.3, 64),
    part('com.example.inventory.catalogue.Article', articles * 0.45, 112),
    part('com.example.inventory.reservation.ReservationCache$Entry', cache * 0.5, 256),
    part('java.lang.ref.SoftReference', cache * 0.2, 56),
    part('java.util.concurrent.ConcurrentHashMap$Node', base * 0.1 + articles * 0.1, 32),
    part('java.lang.String', base * 0.25 + articles * 0.1, 24),
    part('java.lang.Class', base * 0.2, 120),
  ]
    .filter(({ instances }) => instances > 0)
    .sort((one, other) => other.bytes - one.bytes);
}
