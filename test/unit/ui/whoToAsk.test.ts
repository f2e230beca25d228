import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import type { Session } from '../../../src/kube/types.ts';
import type { WhoToAsk } from '../../../src/run/types.ts';
import { whoToAsk } from '../../../src/ui/whoToAsk.ts';
import { pin, sessionOf } from './stepWorld.ts';

suite('who is asked for', () => {
  const dev = sessionOf('dev');
  const ask = (text: string, session: Session = dev): WhoToAsk | undefined => whoToAsk(parseTyped(text), session);

  test('CX3: what starts a client of the cluster asks beside it', () => {
    for (const text of [
      'kubectl get pods',
      'for p in a b; do kubectl logs $p; done',
      '/usr/local/bin/kubectl get pods | grep web',
      'oc get pods',
      'helm list',
      'stern web',
      'kubectl exec web-1 -- mongosh --eval "1"',
      'kubectl --as=somebody get pods',
      'PODS=$(kubectl get pods -o name)',
    ]) {
      assert.equal(ask(text)?.when, 'beside', text);
    }
  });

  test('CX3: what starts none, or may act as another, asks nothing', () => {
    for (const text of [
      'echo kubectl',
      'sudo kubectl get pods',
      'ls -l',
      './deploy.sh',
      'curl https://kubectl.example/x',
      'docker ps',
      'kubectl --kubeconfig other get pods',
      'kubectl --token abc get pods',
      'kubectl --user other get pods',
      'kubectl --server https://x get pods',
      'AWS_PROFILE=admin kubectl get pods',
      'export CLOUDSDK_CORE_ACCOUNT=x; kubectl get pods',
    ]) {
      assert.equal(ask(text), undefined, text);
    }
    assert.equal(ask('kubectl get pods', sessionOf(undefined)), undefined);
  });

  test('CX3: another login, and the login of another context that the command names, is another question', () => {
    const named: Session = { ...dev, named: [{ context: 'prod', namespace: 'default', pin, isSimulated: false }] };
    const two: Session = {
      ...dev,
      named: [...named.named, { context: 'test', namespace: 'default', pin, isSimulated: false }],
    };
    assert.equal(ask('kubectl --context prod get pods', named)?.context, 'prod');
    assert.equal(ask('kubectl --context prod get pods; kubectl --context test get pods', two), undefined);
    const keys = [
      ask('kubectl get pods'),
      ask('kubectl --context prod get pods', named),
      ask('kubectl get pods', { ...dev, sha256: 'another token' }),
    ].map((one) => one?.key);
    assert.equal(new Set(keys).size, 3);
    for (const key of keys) assert.match(key ?? '', /^[0-9a-f]{16}$/);
    assert.deepEqual(ask('kubectl get pods'), ask('kubectl logs web-1'));
  });

  test('CX3: a login helper is started only behind one command that must have logged in', () => {
    const helped: Session = { ...dev, withHelper: ['dev'] };
    for (const text of ['kubectl get pods', 'kubectl -n payments logs web-1 --tail=5', 'kubectl get pods | grep web']) {
      assert.equal(ask(text, helped)?.when, 'behind', text);
    }
    for (const text of [
      'kubectl version --client',
      'kubectl config get-contexts',
      'kubectl get pods --help',
      'kubectl get pods || true',
      'kubectl get pods; true',
      'kubectl get pods &',
      'helm list',
    ]) {
      assert.equal(ask(text, helped)?.when, 'known', text);
    }
    assert.equal(ask('kubectl get pods', { ...dev, withHelper: ['prod'] })?.when, 'beside');
  });
});
