/** Entries that come while a person writes into the notebook. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { runTyped } from '../../support/incidentSteps.ts';
import { editFirstText, openForRuns, saveInPlace } from '../../support/notebookPage.ts';
import { entriesIn } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isThorough } from '../../support/thorough.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = '# Steps\n\n```bash\n# Greet\necho hello\n```\n';

for (const autoSave of isThorough ? ['off', 'afterDelay'] : ['afterDelay']) {
  suite(`A note half typed, auto save ${autoSave}`, () => {
    const editor = useSharedEditor({
      files: { 'runbooks/steps.md': runbook },
      settings: { 'files.autoSave': autoSave, 'files.autoSaveDelay': 1000 },
    });

    test('IN4: three runs are in the file and in the cells; the note and the cursor stay, nothing asks', async () => {
      const e = editor();
      const file = await openForRuns(e, `typed-${autoSave}.incident.md`);
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
      await saveInPlace(e);
      await waitFor('the note in the file', () => readFileSync(file, 'utf8').includes('half a note goes on on'));
      assert.equal(entriesIn(file).length, 3);
      assert.deepEqual(await e.toasts(), []);
      assert.equal(await e.dialog(), undefined);
    });
  });
}
