/** Console blocks: prompts are taken off, what was printed never runs. */
import assert from 'node:assert/strict';
import { fileRange } from '../../../src/runbook/fileRange.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';

function read(label: string, lines: readonly string[]): readonly string[] {
  const file = `1. a\n\n   \`\`\`${label}\n${lines.map((line) => `   ${line}`.trimEnd()).join('\n')}\n   \`\`\`\n`;
  return parseRunbook(file).blocks.flatMap((block) =>
    block.commands.map((command) => {
      const { start, end } = fileRange(block, command.range);
      assert(file.startsWith(command.text.slice(0, 4).trimEnd(), start), 'its place is exact');
      assert.equal(file.charAt(end - 1), command.text.at(-1));
      return command.text;
    }),
  );
}

suite('console blocks', () => {
  for (const prompt of [
    '$ ',
    'user@host:~$ ',
    'root@host:/etc# ',
    'user@host dir$ ',
    '[user@host dir]# ',
    '[user@host ~]$ ',
    'sh-4.4# ',
    'bash-5.2$ ',
    '(venv) $ ',
    '(venv) user@host:~$ ',
    '❯ ',
    '➜  ~ ',
    '% ',
    '  $ ',
  ]) {
    test(`RB3: the prompt ${JSON.stringify(prompt)} is taken off, also under a bash label`, () => {
      for (const label of ['console', 'bash', 'shell-session', '']) {
        const lines = [`${prompt}kubectl get pods`, 'NAME  READY', 'rm -rf /x', `${prompt}echo done`, 'done'];
        assert.deepEqual(read(label, lines), ['kubectl get pods', 'echo done'], label);
      }
    });
  }

  test('RB3: a bare # is a root prompt only in console blocks, and only before commands', () => {
    assert.deepEqual(read('console', ['# systemctl restart nginx', 'Restarted.']), ['systemctl restart nginx']);
    assert.deepEqual(read('bash', ['# Restart it', 'systemctl restart nginx']), ['systemctl restart nginx']);
    assert.deepEqual(read('console', ['# Look at it', 'kubectl get pods']), ['kubectl get pods']);
    assert.deepEqual(read('console', ['# a comment', '$ kubectl get pods']), ['kubectl get pods']);
  });

  test('RB3: continuation prompts, quotes and here-documents belong to their command', () => {
    assert.deepEqual(
      read('console', ['$ kubectl get pods \\', '> -n payments', 'NAME', '$ echo a |', '    cat', 'a']),
      ['kubectl get pods \\\n-n payments', 'echo a |\n    cat'],
    );
    assert.deepEqual(
      read('console', ['$ cat <<EOF', '> a: 1', '>   b: 2', '> EOF', 'a: 1', '$ echo "x', '> $ y"', 'x']),
      ['cat <<EOF\na: 1\n  b: 2\nEOF', 'echo "x\n$ y"'],
    );
    assert.deepEqual(read('console', ["$ cat <<-'E'", 'a', 'E', 'out']), ["cat <<-'E'\na\nE"]);
  });

  test('RB3: a quotation in the output is no continuation', () => {
    assert.deepEqual(read('console', ['$ cat mail', 'Hello', '> quoted', '$ echo a']), ['cat mail', 'echo a']);
  });

  test('RB3: a console block without prompts runs only where all of it reads as commands', () => {
    assert.deepEqual(read('console', ['kubectl get pods', 'kubectl get nodes']), [
      'kubectl get pods',
      'kubectl get nodes',
    ]);
    assert.deepEqual(read('console', ['kubectl get pods', 'NAME    READY', 'web-1   1/1']), []);
  });

  test('RB3: the comment above a prompt is the title', () => {
    const { blocks } = parseRunbook('```console\n# Check pods\n$ kubectl get pods\nNAME\n```\n');
    assert.equal(blocks[0]?.commands[0]?.title, 'Check pods');
  });

  test('RB2: a line of dollar variables is no prompt', () => {
    assert.deepEqual(read('bash', ['$CMD get pods', '%1', '$(which kubectl) get pods']), [
      '$CMD get pods',
      '%1',
      '$(which kubectl) get pods',
    ]);
  });
});
