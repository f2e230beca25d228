/** The incident notebook as a person meets it: the draft, saving, the whole output, ▷, cut and paste, Put Back. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { useEditor, type Editor } from '../support/editor.ts';
import { editCell, pressRun, saveInPlace, selectCell } from '../support/notebookPage.ts';
import { draftsOf, entriesIn, notebookIn, notebooksIn } from '../support/notebooks.ts';
import { waitFor } from '../support/waitFor.ts';

const runbook = `# Steps

\`\`\`bash
# Greet
echo hello
\`\`\`

\`\`\`bash
# Count
seq 200000
\`\`\`

\`\`\`bash
# Loop
for n in 1 2; do
  echo "$n"
done
\`\`\`

\`\`\`bash
# Fences
printf '%s\\n' '\`\`\`' '\`\`\`\`\`' '~~~' '-->' '</details>' '---' '<!-- /run -->' '    four'
\`\`\`
`;

/** Runs a step of the runbook into this notebook and waits for its entry, in the file and in the lens. */
async function runStep(e: Editor, above: string, notebook: () => string | undefined): Promise<void> {
  const count = (): number => entriesIn(notebook()).length;
  const before = count();
  await e.open('runbooks/steps.md');
  await e.clickLens(/▶ Run/, { above });
  await waitFor('the entry in the file', () => count() === before + 1);
  await e.lens(/✓.*#\d+/, { above });
}

async function saveIncident(e: Editor): Promise<string> {
  await e.palette('Incident Runbook: Save Incident Notebook');
  return waitFor('the saved notebook', () => notebookIn(e.path('incidents')));
}

/** Ends what this window records, so that each test has an incident of its own. */
async function startNew(e: Editor, title: string): Promise<string> {
  await e.palette('Incident Runbook: Start New Incident');
  await e.waitForQuickInput('What happens?');
  await e.answer(title);
  const tab = await waitFor('the new notebook', async () =>
    (await e.tabs()).find(({ active, label }) => active && label.endsWith('.incident.md')),
  );
  return path.join(draftsOf(e.place), tab.label);
}

suite('The incident notebook', () => {
  const editor = useEditor({
    files: { 'runbooks/steps.md': runbook },
    prepare: ({ folder }) => void execFileSync('git', ['init', '-q', folder]),
  });

  test('IN1: the draft lies outside the workspace; saved, it is one new file, a notebook, and the draft is gone', async () => {
    const e = editor();
    const inDrafts = (): string | undefined => notebookIn(draftsOf(e.place));
    await runStep(e, 'echo hello', inDrafts);
    const draft = inDrafts() ?? '';
    assert.deepEqual(
      entriesIn(draft).map(({ command, output }) => [command, output.head]),
      [['echo hello', 'hello\n']],
    );
    assert.equal(gitStatus(e).trim(), '?? runbooks/steps.md');

    const saved = await saveIncident(e);
    assert.match(path.basename(saved), /^\d{4}-\d\d-\d\d-\d{4}-steps\.incident\.md$/);
    await waitFor('the draft to go', () => !existsSync(draft));
    assert.equal(gitStatus(e).trim().split('\n').length, 2);
    const cells = await waitFor('the notebook', async () => {
      const all = await e.notebookCells();
      return all.some(({ kind }) => kind === 'code') && all;
    });
    assert.deepEqual(cells.map(({ kind, text }) => [kind, text]).at(-1), ['code', 'echo hello']);
    assert.ok(cells.at(-1)?.outputs.includes('hello\n'));
    assert.deepEqual(
      (await e.toasts()).map(({ message }) => message),
      [`Saved as incidents/${path.basename(saved)}.`],
    );
    await e.pressToastButton('Saved as', 'Show in Explorer');
    await e.page
      .locator('.explorer-folders-view .monaco-list-row.selected')
      .filter({ hasText: path.basename(saved) })
      .waitFor();
  });

  test('EX6: a long output shows head and tail and how much is missing; the whole lies beside, out of Git’s sight', async () => {
    const e = editor();
    const draft = await startNew(e, 'Count');
    await runStep(e, 'seq 200000', () => draft);
    await e.clickLens(/✓.*#\d+/, { above: 'seq 200000' });
    const cells = await waitFor('the entry', async () => {
      const all = await e.notebookCells();
      return all.some(({ text }) => text === 'seq 200000') && all;
    });
    const [output = ''] = cells.find(({ text }) => text === 'seq 200000')?.outputs ?? [];
    assert.match(output, /^1\n2\n3\n/);
    assert.match(output, /\n200000\n$/);
    assert.match(output, /[\d,]+ of 200,000 lines are not shown/);

    await e.press('Control+s');
    const saved = await waitFor('the saved notebook', () =>
      notebooksIn(e.path('incidents')).find((file) => file.includes('-count')),
    );
    const [entry] = entriesIn(saved);
    const whole = readFileSync(path.join(`${saved}.outputs`, `${entry?.id}.txt`), 'utf8');
    const expected = Array.from({ length: 200_000 }, (_, n) => `${n + 1}\n`).join('');
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    assert.equal(hash(whole), hash(expected));
    assert.equal(entry?.output.whole?.sha256, hash(expected));
    assert.doesNotMatch(gitStatus(e), /\.outputs/);
    await e.waitForToast(`Saved as incidents/${path.basename(saved)}.`);

    await e.page.locator('.cell-statusbar-container :text("of 200,000 lines are not shown")').first().waitFor();
    await e.page.locator('.cell-statusbar-container :text("whole output")').first().click();
    await waitFor('the whole output in a tab', async () =>
      (await e.tabs()).some(({ active, label }) => active && label === `${entry?.id}.txt`),
    );
  });

  test('B43: an output full of fences and the entry behind it survive byte for byte', async () => {
    const e = editor();
    const draft = await startNew(e, 'Fences');
    await runStep(e, "printf '%s", () => draft);
    await runStep(e, 'echo hello', () => draft);
    const entries = entriesIn(draft);
    assert.deepEqual(
      entries.map(({ output }) => output.head),
      ['```\n`````\n~~~\n-->\n</details>\n---\n<!-- /run -->\n    four\n', 'hello\n'],
    );
    await e.clickLens(/✓.*#\d+/, { above: 'echo hello' });
    const shown = await waitFor('both in the notebook', async () => {
      const cells = (await e.notebookCells()).filter(({ kind }) => kind === 'code');
      return cells.length === 2 && cells;
    });
    assert.deepEqual(
      shown.map(({ outputs }) => outputs[0]),
      entries.map(({ output }) => output.head),
    );
  });

  test('B46: a notebook written by hand: opened, one run, its old bytes are a prefix in its own line ends', async () => {
    const e = editor();
    const old =
      '---\r\nb: 1 # why\r\na: 2\r\n---\r\n\r\n\r\n\tTabs\t and  \r\nHead\r\n====\r\n<!-- note -->\r\n* a\r\n\r\n\r\n+ b\r\nno end';
    const file = e.path('hand.incident.md');
    writeFileSync(file, old);
    await e.open('hand.incident.md');
    await e.palette('Incident Runbook: Open Incident Notebook');
    await e.waitForQuickInput('Open Incident Notebook');
    await e.pick('hand');
    await waitFor('the status bar to name it', async () => (await e.statusBar()).some((item) => item === 'hand'));
    await runStep(e, 'echo hello', () => file);
    const text = readFileSync(file, 'utf8');
    assert.equal(text.slice(0, old.length + 14), `${old}\r\n<!-- run {"n`);
    assert.match(text.slice(old.length), /^(?:[^\r\n]*\r\n)+$/);
    await e.open('hand.incident.md');
    await waitFor('the entry in the cells', async () =>
      (await e.notebookCells()).some(({ text: it }) => it === 'echo hello'),
    );
    await e.press('Control+s');
    await waitFor('a saved tab', async () => (await e.tabs()).every(({ dirty }) => !dirty));
    assert.equal(readFileSync(file, 'utf8'), text);
  });

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
    const first = readFileSync(draft, 'utf8');
    await pressRun(e, 0);
    await waitFor('the second entry', () => entriesIn(draft).length === 2);
    assert.ok(readFileSync(draft, 'utf8').startsWith(first));

    await editCell(e, 0);
    await e.press('Control+a');
    await e.type('echo changed');
    await e.press('Escape');
    await pressRun(e, 0);
    const { detail } = await e.waitForDialog('This is not what entry #1 ran');
    assert.match(detail, /another command/);
    await e.pressDialogButton('Run');
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
    assert.ok(readFileSync(draft, 'utf8').startsWith(first));
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
    await waitFor('what was cleared', async () =>
      (await marksIn(e)).every(({ success, output, ms }) => success === true && output !== '' && ms !== undefined),
    );
    assert.deepEqual(await e.toasts(), []);
  });

  test('IN4: an entry that is cut and pasted is still in the file; one that is deleted is offered back', async () => {
    const e = editor();
    const draft = await startNew(e, 'Moves');
    await runStep(e, 'echo hello', () => draft);
    await runStep(e, "printf '%s", () => draft);
    const before = entriesIn(draft);
    await e.open(draft);
    await waitFor('both cells', async () => (await e.notebookCells()).length === 3);
    await selectCell(e, 0);
    await command(e, 'notebook.cell.cut');
    await waitFor('it to be cut', async () => (await e.notebookCells()).length === 2);
    await selectCell(e, 0);
    await command(e, 'notebook.cell.paste');
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
    await command(e, 'notebook.cell.delete');
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
    await saveInPlace(e);
    await waitFor('the file to say that it did not run', () =>
      readFileSync(draft, 'utf8').includes('**Not run:**\n```bash\nfor n in'),
    );
    await e.page.locator('.cell-statusbar-container :text("not run yet")').first().waitFor();
    await pressRun(e, 0);
    await waitFor('the entry', () => entriesIn(draft).length === 1);
    assert.equal(entriesIn(draft)[0]?.output.head, '1\n2\n');
    await waitFor('the entry in the place of the cell', async () => {
      const cells = await e.notebookCells();
      return cells.length === 2 && cells[1]?.metadata['n'] === 1;
    });
    assert.doesNotMatch(readFileSync(draft, 'utf8'), /Not run/);
  });

  test('IN1: a draft is named at the next start, and gone when it is thrown away', async () => {
    const e = editor();
    const draft = await startNew(e, 'Forgotten');
    await runStep(e, 'echo hello', () => draft);
    await startNew(e, 'Another');
    await e.reload();
    await e.open('runbooks/steps.md');
    await e.waitForToast(/not saved/);
    await e.palette('Incident Runbook: Throw Away Draft…');
    await e.waitForQuickInput('Throw Away Which Draft?');
    await e.pick('Forgotten');
    await e.waitForDialog('Throw away “Forgotten”?');
    await e.pressDialogButton('Throw Away');
    await waitFor('the draft to go', () => !existsSync(draft));
  });
});

function gitStatus(e: Editor): string {
  return execFileSync('git', ['-C', e.place.folder, 'status', '--porcelain', '-uall'], { encoding: 'utf8' });
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

async function command(e: Editor, id: string): Promise<void> {
  await e.host(async (vscode, name) => void (await vscode.commands.executeCommand(name)), id);
}
