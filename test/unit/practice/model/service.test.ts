import assert from 'node:assert/strict';
import { jvmMemory, holdsService } from '../../../../src/practice/model/jvm.ts';
import { mongodLine, springLine } from '../../../../src/practice/model/lines.ts';
import { sampleObjects } from '../../../../src/practice/model/sampleObjects.ts';
import type { Container, Document } from '../../../../src/practice/types.ts';
import { holdPractice, type HeldPractice, stopPractices } from './heldPractice.ts';

const TOPIC = 'fulfillment.inventory.v1.events';

function waiting(held: HeldPractice): number {
  return held.database.count('outbox_events', { published: false });
}

suite('the sample service', () => {
  teardown(stopPractices);

  test('its objects are those of the runbook, with more pods and other addresses in production', () => {
    const names = (namespace: string, replicas: number) =>
      sampleObjects(namespace, replicas).map(({ resource, object }) => `${resource} ${object.metadata.name}`);
    assert.deepEqual(names('inventory', 2), [
      'configmaps inventory-service-config',
      'secrets inventory-service-secrets',
      'services inventory-service',
      'services mongodb',
      'services kafka',
      'deployments.apps inventory-service',
      'deployments.apps kafka',
      'statefulsets.apps mongodb',
    ]);
    const addresses = ['inventory', 'inventory-prod'].flatMap((namespace) =>
      sampleObjects(namespace, 2).flatMap(({ object }) => {
        const { clusterIP } = (object['spec'] ?? {}) as { clusterIP?: string };
        return clusterIP ?? [];
      }),
    );
    assert.equal(new Set(addresses).size, 6);
  });

  test('its stock is the sum of its ledger, and production has more of it', () => {
    const staging = holdPractice();
    const production = holdPractice({ namespace: 'inventory-prod' });
    for (const { database } of [staging, production]) {
      const sums = database.aggregate('inventory_ledger', [
        { $group: { _id: '$sku', total: { $sum: '$quantityChange' } } },
      ]);
      assert.equal(sums.length, 40);
      for (const { _id, total } of sums) {
        const [stock, ...more] = database.find('product_stocks', { sku: _id });
        assert.deepEqual([stock?.['quantityOnHand'], more], [total, []]);
        assert.ok(Number(total) > 0);
      }
    }
    assert.ok(production.database.count('inventory_ledger') > staging.database.count('inventory_ledger'));
    assert.ok(staging.database.count('inventory_ledger') > 1_000_000);
  });

  test('the first look at its log has a quarter of an hour to show', () => {
    const held = holdPractice();
    for (const { runtime } of held.pods('inventory-service')) {
      const ages = runtime.lines.map(({ at }) => (held.now() - at) / 60_000);
      assert.ok(ages.length > 100 && Math.max(...ages) > 14 && Math.min(...ages) >= 0 && Math.min(...ages) < 1);
      assert.ok(runtime.lines.slice(-20).some(({ text }) => text.includes('CloudEvent')));
    }
    for (const app of ['mongodb', 'kafka']) assert.ok(held.log(app).length > 0, app);
  });

  test('a pod that starts says what it is, what it may use, and that events are validated', () => {
    const held = holdPractice();
    held.restart('inventory-service');
    held.run(60);
    const text = held.log().join('\n');
    assert.match(text, /Starting InventoryApplication v1\.8\.2 .*simulated/);
    assert.match(text, /Largest heap 1,536 MiB, container limit 1,024 MiB/);
    assert.match(text, /schema validation is on/);
  });

  test('events are stored, sent to the topic, and not kept for ever', () => {
    const held = holdPractice();
    held.run(300);
    assert.ok(waiting(held) < 20);
    const sent = held.database.count('outbox_events', { published: true });
    assert.ok(sent > 100 && sent <= 400, String(sent));
    assert.deepEqual(held.world.topics(), [TOPIC]);
  });

  test('without Kafka the outbox grows and the log says so; with Kafka it is sent by itself', () => {
    const held = holdPractice();
    held.run(5);
    for (const { pod } of held.pods('kafka')) held.deletePod(pod);
    held.runUntil(5, () => !held.world.isBrokerUp());
    assert.equal(held.world.send(TOPIC, 'by hand'), false);
    const grown = held.runUntil(10, () => held.log().some((line) => /ERROR .*CloudEvent not published/.test(line)));
    assert.ok(grown);
    assert.ok(held.runUntil(20, () => held.world.isBrokerUp() && waiting(held) < 20));
    assert.equal(held.world.send(TOPIC, 'by hand'), true);
    assert.equal(held.world.send('not a name', 'by hand'), false);
  });

  test('without its database the service is not ready and says why; then it is well again', () => {
    const held = holdPractice();
    held.run(5);
    held.restart('mongodb');
    assert.ok(held.runUntil(20, () => !held.world.isDatabaseUp()));
    assert.ok(held.runUntil(30, () => held.pods('inventory-service').every(({ runtime }) => !runtime.isReady)));
    assert.ok(held.runUntil(60, () => held.pods('inventory-service').every(({ runtime }) => runtime.isReady)));
    assert.ok(held.log().some((line) => /ERROR .*MongoTimeoutException: timed out .* no connection/.test(line)));
    assert.ok(held.log('mongodb').some((line) => line.includes('Waiting for connections')));
  });

  test('what the database says of itself follows from what happens', () => {
    const held = holdPractice();
    held.run(10);
    const status = () => held.database.serverStatus() as Record<string, Document>;
    const usual = status();
    assert.equal(usual['uptime'], 3 * 86_400 + 10);
    held.model.startScenario('inventory', 'slow-database');
    held.run(30);
    const slow = status();
    for (const [group = '', figure = ''] of [
      ['connections', 'current'],
      ['connections', 'active'],
      ['mem', 'resident'],
    ]) {
      assert.ok(Number(slow[group]?.[figure]) > Number(usual[group]?.[figure]), `${group}.${figure}`);
    }
  });

  test('images: versions of the service that are there, and any other program', () => {
    const { model } = holdPractice();
    const service = 'registry.example/inventory-service';
    for (const image of [`${service}:1.8.2`, `${service}:1.9.0`, 'registry.example/mongo:8.0', 'nginx:3', 'busybox']) {
      assert.equal(model.hasImage(image), true, image);
    }
    for (const image of [`${service}:9`, service, `${service}:1.8.20`])
      assert.equal(model.hasImage(image), false, image);
  });

  test('the memory of a JVM: the last -Xmx, a quarter; the limit, or the node’s', () => {
    const container = (memory: string | undefined, environment: Record<string, string>): Container => ({
      name: 'c',
      image: 'i',
      env: Object.entries(environment).map(([name, value]) => ({ name, value })),
      resources: { limits: memory === undefined ? {} : { memory } },
    });
    const cases: readonly (readonly [Container | undefined, number, number])[] = [
      [container('1Gi', { JAVA_OPTS: '-Xms256m -Xmx1536m' }), 1024, 1536],
      [container('3Gi', { JAVA_OPTS: '-Xms1g -Xmx2g -XX:+UseG1GC' }), 3072, 2048],
      [container('1Gi', { JAVA_OPTS: '-Xmx600m -Xmx700M' }), 1024, 700],
      [container('2G', {}), 1907.35, 476.84],
      [container(undefined, {}), 15_360, 3840],
      [undefined, 15_360, 3840],
    ];
    for (const [given, limit, maxHeap] of cases) {
      const memory = jvmMemory(given);
      assert.deepEqual(
        [Math.round(memory.limit * 100) / 100, Math.round(memory.maxHeap * 100) / 100],
        [limit, maxHeap],
      );
    }
    const holds = (limit: number, maxHeap: number, catalogue: number, cacheGrowth: number) =>
      holdsService({ limit, maxHeap }, { catalogue, cacheGrowth });
    assert.equal(holds(1024, 1536, 340, 0), true);
    assert.equal(holds(1024, 1536, 1350, 0), false);
    assert.equal(holds(2048, 1024, 1350, 0), false, 'the heap itself is too small');
    assert.equal(holds(1755, 1536, 340, 6), false);
    assert.equal(holds(1756, 1536, 340, 6), true);
  });

  test('lines look as those of the real programs do', () => {
    const at = Date.UTC(2026, 10, 29, 12, 0, 0, 7);
    assert.equal(
      springLine(at, 'slow', { sku: 'SKU-12340', ms: 1234.4 }),
      '2026-11-29T12:00:00.007Z  WARN 1 --- [inventory-service] [nio-8080-exec-1] c.e.inventory.stock.StockService         : Slow: POST /api/v1/inventory/SKU-12340/reserve took 1,234 ms',
    );
    assert.equal(
      mongodLine(at, 'COMMAND', 'conn1', 'Slow query', { millis: 5 }),
      '{"t":{"$date":"2026-11-29T12:00:00.007+00:00"},"s":"I","c":"COMMAND","ctx":"conn1","msg":"Slow query","attr":{"millis":5}}',
    );
  });
});
