/** Log lines of the three programs, in their manner and our own words. */
import type { Clock, Runtime } from '../types.ts';
import { BESIDE_HEAP, type JvmMemory } from './jvm.ts';
import { POOL_SIZE, TOPIC } from './world.ts';

/** One line of the service's log. */
export interface Saying {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly thread: string;
  /** Below the service's own package. */
  readonly logger: string;
  readonly text: string;
}

export type Say = (saying: Saying) => void;

/** In Spring Boot's manner: thread and logger in columns. */
export function springLine(at: number, { level, thread, logger, text }: Saying): string {
  const where = `[inventory-service] [${thread.slice(-15).padStart(15)}] ${`c.e.inventory.${logger}`.padEnd(40)}`;
  return `${new Date(at).toISOString()} ${level.padStart(5)} 1 --- ${where} : ${text}`;
}

export function sayTo(runtime: Runtime, clock: Clock): Say {
  return (saying) => {
    const at = clock.now();
    runtime.log(springLine(at, saying), at);
  };
}

/** In mongod's manner: one JSON object a line. */
export function mongodLine(at: number, component: string, context: string, text: string, attributes?: object): string {
  const time = new Date(at).toISOString().replace('Z', '+00:00');
  return JSON.stringify({ t: { $date: time }, s: 'I', c: component, ctx: context, msg: text, attr: attributes });
}

const count = (value: number) => Math.round(value).toLocaleString('en-US');

function said(level: Saying['level'], thread: string, logger: string, text: string): Saying {
  return { level, thread, logger, text };
}

/** Some thread of those that answer requests. */
function request(level: Saying['level'], text: string, logger = 'stock.StockService'): Saying {
  return said(level, `http-nio-8080-exec-${1 + (text.length % 10)}`, logger, text);
}

const main = (logger: string, text: string) => said('INFO', 'main', logger, text);
const publisher = (level: Saying['level'], text: string) =>
  said(level, 'outbox-publisher', 'outbox.OutboxPublisher', text);

/** `catalogue`: its heap, in MiB. */
export function startLines(
  start: JvmMemory & { readonly version: string; readonly catalogue: number; readonly isValidating: boolean },
): readonly Saying[] {
  const { version, maxHeap, limit, catalogue, isValidating } = start;
  const sizes = `Largest heap ${count(maxHeap)} MiB, container limit ${count(limit)} MiB`;
  return [
    main('InventoryApplication', `Starting InventoryApplication v${version} with PID 1 (practice, simulated)`),
    main('InventoryApplication', `${sizes}, ${BESIDE_HEAP} MiB beside the heap`),
    main('database.MongoConfig', 'Connected to mongodb:27017, database test'),
    main('outbox.OutboxPublisher', `CloudEvent publisher starts, schema validation is ${isValidating ? 'on' : 'off'}`),
    main('catalogue.CatalogueLoader', `Loading the catalogue: ${count(catalogue * 128)} articles`),
  ];
}

export const loaded = (heap: number) =>
  said('INFO', 'catalogue-load', 'catalogue.CatalogueLoader', `Catalogue loaded, heap ${count(heap)} MiB`);

export const outOfMemory = () =>
  said('ERROR', 'catalogue-load', 'catalogue.CatalogueLoader', 'java.lang.OutOfMemoryError: Java heap space');

export function pressure(heap: number, { maxHeap, limit }: JvmMemory): Saying {
  const used = count(Math.min(heap + BESIDE_HEAP, limit));
  const text = `GC pressure: heap ${count(heap)} of ${count(maxHeap)} MiB, process ${used} of ${count(limit)} MiB`;
  return said('WARN', 'memory-watch', 'monitoring.MemoryWatch', `${text} of the container`);
}

export const served = (sku: string, ms: number) =>
  request('INFO', `POST /api/v1/inventory/${sku}/reserve 200 in ${count(ms)} ms`, 'stock.StockController');

export const slow = (sku: string, ms: number) =>
  request('WARN', `Slow: POST /api/v1/inventory/${sku}/reserve took ${count(ms)} ms`, 'stock.StockController');

export function poolExhausted(waiting: number): Saying {
  const pool = `connection pool exhausted (${POOL_SIZE} of ${POOL_SIZE} in use, ${count(waiting)} waiting for mongodb:27017)`;
  return request('ERROR', `MongoTimeoutException: timed out after 2000 ms, ${pool}`);
}

export const databaseGone = () =>
  request('ERROR', 'MongoTimeoutException: timed out after 30000 ms, no connection to mongodb:27017');

export const notSaved = (sku: string, because: string) =>
  request('ERROR', `OptimisticLockingFailureException: ${sku} was not saved, ${because}`);

export const published = (events: number) => publisher('INFO', `Published ${count(events)} CloudEvent(s) to ${TOPIC}`);

export function publisherWaits(ms: number, waiting: number): Saying {
  const text = `CloudEvent publisher has waited ${count(ms / 1000)} s for lock outbox-publisher-lock`;
  return publisher('WARN', `${text}, ${count(waiting)} events wait`);
}

export const publishingFails = (waiting: number) =>
  publisher('ERROR', `CloudEvent not published: kafka:9092 timed out after 30000 ms, ${count(waiting)} events wait`);
