import assert from 'node:assert/strict';
import type { Workload } from '../../../../src/practice/types.ts';
import { namespace, openCluster, statefulSet, stopClusters, template, type HeldCluster } from './heldCluster.ts';

suite('practice: a StatefulSet', () => {
  teardown(stopClusters);

  const db = (held: HeldCluster): Workload => held.workload('statefulsets.apps', 'db');
  const names = (held: HeldCluster): readonly string[] => held.pods('db').map(({ metadata }) => metadata.name);
  const uid = (held: HeldCluster, name: string): string | undefined =>
    held.cluster.store.get('pods', namespace, name)?.metadata.uid;
  const restart = (held: HeldCluster, at: string): void => {
    const { metadata, spec } = template('db', 'registry.example/db:1');
    const annotations = { 'kubectl.kubernetes.io/restartedAt': at };
    held.change(db(held), { template: { metadata: { ...metadata, annotations }, spec } });
  };

  test('its pods bear number and revision', () => {
    const held = openCluster([statefulSet('db', 2)]);
    assert.deepEqual(names(held), ['db-0', 'db-1']);
    const [, second] = held.pods('db');
    assert.equal(second?.metadata.labels?.['controller-revision-hash'], db(held).status['currentRevision']);
  });
  test('is restarted from the highest on, one at a time, under the same names', () => {
    const held = openCluster([statefulSet('db', 3)]);
    const before = names(held).map((name) => uid(held, name));
    restart(held, 'today');
    const order: string[] = [];
    for (let beat = 0; beat < 60; beat += 1) {
      held.pass(0.5);
      assert.ok((db(held).status.readyReplicas ?? 0) >= 2);
      for (const [index, name] of ['db-0', 'db-1', 'db-2'].entries()) {
        const now = uid(held, name);
        if (now !== undefined && now !== before[index] && !order.includes(name)) order.push(name);
      }
    }
    assert.deepEqual(order, ['db-2', 'db-1', 'db-0']);
    const { status } = db(held);
    assert.deepEqual([status.updatedReplicas, status.readyReplicas], [3, 3]);
    assert.equal(status['currentRevision'], status['updateRevision']);
  });
  test('grows in order, the next one when the one before is ready; shrinks from the end', () => {
    const held = openCluster([statefulSet('db', 1)]);
    held.behaviours.set('db', { isReady: (pod) => pod.metadata.name !== 'db-1' });
    held.change(db(held), { replicas: 3 });
    held.pass(20);
    assert.deepEqual(names(held), ['db-0', 'db-1']);
    held.behaviours.clear();
    held.pass(5);
    assert.deepEqual(names(held), ['db-0', 'db-1', 'db-2']);
    held.change(db(held), { replicas: 1 });
    held.pass(3);
    assert.deepEqual(names(held), ['db-0', 'db-1']);
    held.pass(5);
    assert.deepEqual(names(held), ['db-0']);
  });
  test('a deleted pod comes back at once under its name', () => {
    const held = openCluster([statefulSet('db', 1)]);
    const before = uid(held, 'db-0');
    const [pod] = held.pods('db');
    assert.ok(pod);
    held.cluster.removePod(pod);
    let wasGone = false;
    for (let beat = 0; beat < 20; beat += 1) {
      held.pass(0.5);
      wasGone ||= uid(held, 'db-0') === undefined;
    }
    assert.ok(!wasGone, 'who waits for its condition finds it at any time');
    assert.notEqual(uid(held, 'db-0'), before);
    assert.equal(db(held).status.readyReplicas, 1);
    assert.ok(held.reasons('db').includes('SuccessfulCreate'));
  });
  test('one that does not get ready holds up its own undo, as on a real cluster, until it is deleted', () => {
    const held = openCluster([statefulSet('db', 1)]);
    held.images.add('registry.example/db:1');
    const before = db(held).spec.template;
    held.change(db(held), { template: template('db', 'registry.example/db:9') });
    held.pass(10);
    held.change(db(held), { template: before });
    held.pass(20);
    assert.equal(db(held).status.readyReplicas, 0);
    const [pod] = held.pods('db');
    assert.ok(pod);
    held.cluster.removePod(pod);
    held.pass(10);
    assert.equal(db(held).status.readyReplicas, 1);
  });
});
