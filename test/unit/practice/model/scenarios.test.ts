/** Each scenario as it begins, and what cures it; what does not cure it stands in the rare tests. */
import assert from 'node:assert/strict';
import type { Document, Runtime } from '../../../../src/practice/types.ts';
import { holdPractice, stopPractices, type HeldPractice } from './heldPractice.ts';
import { assertResolved, begin, keepNewest, lastReasons, recalculate, report, start, waiting } from './incidents.ts';

suite('practice scenarios', () => {
  teardown(stopPractices);

  test('a namespace without the sample service has none', () => {
    const held = holdPractice();
    assert.throws(() => held.model.startScenario('default', 'unresponsive'), /no scenario/);
    assert.equal(held.model.world('default'), undefined);
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
      held.runUntil(120, () => {
        for (const { pod, runtime } of held.pods('inventory-service'))
          if (runtime.isReady) ready.add(pod.metadata.name);
        return false;
      });
      assert.equal(ready.size, 2);
      assert.deepEqual(lastReasons(held), ['OOMKilled', 'OOMKilled']);
      held.limitMemory('inventory-service', '3Gi');
      assertResolved(held, 60);
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
  });

  suite('over a former one: nothing is older than the pod that it is said of', () => {
    const ageOf = (held: HeldPractice, { startedAt }: Runtime) => (held.now() - startedAt) / 1000;

    test('events-stuck after unresponsive', () => {
      const held = begin('unresponsive');
      held.run(30);
      held.limitMemory('inventory-service', '2Gi');
      assertResolved(held, 60);
      held.run(60);
      start(held, 'events-stuck');
      assert.ok(waiting(held) >= 50);
      held.run(30);
      const pods = held.pods('inventory-service');
      for (const { pod, runtime } of pods) {
        const { name, creationTimestamp } = pod.metadata;
        const events = held.database.find('outbox_events', { source: `/inventory-service/${name}` });
        assert.ok(events.length > 0);
        for (const { createdAt } of events) assert.ok(Number(createdAt) >= runtime.startedAt);
        assert.ok(runtime.startedAt >= Date.parse(creationTimestamp));
        const waited = runtime.lines.flatMap(({ text }) => /has waited ([\d,]+) s/.exec(text)?.[1] ?? []);
        assert.ok(waited.length > 0);
        for (const seconds of waited) assert.ok(Number(seconds) <= ageOf(held, runtime), seconds);
      }
      const sources = new Set(held.database.find('outbox_events', { published: false }).map(({ source }) => source));
      assert.deepEqual(sources, new Set(pods.map(({ pod }) => `/inventory-service/${pod.metadata.name}`)));
    });

    test('events-stuck in the middle of unresponsive is not over with the first start that works', () => {
      const held = begin('unresponsive');
      held.runUntil(60, () => held.pods('inventory-service').every(({ runtime }) => runtime.program === undefined));
      start(held, 'events-stuck');
      held.run(90);
      for (const { runtime } of held.pods('inventory-service')) {
        assert.ok(runtime.isReady);
        assert.equal(held.world.jvm(runtime)?.isPublisherStuck, true);
      }
      assert.ok(waiting(held) > 50);
      held.restart('inventory-service');
      assertResolved(held, 90);
    });

    test('slow-database and memory-leak after a restart', () => {
      const held = holdPractice();
      held.run(10);
      for (const name of ['mongodb', 'inventory-service']) held.restart(name);
      held.run(40);
      const [mongod] = held.pods('mongodb');
      assert.ok(mongod);
      start(held, 'slow-database');
      const [operation] = held.database.currentOperations();
      assert.ok(operation && operation.secs_running > 10 && operation.secs_running <= ageOf(held, mongod.runtime));
      const heaps = () =>
        held.pods('inventory-service').map(({ runtime }) => held.world.jvm(runtime)?.heapMebibytes ?? 0);
      const before = heaps();
      start(held, 'memory-leak');
      for (const [at, { runtime }] of held.pods('inventory-service').entries()) {
        const grown = (heaps()[at] ?? 0) - (before[at] ?? 0);
        // Six a second, and pods are not in step.
        assert.ok(grown > 20 && grown <= ageOf(held, runtime) * 6 * 1.2, `${grown} MiB`);
      }
    });
  });

  suite('inconsistent-stock', () => {
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
  });
});
