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
    assert.match(await window.terminalText(), /it was anna/);
  });

  test('B23: the same with our terminal moved into the editor area beside the runbook', async () => {
    const window = editor();
    await window.open('runbooks/steps.md');
    await window.putCursor('date +%Y');
    await window.pressRunKey();
    await window.lens(/✓/, { above: 'date +%Y' });
    await window.host(async (vscode) => {
      await vscode.commands.executeCommand('workbench.action.terminal.focus');
      await vscode.commands.executeCommand('workbench.action.terminal.moveToEditor');
      await vscode.commands.executeCommand('workbench.action.moveEditorToNextGroup');
      await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    });
    await window.putCursor('date +%Y');
    const before = await doneAt();
    await window.pressRunKey();
    await waitFor('the second run', async () => (await doneAt()) !== before);
    assert.equal(await window.focusedPart(), 'editor');
    assert.deepEqual(await cursor(), { line: 4, file: 'steps.md' });

    // Closed there, the editor does not say so: the next run finds out by itself.
    await window.host((vscode) => vscode.window.terminals.forEach((terminal) => terminal.dispose()));
    const second = await doneAt();
    await window.pressRunKey();
    await waitFor('the run in a new terminal', async () => (await doneAt()) !== second);
    assert.deepEqual(await window.toasts(), []);
  });

  async function doneAt(): Promise<string> {
    return (await editor().lens(/✓/, { above: 'date +%Y' })).text;
  }

  function cursor() {
    return editor().host((vscode) => {
      const active = vscode.window.activeTextEditor;
      return active && { line: active.selection.active.line + 1, file: active.document.uri.path.split('/').at(-1) };
    });
  }
});
