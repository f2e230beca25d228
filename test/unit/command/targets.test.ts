/** Which cluster a command names for itself, and whether it needs one at all. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';

suite('what a command acts on', () => {
  test('CX5: a command that names its own target says so', () => {
    for (const [text, ...targets] of [
      ['kubectl get pods'],
      ['kubectl --context=prod get pods', ['context', 'prod']],
      ['kubectl get pods --context prod', ['context', 'prod']],
      ['kubectl get pods --context="$C"', ['context', undefined]],
      ['kubectl -s https://x get pods --token=a', ['server', 'https://x'], ['token', 'a']],
      ['kubectl get pods --as admin --user=x --cluster=y', ['as', 'admin'], ['user', 'x'], ['cluster', 'y']],
      ['kubectl get pods --insecure-skip-tls-verify', ['server', undefined]],
      ['KUBECONFIG=./x kubectl get pods', ['kubeconfig', './x']],
      ['export KUBECONFIG=./x; kubectl get pods', ['kubeconfig', './x']],
      ['unset KUBECONFIG; kubectl get pods', ['kubeconfig', undefined]],
      ['env -u KUBECONFIG kubectl get pods', ['kubeconfig', undefined]],
      ['env -i kubectl get pods', ['kubeconfig', undefined]],
      ['sudo kubectl get pods', ['kubeconfig', undefined]],
      ['helm list --kube-context x --kubeconfig=y', ['context', 'x'], ['kubeconfig', 'y']],
      ['HELM_KUBECONTEXT=x helm list', ['context', 'x']],
      ['kubectl exec x -- kubectl --context y get pods'],
      ['kubectl exec x -- ls --context'],
    ] as const) {
      const { ownTargets } = parseTyped(text);
      assert.deepEqual(
        ownTargets.map(({ flag, value }) => [flag, value]),
        targets,
        text,
      );
    }
  });

  test('CX5: the namespace as it is written, and * for all', () => {
    for (const [text, namespace] of [
      ['kubectl get pods', undefined],
      ['kubectl get pods -n x', 'x'],
      ['kubectl -nx get pods', 'x'],
      ['kubectl -n=x get pods', 'x'],
      ['kubectl get pods --namespace=x -n y', 'y'],
      ['kubectl -n "$NS" get pods', '$NS'],
      ['kubectl get pods -A', '*'],
      ['kubectl get pods -n x --all-namespaces', '*'],
      ['kubectl get pods -Anx', '*'],
      ['helm list -n x', 'x'],
      ['kubectl exec p -- ls -n x', undefined],
    ] as const) {
      assert.equal(parseTyped(text).namespace, namespace, text);
    }
  });

  test('CX1: only clients of a cluster, and what cannot be told, need one', () => {
    for (const [text, needed] of [
      ['echo hello', false],
      ['cat x | grep y > z', false],
      ['kubectl get pods', true],
      ['time helm list', true],
      ['./deploy.sh', true],
      ['k9s', true],
      ['f() { :; }', false],
    ] as const) {
      assert.equal(parseTyped(text).needsCluster, needed, text);
    }
  });

  test('CX2: commands that would change the context or log in are told apart', () => {
    for (const text of [
      'kubectl config use-context x',
      'kubectl config set-context --current --namespace x',
      'kubectl config set-credentials x --token=y',
      'kubectl config unset current-context',
      'kubectl config delete-cluster x',
      'kubectl config rename-context a b',
      'aws --region x eks update-kubeconfig --name y'.replace('--region x ', ''),
      'gcloud container clusters get-credentials x',
      'az aks get-credentials -n x',
      'oc login https://x',
      'oc project x',
      'kubectx x',
      'kubens x',
      'kubectl ctx x',
      'doctl kubernetes cluster kubeconfig save x',
      'sudo kubectl config use-context x',
      'sh -c "kubectl config use-context x"',
      'x=$(kubectl config use-context x)',
    ]) {
      assert.equal(parseTyped(text).changesContext, true, text);
    }
    for (const text of [
      'kubectl config view',
      'oc project',
      'kubectl exec x -- kubectl config use-context y',
      'aws eks list-clusters',
    ]) {
      assert.equal(parseTyped(text).changesContext, false, text);
    }
  });
});
