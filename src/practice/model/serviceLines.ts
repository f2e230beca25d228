/** What the sample service writes into its log, in our own words. */
import { TOPIC } from './broker.ts';
import type { JvmMemory } from './jvmMemory.ts';
import { BESIDE_HEAP } from './jvmMemory.ts';
import type { Saying } from './logLines.ts';

const APPLICATION = 'c.e.inventory.InventoryApplication';
const LOADER = 'c.e.inventory.catalogue.CatalogueLoader';
const PUBLISHER = 'c.e.inventory.outbox.OutboxPublisher';
const CONTROLLER = 'c.e.inventory.stock.StockController';
const STOCK = 'c.e.inventory.stock.StockService';

const count = (value: number) => Math.round(value).toLocaleString('en-US');
const main = (logger: string, text: string): Saying => ({ level: 'INFO', thread: 'main', logger, text });
const request = (level: Saying['level'], worker: number, logger: string, text: string): Saying => ({
  level,
  thread: `http-nio-8080-exec-${worker}`,
  logger,
  text,
});
const publisher = (level: Saying['level'], text: string): Saying => ({
  level,
  thread: 'outbox-publisher',
  logger: PUBLISHER,
  text,
});

export function startLines(version: string, memory: JvmMemory, isValidating: boolean): readonly Saying[] {
  return [
    main(APPLICATION, `Starting InventoryApplication v${version} using Java 25.0.1 with PID 1 (practice, simulated)`),
    main(
      APPLICATION,
      `Largest heap ${count(memory.maxHeap)} MiB, container limit ${count(memory.limit)} MiB, ${BESIDE_HEAP} MiB beside the heap`,
    ),
    main('c.e.inventory.database.MongoConfig', 'Connected to mongodb:27017, database test'),
    main(PUBLISHER, `CloudEvent publisher starts, schema validation is ${isValidating ? 'on' : 'off'}`),
  ];
}

const loader = (level: Saying['level'], text: string): Saying => ({
  level,
  thread: 'catalogue-load',
  logger: LOADER,
  text,
});
/** The rest of an empty JVM's heap holds no articles. */
const articles = (heap: number) => count(Math.max(0, heap - 130) * 128);

export const loading = (heap: number, wanted: number) =>
  loader('INFO', `Loading the catalogue: ${articles(heap)} of ${articles(wanted)} articles, heap ${count(heap)} MiB`);

export const loaded = (heap: number) => loader('INFO', `Catalogue loaded: ${articles(heap)} articles`);

export const outOfMemory = () =>
  loader('ERROR', 'Loading the catalogue failed: java.lang.OutOfMemoryError: Java heap space');

export const hung = (worker: number) =>
  request(
    'WARN',
    worker,
    'c.e.inventory.monitoring.Readiness',
    'Readiness is DOWN: the heap is full, no thread gets on',
  );

export const pressure = (heap: number, { maxHeap, limit }: JvmMemory): Saying => ({
  level: 'WARN',
  thread: 'memory-watch',
  logger: 'c.e.inventory.monitoring.MemoryWatch',
  text:
    `GC pressure: heap ${count(heap)} of ${count(maxHeap)} MiB, ` +
    `process ${count(Math.min(heap + BESIDE_HEAP, limit))} of ${count(limit)} MiB of the container`,
});

export const served = (worker: number, sku: string, ms: number) =>
  request('INFO', worker, CONTROLLER, `POST /api/v1/inventory/${sku}/reserve 200 in ${count(ms)} ms`);

export const slow = (worker: number, sku: string, ms: number) =>
  request('WARN', worker, CONTROLLER, `Slow: POST /api/v1/inventory/${sku}/reserve took ${count(ms)} ms`);

export const poolExhausted = (worker: number, size: number, waiting: number) =>
  request(
    'ERROR',
    worker,
    STOCK,
    `MongoTimeoutException: timed out after 2000 ms, connection pool exhausted (${size} of ${size} in use, ${count(waiting)} waiting for mongodb:27017)`,
  );

export const databaseGone = (worker: number) =>
  request('ERROR', worker, STOCK, 'MongoTimeoutException: timed out after 30000 ms, no connection to mongodb:27017');

export const lostRace = (worker: number, sku: string, documents: number) =>
  request(
    'ERROR',
    worker,
    STOCK,
    `OptimisticLockingFailureException: ${sku} was not saved, ${documents} documents have this SKU and their versions differ`,
  );

export const wrongStock = (sku: string, onHand: unknown, ledger: number): Saying => ({
  level: 'ERROR',
  thread: 'stock-audit',
  logger: 'c.e.inventory.stock.StockAudit',
  text: `OptimisticLockingFailureException: ${sku} was not saved, ${String(onHand)} on hand but ${ledger} in the ledger`,
});

export const published = (events: number) => publisher('INFO', `Published ${count(events)} CloudEvent(s) to ${TOPIC}`);

export const publisherWaits = (ms: number, waiting: number) =>
  publisher(
    'WARN',
    `CloudEvent publisher has waited ${count(ms / 1000)} s for lock outbox-publisher-lock, ${count(waiting)} events wait`,
  );

export const publishingFails = (waiting: number) =>
  publisher(
    'ERROR',
    `CloudEvent not published to ${TOPIC}: kafka:9092 timed out after 30000 ms, ${count(waiting)} events wait`,
  );
