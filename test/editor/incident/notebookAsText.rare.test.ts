/** Entries that come while a person has the notebook open as text. */
import assert from 'node:assert/strict';
import { runTyped } from '../../support/incidentSteps.ts';
import { openForRuns } from '../../support/notebookPage.ts';
import { entriesIn, wholeFile } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('A notebook that is open as text', () => {
  const editor = useSharedEditor({ files: {}, settings: { 'files.autoSave': 'off' } });

  test('IN4: with words that are not saved: runs and words are in the file, and nothing is overwritten', async () => {
    const e = editor();
    const file = await openForRuns(e, 'as-text.incident.md');
    await e.host(async (vscode) => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
    for (const words of ['first words', 'more words']) {
      // Read anew for a change of a moment ago, the editor takes no note of what is typed meanwhile.
      await waitFor('the words to stay, unsaved', () =>
        e.host(
          async (vscode, [path, note]) => {
            const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
            // Of what is typed during a save the editor tells extensions by the tab alone.
            if (document.getText().includes(note))
              return document.isDirty || vscode.window.tabGroups.activeTabGroup.activeTab?.isDirty === true;
            const shown = await vscode.window.showTextDocument(document, { preview: false });
            await shown.edit((edit) => edit.insert(new vscode.Position(2, 0), `${note} `));
            return false;
          },
          [file, words] as const,
        ),
      );
      const before = entriesIn(file).length;
      await runTyped(e, 'echo hello');
      await waitFor('the entry', () => entriesIn(file).length === before + 1);
      assert.ok((await wholeFile(file)).includes(words));
    }
    await waitFor('a saved tab', async () => (await e.tabs()).every(({ dirty }) => !dirty));
    assert.deepEqual(
      entriesIn(file).map(({ n }) => n),
      [1, 2],
    );
  });
});
