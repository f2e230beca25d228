/** What the author of a runbook is told while writing: as the editor shows it, and until it is mended. */
import assert from 'node:assert/strict';
import type { CodeAction } from 'vscode';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const damaged = '# Messages\r\n\r\n```text\r\nðŸš¨ One\r\nâœ… Two\r\n```\r\n\r\nâ€“ Three\r\n';
const linked = '# Links\n\nGo on in [the other](other-problems.md#restart-it).\n';
const hasty = '# Hasty\n\n```bash\nkubectl get pods \\ \n  -o wide\n```\n';
const loud = '# Loud\n\n```\nkubectl get pods\n```\n';

/** Line and code of what stands under a file's text now. */
function problems(window: EditorWindow, name: string): Promise<readonly string[]> {
  return window.host((vscode, end) => {
    const [, found = []] = vscode.languages.getDiagnostics().find(([uri]) => uri.path.endsWith(end)) ?? [];
    return found
      .filter(({ source }) => source === 'Incident Runbook')
      .map(({ code, range, severity }) => {
        const value = typeof code === 'object' ? code.value : code;
        return `${range.start.line + 1} ${value} ${vscode.DiagnosticSeverity[severity]}`;
      });
  }, name);
}

function waitForProblems(window: EditorWindow, name: string, wanted: readonly string[]): Promise<boolean> {
  return waitFor(`the problems of ${name}`, async () => {
    assert.deepEqual(await problems(window, name), wanted);
    return true;
  });
}

function write(window: EditorWindow, file: string, text: string): Promise<void> {
  return window.host(
    async (vscode, { name, content }) => {
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      if (folder === undefined) throw new Error('No folder is open.');
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(content));
    },
    { name: file, content: text },
  );
}

suite('problems while one writes', () => {
  const files = {
    'runbooks/damaged.md': damaged,
    'runbooks/linked.md': linked,
    'runbooks/hasty.md': hasty,
    'runbooks/loud.md': loud,
  };
  const editor = useSharedEditor({ files, settings: { 'files.autoSave': 'off' } });

  test('AU3: all of a kind are cured by one edit, which one undo takes back, and the line ends stay', async () => {
    const window = editor();
    await window.open('runbooks/damaged.md');
    await waitForProblems(window, 'damaged.md', [
      '4 damaged-letters Warning',
      '5 damaged-letters Warning',
      '8 damaged-letters Warning',
    ]);
    await waitFor('the fix of all', () =>
      window.host(async (vscode) => {
        const document = vscode.window.activeTextEditor?.document;
        const [problem] = document === undefined ? [] : vscode.languages.getDiagnostics(document.uri);
        if (document === undefined || problem === undefined) throw new Error('There is no problem.');
        const actions = await vscode.commands.executeCommand<CodeAction[]>(
          'vscode.executeCodeActionProvider',
          document.uri,
          problem.range,
          vscode.CodeActionKind.QuickFix.value,
        );
        const all = actions.find(({ title }) => title === 'Fix All 3 of “damaged-letters” in This File');
        if (all?.edit === undefined) throw new Error(`There are: ${actions.map(({ title }) => title).join(' · ')}`);
        return vscode.workspace.applyEdit(all.edit);
      }),
    );
    const text = (): Promise<string | undefined> =>
      window.host((vscode) => vscode.window.activeTextEditor?.document.getText());
    assert.equal(await text(), damaged.replace('ðŸš¨', '🚨').replace('âœ…', '✅').replace('â€“', '–'));
    await waitForProblems(window, 'damaged.md', []);
    await window.host((vscode) => vscode.commands.executeCommand('undo'));
    assert.equal(await text(), damaged);
  });

  test('AU3: who asks for a fix right behind the last letter gets the one for what stands there now', async () => {
    const window = editor();
    await window.open('runbooks/hasty.md');
    await waitForProblems(window, 'hasty.md', ['4 blank-after-backslash Error']);
    const text = await window.host(async (vscode) => {
      const shown = vscode.window.activeTextEditor;
      if (shown === undefined) throw new Error('No text editor is open.');
      await shown.edit((edit) => edit.insert(new vscode.Position(1, 0), '\nWords.\n'));
      const actions = await vscode.commands.executeCommand<CodeAction[]>(
        'vscode.executeCodeActionProvider',
        shown.document.uri,
        shown.document.lineAt(5).range,
        vscode.CodeActionKind.QuickFix.value,
      );
      const edit = actions.find((action) => action.edit !== undefined)?.edit;
      if (edit === undefined) throw new Error(`There are: ${actions.map(({ title }) => title).join(' · ')}`);
      await vscode.workspace.applyEdit(edit);
      return shown.document.getText();
    });
    assert.equal(text, hasty.replace('\n', '\n\nWords.\n').replace('\\ \n', '\\\n'));
  });

  test('AU3: a link is judged by the files that are there now', async () => {
    const window = editor();
    await window.open('runbooks/linked.md');
    await waitForProblems(window, 'linked.md', ['3 broken-link Warning']);
    await write(window, 'runbooks/other-problems.md', '# Other\n');
    await waitForProblems(window, 'linked.md', ['3 broken-anchor Warning']);
    await write(window, 'runbooks/other-problems.md', '# Other\n\n## Restart it\n');
    await waitForProblems(window, 'linked.md', []);
  });

  test('AU3: a setting changes how much a problem counts, and a click on its code shows what it means', async () => {
    const window = editor();
    const set = (value: Readonly<Record<string, string>> | undefined): Promise<void> =>
      window.host(async (vscode, levels) => {
        await vscode.workspace.getConfiguration('incidentRunbook').update('problems', levels);
      }, value);
    await window.open('runbooks/loud.md');
    await waitForProblems(window, 'loud.md', ['3 no-language Information']);
    await set({ 'no-language': 'off' });
    await waitForProblems(window, 'loud.md', []);
    await set({ 'no-language': 'error' });
    await waitForProblems(window, 'loud.md', ['3 no-language Error']);
    await set(undefined);
    await waitForProblems(window, 'loud.md', ['3 no-language Information']);
    await write(window, '.incident-runbook.yaml', 'problems:\n  no-language: warning\n');
    await waitForProblems(window, 'loud.md', ['3 no-language Warning']);
    await write(window, '.incident-runbook.yaml', 'problems: {}\n');
    await waitForProblems(window, 'loud.md', ['3 no-language Information']);

    await window.putCursor(3);
    // What is underlined anew takes the hover away.
    await waitFor('a click on the code', async () => {
      await window.host((vscode) => vscode.commands.executeCommand('editor.action.showHover'));
      await window.page.locator('.monaco-hover a:has-text("no-language")').click({ timeout: 3000 });
      return true;
    });
    await waitFor('what it means', async () =>
      (await window.tabs()).some(({ active, label }) => active && label === 'no-language.md'),
    );
    await window.page.locator('.view-line:has-text("Commands in a fence without a language")').waitFor();
    await window.palette('Incident Runbook: Show What Problems Mean');
    await window.page.locator('.tab.active', { hasText: 'Preview problems.md' }).waitFor();
  });
});
