/** What the server says before a change, and what a call must be allowed to do: of a real API server, in which nothing changes. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { parseTyped } from '../../src/command/parseTyped.ts';
import { proveCalls } from '../../src/kube/proof.ts';
import type { Proof } from '../../src/kube/proofWords.ts';
import { rightsOf } from '../../src/kube/rights.ts';
import { kubectlEnvironment } from '../support/kubectl.ts';
import { kubectlAs, useRealCluster, type Role } from '../support/realCluster.ts';

suite('before a change on the real cluster', function () {
  this.timeout(120_000);
  const cluster = useRealCluster();
  const service = 'deployment/inventory-service';

  const prove = async (role: Role, text: string): Promise<Proof> =>
    proveCalls(parseTyped(text.replace('kubectl', `kubectl --context ${cluster().contexts[role]}`)).calls, {
      source: { env: await kubectlEnvironment(), kubectlPath: () => undefined },
      sessionFile: cluster().kubeconfig,
      cwd: tmpdir(),
      signal: AbortSignal.timeout(60_000),
    });

  test('EF3: from → to for replicas, resources and image', async () => {
    const lines = async (text: string): Promise<string> => (await prove('operate', text)).lines.join('\n');
    assert.match(
      await lines(`kubectl scale ${service} --replicas=5`),
      /^deployment\/inventory-service: replicas \d → 5$/,
    );
    assert.match(
      await lines(`kubectl set resources ${service} --limits=memory=3Gi`),
      /^deployment\/inventory-service: inventory-service limits memory \S+ → 3Gi$/,
    );
    assert.match(
      await lines(`kubectl set image ${service} inventory-service=registry.example/x:2`),
      /^deployment\/inventory-service: inventory-service image \S+ → registry\.example\/x:2$/,
    );
    assert.equal(
      await lines(`kubectl annotate ${service} checked=yes`),
      'deployment/inventory-service: also annotation checked',
    );
  });

  test('EF3: what a selector matches, and what comes back', async () => {
    const pods = await prove('operate', 'kubectl delete pods -l app=inventory-service');
    assert.match(
      pods.lines.join('\n'),
      /^Deletes (?:pod\/inventory-service-\S+\.|\d pods:(?:\n {2}inventory-service-\S+)+)\nReplicaSet inventory-service-\w+ starts (?:another|others)\.$/,
    );
    assert.equal(pods.comesBack, false, 'all that answer may be gone at once');
    assert.equal((await prove('operate', 'kubectl delete pod mongodb-0')).comesBack, true);
    assert.equal((await prove('operate', 'kubectl delete statefulset mongodb')).comesBack, false);
  });

  test('EF3: the pod that kubectl takes of a workload', async () => {
    const [said] = (await prove('edit', `kubectl exec ${service} -- rm -f /tmp/x`)).lines;
    const taken = await kubectlAs(cluster(), 'edit', 'exec', service, '--', 'hostname');
    assert.ok(said?.startsWith(`It takes pod ${taken.stdout.trim()}, `), said);
  });

  test('EF3: what the server would refuse', async () => {
    const { lines } = await prove('view', `kubectl scale ${service} --replicas=5`);
    assert.match(String(lines), /^It would refuse this: .*cannot patch/);
    const exec = await prove('view', `kubectl exec ${service} -- rm -f /tmp/x`);
    assert.deepEqual(exec.lines, ['It would refuse this: you may not create pods/exec there.']);
  });

  test('what is said to be needed is what the server then allows or refuses', async () => {
    for (const [role, text, isAllowed] of [
      ['edit', `kubectl exec ${service} -- true`, true],
      ['view', `kubectl exec ${service} -- true`, false],
      ['operate', 'kubectl get secrets', false],
      ['edit', 'kubectl get secrets', true],
      ['view', 'kubectl logs deployment/inventory-service --tail=1', true],
      ['view', `kubectl scale ${service} --replicas=1 --dry-run=server`, false],
      ['operate', `kubectl scale ${service} --replicas=1 --dry-run=server`, true],
    ] as const) {
      const [call] = parseTyped(text).calls;
      const rights = (call && rightsOf(call, 'x')) ?? [];
      assert.ok(rights.length > 0, text);
      const answers = await Promise.all(
        rights.map(({ verb, group, resource, subresource }) => {
          const what = group === '' ? resource : `${resource}.${group}`;
          const sub = subresource === undefined ? [] : [`--subresource=${subresource}`];
          return kubectlAs(cluster(), role, 'auth', 'can-i', verb, what, ...sub, '-q');
        }),
      );
      assert.equal(
        answers.every(({ code }) => code === 0),
        isAllowed,
        `${role}: ${text}`,
      );
      const [, ...words] = text.split(' ');
      assert.equal((await kubectlAs(cluster(), role, ...words)).code === 0, isAllowed, `${role}: ${text}`);
    }
  });
});
