/** What each start of kubectl, oc and helm names, wherever it stands and however its flags are spelled. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { splitShell } from '../../../src/command/splitShell.ts';
import type { ClusterCall } from '../../../src/command/types.ts';

const calls = (text: string): readonly ClusterCall[] => parseTyped(text).calls;
const only = (text: string): ClusterCall => {
  const [call, ...more] = calls(text);
  assert(call !== undefined && more.length === 0, text);
  return call;
};
/** `deployment/web`, `pod/` where there is no name. */
const objects = (text: string): readonly string[] =>
  calls(text).flatMap((call) => call.objects.map(({ kind, name }) => `${kind}/${name ?? ''}`));

suite('what a call names', () => {
  for (const [text, ...expected] of [
    ['kubectl get pods', 'pod/'],
    ['kubectl get po a b', 'pod/a', 'pod/b'],
    ['kubectl get svc,deploy', 'service/', 'deployment/'],
    ['kubectl get svc,deploy x', 'service/x', 'deployment/x'],
    ['kubectl get pods/a Deployments/b', 'pod/a', 'deployment/b'],
    ['kubectl get deployments.apps web', 'deployment/web'],
    ['kubectl get widgets.example.com w', 'widgets.example.com/w'],
    ['kubectl -n x get -o yaml deploy web', 'deployment/web'],
    ['kubectl get --field-selector status.phase=Running pods', 'pod/'],
    ['kubectl describe "deploy/web"', 'deployment/web'],
    ['kubectl describe pod "$POD"', 'pod/'],
    ['kubectl describe pod/$POD', 'pod/'],
    ['kubectl scale --replicas 5 deploy web', 'deployment/web'],
    ['kubectl scale deploy/web sts/db --replicas=5', 'deployment/web', 'statefulset/db'],
    ['kubectl rollout restart deploy web', 'deployment/web'],
    ['kubectl rollout -n x undo deployment/web --to-revision 2', 'deployment/web'],
    ['kubectl set image deployment/web app=x:1 side=y', 'deployment/web'],
    ['kubectl set resources deploy web --limits=memory=2Gi', 'deployment/web'],
    ['kubectl set env deploy web A=b C-', 'deployment/web'],
    ['kubectl label pod a b x=y z-', 'pod/a', 'pod/b'],
    ['kubectl annotate deploy/web a=b --overwrite', 'deployment/web'],
    ['kubectl taint nodes n1 a=b:NoSchedule', 'node/n1'],
    ['kubectl cordon n1 n2', 'node/n1', 'node/n2'],
    ['kubectl drain n1 --grace-period 30 --ignore-daemonsets', 'node/n1'],
    ['oc adm drain n1', 'node/n1'],
    ['kubectl logs -f -c app web-1', 'pod/web-1'],
    ['kubectl logs -fp deploy/web', 'deployment/web'],
    ['kubectl logs -l app=web'],
    ['kubectl exec -it web-1 -c app -- ls', 'pod/web-1'],
    ['kubectl exec deploy/web -- kubectl delete pod x', 'deployment/web'],
    ['kubectl cp ns/web-1:/a ./b', 'pod/web-1'],
    ['kubectl cp ./b web-1:/a', 'pod/web-1'],
    ['kubectl port-forward svc/web 8080:80', 'service/web'],
    ['kubectl debug node/n1 -it --image=busybox', 'node/n1'],
    ['kubectl debug -it --image busybox --target app web-1', 'pod/web-1'],
    ['kubectl run -it --rm --restart Never --image busybox tmp -- sh', 'pod/tmp'],
    ['kubectl create deployment web --image=x', 'deployment/web'],
    ['kubectl create secret generic s --from-literal a=b', 'secret/s'],
    ['kubectl create job manual --from=cronjob/nightly', 'job/manual'],
    ['kubectl create token builder', 'serviceaccount/builder'],
    ['kubectl create ns x', 'namespace/x'],
    ['kubectl certificate approve c1 c2', 'certificatesigningrequest/c1', 'certificatesigningrequest/c2'],
    ['kubectl events --for pod/web-1', 'pod/web-1'],
    ['kubectl top pod web-1', 'pod/web-1'],
    ['kubectl apply -f x.yaml'],
    ['kubectl auth can-i delete pods'],
    ['helm upgrade --install web ./chart -f v.yaml', 'release/web'],
    ['helm -n x get values web', 'release/web'],
    ['helm uninstall a b', 'release/a', 'release/b'],
    ['helm list'],
  ] as const) {
    test(`CX5: ${text}`, () => assert.deepEqual(objects(text), expected));
  }

  test('CX5: namespace, context, selector and files of each call, in any spelling', () => {
    const call = only('kubectl --context=prod delete -n=pay pods -lapp=x,tier=y -f a.yaml --filename b.yaml');
    assert.deepEqual(
      [call.verb, call.namespace, call.context, call.selector, call.files, call.effect],
      [['delete'], 'pay', 'prod', 'app=x,tier=y', ['a.yaml', 'b.yaml'], 'deletes'],
    );
    assert.equal(only('kubectl get pods -Al app=x').namespace, '*');
    assert.equal(only('kubectl get pods --selector "app = x"').selector, 'app = x');
    assert.equal(only('kubectl -n "$NS" get pods').namespace, '$NS');
    assert.equal(only('kubectl cp ns/web-1:/a ./b').namespace, 'ns');
    assert.deepEqual(only('cat x | kubectl apply -f -').files, ['-']);
    assert.deepEqual(only('kubectl logs -f x').files, []);
    assert.equal(only('helm --kube-context prod list').context, 'prod');
    assert.deepEqual(only('helm get values x').verb, ['get', 'values']);
    assert.deepEqual(only('kubectl rollout -n x restart deploy/y').verb, ['rollout', 'restart']);
  });

  test('CX5: a path and a copy that name a namespace act there, whatever -n says', () => {
    for (const [text, namespace, ...expected] of [
      ['kubectl delete --raw /api/v1/namespaces/shop/pods/web-1', 'shop', 'pod/web-1'],
      ['kubectl -n x get --raw=/apis/apps/v1/namespaces/shop/deployments', 'shop', 'deployment/'],
      ['kubectl get --raw "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1"', 'shop', 'pod/web-1'],
      ['kubectl get --raw /api/v1/namespaces/shop/services/http:web:80/proxy/health', 'shop', 'service/web'],
      ['kubectl replace --raw /api/v1/namespaces/shop/finalize -f x.json', 'shop', 'namespace/shop'],
      ['kubectl delete --raw /api/v1/namespaces/shop', undefined, 'namespace/shop'],
      ['kubectl get --raw /api/v1/nodes/n1/proxy/stats/summary', undefined, 'node/n1'],
      ['kubectl get --raw /api/v1/namespaces/$NS/pods?limit=1', '$NS', 'pod/'],
      ['kubectl -n x delete --raw "$WHAT"', '$WHAT'],
      ['kubectl get --raw /healthz', undefined],
      ['kubectl -n x get --raw /readyz?verbose', 'x'],
      ['kubectl -n x config view --raw', 'x'],
      ['kubectl -n x cp ./a shop/web-1:/b', 'shop', 'pod/web-1'],
      ['kubectl -n x cp ./a web-1:/b', 'x', 'pod/web-1'],
    ] as const) {
      assert.equal(only(text).namespace, namespace, text);
      assert.equal(parseTyped(text).namespace, namespace, text);
      assert.deepEqual(objects(text), expected, text);
    }
  });

  test('CX5: every start is told, in the order in which it is written, with an effect of its own', () => {
    const found = calls(
      'for p in $(kubectl get po -o name); do sudo kubectl delete $p; done; kubectl scale deploy x --replicas=$(kubectl get y)',
    );
    assert.deepEqual(
      found.map(({ verb, effect }) => [verb.join(' '), effect]),
      [
        ['get', 'reads'],
        ['delete', 'deletes'],
        ['scale', 'changes'],
        ['get', 'reads'],
      ],
    );
  });

  test('CX5: a plugin, a variable or an unknown flag in front: what is called cannot be told', () => {
    for (const text of ['kubectl foo bar', 'kubectl "$VERB" pods', 'kubectl --strange get pods'])
      assert.deepEqual(only(text).verb, [], text);
  });

  test('CX5: the words are told where all of them are fixed, and a hole is none', () => {
    assert.deepEqual(only('kubectl -n x get "po"').args, ['-n', 'x', 'get', 'po']);
    assert.equal(only('kubectl get pods $POD').args, undefined);
    const [command] = splitShell('kubectl -n <ns> logs <pod-name> -l app=<app>').commands;
    assert.deepEqual(command?.calls, [
      {
        client: 'kubectl',
        verb: ['logs'],
        effect: 'reads',
        objects: [{ kind: 'pod', name: undefined }],
        selector: 'app=<app>',
        files: [],
        namespace: '<ns>',
        context: undefined,
        args: undefined,
      },
    ]);
  });

  test('CX5: what is called inside a container is no call of ours', () => {
    assert.deepEqual(
      calls('kubectl exec x -- sh -c "kubectl delete pod y"').map(({ verb, effect }) => [verb, effect]),
      [[['exec'], 'deletes']],
    );
  });

  test('CX5: where helm and a manifest that is written here act is told, each time for their own call', () => {
    const where = (text: string): readonly string[] =>
      calls(text).map(({ context, namespace }) => `${context ?? ''}/${namespace ?? ''}`);
    for (const [text, ...expected] of [
      ['HELM_NAMESPACE=payments helm uninstall x', '/payments'],
      ['export HELM_NAMESPACE=payments; helm uninstall x', '/payments'],
      ['HELM_NAMESPACE=$NS helm uninstall x', '/$NS'],
      ['HELM_NAMESPACE=a helm uninstall x -n b', '/b'],
      ['HELM_NAMESPACE=a helm list; helm uninstall x', '/a', '/'],
      ['env HELM_NAMESPACE=a helm list; helm uninstall x', '/a', '/'],
      ['HELM_KUBECONTEXT=prod helm uninstall x', 'prod/'],
      ['kubectl apply -f - <<EOF\nmetadata:\n  namespace: payments\nEOF', '/payments'],
      ['kubectl delete -f - <<EOF\nmetadata:\n  name: x\nEOF', '/'],
      ['kubectl apply -n z -f - <<EOF\nnamespace: a\nEOF', '/z'],
      [`cat <<EOF | kubectl apply -f -\n{"metadata": {\n"namespace": "a"}}\n---\nnamespace: b\nEOF`, '/b', '/a'],
      ['K="kubectl --context prod -n a"; $K delete pod x', 'prod/a'],
    ] as const)
      assert.deepEqual(where(text), expected, text);
  });
});
