/** A notebook that two windows on a folder show: what one does to it, the other follows. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { startNew } from '../../support/incidentSteps.ts';
import { editFirstText, saveInPlace } from '../../support/notebookPage.ts';
import { draftsOf, entriesIn, notebooksIn } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const failing = 'exit 3';

suite('A notebook that two windows show', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/reload.md': `# Reload\n\n\`\`\`bash\n${failing}\n\`\`\`\n` },
    settings: { 'files.autoSave': 'off' },
  });
  let second: EditorWindow;
  suiteSetup(async function () {
    this.timeout(180_000);
    second = await editor().openWindow();
    await second.open('runbooks/reload.md');
    await chooseContext(second, 'prod-eu');
  });
  suiteTeardown(() => second.page.close());

  test('IN1: a draft that one window saves, and a saved notebook that it renames, is the same in the tab of the other, with the note there', async () => {
    const [e, other] = [editor(), second];
    const draft = await startNew(e, 'Beta');
    await other.open(draft);
    await editFirstText(other);
    await other.type(' unsaved Beta');
    await e.palette('Incident Runbook: Save Incident Notebook');
    const saved = await waitFor('the saved notebook', () => notebooksIn(e.path('incidents'))[0]);
    // The editor may have put up others of an earlier window on this folder.
    const isInFront = (file: string, before: string): Promise<true> =>
      waitFor('its tab in the other window', async () => {
        const tabs = await other.tabs();
        const names = tabs.map(({ label }) => label);
        const shown = tabs.find(({ active }) => active)?.label;
        if (shown === path.basename(file) && !names.includes(path.basename(before))) return true;
        throw new Error(`There are ${names.join(', ')}; in front is ${shown}`);
      });
    await other.waitForToast(`“Beta” was saved in another window: it is now incidents/${path.basename(saved)}.`);
    await isInFront(saved, draft);
    await waitFor('the note in the file', () => readFileSync(saved, 'utf8').includes('unsaved Beta'));
    await saveInPlace(other);

    const renamed = e.path('incidents/renamed.incident.md');
    await e.host(
      async (vscode, { from, to }) => {
        const edit = new vscode.WorkspaceEdit();
        edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
        return vscode.workspace.applyEdit(edit);
      },
      { from: saved, to: renamed },
    );
    await isInFront(renamed, saved);
    assert.deepEqual([existsSync(draft), notebooksIn(e.path('incidents'))], [false, [renamed]]);
    await other.open('runbooks/reload.md');
  });

  test('IN1 IN4: a draft that two windows share is saved once, with the words of one and the entry of the other; thrown away, it does not come back', async () => {
    const [e, other] = [editor(), second];
    const share = async (title: string): Promise<string> => {
      await e.open('runbooks/reload.md');
      const draft = await startNew(e, title);
      await other.palette('Incident Runbook: Open Incident Notebook');
      await other.waitForQuickInput('Runs of this window are recorded');
      // The newest is in view.
      await other.pick(title);
      await waitForStatus(other, `Draft: ${title}`);
      await waitFor('its tab', async () =>
        (await other.tabs()).some(({ active, label }) => active && label === path.basename(draft)),
      );
      await other.open('runbooks/reload.md');
      return draft;
    };
    const runInOther = async (n: number): Promise<void> => {
      await other.clickLens(/Run/, { above: failing });
      await other.lens(new RegExp(`✗ exit 3 .*#${n}$`), { above: failing });
    };
    const delta = await share('Delta');
    await editFirstText(e);
    await e.type(' unsaved Delta');
    await runInOther(1);
    await e.press('Control+s');
    const saved = await waitFor('the saved notebook', () =>
      notebooksIn(e.path('incidents')).find((file) => file.includes('-delta')),
    );
    await waitFor(
      'both in the file',
      () => entriesIn(saved).length === 1 && readFileSync(saved, 'utf8').includes('unsaved Delta'),
    );
    await waitFor('a saved tab', async () => (await e.tabs()).every(({ dirty }) => !dirty));
    await waitFor('its tab in the other window, behind the runbook', async () => {
      const tabs = await other.tabs();
      const names = tabs.map(({ label }) => label);
      if (!names.includes(path.basename(saved)) || names.includes(path.basename(delta))) return false;
      return tabs.some(({ active, label }) => active && label === 'reload.md');
    });
    await waitForStatus(other, 'Delta');
    assert.ok(!existsSync(delta));

    const draft = await share('Third night');
    await runInOther(1);
    const others = notebooksIn(draftsOf(e.place)).filter((file) => file !== draft);
    await e.palette('Incident Runbook: Throw Away Draft…');
    await e.waitForQuickInput('Throw Away Which Draft?');
    await e.pick('Third night');
    await e.waitForDialog('Throw away “Third night”?');
    await e.pressDialogButton('Throw Away');
    await waitFor('the other window to drop it', async () =>
      (await other.statusBar()).every((item) => !item.includes('Third night')),
    );
    await runInOther(1);
    const file = await waitFor('a draft of its own', () =>
      notebooksIn(draftsOf(e.place)).find((it) => !others.includes(it) && entriesIn(it).length > 0),
    );
    assert.deepEqual([file === draft, entriesIn(file).length, statSync(file).mode & 0o777], [false, 1, 0o600]);
    assert.ok(!existsSync(draft));
    const wrong = (await e.toasts()).filter(({ message }) => /Failed to save|taken out/.test(message));
    assert.deepEqual([existsSync(delta), await e.dialog(), wrong], [false, undefined, []]);
  });
});
