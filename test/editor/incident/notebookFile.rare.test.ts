/** The incident notebook with outputs that are long, or full of its own marks. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Editor } from '../../support/editor.ts';
import { runStep, startNew, stepsRunbook } from '../../support/incidentSteps.ts';
import { entriesIn, notebooksIn } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('The outputs in an incident notebook', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/steps.md': stepsRunbook },
    prepare: ({ folder }) => void execFileSync('git', ['init', '-q', folder]),
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
    // Now: it goes by itself.
    await e.waitForToast(`Saved as incidents/${path.basename(saved)}.`);
    const [entry] = entriesIn(saved);
    const whole = readFileSync(path.join(`${saved}.outputs`, `${entry?.id}.txt`), 'utf8');
    const expected = Array.from({ length: 200_000 }, (_, n) => `${n + 1}\n`).join('');
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    assert.equal(hash(whole), hash(expected));
    assert.equal(entry?.output.whole?.sha256, hash(expected));
    assert.doesNotMatch(gitStatus(e), /\.outputs/);

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
});

function gitStatus(e: Editor): string {
  return execFileSync('git', ['-C', e.place.folder, 'status', '--porcelain', '-uall'], { encoding: 'utf8' });
}
