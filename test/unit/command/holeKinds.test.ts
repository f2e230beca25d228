/** Which list fits a hole: by the place it stands in, else by its name. */
import assert from 'node:assert/strict';
import { beginsWord, inAskingOrder, kindOfName, wantedFor } from '../../../src/command/holeKinds.ts';
import { firstOfEachName } from '../../../src/command/holeNames.ts';
import { parseTyped } from '../../../src/command/parseTyped.ts';

/** `kind` or `kind @namespace`, `of deployment/web`, `like app=web`, of each hole in turn. */
function wanted(text: string, answers: Readonly<Record<string, string>> = {}): readonly string[] {
  const command = parseTyped(text);
  return firstOfEachName(command.placeholders).map((hole) => {
    const found = wantedFor(command, hole, answers);
    if (found === undefined) return '-';
    const { kind, namespace, context, selector, of } = found;
    return [
      kind,
      ...(namespace === undefined ? [] : [`@${namespace}`]),
      ...(context === undefined ? [] : [`on ${context}`]),
      ...(selector === undefined ? [] : [`like ${selector}`]),
      ...(of === undefined ? [] : [`of ${of.kind}/${of.name}`]),
    ].join(' ');
  });
}

suite('what a hole asks for', () => {
  for (const [text, ...expected] of [
    ['kubectl logs <x>', 'pod'],
    ['kubectl -n shop logs <x> --previous', 'pod @shop'],
    ['kubectl --context dev logs -n shop -l app=web <x>', 'pod @shop on dev like app=web'],
    ['kubectl exec -it <x> -- sh', 'pod'],
    ['kubectl exec deploy/<x> -- sh', 'deployment'],
    ['kubectl port-forward svc/<x> 8080:80', 'service'],
    ['kubectl cp <x>:/tmp/a ./a', 'pod'],
    ['kubectl describe svc <x>', 'service'],
    ['kubectl get deploy <a> <b>', 'deployment', 'deployment'],
    ['kubectl rollout restart deployment/<x> -n <y>', 'deployment', 'namespace'],
    ['kubectl scale sts <x> --replicas=<count>', 'statefulset', '-'],
    ['kubectl drain <x> --ignore-daemonsets', 'node'],
    ['kubectl top node <x>', 'node'],
    ['kubectl get <kind>/<name>', '-', '-'],
    ['kubectl get pods -l app=<app>', '-'],
    ['kubectl get pods -l app=<service>', '-'],
    ['kubectl --context <context> get pods', '-'],
    ['kubectl logs <pod> -c <x>', 'pod', '-'],
    ['kubectl logs web-1 -c <x>', 'container of pod/web-1'],
    ['kubectl logs web-1 <x>', 'container of pod/web-1'],
    ['kubectl delete pod <extra-flags>', '-'],
    ['kubectl exec -n shop deploy/web -c <x> -- sh', 'container @shop of deployment/web'],
    ['sh -c \'kubectl logs "<x>" -n shop\'', 'pod @shop'],
    ['for i in 1 2; do kubectl delete pod <x>; done', 'pod'],
    ['helm status <release>', '-'],
    ['helm -n <x> list', 'namespace'],
    ['stern <pod-name>', 'pod'],
    ["printf '%s\\n' <pod-name>", 'pod'],
    ['curl http://<service>:8080', 'service'],
    ['echo <summary>', '-'],
    ['kubectl exec mongodb-0 -- mongosh --eval "db.killOp(<opid>)"', 'operation'],
  ] as const)
    test(`VA2: ${text}`, () => assert.deepEqual(wanted(text), expected));

  test('VA2: what is known already says where to look', () => {
    assert.deepEqual(wanted('kubectl -n <ns> logs <pod> -c <c>', { '<ns>': 'shop', '<pod>': 'web-1' }), [
      'namespace @shop',
      'pod @shop',
      'container @shop of pod/web-1',
    ]);
    assert.deepEqual(wanted('kubectl get <kind>/<name>', { '<kind>': 'service' }), ['-', 'service']);
  });

  test('VA2: a variable has a list as a hole has', () => {
    const command = parseTyped('kubectl logs "$P" -n ${NS}');
    assert.equal(wantedFor(command, { text: '$P', name: 'P' }, {})?.kind, 'pod');
    assert.equal(wantedFor(command, { text: '$NS', name: 'NS' }, {})?.kind, 'namespace');
  });

  test('VA2: operations are those of the database that the command itself asks', () => {
    const of = (text: string): readonly string[] | undefined =>
      wantedFor(parseTyped(text), { text: '<opid>', name: 'opid' }, {})?.through;
    const eval_ = '--eval "db.killOp(<opid>)"';
    const words = 'exec -it mongodb-0 -n shop -- mongosh --quiet';
    assert.equal(of(`kubectl ${words} ${eval_}`)?.join(' '), words);
    assert.equal(of(`mongosh ${eval_}`), undefined);
    assert.equal(of(`kubectl exec mongodb-0 -- mongosh "$MONGO_URI" ${eval_}`), undefined);
    assert.equal(of('kubectl exec web-1 -- kill <opid>'), undefined);
    // A list must not run what stands beside the hole.
    for (const beside of ['--eval "db.dropDatabase()"', '--eval="db.dropDatabase()"', '--file wipe.js', 'wipe.js'])
      assert.equal(of(`kubectl ${words} ${eval_} ${beside}`), undefined, beside);
  });

  test('VA2: a dash is read as a flag where a word of the command begins', () => {
    const flags = (text: string): readonly boolean[] =>
      parseTyped(text).placeholders.map((hole) => beginsWord(hole, parseTyped(text).text));
    assert.deepEqual(flags('kubectl logs <pod> "<x>" --tail=<n> \'a <b>\''), [true, true, false, true]);
    assert.deepEqual(flags("sh -c 'ls <dir>'"), [true]);
    assert.deepEqual(flags(`mongosh --eval "f( '<x>')"`), [false]);
  });

  test('VA2: names are read however they are written, and only where they mean the object itself', () => {
    const pods = ['pod', 'pod-name', 'POD_NAME', 'podName', 'your pod name', 'old-pod', 'pod2', 'the_failing_pod'];
    assert.deepEqual(new Set(pods.map(kindOfName)), new Set(['pod']));
    for (const name of [
      'pod-ip',
      'pods',
      'pod-count',
      'podium',
      'description',
      'answer',
      'columns',
      'name',
      'node-port',
    ])
      assert.equal(kindOfName(name), undefined, name);
  });

  test('VA2: a namespace is asked for before its pods, a pod before its containers', () => {
    const command = parseTyped('kubectl logs -c <c> <pod> -n <ns>');
    const holes = inAskingOrder(command, firstOfEachName(command.placeholders));
    assert.deepEqual(
      holes.map(({ text }) => text),
      ['<ns>', '<pod>', '<c>'],
    );
  });
});
