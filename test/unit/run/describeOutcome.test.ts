import assert from 'node:assert/strict';
import { describeOutcome, isSuccess } from '../../../src/run/describeOutcome.ts';

function words(command: string, code: number, pipe: readonly number[] = [code], head?: string): string {
  const { mark, words } = describeOutcome(
    { kind: 'exit', code, pipe },
    command,
    head === undefined ? undefined : { head },
  );
  return words === '' ? mark : `${mark}: ${words}`;
}

suite('run/describeOutcome', () => {
  test('LN2: success and failure', () => {
    assert.equal(words('kubectl get pods', 0), 'ok');
    assert.equal(words('kubectl get pods', 1), 'failed: exit 1');
    assert.equal(words('exit 3', 3, []), 'failed: exit 3');
    assert.equal(words('sleep 300', 130), 'stopped: interrupted by Ctrl-C');
  });
  test('CX6 LN2: a cluster that does not answer, a login or a right that is missing is told with the code', () => {
    const memcache = 'E1129 22:10:00.000000       1 memcache.go:265] "Unhandled Error" err="couldn\'t get …"\n';
    for (const [printed, why] of [
      [
        'The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?\n',
        'the server did not answer',
      ],
      ['Unable to connect to the server: dial tcp: lookup x: no such host\n', 'the server did not answer'],
      [
        'Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time …\n',
        'the certificate of the server has expired',
      ],
      [
        'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority\n',
        'the server is not the one that this context knows',
      ],
      [
        'Unable to connect to the server: getting credentials: exec: executable aws not found\n\nIt looks like …\n',
        'the login helper failed',
      ],
      ['error: You must be logged in to the server (Unauthorized)\n', 'the login was refused'],
      [
        'Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods"\n',
        'you may not do this there',
      ],
    ] as const) {
      assert.equal(words('kubectl get pods', 1, [1], memcache.repeat(5) + printed), `failed: exit 1, ${why}`, printed);
      assert.equal(
        words('sudo kubectl get pods | wc -l', 0, [1, 0], printed),
        `failed: kubectl: exit 1, ${why}`,
        printed,
      );
      assert.equal(words('kubectl get pods', 0, [0], printed), 'ok', printed);
      assert.equal(words('./x.sh', 1, [1], printed), 'failed: exit 1', printed);
      assert.equal(words('kubectl logs web-1', 1, [1], `2026-11-29 ${printed}error: lost`), 'failed: exit 1', printed);
    }
    assert.equal(
      words('helm list', 1, [1], 'Error: Kubernetes cluster unreachable: Get "https://x/version": EOF\n'),
      'failed: exit 1, the server did not answer',
    );
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
  test('B36 LN2: differences, none, or failed; test says false; behind wrappers and in pipes too', () => {
    for (const command of [
      'kubectl diff -f x.yaml',
      'sudo -u deploy kubectl -n prod diff -f x.yaml',
      'oc diff -f x.yaml',
      'diff a b',
      'timeout 5 diff a b',
      'cmp a b',
    ]) {
      assert.equal(words(command, 1), 'note: differences', command);
      assert.equal(words(command, 0), 'ok: no differences', command);
      assert.equal(words(command, 2), 'failed: exit 2', command);
    }
    assert.equal(words('kubectl diff -f x.yaml | head', 0, [1, 0]), 'note: differences');
    assert.equal(words('kubectl diff -f x.yaml | head', 0, [2, 0]), 'failed: kubectl: exit 2');
    assert.equal(words('git diff', 0), 'ok');
    for (const command of ['test -f x', '[ -f x ]', '[[ -f x ]]', 'X=1 test -f x']) {
      assert.equal(words(command, 1), 'note: false', command);
      assert.equal(words(command, 0), 'ok', command);
      assert.equal(words(command, 2), 'failed: exit 2', command);
    }
    for (const command of [
      'sudo -n grep x f',
      'env -i LC_ALL=C grep x f',
      'nice -n 5 grep x f',
      `sh -c 'grep x f'`,
      `bash -lc "cat f | grep 'a b'"`,
    ])
      assert.equal(words(command, 1), 'note: no match', command);
    assert.equal(words('curl -f https://a.example', 22), 'failed: exit 22');
    assert.equal(words('curl -fsS https://a.example | grep ok', 1, [22, 1]), 'failed: curl: exit 22');
    assert.equal(words('sudo -u grep false', 1), 'failed: exit 1');
    assert.equal(words(`sh -c '! grep x f'`, 1), 'failed: exit 1');
  });
  test('B36 LN2: where a code may be that of who passes it on, what was printed decides', () => {
    const inside = 'kubectl exec web -- grep x f';
    assert.equal(words(inside, 1, [1], 'command terminated with exit code 1\n'), 'note: no match');
    assert.equal(words(inside, 1, [1], 'Error from server (NotFound): pods "web" not found\n'), 'failed: exit 1');
    assert.equal(words(inside, 1), 'failed: exit 1');
    assert.equal(words('ls | xargs grep x', 123, [0, 123], ''), 'note: no match');
    assert.equal(words('ls | xargs grep x', 123, [0, 123], 'grep: y: Is a directory\n'), 'failed: exit 123');
    assert.equal(words('kubectl auth can-i delete pods', 1, [1], 'no\n'), 'note: no');
    assert.equal(
      words('kubectl auth can-i delete pods', 1, [1], 'Unable to connect to the server\n'),
      'failed: exit 1',
    );
  });
  test('B40 LN2: a copy out of a pod is a success only where nothing that was printed speaks against it', () => {
    const copy = 'kubectl cp shop/web-1:/tmp/heap.bin ./heap.bin';
    assert.equal(words(copy, 0, [0], "tar: Removing leading `/' from member names\n"), 'ok');
    const cut = 'failed: the copy was cut, the file is not whole';
    for (const line of [
      'error: unexpected EOF',
      'error: error reading from error stream: read message: unexpected EOF',
      'E1129 19:26:11.131288   22280 v2.go:150] "Unhandled Error" err="read message: read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer"',
      'Dropping out copy after 0 retries',
    ])
      for (const code of [0, 1]) assert.equal(words(copy, code, [code], `x\n${line}\n`), cut, line);
    assert.match(
      words(copy, 1, [1], 'error: Internal error … exec: "tar": executable file not found in $PATH\n'),
      /^failed: there is no tar/,
    );
    assert.equal(
      words(copy, 0, [0], 'tar: /tmp/heap.bin: Cannot stat: No such file or directory\n'),
      'failed: there is no such file in the pod',
    );
    assert.equal(words('cat log', 0, [0], 'error: unexpected EOF\n'), 'ok');
    assert.equal(words(`${copy}; cat log`, 0, [0], '2026-11-29 app: unexpected EOF\n'), 'ok');
    const exit0 = { kind: 'exit', code: 0, pipe: [0], copied: 'nothing' } as const;
    for (const output of [undefined, { head: '' }])
      assert.deepEqual(describeOutcome(exit0, copy, output), {
        mark: 'failed',
        words: 'no file came, and kubectl does not say why',
      });
    const copied = { bytes: 2_981_318, of: 8_388_608 };
    assert.equal(
      describeOutcome({ kind: 'exit', code: 1, pipe: [1], copied }, copy, { head: 'error: unexpected EOF\n' }).words,
      'the copy was cut: 2,981,318 of 8,388,608 bytes are here, the file is not whole',
    );
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
