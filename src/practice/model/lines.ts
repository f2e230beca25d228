/** Log lines of the service and its database, in their manner and our own words. */
import type { Clock, Runtime } from '../types.ts';

type Level = 'INFO' | 'WARN' | 'ERROR';
type Figures = Readonly<Record<string, string | number>>;

/** Of the threads that answer requests. */
const request = 'http-nio-8080-exec-';
const publisher = ['outbox-publisher', 'outbox.OutboxPublisher'] as const;
const loader = ['catalogue-load', 'catalogue.CatalogueLoader'] as const;
const stock = [request, 'stock.StockService'] as const;
const controller = [request, 'stock.StockController'] as const;
const application = ['main', 'InventoryApplication'] as const;

/** What the service says: level, thread, logger below its own package, text. */
const sayings = {
  starting: ['INFO', ...application, 'Starting InventoryApplication v{version} with PID 1 (practice, simulated)'],
  sizes: [
    'INFO',
    ...application,
    'Largest heap {maxHeap} MiB, container limit {limit} MiB, {besideHeap} MiB beside the heap',
  ],
  connected: ['INFO', 'main', 'database.MongoConfig', 'Connected to mongodb:27017, database test'],
  publishing: ['INFO', 'main', 'outbox.OutboxPublisher', 'CloudEvent publisher starts, schema validation is on'],
  loading: ['INFO', 'main', 'catalogue.CatalogueLoader', 'Loading the catalogue: {articles} articles'],
  loaded: ['INFO', ...loader, 'Catalogue loaded, heap {heap} MiB'],
  outOfMemory: ['ERROR', ...loader, 'java.lang.OutOfMemoryError: Java heap space'],
  pressure: [
    'WARN',
    'memory-watch',
    'monitoring.MemoryWatch',
    'GC pressure: heap {heap} of {maxHeap} MiB, process {used} of {limit} MiB of the container',
  ],
  served: ['INFO', ...controller, 'POST /api/v1/inventory/{sku}/reserve 200 in {ms} ms'],
  slow: ['WARN', ...stock, 'Slow: POST /api/v1/inventory/{sku}/reserve took {ms} ms'],
  poolExhausted: [
    'ERROR',
    ...stock,
    'MongoTimeoutException: timed out after 2000 ms, connection pool exhausted ({size} of {size} in use, {waiting} waiting for mongodb:27017)',
  ],
  databaseGone: ['ERROR', ...stock, 'MongoTimeoutException: timed out after 30000 ms, no connection to mongodb:27017'],
  notSaved: ['ERROR', ...stock, 'OptimisticLockingFailureException: {sku} was not saved, {because}'],
  published: ['INFO', ...publisher, 'Published {events} CloudEvent(s) to {topic}'],
  publisherWaits: [
    'WARN',
    ...publisher,
    'CloudEvent publisher has waited {seconds} s for lock outbox-publisher-lock, {events} events wait',
  ],
  publishingFails: [
    'ERROR',
    ...publisher,
    'CloudEvent not published: kafka:9092 timed out after 30000 ms, {events} events wait',
  ],
} as const satisfies Readonly<Record<string, readonly [Level, string, string, string]>>;

export type Saying = keyof typeof sayings;
/** Gives the level back. */
export type Say = (saying: Saying, figures?: Figures) => Level;

const wholeNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** In Spring Boot's manner: thread and logger in columns. */
export function springLine(at: number, saying: Saying, figures: Figures = {}): string {
  const [level, thread, logger, template] = sayings[saying];
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const figure = figures[name] ?? '';
    return typeof figure === 'number' ? wholeNumber.format(figure) : figure;
  });
  const whole = thread === request ? `${thread}${1 + (text.length % 10)}` : thread;
  const where = `[inventory-service] [${whole.slice(-15).padStart(15)}] ${`c.e.inventory.${logger}`.padEnd(40)}`;
  return `${new Date(at).toISOString()} ${level.padStart(5)} 1 --- ${where} : ${text}`;
}

export function sayTo(runtime: Runtime, clock: Clock): Say {
  return (saying, figures) => {
    const at = clock.now();
    runtime.log(springLine(at, saying, figures), at);
    return sayings[saying][0];
  };
}

/** In mongod's manner: one JSON object a line. */
export function mongodLine(at: number, component: string, context: string, text: string, attributes?: object): string {
  const time = new Date(at).toISOString().replace('Z', '+00:00');
  return JSON.stringify({ t: { $date: time }, s: 'I', c: component, ctx: context, msg: text, attr: attributes });
}
