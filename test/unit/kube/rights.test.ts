/** What a call needs to be allowed: a table held against what kubectl asks of a server is in test/practice. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { objectPath, rightsOf, rightWords } from '../../../src/kube/rights.ts';

const needs = (text: string): readonly string[] | undefined => {
  const [call] = parseTyped(text).calls;
  return call && rightsOf(call, 'payments')?.map(rightWords);
};

suite('kube/rights', () => {
  for (const [text, rights] of [
    ['kubectl get pods', ['list pods in payments']],
    ['kubectl get pod web-1', ['get pods in payments']],
    ['kubectl get pods -A', ['list pods']],
    ['kubectl get nodes', ['list nodes']],
    ['kubectl -n other logs web-1', ['get pods in other', 'get pods/log in other']],
    ['kubectl logs -l app=x', ['list pods in payments', 'get pods/log in payments']],
    [
      'kubectl exec deploy/web -- ls',
      ['get deployments in payments', 'get pods in payments', 'create pods/exec in payments'],
    ],
    ['kubectl scale deploy/web --replicas=2', ['get deployments in payments', 'patch deployments/scale in payments']],
    ['kubectl rollout restart deploy/web', ['get deployments in payments', 'patch deployments in payments']],
    ['kubectl rollout status deploy/web', ['get deployments in payments', 'watch deployments in payments']],
    ['kubectl delete pod web-1', ['delete pods in payments']],
    ['kubectl top pods', ['list pods (metrics) in payments']],
    ['kubectl top node', ['list nodes (metrics)']],
    ['kubectl config view', []],
    ['kubectl get widgets', undefined],
    ['kubectl neat get', undefined],
    ['kubectl apply -f x.yaml', undefined],
    ['helm list', undefined],
  ] as const) {
    test(`what is needed for ${text}`, () => assert.deepEqual(needs(text), rights));
  }

  test('where an object lies', () => {
    const at = (kind: string): string | undefined => objectPath({ kind, name: 'x', namespace: 'n' });
    assert.equal(at('pod'), '/api/v1/namespaces/n/pods/x');
    assert.equal(at('deployment'), '/apis/apps/v1/namespaces/n/deployments/x');
    assert.equal(at('node'), '/api/v1/nodes/x');
    assert.equal(at('widget'), undefined);
  });
});
