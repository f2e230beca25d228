/** Entries that come while a person writes into the notebook, and a disk that does not take them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Editor } from '../../support/editor.ts';
import { editFirstText } from '../../support/notebookPage.ts';
import { entriesIn } from '../../support/notebooks.ts';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = '# Steps\n\n```bash\n# Greet\necho hello\n```\n';
const notebook = '# Night\n\nWords';

for (const autoSave of ['off', 'afterDelay']) {
  suite(`A note half typed, auto save ${autoSave}`, () => {
    const editor = useSharedEditor({
      files: { 'runbooks/steps.md': runbook },
      settings: { 'files.autoSave': autoSave, 'files.autoSaveDelay': 1000 },
    });

    test('IN4: three runs are in the file and in the cells; the note and the cursor stay, nothing asks', async () => {
      const e = editor();
      const file = await openNight(e, `typed-${autoSave}.incident.md`);
      await editFirstText(e);
      await e.type(' half a no');
      for (let run = 1; run <= 3; run++) {
        const ran = runTyped(e, `echo run ${run}`);
        await ran;
        await waitFor(`entry ${run} in the file`, () => entriesIn(file).length === run);
        await e.type(run === 1 ? 'te goes' : ' on');
      }
      await waitFor('all in the cells', async () => (await e.notebookCells()).length === 4);
      await waitFor('every key of the note', async () =>
        (await e.notebookCells())[0]?.text.endsWith('Words half a note goes on on'),
      );
      assert.deepEqual(
        entriesIn(file).map(({ n, command }) => [n, command]),
        [
          [1, 'echo run 1'],
          [2, 'echo run 2'],
          [3, 'echo run 3'],
        ],
      );
      await save(e);
      await waitFor('the note in the file', () => readFileSync(file, 'utf8').includes('half a note goes on on'));
      assert.equal(entriesIn(file).length, 3);
      assert.deepEqual(await messages(e), []);
      assert.equal(await e.dialog(), undefined);
    });

    test('IN4: the same after the window was reloaded with the note unsaved', async () => {
      const e = editor();
      const file = await openNight(e, `reloaded-${autoSave}.incident.md`);
      await runTyped(e, 'echo before');
      await waitFor('the first entry', () => entriesIn(file).length === 1);
      await e.open(path.basename(file));
      await waitFor('it in the cells', async () => (await e.notebookCells()).length === 2);
      await editFirstText(e);
      await e.type(` unsaved ${autoSave}`);
      await waitFor('the note in the cell', async () => (await e.notebookCells())[0]?.text.endsWith(autoSave) === true);
      const words = `Words unsaved ${autoSave}`;
      // A page that is left sooner loses the last words, as the browser then asks.
      await waitFor(
        'the note to be kept',
        () => readFileSync(file, 'utf8').includes(words) || hasBackup(e, words),
        90_000,
      );
      await e.reload();
      await waitFor('the note to be restored', async () => {
        const [note] = await e.notebookCells();
        return note?.text.endsWith(words) === true;
      });
      for (let run = 2; run <= 3; run++) {
        await runTyped(e, `echo after ${run}`);
        await waitFor(`entry ${run} in the file`, () => entriesIn(file).length === run);
      }
      await waitFor('all in the cells', async () => (await e.notebookCells()).length === 4);
      await save(e);
      await waitFor('the note in the file', () => readFileSync(file, 'utf8').includes(words));
      assert.equal(entriesIn(file).length, 3);
      assert.deepEqual(await messages(e), []);
    });
  });
}

/** But for the one about what other tests have left: a window that starts names drafts that nobody has saved. */
async function messages(window: EditorWindow): Promise<readonly string[]> {
  const all = (await window.toasts()).map(({ message }) => message);
  return all.filter((message) => !message.startsWith('A draft is not saved'));
}

suite('A disk that does not take the entry', () => {
  const editor = useSharedEditor({ files: { 'runbooks/steps.md': runbook } });

  test('IN4: a folder that cannot be written: the person is told, and the entry comes when it can', async () => {
    const e = editor();
    const file = await openNight(e, 'incidents/refused.incident.md');
    const old = readFileSync(file, 'utf8');
    // A folder in the place of the file refuses also the administrator, as whom tests often run.
    rmSync(file);
    mkdirSync(path.join(file, 'in the way'), { recursive: true });
    await runTyped(e, 'echo kept');
    await e.waitForToast(/could not be written|not in .* yet/);
    await waitFor('the status bar to say so', async () =>
      (await e.statusBar()).some((item) => item.includes('1 not written')),
    );
    rmSync(file, { recursive: true });
    writeFileSync(file, old);
    await waitFor('the entry', () => entriesIn(file).length === 1);
    assert.equal(entriesIn(file)[0]?.command, 'echo kept');
    await waitFor('the status bar to say no more', async () =>
      (await e.statusBar()).every((item) => !item.includes('not written')),
    );
  });

  test('IN4: a full disk: nothing is cut, the person is told, and the entry comes when there is room', async function () {
    const e = editor();
    const disk = e.path('incidents', 'disk');
    mkdirSync(disk, { recursive: true });
    const mounted = mountSmallDisk(disk);
    // Only an administrator can make one; elsewhere the rename that a full disk stops is held by the unit tests.
    if (!mounted) return;
    try {
      const file = await openNight(e, 'incidents/disk/full.incident.md');
      await editFirstText(e);
      await e.type(' with a note');
      await save(e);
      await e.type(' not saved');
      assert.throws(() => writeFileSync(path.join(disk, 'filler'), Buffer.alloc(64 * 1024 * 1024)), /ENOSPC/);
      await runTyped(e, 'echo kept');
      await e.waitForToast(/the disk is full/);
      assert.match(readFileSync(file, 'utf8'), /^# Night\n\nWords with a note/);
      rmSync(path.join(disk, 'filler'));
      await waitFor('the entry', () => entriesIn(file).length === 1);
      await waitFor('the note', () => readFileSync(file, 'utf8').includes('not saved'));
    } finally {
      await e.reset();
      execFileSync('umount', ['-l', disk]);
    }
  });
});

async function openNight(e: Editor, name: string): Promise<string> {
  const file = e.path(name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, notebook);
  await e.open(name);
  await e.palette('Incident Runbook: Open Incident Notebook');
  await e.waitForQuickInput('Open Incident Notebook');
  await e.pick(path.basename(name, '.incident.md'));
  await waitFor('the status bar to name it', async () => (await e.statusBar()).some((item) => /Night/.test(item)));
  return file;
}

/** Without taking the focus from the notebook for longer than the question is open. */
async function runTyped(e: Editor, text: string): Promise<void> {
  await e.press('Control+Alt+;');
  await e.waitForQuickInput('Run Command');
  await e.answer(text);
}

async function save(e: Editor): Promise<void> {
  await e.host(async (vscode) => vscode.window.activeNotebookEditor?.notebook.save());
}

/** What the editor writes some seconds after the last key, and restores from. */
function hasBackup(e: Editor, words: string): boolean {
  const folder = path.join(e.place.userData, 'User', 'Backups');
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .some((it) => readFileSync(path.join(it.parentPath, it.name), 'utf8').includes(words));
}

function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
