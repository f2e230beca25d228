import assert from 'node:assert/strict';
import { describeOutcome, isSuccess } from '../../../src/run/describeOutcome.ts';

function words(command: string, code: number, pipe: readonly number[] = [code]): string {
  const { mark, words } = describeOutcome({ kind: 'exit', code, pipe }, command);
  return words === '' ? mark : `${mark}: ${words}`;
}

suite('run/describeOutcome', () => {
  test('LN2: success and failure', () => {
    assert.equal(words('kubectl get pods', 0), 'ok');
    assert.equal(words('kubectl get pods', 1), 'failed: exit 1');
    assert.equal(words('exit 3', 3, []), 'failed: exit 3');
    assert.equal(words('sleep 300', 130), 'stopped: interrupted by Ctrl-C');
  });
  test('B09 LN2: every part of a pipe counts, but for a writer whose reader left', () => {
    assert.equal(words('kubectl get asdf | cat', 0, [1, 0]), 'failed: kubectl: exit 1');
    assert.equal(words('yes | head -1', 0, [141, 0]), 'ok');
    assert.equal(words('head -1 | yes', 141, [0, 141]), 'failed: exit 141');
    assert.equal(words('x=$(false | true); false | true', 0, [1, 0]), 'failed: false: exit 1');
    assert.equal(words('kubectl get pods | grep -v Running', 1, [0, 1]), 'note: no match');
    assert.equal(words('kubectl get asdf | grep x', 1, [1, 1]), 'failed: kubectl: exit 1');
    assert.equal(words('grep -c x /etc/hosts | sort', 0, [1, 0]), 'note: no match');
  });
  test('B09 LN2: what 1 means for grep and diff is not a failure, 2 is', () => {
    for (const command of [
      'grep nothing /etc/hosts',
      'sudo /usr/bin/egrep x y',
      'LC_ALL=C grep "a|b" f',
      `kubectl logs x; grep 'a;b' f`,
    ])
      assert.equal(words(command, 1), 'note: no match', command);
    assert.equal(words('grep x nofile', 2), 'failed: exit 2');
    assert.equal(words('kubectl diff -f x.yaml', 1), 'note: differences');
    assert.equal(words('kubectl -n prod diff -f x.yaml', 1), 'note: differences');
    assert.equal(words('diff a b', 1), 'note: differences');
    assert.equal(words('kubectl get pods # grep', 1), 'failed: exit 1');
    assert.equal(words('echo grep; false', 1), 'failed: exit 1');
  });
  test('B09: what ! turns around is judged as a whole; a start in the background is no success of the job', () => {
    assert.equal(words('! true', 1, [0]), 'failed: exit 1');
    assert.equal(words('! grep -q x f', 0, [1]), 'ok');
    assert.equal(words('! grep -q x f', 1, [0]), 'failed: exit 1');
    assert.equal(words('false &', 0), 'note: started in the background');
    assert.equal(words('a >log 2>&1', 0), 'ok');
    assert.equal(words('sleep 1 & wait', 0), 'ok');
    assert.equal(words('a && b', 0), 'ok');
  });
  test('LN2: a pipe inside a loop or a function is judged by its codes alone', () => {
    assert.equal(words('for i in 1; do false | true; done', 0, [1, 0]), 'failed: exit 1');
    assert.equal(words('for i in 1; do a | grep x; done', 1, [1]), 'failed: exit 1');
  });
  test('EX4: stopped and unknown are no success', () => {
    const outcomes = [
      { kind: 'stopped', by: 'person' },
      { kind: 'stopped', by: 'closed terminal' },
      { kind: 'stopped', by: 'time limit' },
      { kind: 'unknown', because: 'no code' },
    ] as const;
    assert.deepEqual(
      outcomes.map((outcome) => describeOutcome(outcome, 'true').words),
      [
        'stopped by you',
        'stopped: its terminal was closed',
        'stopped: it took longer than its time limit',
        'outcome unknown',
      ],
    );
    assert.equal(
      describeOutcome({ kind: 'stopped', by: 'person' }, 'kubectl exec web-1 -- sleep 300').words,
      'stopped by you; what it started in the pod may go on',
    );
    for (const outcome of outcomes) assert.equal(isSuccess(outcome, 'true'), false);
    assert.equal(isSuccess({ kind: 'exit', code: 1, pipe: [1] }, 'grep x y'), undefined);
  });
});
