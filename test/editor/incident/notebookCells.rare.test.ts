/** The cells of an incident notebook: Run All, what is edited in a new one, what is cleared, and what the person leaves for something else. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Editor } from '../../support/editor.ts';
import { runStep, startNew, stepsRunbook } from '../../support/incidentSteps.ts';
import { pressRun, saveInPlace, selectCell } from '../../support/notebookPage.ts';
import { entriesIn, wholeFile } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('Many cells of a notebook, and those that are left', () => {
  const editor = useSharedEditor({ files: { 'runbooks/steps.md': stepsRunbook } });

  test('IN4: an entry that is cut and pasted is still in the file; one that is deleted is offered back', async () => {
    const e = editor();
    const draft = await startNew(e, 'Moves');
    await runStep(e, 'echo hello', () => draft);
    await runStep(e, "printf '%s", () => draft);
    const before = entriesIn(draft);
    await e.open(draft);
    await waitFor('both cells', async () => (await e.notebookCells()).length === 3);
    await selectCell(e, 0);
    await e.host(async (vscode) => void (await vscode.commands.executeCommand('notebook.cell.cut')));
    await waitFor('it to be cut', async () => (await e.notebookCells()).length === 2);
    await selectCell(e, 0);
    await e.host(async (vscode) => void (await vscode.commands.executeCommand('notebook.cell.paste')));
    await waitFor('it to be pasted whole', async () => {
      const cells = await e.notebookCells();
      return cells.length === 3 && cells.filter(({ metadata }) => metadata['id'] !== undefined).length === 2;
    });
    await saveInPlace(e);
    await waitFor('the moved entry in the file', () => {
      const now = entriesIn(draft);
      return now.length === 2 && now[1]?.id === before[0]?.id;
    });
    assert.deepEqual(new Set(entriesIn(draft).map(({ id }) => id)), new Set(before.map(({ id }) => id)));

    await selectCell(e, 1);
    await e.host(async (vscode) => void (await vscode.commands.executeCommand('notebook.cell.delete')));
    await e.waitForToast(/Entry #1 was taken out/);
    await e.pressToastButton('was taken out', 'Put Back');
    await waitFor('it to be back', async () => (await e.notebookCells()).length === 3);
    await saveInPlace(e);
    await waitFor('it in the file', () => entriesIn(draft).length === 2);
    assert.deepEqual(
      entriesIn(draft).find(({ n }) => n === 1),
      before[0],
    );
  });

  test('EX1, IN2: a draft behind another tab shows what was run meanwhile when it comes to the front', async () => {
    const e = editor();
    const draft = await startNew(e, 'Behind');
    await runStep(e, 'echo hello', () => draft);
    await runStep(e, "printf '%s", () => draft);
    await e.page
      .locator('.tabs-container .tab')
      .filter({ hasText: path.basename(draft) })
      .first()
      .click();
    await waitFor(
      'both entries',
      async () => (await e.notebookCells()).filter(({ kind }) => kind === 'code').length === 2,
    );
    assert.deepEqual(await e.toasts(), []);
  });

  test('LN2: an entry that is asked for while the editor still puts up another tab comes to the front', async () => {
    const e = editor();
    const draft = await startNew(e, 'In front');
    writeFileSync(e.path('other.md'), '# Other\n');
    await runStep(e, 'echo hello', () => draft);
    await e.putCursor('echo hello');
    await e.host(async (vscode, other) => {
      const entry = vscode.commands.executeCommand('incidentRunbook.openEntry');
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(other));
      await entry;
    }, e.path('other.md'));
    await waitFor('the notebook in front', async () =>
      (await e.tabs()).some(({ active, label }) => active && label === path.basename(draft)),
    );
    assert.deepEqual(await e.toasts(), []);
  });

  test('IN4: what is copied of an entry is its command alone; a number that was taken out is not given again', async () => {
    const e = editor();
    const draft = await startNew(e, 'Copies');
    await runStep(e, 'echo hello', () => draft);
    await e.open(draft);
    await waitFor('the entry', async () => (await e.notebookCells()).length === 2);
    await selectCell(e, 0);
    for (const command of ['notebook.cell.copy', 'notebook.cell.paste'])
      await e.host(async (vscode, id) => void (await vscode.commands.executeCommand(id)), command);
    const [, , copied] = await waitFor('a copy without output', async () => {
      const cells = await e.notebookCells();
      return cells.length === 3 && cells[2]?.outputs.length === 0 && cells;
    });
    assert.equal(copied?.text, 'echo hello');
    await saveInPlace(e);
    await waitFor('the command in the file', () =>
      readFileSync(draft, 'utf8').includes('**Not run:**\n```bash\necho hello\n'),
    );

    await selectCell(e, 0);
    await e.host(async (vscode) => void (await vscode.commands.executeCommand('notebook.cell.delete')));
    await e.waitForToast(/Entry #1 was taken out/);
    await saveInPlace(e);
    await waitFor('it to be gone', () => entriesIn(draft).length === 0);
    await e.open('runbooks/steps.md');
    await e.clickLens(/✓.*#1$/, { above: 'echo hello' });
    await e.waitForToast(/This entry is not in .*\.incident\.md any more\. It was taken out there\./);
    await runStep(e, 'echo hello', () => draft);
    assert.deepEqual(
      entriesIn(draft).map(({ n }) => n),
      [2],
    );
  });

  test('IN2: a cell that runs says so, and neither that it was not run nor when another run was', async () => {
    const e = editor();
    const draft = await startNew(e, 'Running');
    const below = (text: string): Promise<void> =>
      e.page.locator(`.cell-statusbar-container :text("${text}")`).first().waitFor();
    await e.host(async (vscode) => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      if (notebook === undefined) throw new Error('No notebook is open.');
      const edit = new vscode.WorkspaceEdit();
      const text = 'until [ -e go ]; do sleep 0.1; done; rm go';
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'shellscript');
      edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(notebook.cellCount, [cell])]);
      await vscode.workspace.applyEdit(edit);
    });
    await below('not run yet');
    for (const [runs, before] of [
      [1, 'not run yet'],
      [2, '#1'],
    ] as const) {
      await pressRun(e, 0);
      await below('running: becomes an entry');
      assert.equal(await e.page.locator(`.cell-statusbar-container :text("${before}"):visible`).count(), 0);
      writeFileSync(e.path('go'), '');
      await waitFor('the entry', () => entriesIn(draft).length === runs);
      await below(`#${runs}`);
    }
  });

  test('LN2: an entry whose notebook is open beside the runbook is shown there, and not in a second tab', async () => {
    const e = editor();
    const draft = await startNew(e, 'Beside');
    await runStep(e, 'echo hello', () => draft);
    const show = (file: string, column: number): Promise<void> =>
      e.host(
        async (vscode, { file, column }) =>
          void (await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), column)),
        { file, column },
      );
    await e.host(async (vscode) => void (await vscode.commands.executeCommand('workbench.action.closeAllEditors')));
    await show(e.path('runbooks/steps.md'), 1);
    await show(draft, 2);
    await show(e.path('runbooks/steps.md'), 1);
    await e.clickLens(/✓.*#\d+/, { above: 'echo hello' });
    await waitFor('the notebook in front', async () =>
      e.host((vscode) => vscode.window.tabGroups.activeTabGroup.viewColumn === vscode.ViewColumn.Two),
    );
    const groups = await e.host((vscode) =>
      vscode.window.tabGroups.all.map(({ tabs }) => tabs.map(({ label }) => label)),
    );
    assert.deepEqual(groups, [['steps.md'], [path.basename(draft)]]);
  });

  test('LN3: a command of several lines that was offered for editing and left leaves nothing; what was typed stays', async () => {
    const e = editor();
    const draft = await startNew(e, 'Left');
    const clean = await wholeFile(draft);
    const offer = async (): Promise<void> => {
      await e.open('runbooks/steps.md');
      await e.clickLens('Edit and Run', { above: 'for n in' });
      await waitFor('the new cell', async () => (await e.notebookCells()).length === 2);
      await e.page.locator('.code-cell-row .monaco-editor.focused').waitFor();
    };
    await offer();
    await saveInPlace(e);
    assert.equal(await wholeFile(draft), clean);
    await e.press('Escape');
    await e.press('ArrowUp');
    await waitFor('the cell to go', async () => (await e.notebookCells()).length === 1);
    await waitFor('a saved tab', async () => (await e.tabs()).every(({ dirty }) => !dirty));
    assert.equal(await wholeFile(draft), clean);

    await offer();
    await e.page.keyboard.type('# mine ');
    await e.press('Escape');
    await e.press('ArrowUp');
    await saveInPlace(e);
    await waitFor('the file to say that it did not run', () =>
      /\*\*Not run:\*\*\n```bash\n[^`]*# mine/.test(readFileSync(draft, 'utf8')),
    );
    assert.equal((await e.notebookCells()).length, 2);
  });

  test('IN2: Run All goes one step at a time; it and Clear All Outputs leave each entry as it was', async () => {
    const e = editor();
    const draft = await startNew(e, 'All');
    await runStep(e, 'echo hello', () => draft);
    await runStep(e, "printf '%s", () => draft);
    await e.open(draft);
    const before = await waitFor('both cells', async () => {
      const marks = await marksIn(e);
      return marks.length === 2 && marks;
    });
    assert.ok(before.every(({ success, output, ms }) => success === true && output !== '' && ms !== undefined));
    // Nobody has pressed ▷ yet: the context of the button is only proposed.
    await command(e, 'notebook.clearAllCellsOutputs');
    await waitFor('what was cleared', async () => JSON.stringify(await marksIn(e)) === JSON.stringify(before));

    await runAll(e);
    await e.waitForDialog('Run 2 commands of this record again?');
    await e.pressDialogButton('Cancel');
    await waitFor('the marks', async () => JSON.stringify(await marksIn(e)) === JSON.stringify(before));
    await runAll(e);
    await e.waitForDialog('Run 2 commands of this record again?');
    await e.pressDialogButton('Run All');
    await waitFor('two more entries', () => entriesIn(draft).length === 4);
    const entries = entriesIn(draft);
    assert.deepEqual(
      entries.slice(2).map(({ command: it }) => it),
      entries.slice(0, 2).map(({ command: it }) => it),
    );
    await waitFor('the marks of all', async () => {
      const marks = await marksIn(e);
      return marks.length === 4 && JSON.stringify(marks.slice(0, 2)) === JSON.stringify(before);
    });
    await command(e, 'notebook.clearAllCellsOutputs');
    await waitFor('what was cleared', async () => {
      const marks = await marksIn(e);
      if (marks.every(({ success, output, ms }) => success === true && output !== '' && ms !== undefined)) return true;
      throw new Error(JSON.stringify(marks));
    });
    assert.deepEqual(await e.toasts(), []);
  });

  test('LN3: a command of several lines is edited in a new cell, and runs from there', async () => {
    const e = editor();
    const draft = await startNew(e, 'Lines');
    await e.open('runbooks/steps.md');
    await e.clickLens('Edit and Run', { above: 'for n in' });
    const [, cell] = await waitFor('the new cell', async () => {
      const cells = await e.notebookCells();
      return cells.length === 2 && cells;
    });
    assert.equal(cell?.text, 'for n in 1 2; do\n  echo "$n"\ndone');
    await e.page.locator('.cell-statusbar-container :text("not run yet")').first().waitFor();
    await pressRun(e, 0);
    await waitFor('the entry', () => entriesIn(draft).length === 1);
    assert.equal(entriesIn(draft)[0]?.output.head, '1\n2\n');
    await waitFor('the entry in the place of the cell', async () => {
      const cells = await e.notebookCells();
      return cells.length === 2 && cells[1]?.metadata['n'] === 1;
    });
    assert.doesNotMatch(await wholeFile(draft), /Not run/);
  });
});

async function command(e: Editor, id: string): Promise<void> {
  await e.host(async (vscode, name) => void (await vscode.commands.executeCommand(name)), id);
}

/** Not waited for: it ends when its questions are answered. */
async function runAll(e: Editor): Promise<void> {
  await e.host((vscode) => void vscode.commands.executeCommand('notebook.execute'));
}

/** What the editor shows of each entry's run. */
function marksIn(e: Editor) {
  return e.host(async (vscode) =>
    (vscode.window.activeNotebookEditor?.notebook.getCells() ?? [])
      .filter(({ kind }) => kind === vscode.NotebookCellKind.Code)
      .map(({ executionSummary, outputs }) => ({
        success: executionSummary?.success,
        ms: executionSummary?.timing && executionSummary.timing.endTime - executionSummary.timing.startTime,
        output: new TextDecoder().decode(outputs[0]?.items[0]?.data),
      })),
  );
}
