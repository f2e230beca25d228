/** The cells of an incident notebook: ▷ on a new one and on an entry. */
import assert from 'node:assert/strict';
import { startNew, stepsRunbook } from '../../support/incidentSteps.ts';
import { editCell, pressRun, selectCell } from '../../support/notebookPage.ts';
import { entriesIn, wholeFile } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('The cells of a notebook', () => {
  const editor = useSharedEditor({ files: { 'runbooks/steps.md': stepsRunbook } });

  test('IN2: ▷ runs what a new cell says and makes an entry of it; ▷ on an entry adds another and leaves it as it is', async () => {
    const e = editor();
    const draft = await startNew(e, 'Cells');
    await e.host(async (vscode) => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      if (notebook === undefined) throw new Error('No notebook is open.');
      const edit = new vscode.WorkspaceEdit();
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'echo typed', 'shellscript');
      edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(notebook.cellCount, [cell])]);
      await vscode.workspace.applyEdit(edit);
    });
    await pressRun(e, 0);
    await waitFor('the first entry', () => entriesIn(draft).length === 1);
    assert.deepEqual(
      (await e.notebookCells()).map(({ kind, text }) => [kind, text]),
      [
        ['text', '# Cells'],
        ['code', 'echo typed'],
      ],
    );
    const first = await wholeFile(draft);
    await selectCell(e, 0);
    await e.press('Control+Alt+Enter');
    await waitFor('the second entry', () => entriesIn(draft).length === 2);
    assert.ok((await wholeFile(draft)).startsWith(first));

    await editCell(e, 0);
    await e.press('Control+a');
    await e.type('echo changed');
    await e.press('Escape');
    await pressRun(e, 0);
    const { detail } = await e.waitForDialog('This is not what entry #1 ran');
    assert.match(detail, /^It would run:\necho changed\n\nIt ran:\necho typed$/m);
    await e.pressDialogButton(/^Run$/);
    await waitFor('the third entry', () => entriesIn(draft).length === 3);
    assert.deepEqual(
      entriesIn(draft).map(({ n, command }) => [n, command]),
      [
        [1, 'echo typed'],
        [2, 'echo typed'],
        [3, 'echo changed'],
      ],
    );
    await waitFor('the entry to be shown again', async () => (await e.notebookCells())[1]?.text === 'echo typed');
    assert.ok((await wholeFile(draft)).startsWith(first));
  });
});
