/** From a lens or a cursor to what stands in the runbook now, on runbooks as they are read. */
import assert from 'node:assert/strict';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { blockOf, placeAt, placeOf, targetOf, type ReadRunbook } from '../../../src/ui/findStep.ts';
import { createLineKeeper, linesOf, type LensLine, type TextChange } from '../../../src/ui/lensLines.ts';

const uri = 'file:///w/runbooks/a.md';
const read = (text: string, version = 1): ReadRunbook => ({ uri, version, text, runbook: parseRunbook(text) });
const runsOf = (lines: readonly LensLine[]): readonly LensLine[] =>
  lines.filter(({ command }) => command !== undefined);
const commandOf = (text: string, words: string) => {
  const command = read(text)
    .runbook.blocks.flatMap((block) => block.commands)
    .find((command) => command.text.includes(words));
  assert.ok(command, words);
  return command;
};

const runbook = `# R

- **If it hangs:**
  \`\`\`bash
  # Look at it
  kubectl get pods \\
    -l app=x

  # Restart it
  kubectl rollout restart deployment x
  \`\`\`

\`\`\`javascript
db.a.find()
\`\`\`
`;
const at = (words: string): number => runbook.indexOf(words);

suite('finding a step', () => {
  test('LN4: the command at the cursor is the one on its line, on a line of it, or under its comment', () => {
    const found = (words: string) => placeAt(read(runbook), at(words))?.command.title;
    assert.equal(found('kubectl get pods'), 'Look at it');
    assert.equal(found('-l app=x'), 'Look at it');
    assert.equal(found('# Look at it'), 'Look at it');
    assert.equal(found('# Restart it'), 'Restart it');
    assert.equal(found('rollout'), 'Restart it');
    assert.equal(found('# R\n'), undefined);
    assert.equal(found('db.a.find()'), undefined);
  });

  test('B50: a lens finds its command by id and text, wherever edits elsewhere have moved it', () => {
    const target = targetOf(uri, commandOf(runbook, 'rollout'));
    const moved = `one\ntwo\n\n${runbook.replace('# Look at it', '# Look at it well')}`;
    assert.equal(placeOf(read(moved), target)?.command.text, 'kubectl rollout restart deployment x');
    assert.equal(placeOf(read(runbook.replace('restart deployment x', 'restart deployment y')), target), undefined);
    assert.equal(placeOf(read(runbook.replace('  kubectl rollout restart deployment x\n', '')), target), undefined);
    assert.equal(placeOf(read(''), target), undefined);
  });

  test('a block that is no shell is found as long as its text is the same', () => {
    const line = linesOf(read(runbook)).find(({ block }) => block.kind === 'mongosh');
    assert.ok(line);
    assert.equal(blockOf(read(`x\n\n${runbook}`), line.target)?.text.trim(), 'db.a.find()');
    assert.equal(blockOf(read(runbook.replace('find()', 'drop()')), line.target), undefined);
  });

  test('RB2: a lens stands at the first character of its command, also inside a list and with CRLF', () => {
    for (const text of [runbook, runbook.replaceAll('\n', '\r\n')]) {
      const starts = linesOf(read(text)).map(({ start }) => text.slice(start, start + 7));
      assert.deepEqual(starts, ['kubectl', 'kubectl', 'db.a.fi']);
    }
  });

  test('B47: key by key, no lens above an edit goes, also with `---` on line 1 and a closing fence deleted', () => {
    let text = Array.from({ length: 20 }, (_, i) => `## S ${i}\n\n\`\`\`bash\necho ${i}\n\`\`\`\n\n`).join('');
    const keeper = createLineKeeper(1500);
    let now = 0;
    const show = (): readonly LensLine[] => runsOf(keeper.show(uri, linesOf(read(text)), now).lines);
    const edit = (change: TextChange): readonly LensLine[] => {
      text = text.slice(0, change.rangeOffset) + change.text + text.slice(change.rangeOffset + change.rangeLength);
      keeper.changed(uri, [change], (now += 100));
      return show();
    };
    assert.equal(show().length, 20);
    let caret = text.indexOf('## S 10');
    for (const key of '```ba\nthirty letters that tell nothing'.split('')) {
      const lines = edit({ rangeOffset: caret, rangeLength: 0, text: key });
      caret += 1;
      assert.ok(lines.length >= 20, `after ${key}`);
      for (const line of lines.slice(0, 10)) assert.equal(text.slice(line.start, line.start + 4), 'echo');
    }
    now += 1500;
    assert.ok(show().length < 20);
    caret = 0;
    for (const key of '---\n'.split('')) {
      const before = runsOf(keeper.last(uri)).length;
      assert.ok(edit({ rangeOffset: caret++, rangeLength: 0, text: key }).length >= before);
    }
    const closing = text.indexOf('```\n', text.indexOf('echo 5'));
    const lines = edit({ rangeOffset: closing, rangeLength: 4, text: '' });
    assert.ok(lines.filter(({ start }) => start < closing).length >= 6);
  });
});
