import assert from 'node:assert/strict';
import { isThorough } from '../../../support/thorough.ts';
import { workedMs } from '../../../support/workedMs.ts';
import { deployment, firstNow, namespace, openCluster, service, statefulSet, stopClusters } from './heldCluster.ts';

const sample = [
  deployment('web', 2),
  statefulSet('db', 1),
  deployment('kafka', 1, { strategy: { type: 'Recreate' } }),
  service('web', 8080),
  service('db', 27017),
];

suite('practice: the cluster', () => {
  teardown(stopClusters);

  test('has its namespaces and two nodes, and says that it is simulated', () => {
    const { store } = openCluster(sample).cluster;
    const names = (resource: 'namespaces' | 'nodes'): readonly string[] =>
      store.list(resource).map(({ metadata }) => metadata.name);
    assert.deepEqual(names('namespaces'), ['default', 'inventory', 'kube-system']);
    assert.deepEqual(names('nodes'), ['practice-node-1', 'practice-node-2']);
    assert.match(JSON.stringify(store.list('nodes')[0]?.['status']), /v1\.35\.0\+practice.*simulated/s);
    assert.ok(store.list('nodes').every(({ metadata }) => firstNow - Date.parse(metadata.creationTimestamp) > 1e9));
  });
  test('nothing happens while nothing happens, but that each node says every five minutes that it is there', () => {
    const held = openCluster(sample);
    const { store } = held.cluster;
    const condition = () => JSON.stringify(store.list('nodes').map((node) => node['status']));
    const { version } = store;
    assert.match(condition(), /"lastHeartbeatTime":"2026-11-29T12:00:00Z","lastTransitionTime":"2026-11-17T12:00:00Z"/);
    held.pass(299);
    assert.equal(store.version, version);
    held.pass(2);
    assert.equal(store.version, version + 2);
    assert.match(condition(), /"lastHeartbeatTime":"2026-11-29T12:05:00Z","lastTransitionTime":"2026-11-17T12:00:00Z"/);
  });
  test('idle costs next to nothing', () => {
    const held = openCluster([...sample, deployment('more', 9)]);
    held.pass(10);
    const before = workedMs();
    held.pass(500);
    const perBeatMs = (workedMs() - before) / 1000;
    // two beats a second: 1 % of a core would be 5 ms
    assert.ok(perBeatMs < 1, `${perBeatMs} ms`);
  });
  test('the model is told of each second once', () => {
    const held = openCluster(sample);
    held.pass(60);
    const total = held.modelSeconds.reduce((sum, seconds) => sum + seconds, 0);
    assert.equal(held.modelSeconds.length, 60);
    assert.equal(total, 60);
  });
  test('a machine that slept does not catch up', () => {
    const held = openCluster(sample);
    let longest = 0;
    held.behaviours.set('web', {
      tick: (_, seconds) => {
        longest = Math.max(longest, seconds);
        return undefined;
      },
    });
    held.pass(10);
    const before = longest;
    held.sleep(8 * 3600);
    held.pass(0.5);
    assert.ok(longest - before <= 5, `${longest - before} s`);
    assert.ok(Math.max(...held.modelSeconds) <= 5.5);
    held.sleep(-3600);
    held.pass(1);
    assert.ok(held.modelSeconds.every((seconds) => seconds >= 0));
  });
  test('pods that came and went leave nothing', () => {
    const held = openCluster([deployment('many', 20), statefulSet('db', 1), service('many', 80), service('db', 27017)]);
    const { cluster } = held;
    let gone = 0;
    while (gone < (isThorough ? 1000 : 200)) {
      for (const pod of cluster.store.list('pods', namespace)) {
        cluster.removePod(pod, gone % 3 === 0);
        gone += 1;
      }
      held.pass(4);
    }
    held.pass(20);
    assert.equal(cluster.runtimes, 21);
    assert.equal(cluster.store.list('pods').length, 21);
    assert.ok(cluster.store.list('events').length <= 400);
    assert.equal(cluster.store.list('replicasets.apps').length, 1);
    assert.equal(cluster.store.list('endpointslices.discovery.k8s.io').length, 2);
  }).timeout(20_000);
  test('who still asks for a pod that is gone leaves nothing either', () => {
    const held = openCluster(sample);
    const [pod] = held.pods('web');
    assert.ok(pod);
    held.cluster.store.remove('pods', pod);
    const heard: unknown[] = [];
    held.cluster.runtime(pod).follow((line) => heard.push(line));
    held.pass(5);
    assert.deepEqual(heard, [undefined]);
    assert.equal(held.cluster.runtimes, 4);
  });
  test('a Service that is deleted takes its endpoint slice along', () => {
    const held = openCluster(sample);
    const { store } = held.cluster;
    const web = store.get('services', namespace, 'web');
    assert.ok(web);
    store.remove('services', web);
    held.pass(1);
    assert.equal(store.list('endpointslices.discovery.k8s.io', namespace).length, 1);
  });
  test('a pod has figures some seconds after its start, a node always', () => {
    const held = openCluster(sample);
    const [pod] = held.pods('db');
    assert.ok(pod);
    assert.deepEqual(held.cluster.podUsage(pod), { milliCpu: 50, mebibytes: 100 });
    assert.ok(held.cluster.nodeUsage('practice-node-1').mebibytes > 900);
    held.cluster.removePod(pod, true);
    held.pass(4);
    const [fresh] = held.pods('db');
    assert.ok(fresh);
    assert.equal(held.cluster.podUsage(fresh), undefined);
    held.pass(6);
    assert.ok(held.cluster.podUsage(fresh));
  });
  test('who asks for thousands of pods gets what fits, and an event that says so', () => {
    const held = openCluster([deployment('many', 1), statefulSet('db', 1)]);
    held.change(held.workload('deployments.apps', 'many'), { replicas: 100_000 });
    held.pass(5);
    assert.equal(held.cluster.store.list('pods').length, 300);
    assert.equal(held.workload('deployments.apps', 'many').status.readyReplicas, 299);
    const [event] = held.cluster.store.list('events', namespace, ({ reason }) => reason === 'FailedCreate');
    assert.match(event?.message ?? '', /no more than 300 pods/);
    held.change(held.workload('deployments.apps', 'many'), { replicas: 1 });
    held.pass(5);
    assert.equal(held.cluster.runtimes, 2);
  }).timeout(20_000);
  test('after a write the controllers run at once, without a beat', async () => {
    const held = openCluster(sample);
    held.change(held.workload('deployments.apps', 'web'), { replicas: 4 });
    held.cluster.reconcileSoon();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(held.pods('web').length, 4);
  });
  test('stopped, it has nothing left to do', async () => {
    const held = openCluster(sample);
    held.cluster.stop();
    held.change(held.workload('deployments.apps', 'web'), { replicas: 4 });
    held.cluster.reconcileSoon();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(held.pods('web').length, 2);
  });
});
