/** The real cluster is what the other tests take it for: three people, two authorities, and a sample service that works. */
import assert from 'node:assert/strict';
import { mkdtempSync, openSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { callKubectl, type KubectlAnswer } from '../support/kubectl.ts';
import { kubectlAs, useRealCluster, type Role } from '../support/realCluster.ts';
import { waitFor } from '../support/waitFor.ts';

suite('the real cluster', () => {
  const cluster = useRealCluster();
  const as = (role: Role, ...words: string[]): Promise<KubectlAnswer> => kubectlAs(cluster(), role, ...words);
  const succeeds = async (role: Role, ...words: string[]): Promise<string> => {
    const answer = await as(role, ...words);
    assert.equal(answer.code, 0, `${words.join(' ')}: ${answer.stderr}`);
    return answer.stdout;
  };
  const isForbidden = async (role: Role, ...words: string[]): Promise<void> => {
    const answer = await as(role, ...words);
    assert.equal(answer.code, 1, words.join(' '));
    assert.match(answer.stderr, /^Error from server \(Forbidden\): .* is forbidden: User ".+" cannot /);
  };
  const service = 'deployment/inventory-service';

  test('who edits may look into pods, read secrets and change workloads', async () => {
    assert.match(
      await succeeds('edit', 'get', 'pods', '-l', 'app=inventory-service'),
      /^inventory-service-\S+ +1\/1 +Running/m,
    );
    assert.equal(await succeeds('edit', 'exec', service, '--', 'echo', 'inside'), 'inside\n');
    await succeeds('edit', 'get', 'secret', 'inventory-service-secrets');
    assert.equal(await succeeds('edit', 'auth', 'can-i', 'patch', 'deployments'), 'yes\n');
    assert.match(await succeeds('edit', 'get', 'nodes'), / Ready /);
  });

  test('who operates may change workloads and delete pods, but reads no secrets and gets into no pod', async () => {
    assert.match(await succeeds('operate', 'get', 'pods', '-l', 'app=mongodb'), /^mongodb-0 +1\/1 +Running/m);
    for (const what of [
      ['patch', 'deployments'],
      ['delete', 'pods'],
      ['update', 'statefulsets/scale'],
    ])
      assert.equal(await succeeds('operate', 'auth', 'can-i', ...what), 'yes\n', what.join(' '));
    await isForbidden('operate', 'get', 'secrets');
    await isForbidden('operate', 'exec', service, '--', 'true');
  });

  test('a visitor looks, and changes nothing', async () => {
    await succeeds('view', 'logs', service, '--tail=1');
    await isForbidden('view', 'scale', service, '--replicas=1');
    await isForbidden('view', 'exec', service, '--', 'true');
    await isForbidden('view', 'get', 'secrets');
    await isForbidden('view', 'get', 'pods', '-n', cluster().contexts.operate);
  });

  test('the second server is no continuation of the first: another authority, other objects', async function () {
    const { other, kubeconfig, contexts } = cluster();
    if (other === undefined) return this.skip();
    const there = (...words: string[]): Promise<KubectlAnswer> => callKubectl(words, { KUBECONFIG: other }, tmpdir());
    const pods = await there('get', 'pods');
    assert.deepEqual([pods.code, pods.stderr], [0, `No resources found in ${contexts.edit} namespace.\n`]);
    const address = await there('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}');
    const wrong = await callKubectl(['get', 'pods', '--server', address.stdout], { KUBECONFIG: kubeconfig }, tmpdir());
    assert.match(wrong.stderr, /certificate signed by unknown authority/);
  });

  test('kubectl top has figures for pods', async function () {
    const answer = await as('edit', 'top', 'pods');
    if (/Metrics API not available/.test(answer.stderr) && cluster().other === undefined) return this.skip();
    const shows = async (): Promise<boolean> =>
      /^mongodb-0 +\d+m +\d+Mi *$/m.test((await as('edit', 'top', 'pods')).stdout);
    await waitFor('figures', shows, 90_000);
  });

  test('mongosh in the service finds the database by the name of its Service', async () => {
    const script = 'db.product_stocks.countDocuments()';
    const words = ['mongosh', '--quiet', 'mongodb://mongodb:27017/test', '--eval', script];
    assert.equal(await succeeds('edit', 'exec', service, '--', ...words), '40\n');
    assert.match(
      await succeeds('edit', 'exec', 'mongodb-0', '--', 'mongosh', '--eval', "db.adminCommand('ping')"),
      /ok: 1/,
    );
  });

  test('the service is process 1, a JVM that shows its threads and its heap', async () => {
    assert.match(await succeeds('edit', 'exec', service, '--', 'jstack', '1'), /^"outbox-publisher"/m);
    const pod =
      (await succeeds('edit', 'get', 'pods', '-l', 'app=inventory-service', '-o', 'name')).split('\n')[0] ?? '';
    const folder = mkdtempSync(path.join(tmpdir(), 'heap-'));
    try {
      const inPod = `/tmp/${path.basename(folder)}.hprof`;
      const dump = `live,format=b,file=${inPod}`;
      assert.match(await succeeds('edit', 'exec', pod, '--', 'jmap', `-dump:${dump}`, '1'), /Heap dump file created/);
      const copy = path.join(folder, 'heap.hprof');
      await succeeds('edit', 'cp', `${pod.replace('pod/', '')}:${inPod}`, copy);
      const head = Buffer.alloc(18);
      readSync(openSync(copy, 'r'), head);
      assert.equal(head.toString(), 'JAVA PROFILE 1.0.2');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('Kafka takes what the console producer of the service sends', async () => {
    const send = [
      'kafka-console-producer.sh',
      '--broker-list',
      'kafka:9092',
      '--topic',
      'fulfillment.inventory.v1.events',
    ];
    await succeeds('edit', 'exec', service, '--', 'sh', '-c', `echo one | ${send.join(' ')}`);

    assert.match(
      await succeeds('edit', 'exec', 'deployment/kafka', '--', 'ls', '/tmp/kafka'),
      /fulfillment\.inventory\.v1\.events-0/,
    );
  });
});
