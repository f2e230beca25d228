/** Where commands start, in a window with several folders. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { chooseContext } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = '---\nrunbook: true\n---\n\n```bash\npwd\n```\n';

suite('the folder that commands start in', () => {
  const started = useClusterEditor({
    files: { 'notes.md': '# Notes\n', 'b/runbooks/steps.md': runbook },
    homeFiles: { 'elsewhere/runbook.md': runbook },
  });

  test('B55: it is that of the runbook, whatever is active; outside every folder the one the file lies in', async () => {
    const window = started().editor;
    const { place } = window;
    await window.open('notes.md');
    await chooseContext(window, 'dev');
    await window.open(window.path('b/runbooks/steps.md'));
    await runsIn(window, window.path('b'));

    await window.open(path.join(place.home, 'elsewhere/runbook.md'));
    await runsIn(window, path.join(place.home, 'elsewhere'));

    await window.host(async (vscode, content) => {
      const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
      await vscode.window.showTextDocument(document, { preview: false });
    }, runbook);
    await runsIn(window, place.folder);
  });
});

/** Runs `pwd` of the active runbook: the entry names this folder, and so does what was printed. */
async function runsIn(window: Editor, folder: string): Promise<void> {
  const before = draftEntries(window.place).length;
  await window.clickLens(/▶ Run/, { above: 'pwd' });
  const entry = await waitFor('the entry', () => draftEntries(window.place)[before]);
  assert.deepEqual([entry.cwd, entry.output.head], [folder, `${folder}\n`]);
  assert.equal(await window.quickInput(), undefined, 'nothing is asked');
}
