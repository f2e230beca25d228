import assert from 'node:assert/strict';
import type { ScenarioName } from '../../../../src/practice/scenarios.ts';
import type { Document } from '../../../../src/practice/types.ts';
import { holdPractice, type HeldOptions, type HeldPractice, stopPractices } from './heldPractice.ts';

/** In the middle of an ordinary day. */
function begin(name: ScenarioName, options: HeldOptions = {}): HeldPractice {
  const held = holdPractice(options);
  held.run(10);
  held.model.startScenario(held.namespace, name);
  return held;
}

/** Told once, with the start that it had, after the service has stayed well for five seconds. */
function assertResolved(held: HeldPractice, seconds: number): void {
  const began = held.now();
  assert.ok(
    held.runUntil(seconds, () => held.resolved.length > 0),
    `not resolved within ${seconds} s: ${held.log().slice(-5).join('\n')}`,
  );
  held.run(60);
  const [told] = held.resolved;
  assert.equal(held.resolved.length, 1);
  assert.equal(told?.namespace, held.namespace);
  assert.ok((told?.startedAt ?? Infinity) <= began);
  assert.ok((told?.resolvedAt ?? 0) >= began - 5000 && (told?.resolvedAt ?? Infinity) <= began + seconds * 1000);
}

function assertNotResolvedBy(held: HeldPractice, what: string, wrong: () => void, seconds = 90): void {
  wrong();
  held.run(seconds);
  assert.equal(held.resolved.length, 0, `resolved by ${what}`);
}

function waiting(held: HeldPractice): number {
  return held.database.count('outbox_events', { published: false });
}

function report(held: HeldPractice): number {
  const [operation] = held.database.currentOperations().filter(({ secs_running }) => secs_running > 30);
  assert.ok(operation);
  assert.equal((operation['command'] as Document)['comment'], 'nightly-report');
  return operation.opid;
}

function lastReasons(held: HeldPractice): (string | undefined)[] {
  return held.pods('inventory-service').map(({ pod }) => {
    const [status] = pod.status.containerStatuses ?? [];
    return (status?.state.terminated ?? status?.lastState.terminated)?.reason;
  });
}

suite('practice scenarios', () => {
  teardown(stopPractices);

  test('without one, the service is well and nothing is written at ERROR or WARN', () => {
    for (const namespace of ['inventory', 'inventory-prod']) {
      const held = holdPractice({ namespace });
      held.run(300);
      assert.deepEqual(
        held.log().filter((line) => / (?:ERROR|WARN) /.test(line)),
        [],
      );
      assert.ok(held.pods('inventory-service').every(({ runtime }) => runtime.isReady && runtime.restarts === 0));
      assert.equal(held.pods('inventory-service').length, namespace === 'inventory' ? 2 : 3);
      assert.ok(waiting(held) < 50);
      assert.ok(held.database.count('outbox_events') <= 500, 'events are not kept for ever');
    }
  });

  test('a namespace without the sample service has none', () => {
    const held = holdPractice();
    assert.throws(() => held.model.startScenario('default', 'unresponsive'), /no scenario/);
    assert.equal(held.model.world('default'), undefined);
  });

  test('another one ends the one that is on, and what the person has changed stays', () => {
    const held = begin('slow-database');
    held.run(5);
    held.limitMemory('mongodb', '4Gi');
    held.model.startScenario('inventory', 'events-stuck');
    held.run(60);
    assert.deepEqual(held.database.currentOperations(), []);
    assert.equal(held.database.indexes('inventory_ledger').length, 2);
    const [mongod] = held.pods('mongodb');
    assert.equal(mongod?.pod.spec.containers[0]?.resources?.limits?.['memory'], '4Gi');
    held.restart('inventory-service');
    assertResolved(held, 120);
    assert.equal(held.resolved[0]?.name, 'events-stuck');
  });

  test('each can be had again after it was resolved, also where the service has more room now', () => {
    const held = begin('unresponsive');
    held.limitMemory('inventory-service', '3Gi');
    assertResolved(held, 120);
    for (const name of ['memory-leak', 'unresponsive'] as const) {
      held.model.startScenario('inventory', name);
      held.run(120);
      assert.equal(held.resolved.length, 1, name);
      assert.ok(lastReasons(held).includes('OOMKilled'), name);
    }
  });

  suite('unresponsive', () => {
    test('killed before they are ready, and cured by 2Gi', () => {
      const held = begin('unresponsive');
      held.run(30);
      assert.ok(held.pods('inventory-service').every(({ runtime }) => !runtime.isReady && runtime.restarts > 0));
      assert.deepEqual(lastReasons(held), ['OOMKilled', 'OOMKilled']);
      held.limitMemory('inventory-service', '2Gi');
      assertResolved(held, 60);
      assert.ok(held.pods('inventory-service').every(({ runtime }) => runtime.restarts === 0));
    });

    test('a restart, more pods, half the memory, a deleted pod, a smaller heap and another cure do not help', () => {
      const held = begin('unresponsive');
      held.run(20);
      assertNotResolvedBy(held, 'a restart', () => held.restart('inventory-service'));
      assertNotResolvedBy(held, 'more pods', () => held.scale(5));
      assertNotResolvedBy(held, '1280Mi', () => held.limitMemory('inventory-service', '1280Mi'));
      assertNotResolvedBy(held, 'a deleted pod', () => {
        for (const { pod } of held.pods('inventory-service')) held.deletePod(pod);
      });
      assertNotResolvedBy(held, 'a smaller heap', () => held.setJavaOptions('-Xmx768m'));
      assert.ok(held.log().some((line) => line.includes('java.lang.OutOfMemoryError')));
      assertNotResolvedBy(held, 'no pods', () => held.scale(0));
      assertNotResolvedBy(held, 'an index', () => void held.database.createIndex('inventory_ledger', { sku: 1 }));
    });
  });

  suite('events-stuck', () => {
    test('the outbox grows, each publisher waits, and a restart cures it', () => {
      const held = begin('events-stuck');
      const before = waiting(held);
      assert.ok(before >= 2000, 'it has been going on for ten minutes');
      held.run(30);
      assert.ok(waiting(held) > before + 60);
      for (const { runtime } of held.pods('inventory-service')) {
        assert.equal(held.world.jvm(runtime)?.isPublisherStuck, true);
        const last = runtime.lines.slice(-10).map(({ text }) => text);
        assert.ok(
          last.some((text) => text.includes(' WARN ') && /CloudEvent publisher has waited/.test(text)),
          'seen in the last ten lines',
        );
        assert.ok(runtime.isReady);
      }
      held.restart('inventory-service');
      assertResolved(held, 90);
      assert.ok(waiting(held) < 50);
    });

    test('Kafka or MongoDB anew, more pods and a single new pod do not help', () => {
      const held = begin('events-stuck');
      assertNotResolvedBy(held, 'Kafka anew', () => held.restart('kafka'));
      assertNotResolvedBy(held, 'MongoDB anew', () => held.restart('mongodb'));
      const before = waiting(held);
      assertNotResolvedBy(held, 'more pods', () => held.scale(5));
      assert.ok(waiting(held) > before, 'the events of the old pods still wait');
      held.scale(2);
      held.run(30);
      const [first] = held.pods('inventory-service');
      assert.ok(first);
      assertNotResolvedBy(held, 'one new pod', () => held.deletePod(first.pod));
    });

    test('it does not grow without bound, and sorting the documents away by hand is no cure', () => {
      const held = begin('events-stuck');
      held.run(700);
      assert.ok(held.database.count('outbox_events') <= 5500);
      assertNotResolvedBy(held, 'an emptied outbox', () => void held.database.remove('outbox_events', {}, true));
    });
  });

  suite('slow-database', () => {
    test('slow queries, an exhausted pool, a busy processor; cured by killOp and an index', () => {
      const held = begin('slow-database');
      held.database.setProfiling(1, 100);
      held.run(30);
      assert.ok(held.log().some((line) => /ERROR .*connection pool exhausted/.test(line)));
      assert.ok(held.log('mongodb').some((line) => line.includes('"Slow query"') && line.includes('COLLSCAN')));
      assert.ok(Number((held.database.serverStatus()['connections'] as Document)['current']) > 100);
      const waitingThreads = () =>
        held.pods('inventory-service').map(({ runtime }) => held.world.jvm(runtime)?.waitingForDatabase ?? 0);
      assert.ok(waitingThreads().every((threads) => threads > 100));
      const [mongod] = held.pods('mongodb');
      assert.ok(mongod && (held.podUsage(mongod.pod)?.milliCpu ?? 0) > 950);
      const [entry] = held.database.find('system.profile', {}, { sort: { ts: -1 }, limit: 1 });
      assert.equal(entry?.['planSummary'], 'COLLSCAN');
      assert.ok(Number(entry?.['millis']) > 4000);
      held.database.killOperation(report(held));
      held.database.createIndex('inventory_ledger', { sku: 1, timestamp: -1 });
      assertResolved(held, 60);
      assert.deepEqual(held.database.currentOperations(), []);
      assert.deepEqual(waitingThreads(), [0, 0]);
      assert.ok((held.podUsage(mongod.pod)?.milliCpu ?? 1000) < 200);
    });

    test('any index that begins with the SKU will do, and none that does not', () => {
      const held = begin('slow-database');
      held.run(5);
      held.database.killOperation(report(held));
      assertNotResolvedBy(held, 'another index', () => {
        held.database.createIndex('inventory_ledger', { timestamp: -1, sku: 1 });
      });
      held.database.createIndex('inventory_ledger', { sku: 1 });
      assertResolved(held, 60);
    });

    test('the operation alone does not help', () => {
      const held = begin('slow-database');
      held.run(5);
      assertNotResolvedBy(held, 'killOp', () => held.database.killOperation(report(held)));
      assert.ok(
        held.database.currentOperations().every(({ secs_running }) => secs_running < 10),
        'it stays ended',
      );
    });

    test('the index alone does not help', () => {
      const held = begin('slow-database');
      assertNotResolvedBy(held, 'an index', () => void held.database.createIndex('inventory_ledger', { sku: 1 }));
      assert.ok(report(held) > 0);
    });

    test('a restart of either, more memory and more pods do not help: who waits for the report asks again', () => {
      const held = begin('slow-database');
      held.run(5);
      assertNotResolvedBy(held, 'the service anew', () => held.restart('inventory-service'));
      assertNotResolvedBy(held, 'more pods', () => held.scale(5));
      const before = report(held);
      assertNotResolvedBy(held, 'more memory', () => held.limitMemory('mongodb', '4Gi'));
      assert.notEqual(report(held), before);
      assertNotResolvedBy(held, 'an index', () => void held.database.createIndex('inventory_ledger', { sku: 1 }));
    });
  });

  suite('memory-leak', () => {
    test('pods are killed after a while in which they were ready, and cured by 3Gi', () => {
      const held = begin('memory-leak');
      held.run(30);
      const lines = held
        .pods('inventory-service')
        .flatMap(({ runtime }) => [...runtime.previousLines, ...runtime.lines]);
      assert.ok(lines.some(({ text }) => text.includes('GC pressure')));
      const ready = new Set<string>();
      held.runUntil(200, () => {
        for (const { pod, runtime } of held.pods('inventory-service'))
          if (runtime.isReady) ready.add(pod.metadata.name);
        return false;
      });
      assert.equal(ready.size, 2);
      assert.deepEqual(lastReasons(held), ['OOMKilled', 'OOMKilled']);
      held.limitMemory('inventory-service', '3Gi');
      assertResolved(held, 60);
      held.run(600);
      for (const { runtime } of held.pods('inventory-service')) {
        assert.equal(runtime.restarts, 0);
        assert.equal(Math.round(held.world.jvm(runtime)?.heapMebibytes ?? 0), 1536);
      }
    });

    test('the histogram shows what grows', () => {
      const held = begin('memory-leak');
      const [first] = held.pods('inventory-service');
      assert.ok(first);
      const jvm = () => held.world.jvm(first.runtime);
      const names = jvm()
        ?.histogram()
        .map(({ name }) => name);
      assert.ok(names?.slice(0, 3).includes('com.example.inventory.reservation.ReservationCache$Entry'));
      const bytes =
        jvm()
          ?.histogram()
          .reduce((sum, entry) => sum + entry.bytes, 0) ?? 0;
      assert.ok(Math.abs(bytes / 2 ** 20 - (jvm()?.heapMebibytes ?? 0)) < 1);
    });

    test('a heap that fits the limit cures it too', () => {
      const held = begin('memory-leak');
      held.run(20);
      held.setJavaOptions('-Xms256m -Xmx768m');
      assertResolved(held, 60);
      held.run(600);
      assert.ok(held.pods('inventory-service').every(({ runtime }) => runtime.restarts === 0));
    });

    test('a restart, more pods and a limit below the heap do not help', () => {
      const held = begin('memory-leak');
      held.run(20);
      assertNotResolvedBy(held, 'a restart', () => held.restart('inventory-service'));
      assertNotResolvedBy(held, 'more pods', () => held.scale(5));
      assertNotResolvedBy(held, '1500Mi', () => held.limitMemory('inventory-service', '1500Mi'));
      assertNotResolvedBy(held, 'MongoDB anew', () => held.restart('mongodb'));
    });
  });

  suite('inconsistent-stock', () => {
    const keepNewest = (held: HeldPractice) => {
      const groups = held.database.aggregate('product_stocks', [
        { $group: { _id: '$sku', docs: { $push: '$$ROOT' } } },
        { $match: { 'docs.1': { $exists: true } } },
      ]);
      for (const { docs } of groups as { docs: Document[] }[]) {
        const [, ...older] = docs.toSorted((a, b) => Number(b['lastUpdated']) - Number(a['lastUpdated']));
        for (const { _id } of older) held.database.remove('product_stocks', { _id }, false);
      }
      return groups.length;
    };
    const recalculate = (held: HeldPractice, sku: string) => {
      const [sum] = held.database.aggregate('inventory_ledger', [
        { $match: { sku } },
        { $group: { _id: '$sku', total: { $sum: '$quantityChange' } } },
      ]);
      const change = { $set: { quantityOnHand: sum?.['total'] } };
      return held.database.update('product_stocks', { sku }, change, { many: false });
    };

    test("six SKUs twice and a wrong number; cured by the runbook's two steps", () => {
      const held = begin('inconsistent-stock');
      held.run(30);
      assert.ok(held.log().some((line) => line.includes('OptimisticLockingFailureException')));
      assert.equal(keepNewest(held), 6);
      assert.deepEqual(recalculate(held, 'SKU-12345'), { matched: 1, modified: 1 });
      assertResolved(held, 60);
      held.run(60);
      assert.equal(keepNewest(held), 0);
    });

    test('one step alone, a restart and the sum of a cursor do not help', () => {
      const held = begin('inconsistent-stock');
      assertNotResolvedBy(held, 'a restart', () => held.restart('inventory-service'));
      assertNotResolvedBy(held, 'the number', () => void recalculate(held, 'SKU-12345'), 60);
      const duplicates = begin('inconsistent-stock');
      assertNotResolvedBy(duplicates, 'the duplicates', () => void keepNewest(duplicates), 60);
      // What a script's `ledger.total` is stored as, where `ledger` is a cursor
      assertNotResolvedBy(
        duplicates,
        'nothing',
        () =>
          void duplicates.database.update(
            'product_stocks',
            { sku: 'SKU-12345' },
            { $set: { quantityOnHand: null } },
            { many: false },
          ),
        60,
      );
    });

    test('keeping the older one is wrong, and so is deleting both', () => {
      const held = begin('inconsistent-stock');
      recalculate(held, 'SKU-12345');
      const doubled = held.database.aggregate('product_stocks', [
        { $sort: { lastUpdated: 1 } },
        { $group: { _id: '$sku', ids: { $push: '$_id' } } },
        { $match: { 'ids.1': { $exists: true } } },
      ]) as { _id: string; ids: unknown[] }[];
      assertNotResolvedBy(
        held,
        'keeping the older',
        () => {
          for (const { ids } of doubled) held.database.remove('product_stocks', { _id: ids[1] }, false);
        },
        60,
      );
      assertNotResolvedBy(held, 'deleting', () => void held.database.remove('product_stocks', {}, true), 60);
    });
  });
});
