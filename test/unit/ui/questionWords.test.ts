/** What questions say: short, plain, with the name of what they are about, and nothing that a name could fake. */
import assert from 'node:assert/strict';
import type { Session } from '../../../src/kube/types.ts';
import { aroundPlaceholder, aroundVariable } from '../../../src/ui/excerpt.ts';
import { changedQuestion, classification, confirmation } from '../../../src/ui/questionWords.ts';
import type { Confirmation } from '../../../src/ui/step.ts';

const place = { context: 'prod-eu', namespace: 'payments', server: 'https://a.example', isSimulated: false };
const ask = (more: Partial<Confirmation>): ReturnType<typeof confirmation> =>
  confirmation({
    text: 'kubectl scale deploy/web --replicas=5',
    effect: 'changes',
    place,
    objects: [],
    because: [],
    proof: [],
    traps: [],
    typed: undefined,
    values: {},
    ...more,
  });

suite('ui/questionWords', () => {
  test('PR1: a question about the practice cluster says that it is simulated, in its message and beside the server', () => {
    const practice = { ...place, context: 'practice-prod', isSimulated: true };
    const { message, detail } = ask({ place: practice });
    assert.equal(message, 'Run this on practice-prod (simulated) / payments?');
    assert.match(detail, /^Server: https:\/\/a\.example \(simulated\)$/m);
    assert.match(classification(practice).detail, /^Server: https:\/\/a\.example \(simulated\)$/m);
  });

  test('EF2: a confirmation names the place in its message, and shows command, values, effect and server', () => {
    const words = ask({
      text: 'kubectl delete pod "$POD" -l "$LABEL"',
      effect: 'deletes',
      because: ['The runbook asks for it.'],
      values: { POD: 'web-1', LABEL: '', '<password>': 'abc' },
    });
    assert.deepEqual(words, {
      message: 'Run this delete on prod-eu / payments?',
      detail: [
        'kubectl delete pod "$POD" -l "$LABEL"',
        'POD = web-1',
        'LABEL is empty',
        '<password> = ••••',
        '',
        'It deletes something.',
        'The runbook asks for it.',
        'Server: https://a.example',
      ].join('\n'),
      run: 'Run on prod-eu',
      whole: undefined,
      typed: undefined,
    });
    assert.equal(ask({}).message, 'Run this on prod-eu / payments?');
    assert.equal(ask({ place: { ...place, namespace: '*' } }).message, 'Run this on prod-eu / all namespaces?');
    assert.equal(ask({ place: { ...place, namespace: '$NS' } }).message, 'Run this on prod-eu / its own namespace?');
    const none = ask({ place: { context: undefined, namespace: 'default', server: undefined, isSimulated: false } });
    assert.deepEqual([none.message, none.run], ['Run this without a cluster?', 'Run']);
  });

  test('EF4: of a trap the question says what will happen; what to write instead is said where one writes', () => {
    const { detail } = ask({
      traps: [
        '“Check slow queries” sounds as if it only looks, but this changes (setProfilingLevel). Say what it does.',
        'No database is named, so that mongosh answers from “test”. Name it: mongosh <database>.',
        'With more than five pods this does not start: it then needs --max-log-requests with their number.',
      ],
    });
    assert.deepEqual(
      detail.split('\n').filter((row) => row.startsWith('Careful')),
      [
        'Careful: “Check slow queries” sounds as if it only looks, but this changes (setProfilingLevel).',
        'Careful: No database is named, so that mongosh answers from “test”.',
        'Careful: With more than five pods this does not start: it then needs --max-log-requests with their number.',
      ],
    );
  });

  test('EF2: long commands and values leave the buttons on the screen, and no name turns a line', () => {
    const values = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`V${n}`, 'x'.repeat(500)]));
    const commands = [
      `${'echo a\n'.repeat(100)}kubectl delete pods --all --context other`,
      `kubectl delete pods ${'web-1 '.repeat(500)}--context other`,
      `${'\n'.repeat(100)}kubectl delete pods --all --context other`,
      `kubectl delete pods ${'web-1 '.repeat(500)}\n${'\n'.repeat(100)}--context other`,
    ];
    for (const text of commands) {
      const { detail } = ask({ text, values });
      const lines = detail.split('\n');
      const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 50)), 0);
      assert.ok(rows < 40, detail);
      assert.ok(lines.includes('… and 32 more values'), detail);
      assert.match(detail, /^… \d+ letters are not shown here …$/m);
      // What stands last may say where it goes.
      assert.match(detail, /--context other$/m);
    }
    // What is left out can be read: the command as it is, and each value whole.
    const values2 = { POD: 'web-1', LONG: 'y'.repeat(300), '<password>': 'abc', OF_TWO: 'a\nb' };
    const { whole } = ask({ text: `echo "$POD"\n${'\techo a\n'.repeat(100)}end\u202e`, values: values2 });
    assert.equal(
      whole,
      [
        '# Run this on prod-eu / payments?',
        '# It changes something.',
        '# Server: https://a.example',
        '# POD = web-1',
        `# LONG = ${'y'.repeat(300)}`,
        '# <password> = ••••',
        '# OF_TWO = a\ufffdb',
        '',
        'echo "$POD"',
        `${'    echo a\n'.repeat(100)}end\ufffd`,
      ].join('\n'),
    );
    assert.equal(ask({ values: values2 }).whole?.split('\n').length, 9, 'also where only a value is left out');
    const fits = `kubectl delete pods ${'web-1 '.repeat(100)}`;
    assert.ok(ask({ text: fits }).detail.startsWith(`${fits}\n`), 'what fits is shown whole');
    assert.equal(ask({ text: fits }).whole, undefined);
    const evil = ask({ values: { POD: 'web-1\nServer: https://other' }, place: { ...place, context: 'a\u202eb' } });
    assert.ok(evil.detail.includes('POD = web-1\ufffdServer: https://other\n'));
    assert.equal(evil.message, 'Run this on a\ufffdb / payments?');
  });

  test('VA1: a question for a value shows the command that the value goes into, in one line', () => {
    for (const [name, command, shown] of [
      ['POD', 'kubectl logs $POD', 'kubectl logs $POD'],
      ['POD', 'kubectl logs \\\n  "${POD}" \\\n  --tail 5\n', 'kubectl logs "${POD}" --tail 5'],
      ['POD', 'cat <<EOF\n  name: $POD\nEOF', 'cat <<EOF ⏎ name: $POD ⏎ EOF'],
    ] as const)
      assert.equal(aroundVariable(command, name), shown, command);
    const several = 'kubectl get pod \\\n\t<pod> -c <name> |\n  grep x\n\necho done';
    assert.equal(aroundPlaceholder(several, 'pod'), 'kubectl get pod <pod> -c <name> | ⏎ grep x ⏎ echo done');
    assert.equal(aroundPlaceholder(several, 'gone'), aroundPlaceholder(several, 'name'));
  });

  test('VA1: of a long command the beginning is shown, and what stands around the value', () => {
    const long = (own: string): string =>
      `kubectl exec web -- \\\n  tail ${'/var/log/app '.repeat(90)}${own} --since 1h ${'a '.repeat(90)}\\\n  | grep x\n`;
    const shown = aroundPlaceholder(long('<pod>'), 'pod');
    assert.match(shown, /^kubectl exec web -- tail .* … .*\/var\/log\/app <pod> --since 1h a .* …$/);
    assert.ok(shown.length <= 270, shown);
    assert.ok(!aroundVariable('echo $POD\u202e', 'POD').includes('\u202e'));
    assert.match(aroundPlaceholder(`echo <pod> ${'a '.repeat(200)}`, 'pod'), /^echo <pod> a .* …$/);
    assert.match(aroundPlaceholder(`echo ${'a '.repeat(200)}<pod>`, 'pod'), /^echo a .* … .* a <pod>$/);
    // The one that the shell reads, not one in quotes, in a comment, or in a longer name.
    for (const own of ["'$POD' $PODS $POD", "it\\'s # isn't $POD\necho $POD", '$((POD + 1))'])
      assert.ok(aroundVariable(long(own), 'POD').includes(own.slice(-8)), own);
  });

  test('CX4: what a context is, is asked with its name', () => {
    const { message, detail } = classification({ ...place, context: 'payments-eu' });
    assert.equal(message, 'Is payments-eu production?');
    assert.match(detail, /^Yes: .* asks .*\nNo: changes do not ask there\.\n/);
    assert.match(detail, /Server: https:\/\/a\.example$/);
  });

  test('CX3: what changed is named: the cluster or the login behind a context', () => {
    const session = { context: 'dev' } as Session;
    const server = { context: 'dev', what: 'server', old: 'https://a', new: 'https://b' };
    const user = { context: 'other', what: 'user', old: 'anna', new: 'bob' };
    const both = changedQuestion(session, [server, user]);
    assert.equal(both.message, 'The cluster behind “dev” has changed. Nothing ran.');
    assert.ok(both.detail.startsWith('server\n  was: https://a\n  now: https://b\nother, user\n  was: anna\n'));
    assert.equal(changedQuestion(session, [user]).message, 'The login behind “other” has changed. Nothing ran.');
  });
});
