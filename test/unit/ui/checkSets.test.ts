/** Which commands *Run N checks* means, and where it stands. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { checkSetOf, checkSets, sectionChecksAt } from '../../../src/ui/checkSets.ts';
import type { ReadRunbook } from '../../../src/ui/findStep.ts';

const uri = 'file:///w/runbooks/a.md';
const read = (text: string): ReadRunbook => ({ uri, version: 1, text, runbook: parseRunbook(text) });
const bash = (...lines: readonly string[]): string => `\`\`\`bash\n${lines.join('\n')}\n\`\`\`\n`;
/** `## Look: a b c`: the line that it stands on, and the commands. */
const shown = (text: string): readonly string[] =>
  checkSets(read(text)).map(({ start, checks }) => {
    const line = text.slice(text.lastIndexOf('\n', start - 1) + 1).split('\n', 1)[0] ?? '';
    return `${line}: ${checks.map(({ command }) => command.text.replace(/^echo /, '')).join(' ')}`;
  });
const reads = (...names: readonly string[]): readonly string[] => names.map((name) => `echo ${name}`);
const change = 'kubectl delete pod web-1';

suite('sets of checks', () => {
  test('LN1: of a block the reads in front of the first command that changes, waits, needs a value or cannot be told', () => {
    const stops = [change, 'kubectl logs -f web-1', 'kubectl get pod <pod>', './look.sh', 'read -r X'];
    for (const stop of stops) {
      assert.deepEqual(shown(bash(...reads('a', 'b'), stop, ...reads('c', 'd'))), ['```bash: a b'], stop);
    }
    assert.deepEqual(shown(bash(...reads('a', 'b'), 'echo $UNSET')), ['```bash: a b $UNSET']);
  });

  test('LN1: with one check or none there is no lens: the command has its own Run', () => {
    for (const lines of [[], reads('a'), ['echo a', change, 'echo b', 'echo c'], [change, ...reads('a', 'b')]]) {
      assert.deepEqual(shown(bash(...lines)), []);
    }
  });

  test('LN1: of a section its blocks in order, also those of its subsections, up to the first such command', () => {
    const text = `# Title\n\n## One\n\n${bash('echo a')}\n### Deeper\n\n${bash('echo b', 'echo c')}\n### Cure\n\n${bash('echo d', change, 'echo e')}\n## Two\n\n${bash('echo f')}\n`;
    assert.deepEqual(shown(text), ['```bash: b c', '## One: a b c d']);
  });

  test('LN1: the same checks have one lens, the innermost; the document’s title is no section', () => {
    const text = `# Title\n\n## One\n\n### Deeper\n\n${bash('echo a')}\n${bash('echo b')}\n${bash(change)}`;
    assert.deepEqual(shown(text), ['### Deeper: a b']);
    assert.deepEqual(shown(`# A\n\n${bash('echo a')}\n${bash('echo b')}\n# B\n\n${bash('echo c')}`), ['# A: a b']);
  });

  test('LN1 EF2: a read that asks first is passed over, as a check never asks', () => {
    const asks = [
      'kubectl get secret db -o yaml',
      'kubectl --context "$OTHER" get pods',
      'kubectl get pods --as=root',
      'printenv',
    ];
    for (const one of asks) assert.deepEqual(shown(bash('echo a', one, 'echo b')), ['```bash: a b'], one);
    assert.deepEqual(shown('```bash {confirm=always}\necho a\necho b\n```\n'), []);
  });

  test('B50: a set is found again by its texts wherever it has moved to, and not where one of them is another', () => {
    const text = `## Look\n\n${bash(...reads('a', 'b', 'c'), change)}`;
    const target = checkSets(read(text))[0]?.target ?? assert.fail();
    assert.equal(checkSetOf(read(`one\n\n${text}`), target)?.checks.length, 3);
    for (const other of [
      text.replace('echo b', 'echo bb'),
      text.replace('echo b\n', ''),
      text.replace(change, 'echo d'),
    ])
      assert.equal(checkSetOf(read(other), target), undefined);
  });

  test('LN4: at the cursor it is the section around it, also on its heading, also with a single check', () => {
    const text = `# Title\n\n## One\n\n${bash('echo a', change)}\n## Two\n\nwords\n\n${bash(...reads('b', 'c'))}`;
    const at = (words: string): readonly string[] =>
      sectionChecksAt(read(text), text.indexOf(words)).map(({ command }) => command.text);
    assert.deepEqual(at('echo a'), ['echo a']);
    assert.deepEqual(at('## One'), ['echo a']);
    assert.deepEqual(at('words'), ['echo b', 'echo c']);
    assert.deepEqual(at('## Two'), ['echo b', 'echo c']);
  });

  test('LN1: whatever the runbook, a set holds reads that end by themselves, each once, in the order of the file, and no two are the same', () => {
    const line = fc.constantFrom(
      '## H\n',
      '### H\n',
      '# H\n',
      bash('echo a'),
      bash('echo a', 'kubectl get pods'),
      bash(change),
      bash('echo a', 'kubectl get pod <x>', 'echo b'),
      '- item\n\n  ```bash\n  echo x\n  echo y\n  ```\n',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const sets = checkSets(read(lines.join('\n')));
        for (const { checks } of sets) {
          assert.ok(checks.length > 1);
          for (const { command } of checks)
            assert.deepEqual([command.effect, command.ends, command.placeholders], ['reads', 'itself', []]);
          const places = checks.map(({ block, command }) => (block.lineStarts[0] ?? 0) + command.range.start);
          assert.deepEqual(
            places,
            [...new Set(places)].toSorted((a, b) => a - b),
          );
        }
        assert.equal(new Set(sets.map(({ target }) => target.commandId)).size, sets.length);
      }),
    );
  });
});
