/** What does not cure a scenario, and what it does in the long run. */
import assert from 'node:assert/strict';
import { holdPractice, stopPractices } from './heldPractice.ts';
import {
  assertNotResolvedBy,
  assertResolved,
  begin,
  keepNewest,
  lastReasons,
  recalculate,
  report,
  waiting,
  start,
} from './incidents.ts';

suite('practice scenarios: what does not cure them', () => {
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

  test('another one ends the one that is on, and what the person has changed stays', () => {
    const held = begin('slow-database');
    held.run(5);
    held.limitMemory('mongodb', '4Gi');
    start(held, 'events-stuck');
    held.run(60);
    assert.deepEqual(held.database.currentOperations(), []);
    assert.equal(held.database.indexes('inventory_ledger').length, 2);
    const [mongod] = held.pods('mongodb');
    assert.equal(mongod?.pod.spec.containers[0]?.resources?.limits?.['memory'], '4Gi');
    held.restart('inventory-service');
    assertResolved(held, 120);
    assert.equal(held.resolved[0]?.scenario, 'events-stuck');
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
    test('with 3Gi the heap grows to its bound, and nothing is killed', () => {
      const held = begin('memory-leak');
      held.limitMemory('inventory-service', '3Gi');
      held.run(600);
      for (const { runtime } of held.pods('inventory-service')) {
        assert.equal(runtime.restarts, 0);
        assert.equal(Math.round(held.world.jvm(runtime)?.heapMebibytes ?? 0), 1536);
      }
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
