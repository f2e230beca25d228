/** What the server says before a change: asked with real kubectl of a cluster in which nothing is changed by asking. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseTyped } from '../../src/command/parseTyped.ts';
import { proveCalls } from '../../src/kube/proof.ts';
import type { Proof } from '../../src/kube/proofWords.ts';
import { kubectlEnvironment } from '../support/kubectl.ts';
import { usePracticePlace, type TestPractice } from '../support/practice.ts';

suite('practice: what the server says before a change', function () {
  this.timeout(120_000);
  const place = usePracticePlace();
  let practice: TestPractice;
  let folder = '';
  suiteSetup(async () => {
    practice = await place().start();
    folder = mkdtempSync(path.join(tmpdir(), 'ir-proof-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  const prove = async (
    text: string,
    signal = AbortSignal.timeout(30_000),
    sessionFile = practice.kubeconfig,
  ): Promise<Proof> =>
    proveCalls(parseTyped(text).calls, {
      source: { env: await kubectlEnvironment({ KUBECACHEDIR: practice.cacheDir }), kubectlPath: () => undefined },
      sessionFile,
      cwd: folder,
      signal,
    });
  const lines = async (text: string): Promise<readonly string[]> => (await prove(text)).lines;

  test('EF3: replicas, limits and images from what they are to what they will be', async () => {
    assert.deepEqual(await lines('kubectl scale deployment/inventory-service --replicas=5'), [
      'deployment/inventory-service: replicas 2 → 5',
    ]);
    assert.deepEqual(await lines('kubectl scale --replicas 2 deploy inventory-service'), [
      'deployment/inventory-service: replicas stay 2',
    ]);
    assert.deepEqual(await lines('kubectl set resources deployment inventory-service --limits=memory=3Gi'), [
      'deployment/inventory-service: inventory-service limits memory 1Gi → 3Gi',
    ]);
    const [image] = await lines(
      'kubectl set image deployment/inventory-service inventory-service=registry.example/x:2',
    );
    assert.match(
      String(image),
      /^deployment\/inventory-service: inventory-service image \S+ → registry\.example\/x:2$/,
    );
    assert.deepEqual(await lines(`kubectl patch deployment inventory-service -p '{"spec":{"replicas":2}}'`), [
      'deployment/inventory-service: nothing changes',
    ]);
  });

  test('EF3: a file is named as it is read, and what it would make is told', async () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fresh' }, data: { a: 'b' } };
    writeFileSync(path.join(folder, 'map.json'), JSON.stringify(map));
    assert.deepEqual(await lines('kubectl apply -f map.json'), [
      'configmap/fresh: is new',
      `As ${path.join(folder, 'map.json')} is now.`,
    ]);
    const [missing] = await lines('kubectl apply -f nowhere.json');
    assert.match(String(missing), /^It would fail: .*nowhere\.json/);
  });

  test('EF3: how many objects a selector matches, and whether a deleted pod comes back', async () => {
    const pods = await prove('kubectl delete pods -l app=inventory-service');
    assert.match(
      pods.lines.join('\n'),
      /^Deletes 2 pods:\n {2}inventory-service-\S+\n {2}inventory-service-\S+\nReplicaSet inventory-service-\w+ starts others\.$/,
    );
    assert.equal(pods.comesBack, false, 'all that answer may be gone at once');
    const all = await lines('kubectl delete pods --all');
    assert.match(all.join('\n'), /^ {2}mongodb-0$/m);
    assert.match(String(all.at(-1)), /StatefulSet mongodb.* start others\.$/);
    const named = await prove('kubectl delete pod mongodb-0');
    assert.deepEqual(named, { lines: ['StatefulSet mongodb starts another.'], notes: [], comesBack: true });
    assert.equal((await prove('kubectl delete pod mongodb-0 --force --grace-period=0')).comesBack, false);
    assert.equal((await prove('kubectl delete deployment kafka')).comesBack, false);
    assert.equal((await prove('kubectl delete pod mongodb-0; kubectl delete deployment kafka')).comesBack, false);
    assert.deepEqual(await lines('kubectl delete pods -l app=nobody'), ['Nothing there matches it.']);
  });

  test('EF3: the pod that a workload stands for is the one that kubectl takes', async () => {
    const [said] = await lines('kubectl exec deployment/inventory-service -- rm -f /tmp/x');
    const taken = await practice.kubectl('exec', 'deployment/inventory-service', '--', 'hostname');
    assert.equal(said, `It takes pod ${taken.stdout.trim()}, one of 2.`);
    const [refusal, ...more] = await lines(
      'kubectl --context practice-staging-visitor exec deployment/inventory-service -- rm -f /tmp/x',
    );
    assert.deepEqual([refusal, more], ['It would refuse this: you may not create pods/exec there.', []]);
  });

  test('EF3: what the server would refuse is told in its words, and one that does not answer is named', async () => {
    const visitor = await lines('kubectl --context practice-staging-visitor scale deploy/kafka --replicas=3');
    assert.match(String(visitor), /^It would refuse this: .*cannot patch/);
    const nobody = {
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:9' } }],
      users: [{ name: 'u', user: { token: 't' } }],
    };
    const context = { name: 'x', context: { cluster: 'c', user: 'u' } };
    writeFileSync(
      path.join(folder, 'nobody.json'),
      JSON.stringify({ ...nobody, contexts: [context], 'current-context': 'x' }),
    );
    const unreachable = await prove('kubectl delete pod x', undefined, path.join(folder, 'nobody.json'));
    assert.match(String(unreachable.notes), /^The server did not answer: .*refused/);
    assert.equal(unreachable.comesBack, false);
    const cancelled = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
    assert.deepEqual(await prove('kubectl delete pod mongodb-0', cancelled), {
      lines: [],
      notes: ['The server did not answer in time.'],
      comesBack: false,
    });
    assert.deepEqual((await prove('kubectl delete pod "$POD"')).notes, [
      'What it acts on is known only when it runs, so the server was not asked.',
    ]);
  });

  test('EF3: nothing of all that has changed anything', async () => {
    const before = await practice.kubectl(
      'get',
      'deploy,sts,pods,configmaps',
      '-o',
      'custom-columns=K:.kind,N:.metadata.name,R:.spec.replicas,A:.metadata.annotations.a',
    );
    for (const text of [
      'kubectl delete deployment kafka',
      'kubectl rollout restart deployment/kafka',
      'kubectl drain practice-node-1',
      'kubectl create configmap other --from-literal=a=b',
      'kubectl annotate deployment kafka a=b',
      'kubectl exec deployment/kafka -- rm -rf /tmp',
      // A flag that lacks its value takes the next word.
      'kubectl scale deployment kafka --replicas=3 --field-manager',
      'kubectl delete deployment kafka --field-manager',
      'kubectl annotate deployment kafka a=b --field-manager',
      'kubectl create configmap other --from-literal=a=b --field-manager',
      'kubectl create configmap other --from-literal=a=b --dry-run=none',
      'kubectl create --raw /api/v1/namespaces/inventory/configmaps -f map.json',
      'kubectl replace --raw /apis/apps/v1/namespaces/inventory/deployments/kafka -f map.json',
    ]) {
      const proof = await prove(text);
      assert.ok(proof.lines.length + proof.notes.length > 0, text);
    }
    assert.equal(
      (
        await practice.kubectl(
          'get',
          'deploy,sts,pods,configmaps',
          '-o',
          'custom-columns=K:.kind,N:.metadata.name,R:.spec.replicas,A:.metadata.annotations.a',
        )
      ).stdout,
      before.stdout,
    );
  });
});
