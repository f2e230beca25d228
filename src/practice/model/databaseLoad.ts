/** What asks the database, and what that leaves behind in operations, profiler and log. */
import { mongodLine } from './logLines.ts';
import { ledgerQueryMs, type ServiceWorld } from './world.ts';

const SERVICE = 'inventory-service';
const LEDGER = 'inventory_ledger';
/** Of the many that run at the same time so many are shown. */
const MAX_SHOWN = 6;
/** So many slow queries a second get into the log and to the profiler. */
const MAX_NOTED = 2;

export interface DatabaseLoad {
  /** Once a second. */
  tick(seconds: number): void;
}

export function createDatabaseLoad(world: ServiceWorld): DatabaseLoad {
  const { database, clock, random, state } = world;
  let shown: readonly number[] = [];

  /** One of the service's queries, somewhere in its middle. */
  function showQuery(filter: { readonly sku: string }, planSummary: string): number {
    return database.operations.begin({
      collection: LEDGER,
      command: { find: LEDGER, filter, sort: { timestamp: -1 } },
      planSummary,
      appName: SERVICE,
      since: clock.now() - random() * state.latencyMs,
    });
  }

  function noteQuery(filter: { readonly sku: string }, planSummary: string, docsExamined: number): void {
    const millis = Math.round(state.latencyMs * (0.9 + random() * 0.2));
    const sort = { timestamp: -1 };
    const returned = database.count(LEDGER, filter);
    database.profile({ collection: LEDGER, filter, sort, appName: SERVICE, returned, millis });
    const line = mongodLine(clock.now(), {
      severity: 'I',
      component: 'COMMAND',
      id: 51803,
      context: `conn${12 + Math.floor(random() * 60)}`,
      text: 'Slow query',
      attributes: {
        type: 'command',
        ns: `test.${LEDGER}`,
        appName: SERVICE,
        command: { find: LEDGER, filter, sort, $db: 'test' },
        planSummary,
        docsExamined,
        nreturned: returned,
        durationMillis: millis,
      },
    });
    for (const { runtime } of world.pods('mongodb')) runtime.log(line);
  }

  return {
    tick(seconds) {
      tickReport(world);
      for (const opid of shown) database.operations.finish(opid);
      shown = [];
      const isServing = world.servicePods().some(({ runtime }) => runtime.isReady);
      if (!isServing || !world.isDatabaseUp() || state.latencyMs < database.profiling().slowms) return;

      const isCollectionScan = ledgerQueryMs(world) > 100;
      if (isCollectionScan) state.collectionScans += Math.round(world.requestRate * seconds);
      const planSummary = isCollectionScan ? 'COLLSCAN' : 'IXSCAN { sku: 1 }';
      const docsExamined = isCollectionScan ? database.count(LEDGER) : 5;
      const filters = Array.from({ length: MAX_SHOWN }, () => ({ sku: randomSku(random) }));
      shown = filters.map((filter) => showQuery(filter, planSummary));
      for (const filter of filters.slice(0, MAX_NOTED)) noteQuery(filter, planSummary, docsExamined);
    },
  };
}

/** Of those that are still sold: `SKU-12340` to `SKU-12379`. */
export function randomSku(random: () => number): string {
  return `SKU-${12_340 + Math.floor(random() * 40)}`;
}

/**
 * Who waits for the report asks again when the connection breaks, as drivers do for reads; where somebody has ended the query, it
 * stays ended.
 */
function tickReport(world: ServiceWorld): void {
  const { database, state } = world;
  const { report } = state;
  if (report.opid !== undefined && !database.operations.has(report.opid)) report.opid = undefined;
  if (report.isWanted && report.opid === undefined && world.isDatabaseUp()) beginReport(world, world.clock.now());
}

export function beginReport(world: ServiceWorld, since: number): void {
  const { database, state } = world;
  const opid = database.operations.begin({
    collection: LEDGER,
    command: {
      aggregate: LEDGER,
      pipeline: [{ $group: { _id: '$reason', total: { $sum: '$quantityChange' } } }],
      cursor: {},
      comment: 'nightly-report',
    },
    planSummary: 'COLLSCAN',
    appName: 'nightly-report',
    since,
    onKilled: () => {
      state.report = { isWanted: false, opid: undefined };
    },
  });
  state.report = { isWanted: true, opid };
}

export function endReport(world: ServiceWorld): void {
  const { database, state } = world;
  if (state.report.opid !== undefined) database.operations.finish(state.report.opid);
  state.report = { isWanted: false, opid: undefined };
}
