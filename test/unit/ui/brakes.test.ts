/** EF2 and CX5: who is asked, when, and with what: by the effect, by the place, once or by a name that is typed. */
import assert from 'node:assert/strict';
import type { Confirmation } from '../../../src/ui/step.ts';
import { runStep } from '../../../src/ui/runStep.ts';
import { assertNothingHappened, step, world, type Answers, type World } from './stepWorld.ts';

async function asked(text: string, answers: Answers): Promise<World> {
  const w = world({ confirm: true, value: 'x', ...answers });
  await runStep(step(text), w.needs);
  return w;
}
const question = async (text: string, answers: Answers): Promise<Confirmation | undefined> =>
  (await asked(text, answers)).confirmations.at(-1);

const guarded: Answers = { context: 'prod-eu', protection: 'protected' };
const open: Answers = { context: 'dev', protection: 'open' };
const comesBack = { lines: ['ReplicaSet web-1 starts another.'], notes: [], comesBack: true };

suite('brakes', () => {
  test('EF2: a scale does not ask on staging; on production it does, with what the server says', async () => {
    const scale = 'kubectl scale deployment/web --replicas=5';
    assert.equal(await question(scale, open), undefined);
    const proof = { lines: ['deployment/web: replicas 2 → 5'], notes: [], comesBack: false };
    const { typed, proof: shown, objects } = (await question(scale, { ...guarded, proof })) ?? {};
    assert.deepEqual([typed, shown, objects], [undefined, proof.lines, ['deployment/web']]);
  });

  test('EF2: a delete on production asks for the name of what it deletes', async () => {
    for (const [text, name] of [
      ['kubectl delete deployment web', 'web'],
      ['kubectl delete deploy/web', 'web'],
      ['kubectl scale deploy/web --replicas=0', 'web'],
      ['kubectl delete deploy web api', 'payments'],
      ['kubectl delete pods -l app=web', 'payments'],
      ['kubectl delete pods --all -n other', 'other'],
      ['kubectl delete pods --all -A', 'prod-eu'],
      ['kubectl delete -f web.yaml', 'payments'],
      ['kubectl drain node-1', 'node-1'],
      ['helm uninstall web', 'web'],
      ['kubectl delete deployment $(cat name)', 'payments'],
    ] as const) {
      assert.equal((await question(text, guarded))?.typed, name, text);
      assert.equal(await question(text, open), undefined, text);
    }
  });

  test('EF2: who deletes a namespace acts in that one, whichever is chosen', async () => {
    const { place } = (await question('kubectl delete ns billing', guarded)) ?? {};
    assert.equal(place?.namespace, 'billing');
    assert.equal((await question('kubectl delete pod x', guarded))?.place.namespace, 'payments');
  });

  test('EF2: deleting a pod that comes back asks once, with no name to type; anything beside it is no excuse', async () => {
    const proof = { ...guarded, proof: comesBack };
    assert.equal((await question('kubectl delete pod web-1', proof))?.typed, undefined);
    assert.equal((await question('kubectl delete pod web-1', guarded))?.typed, 'web-1');
    assert.notEqual((await question('kubectl delete pod web-1; rm -rf /data', proof))?.typed, undefined);
  });

  test('EF2: what shows secrets asks once for the incident and place, also on staging', async () => {
    const w = world({ ...open, confirm: true });
    for (const text of ['kubectl get secret a -o yaml', 'kubectl get secret b -o yaml'])
      await runStep(step(text), w.needs);
    assert.equal(w.confirmations.length, 1);
    assert.match(String(w.confirmations[0]?.because), /It shows secrets/);
    await runStep(step('kubectl get secret a -n other -o yaml'), w.needs);
    assert.equal(w.confirmations.length, 2);
    assert.equal(w.requests.length, 3);
    const refused = world({ ...open, confirm: false });
    for (let n = 0; n < 2; n += 1) await runStep(step('kubectl get secret a -o yaml'), refused.needs);
    assert.equal(refused.confirmations.length, 2, 'what was not confirmed is asked again');
  });

  test('EF2: outside Kubernetes it asks once for the target and incident; on a protected context each time', async () => {
    const w = world({ ...open, confirm: true });
    for (const text of ['ssh db-1 systemctl restart x', 'ssh db-1 systemctl restart x', 'ssh db-2 reboot']) {
      await runStep(step(text), w.needs);
    }
    assert.equal(w.confirmations.length, 2);
    const p = world({ ...guarded, confirm: true });
    for (let n = 0; n < 2; n += 1) await runStep(step('terraform apply'), p.needs);
    assert.equal(p.confirmations.length, 2);
  });

  test('EF2: a change of this machine asks once on staging; what stays in its own folder, and a saved read on production, do not', async () => {
    const w = world({ ...open, confirm: true });
    for (const text of ['kill -9 1234', 'sudo rm -rf /data', 'rm ./heap.hprof']) await runStep(step(text), w.needs);
    assert.equal(w.confirmations.length, 1);
    assert.match(String(w.confirmations[0]?.because), /outside Kubernetes: this machine/);
    assert.equal(await question('kubectl logs web > web-of-no-such-run.log', guarded), undefined);
    assert.notEqual(await question('kubectl logs web > web-of-no-such-run', guarded), undefined);
  });

  test('CX5: what names its context is judged by that; what may act on the chosen one besides, by both', async () => {
    const elsewhere = { context: 'prod-eu', protections: { 'prod-eu': 'protected', other: 'open' } } as const;
    const into = { context: 'dev', protections: { dev: 'open', other: 'protected' } } as const;
    const change = 'kubectl --context other scale deploy/web --replicas=5';
    assert.equal(await question(change, elsewhere), undefined);
    assert.equal((await question(change, into))?.place.context, 'other');
    assert.equal(
      (await question(`${change}; kubectl scale deploy/web --replicas=1`, elsewhere))?.place.context,
      'prod-eu',
    );
    assert.equal((await question(`${change}; ./more.sh`, elsewhere))?.place.context, 'prod-eu');
    assert.equal((await question('kubectl --context other neat apply', elsewhere))?.place.context, 'prod-eu');
    assert.equal((await question('kubectl --context other neat apply', into))?.place.context, 'other');
    assert.equal((await question('KUBECONFIG=/x kubectl get pods', open))?.because.length, 1);
    // Nobody knows what it means to the client: no reason to let the chosen one out of sight.
    const unknown = 'kubectl --context "$C" scale deploy/web --replicas=5';
    assert.equal((await question(`${change}; ${unknown}`, elsewhere))?.place.context, 'prod-eu');
  });

  test('EF3: the server is asked in advance only where a protected context is about to change, with what variables hold', async () => {
    assert.deepEqual((await asked('kubectl get pods', guarded)).proved, []);
    assert.deepEqual((await asked('./deploy.sh', guarded)).proved, []);
    assert.deepEqual((await asked('kubectl scale deploy/web --replicas=5', open)).proved, []);
    const w = await asked('kubectl scale deploy/$NAME --replicas="${COUNT}"', {
      ...guarded,
      looks: [{ kind: 'looked', values: { NAME: 'web', COUNT: '5' } }],
    });
    assert.deepEqual(w.proved, ['kubectl scale deploy/web --replicas="5"']);
    assert.equal(w.requests[0]?.text, 'kubectl scale deploy/$NAME --replicas="${COUNT}"');
  });

  test('B38 CX4: Reads Only lets none of the verbs through that a list of changing ones forgets', async () => {
    const refused = [
      'kubectl cordon n',
      'kubectl drain n',
      'kubectl taint nodes n a=b:NoSchedule',
      'kubectl label pod p a=b',
      'kubectl annotate pod p a=b',
      'kubectl set image deploy/w w=x',
      'kubectl rollout undo deploy/w',
      'kubectl autoscale deploy w --max=3',
      'kubectl certificate approve c',
      'kubectl auth reconcile -f r.yaml',
      'kubectl debug p --image=x',
      'kubectl cp x pod:/',
      'kubectl replace --raw /api/v1 -f x',
      'kubectl create token t',
      'kubectl exec p -- rm x',
      'k delete pod p',
      'kubectl foo',
      'kubectl --v=9 -n x delete pod p',
    ];
    for (const text of refused) {
      const w = world({ context: 'dev', readsOnly: true, confirm: true });
      await assert.rejects(runStep(step(text), w.needs), /Reads Only is on/, text);
      assertNothingHappened(w);
    }
    for (const text of [
      'kubectl get pods -w',
      'kubectl apply -f x.yaml --dry-run=server',
      'kubectl auth can-i get pods',
    ]) {
      const w = world({ context: 'dev', readsOnly: true });
      assert.equal((await runStep(step(text), w.needs)).kind, 'ran', text);
    }
  });

  test('EF4: traps are named in the question', async () => {
    const command = { ...step('./deploy.sh').command, traps: [trap] };
    const w = world({ ...guarded, confirm: true });
    await runStep({ ...step('./deploy.sh'), command }, w.needs);
    assert.deepEqual(w.confirmations[0]?.traps, [trap.message]);
  });
});

const trap = { code: 'x', range: { start: 0, end: 1 }, message: 'This stops the JVM.' };
