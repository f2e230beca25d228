import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { openPty, type Pty } from '../../support/pty.ts';
import { openBench, type Bench } from '../../support/runs.ts';
import { isThere } from '../../support/shells.ts';

suite('run: nothing that a command does harms its record or the next command', () => {
  let bench: Bench;
  let port: Pty;
  suiteSetup(() => {
    bench = openBench();
    port = openPty({ untouched: true });
  });
  suiteTeardown(async () => {
    await port.kill();
    bench.remove();
  });

  /** Runs it, compares, and then `echo fine` in the same terminal. */
  const holds = async (text: string, code: number, printed?: string | RegExp): Promise<void> => {
    const { outcome, output } = await bench.run(text, port);
    assert.equal(outcome.kind === 'exit' ? outcome.code : JSON.stringify(outcome), code, text);
    if (typeof printed === 'string') assert.equal(output.head, printed, text);
    else if (printed) assert.match(output.head, printed, text);
    const next = await bench.run('echo fine', port);
    assert.deepEqual(
      [next.outcome, next.output.head],
      [{ kind: 'exit', code: 0, pipe: [0] }, 'fine\n'],
      `after ${text}`,
    );
  };
  const cases: readonly (readonly [string, readonly (readonly [string, number, (string | RegExp)?])[]])[] = [
    [
      'EX2: forged marks of the editor’s shell integration and of ours',
      [
        [`printf 'a\\033]133;D;0\\007b\\033]633;D;0\\007c\\n'; exit 3`, 3, 'abc\n'],
        [`printf 'a\\033]633;A\\007\\033]633;E;rm;x\\007b\\033]7791;e;0000\\007c\\n'`, 0, 'abc\n'],
      ],
    ],
    [
      'EX3: exit, set -e, exec, trap and kill end that command only',
      [
        ['set -e; false', 1, ''],
        [`exec sh -c 'exit 7'`, 7, ''],
        [`trap 'echo bye' EXIT; exit 4`, 4, 'bye\n'],
        ['kill -9 $$', 137],
        ['if then', 2, /^bash: .*line 1: syntax error/],
        ['echo a\nif then', 2, /^a\nbash: .*line 2: syntax error/],
      ],
    ],
    [
      'EX3: ends of other kinds have their right code',
      [
        ['kill 0; sleep 1', 143],
        ['kill -9 0; sleep 1', 137],
        ['kill -9 $PPID; sleep 0.2', 137],
        ['echo "abc', 2, /unexpected EOF/],
        ['set -u; echo $nope; echo no', 127, /unbound/],
        ['return 5', 2],
        ['exec <&-; echo a', 0, 'a\n'],
        ['exec >&- 2>&-; echo a', 1, ''],
        ['stty raw -echo; echo a', 0],
      ],
    ],
    [
      'EX2: neither tracing nor odd shell settings show anything of ours',
      [
        ['set -x; echo a', 0, /^\++ echo a\na\n$/],
        ['set -x; exit 3', 3, /^\++ exit 3\n$/],
        ['IFS=,; shopt -s nocasematch; set -f; echo a | cat', 0, 'a\n'],
        ['foo', 127, 'bash: line 1: foo: command not found\n'],
        ['echo "$0 $# $-"', 0, /^bash 0 \w+\n$/],
      ],
    ],
    [
      'EX2: processes left behind neither hold the run nor get into its record',
      [
        ['(setsid sh -c "trap : HUP; sleep 0.5; echo late" &); echo now', 0, 'now\n'],
        ['sleep 77 & echo started', 0, 'started\n'],
        ['script -q -e -c "echo inside; exit 9" /dev/null', 9, /inside/],
        [`bash -c 'echo "\${BASH_ENV-none}"'`, 0, 'none\n'],
      ],
    ],
    [
      'B09: every part of a pipe is told',
      [
        ['failhereplease', 127],
        ['! true', 1],
        ['false &', 0],
        ['yes | head -1', 0, 'y\n'],
      ],
    ],
  ];
  for (const [title, some] of cases) {
    test(title, async () => {
      for (const [text, code, printed] of some) await holds(text, code, printed);
    }).timeout(120_000);
  }
  test('B09: pipe status, also with another IFS, and of a negated pipe', async () => {
    const pipes: readonly (readonly [string, number, readonly number[]])[] = [
      ['false | true', 0, [1, 0]],
      ['echo x | cat | grep y', 1, [0, 0, 1]],
      ['IFS=; false | true | (exit 12)', 12, [1, 0, 12]],
      ['yes | head -1', 0, [141, 0]],
      ['! grep -q nothing /etc/hosts', 0, [1]],
    ];
    for (const [text, code, pipe] of pipes) {
      assert.deepEqual((await bench.run(text, port, { carry: undefined })).outcome, { kind: 'exit', code, pipe }, text);
    }
  }).timeout(60_000);
  test('EX3: what ended with its run is really gone', async () => {
    await bench.run('sleep 7741 & sleep 7742 | cat & echo started', port);
    const left = execFileSync('ps', ['-axo', 'args='], { encoding: 'utf8' });
    assert.doesNotMatch(left, /sleep 774[12]/);
  }).timeout(60_000);
  test('CX2: a run has its own environment, whatever start files said', async () => {
    const startFile = `
      export KUBECONFIG=/prod BASH_ENV=/tmp/no-such-file
      ir_tool() { echo FAKE; }; export -f ir_tool
      alias bash='echo no' script='echo no'; bash() { echo no; }; mv() { echo no; }; export -f mv
      set -u; set -o noclobber; export SHELLOPTS
      PROMPT_COMMAND='export KUBECONFIG=/prod2'`;
    const other = openPty({ startFile });
    try {
      const text = `echo $KUBECONFIG; type -t ir_tool || echo none; bash -c 'echo $KUBECONFIG; type -t ir_tool || echo none'; echo $- $gone`;
      const { output } = await bench.run(text, other, {
        env: { KUBECONFIG: '/dev', HOME: null, PATH: '/usr/bin:/bin' },
      });
      assert.match(output.head, /^\/dev\nnone\n\/dev\nnone\n[^uC ]+\n$/);
    } finally {
      await other.kill();
    }
  }).timeout(60_000);
  test('EX3: zsh, ksh and fish blocks run in that shell, with the status of each part of a pipe where it knows it', async function () {
    this.timeout(60_000);
    const texts = {
      zsh: ['a=(1 2); echo $a[2] ${(U):-x}; false | true', '2 X\n', [1, 0]],
      fish: ['set a 1 2; echo $a[2]; false | true', '2\n', [1, 0]],
      ksh: ['print ok; false | true', 'ok\n', []],
    } as const;
    const there = (['zsh', 'fish', 'ksh'] as const).filter(isThere);
    if (there.length === 0) this.skip();
    for (const shell of there) {
      const [text, printed, pipe] = texts[shell];
      const { outcome, output } = await bench.run(text, port, { shell });
      assert.equal(output.head, printed);
      assert.deepEqual(outcome, { kind: 'exit', code: 0, pipe });
      assert.equal((await bench.run('exit 5', port, { shell })).outcome.kind, 'exit');
    }
  });
});
