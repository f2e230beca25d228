/** What pointing at a command tells. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { hoverWords } from '../../../src/ui/hoverWords.ts';

const prod = {
  short: 'prod-eu',
  name: 'prod-eu',
  namespace: 'payments',
  protection: 'protected',
  isSimulated: false,
} as const;
const told = (text: string): readonly string[] => hoverWords(parseTyped(text), {}, prod);

suite('what pointing at a command tells', () => {
  test('AU2 EF1: its effect and place, then each call with its objects', () => {
    assert.deepEqual(told('kubectl rollout restart deploy web; kubectl -n shop get po -l app=web > pods.txt'), [
      'changes · writes a local file · on prod-eu / payments',
      'kubectl rollout restart: deployment/web · changes',
      'kubectl get: pod, with app=web, in shop · reads',
      'writes here: pods.txt',
    ]);
  });

  test('AU2: of the only call the effect is said once', () => {
    assert.deepEqual(told('kubectl delete pod web-1'), [
      'deletes · on prod-eu / payments',
      'kubectl delete: pod/web-1',
    ]);
    assert.equal(told('kubectl get pods | xargs ./act.sh').at(1), 'kubectl get: pod · reads');
  });

  test('AU2: objects whose names are not known yet are said once', () => {
    assert.equal(told('kubectl describe pod <a> <b>').at(1), 'kubectl describe: pod');
    assert.equal(told('kubectl describe pod $A web-1 "$B"').at(1), 'kubectl describe: pod, pod/web-1');
  });

  test('AU2: what stands outside the cluster is named; what needs none names no place', () => {
    assert.deepEqual(
      told('terraform destroy && ssh db-1 sudo reboot').at(-1),
      'outside Kubernetes: terraform, ssh db-1',
    );
    assert.deepEqual(told('df -h'), ['reads']);
  });
});
