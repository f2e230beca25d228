/** What is wrong with a runbook is seen while one writes it, and cured by a Quick Fix. */
import assert from 'node:assert/strict';
import type { CodeAction } from 'vscode';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { waitFor } from '../../support/waitFor.ts';

const broken = '# Steps\n\n```bash\nkubectl scale deploy/web --replicas=0 \\ \n  --dry-run=server\n```\n';

interface Shown {
  readonly code: string;
  readonly line: number;
  readonly source: string;
}

/** What stands under the file's text now, from us. */
function problems(window: EditorWindow, name: string): Promise<readonly Shown[]> {
  return window.host((vscode, end) => {
    const [, found = []] = vscode.languages.getDiagnostics().find(([uri]) => uri.path.endsWith(end)) ?? [];
    return found
      .filter(({ source }) => source === 'Incident Runbook')
      .map(({ code, range, source = '' }) => ({
        code: typeof code === 'object' ? String(code.value) : '',
        line: range.start.line + 1,
        source,
      }));
  }, name);
}

suite('problems in the editor', () => {
  // The editor saves by itself what the fix has cured: each test has a file of its own.
  const files = { 'runbooks/broken.md': broken, 'runbooks/other-broken.md': broken, 'notes.md': broken };
  const editor = useSharedEditor({ files });

  test('RB7: a problem is underlined at its place, its Quick Fix cures it, and closing the file takes it away', async () => {
    const window = editor();
    await window.open('runbooks/broken.md');
    const shown = await waitFor('the problem', async () => {
      const found = await problems(window, 'broken.md');
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(shown, [{ code: 'blank-after-backslash', line: 4, source: 'Incident Runbook' }]);
    await window.page.locator('.squiggly-error, .squiggly-warning').first().waitFor();

    // While the file is being read again, there is none for a moment.
    await waitFor('the fix', () =>
      window.host(async (vscode) => {
        const document = vscode.window.activeTextEditor?.document;
        if (document === undefined) throw new Error('No text editor is open.');
        const [problem] = vscode.languages.getDiagnostics(document.uri);
        if (problem === undefined) throw new Error('There is no problem.');
        const actions = await vscode.commands.executeCommand<CodeAction[]>(
          'vscode.executeCodeActionProvider',
          document.uri,
          problem.range,
          vscode.CodeActionKind.QuickFix.value,
        );
        const edit = actions.find((action) => action.edit !== undefined)?.edit;
        return edit !== undefined && (await vscode.workspace.applyEdit(edit));
      }),
    );
    await waitFor('the problem to go', async () => (await problems(window, 'broken.md')).length === 0);
    const text = await window.host((vscode) => vscode.window.activeTextEditor?.document.getText());
    assert.equal(text, broken.replace('\\ \n', '\\\n'));
  });

  test('RB7: a problem goes with its file, and a file that is no runbook has none', async () => {
    const window = editor();
    await window.open('runbooks/other-broken.md');
    await waitFor('the problem', async () => (await problems(window, 'other-broken.md')).length > 0);
    await window.open('notes.md');
    await window.host(async (vscode) => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      await vscode.window.tabGroups.close(tabs.filter(({ label }) => label === 'other-broken.md'));
    });
    await waitFor('the problem to go', async () => (await problems(window, 'other-broken.md')).length === 0);
    assert.deepEqual(await problems(window, 'notes.md'), []);
  });
});
