/** Another extension on the same files. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { allLenses } from '../../support/allLenses.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';

suite('Lenses beside others', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/beside.md': '# Beside\n\n```bash\necho one >> ran.txt\n```\n', 'ran.txt': '' },
  });

  test('B67 RB1: ours can be told from theirs, one click runs once, and cells of their notebook get none', async () => {
    const window = editor();
    await window.open('runbooks/beside.md');
    await window.lens('▶ Their Run', { above: 'echo one' });
    await window.clickLens(/▶ Run on dev \/ payments/, { above: 'echo one' });
    await window.lens(/^✓/, { above: 'echo one' });
    assert.equal(readFileSync(window.path('ran.txt'), 'utf8'), 'one\n');

    const cell = await window.host(async (vscode) => {
      const uri = vscode.window.activeTextEditor?.document.uri;
      await vscode.commands.executeCommand('vscode.openWith', uri, 'other-book');
      const notebook = vscode.workspace.notebookDocuments.find((document) => document.notebookType === 'other-book');
      return notebook?.cellAt(0).document.uri.toString() ?? '';
    });
    assert.match(cell, /^vscode-notebook-cell:/);
    const ours = (await allLenses(window, cell)).filter((lens) => lens.ours);
    assert.deepEqual(ours, []);
    assert.deepEqual(await window.toasts(), []);
  });
});
