/**
 * Each of the five incidents as a person works through it, by nothing but the commands of the shipped runbook: its diagnosis
 * shows what is wrong, something else does not help, its resolution does.
 */
import assert from 'node:assert/strict';
import type { Play } from './rehearsal.ts';

const sku = 'SKU-12345';
/** The service has to be well for five seconds. */
const holdMs = 5000;

export const incidents: readonly Play[] = [
  {
    title: 'unresponsive: more memory cures it, a rollback and a restart do not',
    scenario: 'unresponsive',
    async play({ step, eventually, pod, isOpen, isOver }) {
      await eventually(1, 'Check pod status', / 0\/1 +(OOMKilled|CrashLoopBackOff) +[1-9]/);
      await eventually(1, 'See what the cluster says about them', /Back-off restarting failed container/);
      await step(1, 'Why was each killed last?', / false +\d+ +OOMKilled$/m);
      await step(1, 'Read the log of the life before', /GC pressure: heap/, {
        'pod-name': await pod(),
      });
      await step(1, 'See what they may use', /"memory":"1Gi"/);
      await step(1, 'Does the database answer?', /ok: 1/);

      await step(1, 'Go back to the revision before', /no rollout history found/, {}, 1);
      await step(1, 'Replace the pods one by one', /restarted/);
      const newest = await pod();
      await eventually(1, 'Why was each killed last?', new RegExp(`^${newest} +false +[1-9]\\d* +OOMKilled$`, 'm'));
      isOpen();

      await step(1, 'Raise the limit; the pods are replaced', /updated/);
      await step(1, 'Wait for the new ones', /successfully rolled out/);
      await isOver();
      await step(1, 'All ready, and the restarts stand still?', /(inventory-service-\S+ +1\/1 +Running +0 +\d+s\n){2}/);
      await step(1, 'Errors of the last minute', /^$/, {}, 1);
    },
  },
  {
    title: 'events-stuck: a restart of the service cures it, one of Kafka does not',
    scenario: 'events-stuck',
    async play({ step, eventually, pod, isOpen, isOver }) {
      const before = Number(await step(2, 'Count what waits in the outbox', /^\d{2,}\n$/));
      assert.ok(before > 100, String(before));
      await step(2, 'See which have waited longest', /published: false/);
      await eventually(2, 'Find what the publisher complains about', /WARN .*CloudEvent publisher has waited/);
      await step(2, 'Is Kafka there?', /kafka-\S+ +1\/1 +Running/);
      await step(2, 'Does Kafka know the topic?', /^fulfillment\.inventory\.v1\.events$/m);
      const blocked = /"outbox-publisher"[^]*BLOCKED \(on object monitor\)[^]*waiting to lock/;
      await step(2, 'What does the publisher do in each pod?', blocked, { 'pod-name': await pod() });

      await step(2, 'Restart it; messages on disk stay', /restarted/);
      await step(2, 'Wait for it', /successfully rolled out/);
      const after = Number(await step(2, 'Count what waits in the outbox', /^\d+\n$/));
      assert.ok(after > before, `${before} waited before Kafka was restarted, ${after} after`);
      await step(2, 'What does the publisher do in each pod?', blocked, { 'pod-name': await pod() });
      isOpen();

      await step(2, 'Keep the whole thread dump for the developers', /^$/, { 'pod-name': await pod() });
      await step(2, 'Replace the pods one by one', /restarted/);
      await step(2, 'Wait for the new ones', /successfully rolled out/);
      await isOver();
      assert.ok(Number(await step(2, 'What still waits', /^\d+\n$/)) < 50);
      await step(2, 'What was sent last', /Published \d+ CloudEvent/);
    },
  },
  {
    title: 'slow-database: the operation and the index together; a restart, more pods, one of the two do not',
    scenario: 'slow-database',
    async play({ step, eventually, stillSaid, isOpen, isOver }) {
      await eventually(3, 'Compare use with limits', /^mongodb-0 +(9[5-9]\d|1000)m /m);
      const running = await step(3, 'What has been running for more than ten seconds?', /nightly-report/);
      const opid = /opid: (\d+)/.exec(running)?.[1] ?? assert.fail(running);
      await step(3, 'Which indexes does the ledger have?', /^\[ \{ name: '_id_', key: \{ _id: 1 \} \} \]$/m);
      await step(3, 'How is the ledger of a product read?', /stage: 'COLLSCAN'/, { sku });
      await eventually(3, 'What does the service wait for?', /timed out after \d+ ms, connection pool exhausted/);

      await step(1, 'Replace the pods one by one', /restarted/);
      await step(3, 'Spread the load', /scaled/);
      await step(3, 'Is it still the same operation?', /nightly-report/, { opid });
      await step(3, 'End it', /ok: 1/, { opid });
      await step(3, 'Nothing that runs for more than ten seconds?', /^\[\]$/m);
      await stillSaid(/WARN .* Slow: /, holdMs);
      isOpen();

      await step(3, 'Build the index that it lacks', /^sku_1_timestamp_-1$/m);
      await step(3, 'How is the ledger of a product read?', /stage: 'IXSCAN'/, { sku });
      await isOver();
      await eventually(3, 'Use of CPU', /^mongodb-0 +\d{1,2}m /m);
    },
  },
  {
    title: 'memory-leak: a limit that holds the heap cures it, a restart does not',
    scenario: 'memory-leak',
    async play({ step, eventually, pod, isOpen, isOver }) {
      await eventually(4, 'Is the garbage collector under pressure?', /GC pressure: heap/, { 'pod-name': pod });
      await eventually(4, 'Which classes take the room? (stops the JVM for some seconds)', /ReservationCache/, {
        'pod-name': pod,
      });
      await eventually(4, 'Who was killed, and how often?', / [1-9]\d* +OOMKilled$/m);
      await step(4, 'How large may the heap grow, how much may the container use?', /-Xmx1536m[^]*"memory":"1Gi"/);

      await step(1, 'Replace the pods one by one', /restarted/);
      await step(4, 'Wait for the new ones', /successfully rolled out/);
      await eventually(4, 'How full is the heap?', /used (3[2-9]|[4-9]\d)\d{4}K/, { 'pod-name': pod });
      isOpen();

      await step(4, 'Raise the limit; the pods are replaced', /updated/);
      await step(4, 'Wait for the new ones', /successfully rolled out/);
      await isOver();
      await step(4, 'Do the restarts stand still?', /(inventory-service-\S+ +1\/1 +Running +0 +\d+s\n){2}/);
    },
  },
  {
    title: 'inconsistent-stock: one document a product and the sum of its ledger; the total of a cursor is none',
    scenario: 'inconsistent-stock',
    async play({ step, eventually, shell, stillSaid, isOpen, isOver }) {
      const twice = await step(5, 'Is a product stored twice?', /documents: 2/);
      assert.equal(twice.match(/documents: 2/g)?.length, 6, twice);
      await step(5, 'Which stock is not the sum of its ledger?', new RegExp(`sku: '${sku}'`));
      await step(5, 'Read the ledger of one product', /quantityChange: /, { sku });
      await eventually(5, 'Count writes that lost a race', /^[1-9]\d*$/m);

      await step(5, 'Keep the newest of each, set the others aside in a collection of their own', /^6$/m);
      await step(5, 'Is a product stored twice?', /^\[\]$/m);
      // What a runbook of the field says; a cursor has no total.
      const trap = `const ledger = db.inventory_ledger.aggregate([{ $match: { sku: "${sku}" } }, { $group: { _id: "$sku", total: { $sum: "$quantityChange" } } }]);
        db.product_stocks.updateOne({ sku: "${sku}" }, { $set: { quantityOnHand: ledger.total } })`;
      await shell(`kubectl exec mongodb-0 -- mongosh --quiet --eval '${trap}'`, /modifiedCount: 1/);
      await step(5, 'Look at both of one product', /quantityOnHand: null/, { sku });
      await stillSaid(/OptimisticLockingFailureException/, holdMs);
      isOpen();

      await step(5, 'Put it right from the ledger', /modifiedCount: 1/, { sku });
      await step(5, 'Which stock is not the sum of its ledger?', /^\[\]$/m);
      await isOver();
      await step(5, 'No product stored twice?', /^\[\]$/m);
    },
  },
];
