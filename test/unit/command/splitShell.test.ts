/** A block's text becomes commands, each whole, each with its title. */
import assert from 'node:assert/strict';
import { splitShell } from '../../../src/command/splitShell.ts';

const texts = (block: string): readonly string[] => splitShell(block).commands.map((command) => command.text);
const titles = (block: string): readonly string[] => splitShell(block).commands.map((command) => command.title);
const codes = (block: string): readonly string[] => splitShell(block).problems.map((problem) => problem.code);

suite('splitting a shell block', () => {
  test('RB4: each top-level statement is a command, those that share a line are one', () => {
    assert.deepEqual(texts('a; b && c\nd | e\n\nf &'), ['a; b && c', 'd | e', 'f &']);
  });

  test('RB4: continuation lines, pipes, here-documents, loops and functions stay whole', () => {
    const parts = [
      'kubectl get pods \\\n  -n x',
      'a |\n  b |\n  c',
      "cat <<'EOF' | sort\nb\na\nEOF",
      'for i in 1 2; do\n  echo $i\ndone',
      'f() {\n  echo "$1"\n}',
      'if true; then\n  a\nelse\n  b\nfi',
      'x=(1\n2)',
      'echo "two\nlines"',
    ];
    assert.deepEqual(texts(parts.join('\n')), parts);
  });

  test('RB4: what follows a here-document on its first line belongs to it', () => {
    assert.deepEqual(texts('cat <<A; echo b\nx\nA\necho c'), ['cat <<A; echo b\nx\nA', 'echo c']);
  });

  test('RB4: the comment above is the title, without its number', () => {
    for (const [comment, title] of [
      ['# 1. Check pod status', 'Check pod status'],
      ['# 2) Check logs', 'Check logs'],
      ['## Step 3: Look again', 'Look again'],
      ['#Restart (with caution!)', 'Restart (with caution!)'],
      ['# --- Check ---', 'Check'],
      ['# First line\n# and more about it', 'First line'],
      ['# 5 replicas are enough', '5 replicas are enough'],
    ] as const) {
      assert.deepEqual(titles(`${comment}\nkubectl get pods`), [title]);
    }
  });

  test('RB4: without a comment of its own a command is called by its first words', () => {
    assert.deepEqual(titles('# one\na\nkubectl get \\\n  pods'), ['one', 'kubectl get']);
    assert.deepEqual(titles('a # not mine\nb'), ['a', 'b']);
  });

  test('RB4: a block of comments has no commands', () => {
    assert.deepEqual(texts('# a\n\n# b'), []);
  });

  test('B10: a blank behind a backslash gives no Run on either half, and a fix', () => {
    for (const blank of [' ', '\t', '\u00A0', '\r', ' \t ']) {
      const block = `kubectl scale deploy/web --replicas=0 \\${blank}\n  --dry-run=server\necho ok`;
      const { commands, problems } = splitShell(block);
      assert.deepEqual(
        commands.map(({ refused }) => refused),
        ['blank-after-backslash', undefined],
        JSON.stringify(blank),
      );
      assert.equal(problems.length, 1);
      const [problem] = problems;
      assert.equal(problem?.code, 'blank-after-backslash');
      assert.equal(problem.severity, 'error');
      assert.equal(block.slice(problem.range.start, problem.range.end), blank);
      const fix = problem.fix;
      assert(fix !== undefined);
      const cured = splitShell(block.slice(0, fix.range.start) + fix.text + block.slice(fix.range.end));
      assert.deepEqual(cured.problems, []);
      assert.deepEqual(
        cured.commands.map(({ effect }) => effect),
        ['reads', 'reads'],
      );
    }
  });

  test('B10: a comment line inside a continued command gives no Run, and a fix', () => {
    const block = 'kubectl scale deploy/web --replicas=0 \\\n  # only try\n  --dry-run=server\necho ok';
    const { commands, problems } = splitShell(block);
    assert.deepEqual(
      commands.map(({ refused }) => refused),
      ['comment-in-command', undefined],
    );
    const fix = problems[0]?.fix;
    assert(fix !== undefined);
    const cured = splitShell(block.slice(0, fix.range.start) + fix.text + block.slice(fix.range.end));
    assert.equal(cured.commands[0]?.text, 'kubectl scale deploy/web --replicas=0 \\\n  --dry-run=server');
    assert.equal(cured.commands[0].effect, 'reads');
  });

  test('B10: blanks behind a backslash in quotes, in comments and behind a second backslash are left alone', () => {
    for (const block of [
      "echo 'a \\ \nb'",
      '# see \\ \na',
      'echo a\\\\ \nb',
      'cat <<A\nx \\ \nA',
      '# a \\\n# b\nc',
      'a # b \\\n# c\nd',
    ]) {
      assert.deepEqual(codes(block), [], block);
    }
  });

  test('B02: an open here-document has no Run and a problem where it begins', () => {
    const { commands, problems } = splitShell("echo a\ncat > x <<'EOF'\nreplicas: 1\n");
    assert.deepEqual(
      commands.map(({ refused }) => refused),
      [undefined, 'statement-cut'],
    );
    assert.deepEqual(
      problems.map(({ code, severity, range }) => ({ code, severity, range })),
      [{ code: 'statement-cut', severity: 'error', range: { start: 15, end: 22 } }],
    );
  });

  test('RB4: open quotes, substitutions and loops are cut too; what stands before them works', () => {
    for (const cut of [
      'echo "b',
      "echo 'b",
      'echo $(b',
      'echo `b',
      'for i in 1; do\n  b',
      'if a; then b',
      'a |',
      'a &&',
    ]) {
      const { commands } = splitShell(`echo ok\n\n${cut}`);
      assert.deepEqual(
        commands.map(({ refused }) => refused),
        [undefined, 'statement-cut'],
        cut,
      );
    }
  });

  test('RB4: a backslash at the very end leaves its command unfinished', () => {
    const block = 'echo a\nkubectl delete pod x \\\n';
    const { commands, problems } = splitShell(block);
    assert.deepEqual(
      commands.map(({ refused }) => refused),
      [undefined, 'statement-cut'],
    );
    assert.deepEqual(problems[0]?.fix?.range, { start: 28, end: 29 });
    for (const whole of ["echo 'a\\'", 'echo a\\\\', '# a \\', 'echo a # \\'])
      assert.deepEqual(codes(whole), [], whole);
  });

  test('RB7: what the shell cannot read is a warning, and the rest still works', () => {
    const { commands, problems } = splitShell('echo a\n\necho b )\n\necho c');
    assert.deepEqual(
      commands.map(({ text, refused }) => [text, refused]),
      [
        ['echo a', undefined],
        ['echo b', 'shell-syntax'],
        ['echo c', undefined],
      ],
    );
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['shell-syntax', 'warning']],
    );
  });

  test('RB7: a loop that lost its beginning does not leave its body to run alone', () => {
    const { commands } = splitShell('for p in a b do\n  kubectl delete pod $p\ndone');
    assert(commands.every(({ refused }) => refused !== undefined));
  });

  test('RB3: a fish block is one command that we cannot tell', () => {
    const { commands } = splitShell('for p in a b\n  echo $p\nend', { shell: 'fish' });
    assert.deepEqual(
      commands.map(({ effect, refused }) => [effect, refused]),
      [['unknown', undefined]],
    );
  });
});
