/** The database's process, what it says of itself, and what asks it: the queries of the service, and a report. */
import { mebibytes, milliCpu } from '../quantity.ts';
import type { Document, Pod, Program, Runtime } from '../types.ts';
import { mongodLine } from './lines.ts';
import { LEDGER, POOL_SIZE, randomSku, type ServiceWorld } from './world.ts';

const REPORT = 'nightly-report';
/** A query that takes longer keeps a processor busy. */
const SCAN_MS = 100;
/** A report that reads everything leaves so much less of the processor to others. */
const REPORT_FACTOR = 1.3;
const REPORT_MS = 640;
/** So many of the service's queries are noted as slow in a second. */
const NOTED = 2;

export function startMongod(pod: Pod, runtime: Runtime, world: ServiceWorld, wasThere: boolean): Program {
  const { clock, random, database } = world;
  const limits = pod.spec.containers[0]?.resources?.limits ?? {};
  const cpuLimit = milliCpu(limits['cpu'] ?? '') ?? 8000;
  const memoryLimit = mebibytes(limits['memory'] ?? '') ?? 8192;
  const log = (component: string, context: string, text: string, at = clock.now()) =>
    runtime.log(mongodLine(at, component, context, text), at);

  if (wasThere) log('WTCHKPT', 'Checkpointer', 'Checkpoint of the practice database written', clock.now() - 240_000);
  else {
    database.restarted();
    log('CONTROL', 'initandlisten', `MongoDB starting on ${pod.metadata.name} (practice cluster, simulated)`);
    log('NETWORK', 'initandlisten', 'Waiting for connections');
  }
  return {
    startupMs: 2500,
    probeFailure: 'dial tcp :27017: connect: connection refused',
    isReady: () => true,
    tick: () => undefined,
    usage: () => ({
      milliCpu: isScanning(world) ? cpuLimit * (0.97 + random() * 0.03) : 55 + random() * 20,
      mebibytes: memoryLimit * (isScanning(world) ? 0.4 : 0.3),
    }),
  };
}

export function serverStatus(world: ServiceWorld): Document {
  const { clock, state } = world;
  const [mongod] = world.pods('mongodb');
  const uptime = Math.max(0, Math.round((clock.now() - (mongod?.runtime.startedAt ?? clock.now())) / 1000));
  const pods = world.servicePods().filter(({ runtime }) => runtime.isReady).length;
  const current = 12 + Math.round(Math.min(state.poolInUse, POOL_SIZE)) * pods;
  return {
    host: 'mongodb-0',
    version: '8.0.13',
    process: 'mongod',
    pid: 1,
    uptime,
    localTime: new Date(clock.now()),
    connections: { current, available: 838_860 - current, active: 2 + Math.round(current * 0.9) },
    mem: { bits: 64, resident: Math.round(mongod?.runtime.program?.usage().mebibytes ?? 0), virtual: 3100 },
    opcounters: { insert: uptime * 4, query: uptime * world.requestRate, update: uptime * 4, delete: 0 },
    practice: 'simulated',
    ok: 1,
  };
}

/** Of what every request asks of the ledger. */
function ledgerPlan({ database }: ServiceWorld) {
  return database.plan(LEDGER, { sku: 'SKU-12345' }, 5);
}

/** Any index will do whose first field is the SKU. */
export function isLedgerIndexed(world: ServiceWorld): boolean {
  return ledgerPlan(world).index !== undefined;
}

export function ensureLedgerIndex(world: ServiceWorld): void {
  if (!isLedgerIndexed(world)) world.database.createIndex(LEDGER, { sku: 1, timestamp: -1 });
}

export function dropLedgerIndexes(world: ServiceWorld): void {
  for (let { index } = ledgerPlan(world); index; { index } = ledgerPlan(world)) {
    world.database.dropIndex(LEDGER, index.name);
  }
}

/** The database's processor is at its limit. */
function isScanning(world: ServiceWorld): boolean {
  return isReporting(world) || ledgerPlan(world).millis > SCAN_MS;
}

/** How long a request waits for the database. */
export function databaseMs(world: ServiceWorld): number {
  const { millis } = ledgerPlan(world);
  return isReporting(world) ? millis * REPORT_FACTOR + REPORT_MS : millis;
}

/** Once a second: what the service asks, as log and profiler show it. */
export function tickDatabase(world: ServiceWorld): void {
  const { database, clock, random, state } = world;
  const isServing = world.servicePods().some(({ runtime }) => runtime.isReady);
  if (!isServing || !world.isDatabaseUp() || state.latencyMs < database.profiling().slowms) return;

  const { summary: planSummary, docsExamined } = ledgerPlan(world);
  for (let noted = 0; noted < NOTED; noted++) {
    const filter = { sku: randomSku(random) };
    const command = { find: LEDGER, filter, sort: { timestamp: -1 } };
    const millis = Math.round(state.latencyMs * (0.9 + random() * 0.2));
    const nreturned = database.count(LEDGER, filter);
    const query = { ns: `test.${LEDGER}`, command, planSummary, docsExamined, nreturned, millis };
    database.profile(query);
    const line = mongodLine(clock.now(), 'COMMAND', `conn${12 + noted}`, 'Slow query', query);
    for (const { runtime } of world.pods('mongodb')) runtime.log(line);
  }
}

/** A query over the whole ledger, of somebody who waits for its answer. */
export function beginReport({ database }: ServiceWorld, startedAt: number): void {
  const pipeline = [{ $group: { _id: '$reason', total: { $sum: '$quantityChange' } } }];
  const command = { aggregate: LEDGER, pipeline, cursor: {}, comment: REPORT };
  const operation = { type: 'op', host: 'mongodb-0:27017', appName: REPORT, op: 'command', ns: `test.${LEDGER}` };
  database.beginOperation({ ...operation, command, planSummary: 'COLLSCAN' }, startedAt);
}

export function isReporting({ database }: ServiceWorld): boolean {
  return database.currentOperations().length > 0;
}

export function endReport({ database }: ServiceWorld): void {
  for (const { opid } of database.currentOperations()) database.killOperation(opid);
}
