/** Who has the keyboard where our terminal stands in the editor area. */
import assert from 'node:assert/strict';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('focus beside a terminal in the editor area', () => {
  const editor = useSharedEditor({ files: { 'runbooks/steps.md': '# Steps\n\n```bash\ndate +%Y\n```\n' } });

  test('B23: a run by key leaves it with our terminal moved into the editor area beside the runbook', async () => {
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
