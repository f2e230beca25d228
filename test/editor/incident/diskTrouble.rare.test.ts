/** A disk that does not take the entry. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTyped } from '../../support/incidentSteps.ts';
import { editFirstText, openForRuns, saveInPlace } from '../../support/notebookPage.ts';
import { entriesIn, wholeFile } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = '# Steps\n\n```bash\n# Greet\necho hello\n```\n';

suite('A disk that does not take the entry', () => {
  const editor = useSharedEditor({ files: { 'runbooks/steps.md': runbook } });

  test('IN4: a folder that cannot be written: the person is told, and the entry comes when it can', async () => {
    const e = editor();
    const file = await openForRuns(e, 'incidents/refused.incident.md');
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
      const file = await openForRuns(e, 'incidents/disk/full.incident.md');
      await editFirstText(e);
      await e.type(' with a note');
      await saveInPlace(e);
      await e.type(' not saved');
      assert.throws(() => writeFileSync(path.join(disk, 'filler'), Buffer.alloc(64 * 1024 * 1024)), /ENOSPC/);
      await runTyped(e, 'echo kept');
      await e.waitForToast(/the disk is full/);
      assert.match(await wholeFile(file), /^# Night full\n\nWords with a note/);
      rmSync(path.join(disk, 'filler'));
      await waitFor('the entry', () => entriesIn(file).length === 1);
      await waitFor('the note', () => readFileSync(file, 'utf8').includes('not saved'));
    } finally {
      await e.reset();
      execFileSync('umount', ['-l', disk]);
    }
  });
});

function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
