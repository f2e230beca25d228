/** Scenarios on the held practice: begun, cured, and what does not cure them. */
import assert from 'node:assert/strict';
import type { ScenarioName } from '../../../../src/practice/scenarios.ts';
import type { Database, Document } from '../../../../src/practice/types.ts';
import { holdPractice, type HeldOptions, type HeldPractice } from './heldPractice.ts';

const starts = new WeakMap<HeldPractice, number>();

/** In the middle of an ordinary day. */
export function begin(name: ScenarioName, options: HeldOptions = {}): HeldPractice {
  const held = holdPractice(options);
  held.run(10);
  start(held, name);
  return held;
}

export function start(held: HeldPractice, name: ScenarioName): void {
  held.model.startScenario(held.namespace, name);
  starts.set(held, held.now());
}

/** Told once, with the start that it had, after the service has stayed well for five seconds. */
export function assertResolved(held: HeldPractice, seconds: number): void {
  const began = held.now();
  assert.ok(
    held.runUntil(seconds, () => held.resolved.length > 0),
    `not resolved within ${seconds} s: ${held.log().slice(-5).join('\n')}`,
  );
  held.run(20);
  const [told] = held.resolved;
  assert.equal(held.resolved.length, 1);
  assert.equal(told?.namespace, held.namespace);
  const wellAt = (starts.get(held) ?? Number.NaN) + (told?.ms ?? 0);
  assert.ok(wellAt >= began - 5000 && wellAt <= began + seconds * 1000);
}

export function assertNotResolvedBy(held: HeldPractice, what: string, wrong: () => void, seconds = 90): void {
  wrong();
  held.run(seconds);
  assert.equal(held.resolved.length, 0, `resolved by ${what}`);
}

export function waiting(held: HeldPractice): number {
  return held.database.count('outbox_events', { published: false });
}

export function report(held: HeldPractice): number {
  const [operation] = held.database.currentOperations().filter(({ secs_running }) => secs_running > 30);
  assert.ok(operation);
  assert.equal((operation['command'] as Document)['comment'], 'nightly-report');
  return operation.opid;
}

export function lastReasons(held: HeldPractice): (string | undefined)[] {
  return held.pods('inventory-service').map(({ pod }) => {
    const [status] = pod.status.containerStatuses ?? [];
    return (status?.state.terminated ?? status?.lastState.terminated)?.reason;
  });
}

/** What cures the wrong stock, in two steps. */
export function keepNewest(held: HeldPractice): number {
  const groups = held.database.aggregate('product_stocks', [
    { $group: { _id: '$sku', docs: { $push: '$$ROOT' } } },
    { $match: { 'docs.1': { $exists: true } } },
  ]);
  for (const { docs } of groups as { docs: Document[] }[]) {
    const [, ...older] = docs.toSorted((a, b) => Number(b['lastUpdated']) - Number(a['lastUpdated']));
    for (const { _id } of older) held.database.remove('product_stocks', { _id }, false);
  }
  return groups.length;
}

export function recalculate(held: HeldPractice, sku: string): ReturnType<Database['update']> {
  const [sum] = held.database.aggregate('inventory_ledger', [
    { $match: { sku } },
    { $group: { _id: '$sku', total: { $sum: '$quantityChange' } } },
  ]);
  const change = { $set: { quantityOnHand: sum?.['total'] } };
  return held.database.update('product_stocks', { sku }, change, { many: false });
}
