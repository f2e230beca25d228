import assert from 'node:assert/strict';
import type { Pod, Workload } from '../../../../src/practice/types.ts';
import { deployment, namespace, openCluster, stopClusters, template, type HeldCluster } from './heldCluster.ts';

const revisionKey = 'deployment.kubernetes.io/revision';

suite('practice: rollouts of a Deployment', () => {
  teardown(stopClusters);

  const web = (held: HeldCluster): Workload => held.workload('deployments.apps', 'web');
  const sets = (held: HeldCluster): readonly Workload[] =>
    held.cluster.store
      .list('replicasets.apps', namespace)
      .toSorted(
        (a, b) => Number(a.metadata.annotations?.[revisionKey]) - Number(b.metadata.annotations?.[revisionKey]),
      );
  const images = (pods: readonly Pod[]): readonly string[] => pods.map(({ spec }) => spec.containers[0]?.image ?? '');
  const condition = (held: HeldCluster, type: string): string => {
    const found = web(held).status.conditions?.find((one) => one.type === type);
    return `${found?.status} ${found?.reason}`;
  };
  const setImage = (held: HeldCluster, version: number): Workload =>
    held.change(web(held), { template: template('web', `registry.example/web:${version}`) });
  const readyOf = (held: HeldCluster): number => web(held).status.readyReplicas ?? 0;

  test('the first picture is complete, and three days old', () => {
    const held = openCluster([deployment('web', 3)]);
    const { status } = web(held);
    assert.deepEqual([status.replicas, status.readyReplicas, status.updatedReplicas], [3, 3, 3]);
    assert.equal(condition(held, 'Available'), 'True MinimumReplicasAvailable');
    assert.equal(condition(held, 'Progressing'), 'True NewReplicaSetAvailable');
    assert.equal(web(held).metadata.annotations?.[revisionKey], '1');
    assert.ok(
      held.pods('web').every((pod) => held.now() - Date.parse(pod.metadata.creationTimestamp) === 3 * 86_400_000),
    );
    assert.equal(held.cluster.store.list('events').length, 0);
  });
  test('goes pod by pod within its bounds, and is complete in the end', () => {
    const held = openCluster([deployment('web', 3)]);
    setImage(held, 2);
    let most = 0;
    for (let beat = 0; beat < 60; beat += 1) {
      held.pass(0.5);
      most = Math.max(most, held.pods('web').filter((pod) => pod.metadata.deletionTimestamp === undefined).length);
      assert.ok(readyOf(held) >= 3, `only ${readyOf(held)} ready`);
    }
    assert.equal(most, 4);
    assert.deepEqual(new Set(images(held.pods('web'))), new Set(['registry.example/web:2']));
    assert.equal(held.pods('web').length, 3);
    assert.equal(condition(held, 'Progressing'), 'True NewReplicaSetAvailable');
    assert.equal(web(held).status.observedGeneration, 2);
    assert.equal(web(held).status['unavailableReplicas'], undefined);
    assert.ok(held.reasons('web').includes('ScalingReplicaSet'));
  });
  test('until the controller has seen a change, its generation is not observed', () => {
    const held = openCluster([deployment('web', 2)]);
    const changed = setImage(held, 2);
    assert.equal(changed.metadata.generation, 2);
    assert.equal(changed.status.observedGeneration, 1);
  });
  test('stands still where the new image cannot be pulled; the old pods serve on; undo takes the old ReplicaSet', () => {
    const held = openCluster([deployment('web', 3)]);
    held.images.add('registry.example/web:1');
    const before = web(held).spec.template;
    setImage(held, 9);
    held.pass(60);
    assert.equal(readyOf(held), 3);
    assert.equal(web(held).status.updatedReplicas, 1);
    assert.equal(condition(held, 'Progressing'), 'True ReplicaSetUpdated');

    // as a client sends it back: in another order, with nulls, and with what a server fills in
    const { labels } = before.metadata ?? {};
    held.change(web(held), {
      template: {
        spec: { ...before.spec, volumes: [] },
        metadata: { creationTimestamp: null, labels: { ...labels } },
      } as never,
    });
    held.pass(10);
    assert.equal(sets(held).length, 2);
    assert.deepEqual(
      sets(held).map((set) => [set.metadata.annotations?.[revisionKey], set.spec.replicas]),
      [
        ['2', 0],
        ['3', 3],
      ],
    );
    assert.equal(condition(held, 'Progressing'), 'True NewReplicaSetAvailable');
    assert.equal(held.pods('web').length, 3);
  });
  test('a crash after a rollout does not make the rollout unfinished', () => {
    const held = openCluster([deployment('web', 2)]);
    held.behaviours.set('web', { tick: (_, seconds) => (seconds > 3 ? { code: 1, reason: 'Error' } : undefined) });
    held.pass(20);
    assert.equal(condition(held, 'Available'), 'False MinimumReplicasUnavailable');
    assert.equal(condition(held, 'Progressing'), 'True NewReplicaSetAvailable');
  });
  test('sick old pods are put away first', () => {
    const held = openCluster([
      deployment('web', 3, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } }),
    ]);
    const [sick] = held.pods('web');
    held.behaviours.set('web', { isReady: (pod) => pod.metadata.uid !== sick?.metadata.uid });
    held.pass(5);
    assert.equal(readyOf(held), 2);
    setImage(held, 2);
    held.pass(0.5);
    held.pass(6);
    assert.ok(!held.pods('web').some(({ metadata }) => metadata.uid === sick?.metadata.uid));
  });
  test('Recreate stops all before it starts', () => {
    const held = openCluster([deployment('web', 2, { strategy: { type: 'Recreate' } })]);
    setImage(held, 2);
    let hadNone = false;
    for (let beat = 0; beat < 30; beat += 1) {
      held.pass(0.5);
      const there = new Set(images(held.pods('web')));
      assert.ok(there.size < 2, [...there].join());
      hadNone ||= readyOf(held) === 0;
    }
    assert.ok(hadNone);
    assert.deepEqual(images(held.pods('web')), ['registry.example/web:2', 'registry.example/web:2']);
    assert.equal(condition(held, 'Progressing'), 'True NewReplicaSetAvailable');
  });
  test('keeps ten old revisions', () => {
    const held = openCluster([deployment('web', 1)]);
    for (let version = 2; version < 15; version += 1) {
      setImage(held, version);
      held.pass(8);
    }
    assert.deepEqual(
      sets(held).map(({ metadata }) => Number(metadata.annotations?.[revisionKey])),
      [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    );
  });
  test('to none and up again', () => {
    const held = openCluster([deployment('web', 2)]);
    held.change(web(held), { replicas: 0 });
    held.pass(5);
    assert.equal(held.pods('web').length, 0);
    assert.equal(condition(held, 'Available'), 'True MinimumReplicasAvailable');
    held.change(web(held), { replicas: 5 });
    held.pass(5);
    assert.equal(readyOf(held), 5);
  });
  test('fewer: the unready and then the youngest go', () => {
    const held = openCluster([deployment('web', 2)]);
    const old = held.pods('web').map(({ metadata }) => metadata.uid);
    held.change(web(held), { replicas: 4 });
    held.pass(5);
    held.behaviours.set('web', { isReady: (pod) => pod.metadata.uid !== old[0] });
    held.pass(5);
    held.change(web(held), { replicas: 3 });
    held.pass(5);
    assert.ok(!held.pods('web').some(({ metadata }) => metadata.uid === old[0]));
    held.change(web(held), { replicas: 1 });
    held.pass(5);
    assert.deepEqual(
      held.pods('web').map(({ metadata }) => metadata.uid),
      old.slice(1),
    );
  });
  test('a pod that loses its label is left alone and replaced; one that gets it is taken in', () => {
    const held = openCluster([deployment('web', 2)]);
    const [pod] = held.pods('web');
    assert.ok(pod);
    const relabel = (name: string, labels: Record<string, string>): void => {
      const there = held.cluster.store.get('pods', namespace, name);
      assert.ok(there);
      held.cluster.store.update('pods', { ...there, metadata: { ...there.metadata, labels } });
    };
    relabel(pod.metadata.name, { app: 'web-aside' });
    held.pass(5);
    assert.equal(held.pods('web').length, 2);
    assert.equal(held.pods('web-aside')[0]?.metadata.ownerReferences, undefined);
    assert.equal(held.pods('web-aside')[0]?.status.phase, 'Running');
    relabel(pod.metadata.name, { ...pod.metadata.labels });
    held.pass(5);
    assert.equal(held.pods('web').length, 2);
  });
  test('what belonged to a deleted Deployment goes', () => {
    const held = openCluster([deployment('web', 2), deployment('other', 1)]);
    held.cluster.store.remove('deployments.apps', web(held));
    held.pass(5);
    assert.equal(held.pods('web').length, 0);
    assert.equal(sets(held).length, 1);
    assert.equal(held.pods('other').length, 1);
  });
});
