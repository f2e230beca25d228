/** How much memory a JVM may take, as the container's limit and its options say. */
import { mebibytes } from '../quantity.ts';
import type { Container } from '../types.ts';

export interface JvmMemory {
  /** Of the container, in MiB; the node's where there is none. */
  readonly limit: number;
  /** The largest heap, in MiB. */
  readonly maxHeap: number;
}

/** Metaspace, threads, code cache and buffers, in MiB: what a JVM of this size takes beside its heap. */
export const BESIDE_HEAP = 220;
const NODE_MEBIBYTES = 15 * 1024;
/** What the JVM takes of the container's memory where nothing says how much. */
const DEFAULT_PERCENTAGE = 25;
const UNIT_IN_MEBIBYTES: Readonly<Record<string, number>> = { '': 2 ** -20, k: 2 ** -10, m: 1, g: 1024, t: 2 ** 20 };

export function jvmMemory(container: Container | undefined): JvmMemory {
  const limit = mebibytes(container?.resources?.limits?.['memory'] ?? '') ?? NODE_MEBIBYTES;
  // The options of the start script come after those that the JVM reads for itself, and the last of a kind wins
  const options = ['JAVA_TOOL_OPTIONS', 'JAVA_OPTS'].map(
    (name) => container?.env?.find((variable) => variable.name === name)?.value ?? '',
  );
  return { limit, maxHeap: maxHeap(options.join(' '), limit) };
}

/** Whether a container can hold so much heap; where it cannot, the kernel kills it. */
export function holdsHeap({ limit }: JvmMemory, heap: number): boolean {
  return heap + BESIDE_HEAP <= limit;
}

/** Whether it can hold what the service will come to need. A growing cache takes all of the heap that there may be. */
export function holdsService(
  memory: JvmMemory,
  service: { readonly catalogueMebibytes: number; readonly cacheGrowth: number },
): boolean {
  const heap = service.cacheGrowth > 0 ? memory.maxHeap : service.catalogueMebibytes;
  return holdsHeap(memory, heap) && service.catalogueMebibytes <= memory.maxHeap;
}

function maxHeap(options: string, limit: number): number {
  const [, size, unit = ''] = [...options.matchAll(/-Xmx(\d+)([kmgt]?)\b/gi)].at(-1) ?? [];
  if (size !== undefined) return Number(size) * (UNIT_IN_MEBIBYTES[unit.toLowerCase()] ?? 1);
  const [, percentage] = [...options.matchAll(/-XX:MaxRAMPercentage=(\d+(?:\.\d+)?)/g)].at(-1) ?? [];
  return (limit * Number(percentage ?? DEFAULT_PERCENTAGE)) / 100;
}
