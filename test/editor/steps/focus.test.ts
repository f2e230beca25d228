/** Who has the keyboard: the runbook, unless a command waits for what is typed. */
import assert from 'node:assert/strict';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = [
  '# Steps',
  '',
  '```bash',
  'date +%Y',
  '```',
  '',
  '```bash',
  'read -r -p \'Who? \' WHO && echo "it was $WHO"',
  '```',
  '',
].join('\n');

suite('focus', () => {
  const editor = useSharedEditor({ files: { 'runbooks/steps.md': runbook } });

  test('B23: a run by key leaves cursor, focus and tabs alone; one that waits for input gets the keyboard', async () => {
    const window = editor();
    await window.open('runbooks/steps.md');
    await window.putCursor('date +%Y');
    await window.pressRunKey();
    await window.lens(/✓/, { above: 'date +%Y' });
    assert.equal(await window.focusedPart(), 'editor');
    assert.deepEqual(await cursor(), { line: 4, file: 'steps.md' });
    assert.equal((await window.tabs()).length, 1);

    await window.putCursor('read -r');
    await window.pressRunKey();
    await waitFor('the question', async () => (await window.terminalText()).includes('Who? '));
    await waitFor('the focus in the terminal', async () => (await window.focusedPart()) === 'terminal');
    await window.type('anna\n');
    await window.lens(/✓/, { above: 'read -r' });
    await window.waitForTerminal('it was anna');
  });

  function cursor() {
    return editor().host((vscode) => {
      const active = vscode.window.activeTextEditor;
      return active && { line: active.selection.active.line + 1, file: active.document.uri.path.split('/').at(-1) };
    });
  }
});
