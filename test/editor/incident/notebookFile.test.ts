/** The incident notebook as a file that a person meets: the draft, saving, what was written by hand. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Editor } from '../../support/editor.ts';
import { runStep, startNew, stepsRunbook } from '../../support/incidentSteps.ts';
import { entriesIn, notebooksIn, wholeFile } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

async function saveIncident(e: Editor): Promise<string> {
  await e.palette('Incident Runbook: Save Incident Notebook');
  return waitFor('the saved notebook', () => notebooksIn(e.path('incidents')).at(-1));
}

suite('The incident notebook', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/steps.md': stepsRunbook },
    prepare: ({ folder }) => void execFileSync('git', ['init', '-q', folder]),
  });

  test('IN1: the draft lies outside the workspace; saved, it is one new file, a notebook, and the draft is gone', async () => {
    const e = editor();
    const draft = await startNew(e, 'Greetings');
    await runStep(e, 'echo hello', () => draft);
    assert.deepEqual(
      entriesIn(draft).map(({ command, output }) => [command, output.head]),
      [['echo hello', 'hello\n']],
    );
    assert.equal(gitStatus(e).trim(), '?? runbooks/steps.md');

    const saved = await saveIncident(e);
    // Now: it goes by itself.
    await e.waitForToast(`Saved as incidents/${path.basename(saved)}.`);
    assert.equal((await e.toasts()).length, 1);
    assert.match(path.basename(saved), /^\d{4}-\d\d-\d\d-\d{4}-greetings\.incident\.md$/);
    await waitFor('the draft to go', () => !existsSync(draft));
    assert.equal(gitStatus(e).trim().split('\n').length, 2);
    const cells = await waitFor('the notebook', async () => {
      const all = await e.notebookCells();
      return all.some(({ kind }) => kind === 'code') && all;
    });
    assert.deepEqual(cells.map(({ kind, text }) => [kind, text]).at(-1), ['code', 'echo hello']);
    assert.ok(cells.at(-1)?.outputs.includes('hello\n'));
    await e.pressToastButton('Saved as', 'Show in Explorer');
    await e.page
      .locator('.explorer-folders-view .monaco-list-row.selected')
      .filter({ hasText: path.basename(saved) })
      .waitFor();
  });

  test('B46: a notebook written by hand: opened, one run, its old bytes are a prefix in its own line ends', async () => {
    const e = editor();
    const old =
      '---\r\nb: 1 # why\r\na: 2\r\n---\r\n\r\n\r\n\tTabs\t and  \r\nHead\r\n====\r\n<!-- note -->\r\n* a\r\n\r\n\r\n+ b\r\nno end';
    const file = e.path('hand.incident.md');
    writeFileSync(file, old);
    await e.open('hand.incident.md');
    await e.palette('Incident Runbook: Open Incident Notebook');
    await e.waitForQuickInput('Runs of this window are recorded');
    await e.findAndPick('hand');
    await waitFor('the status bar to name it', async () => (await e.statusBar()).some((item) => item === 'hand'));
    await runStep(e, 'echo hello', () => file);
    // The editor writes in place: in the midst of a second save the file is empty.
    await waitFor('a saved tab', async () => (await e.tabs()).every(({ dirty }) => !dirty));
    const text = await waitFor('the whole file', () => {
      const written = readFileSync(file, 'utf8');
      return written.trimEnd().endsWith('<!-- /run -->') && written;
    });
    assert.equal(text.slice(0, old.length + 14), `${old}\r\n<!-- run {"n`);
    assert.match(text.slice(old.length), /^(?:[^\r\n]*\r\n)+$/);
    await e.open('hand.incident.md');
    await waitFor('the entry in the cells', async () =>
      (await e.notebookCells()).some(({ text: it }) => it === 'echo hello'),
    );
    await e.press('Control+s');
    await waitFor('a saved tab', async () => (await e.tabs()).every(({ dirty }) => !dirty));
    assert.equal(await wholeFile(file), text);
  });
});

function gitStatus(e: Editor): string {
  return execFileSync('git', ['-C', e.place.folder, 'status', '--porcelain', '-uall'], { encoding: 'utf8' });
}
