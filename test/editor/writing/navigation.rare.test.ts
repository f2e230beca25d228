/** Getting around in a runbook: its values by us, its headings and links by the editor’s own Markdown. */
import assert from 'node:assert/strict';
import type { Editor } from '../../support/editor.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = `# Around

## Find the pod

See [what to do](#act), and \`<pod-name>\`.

\`\`\`bash
POD=web-1
kubectl logs "$POD" --tail=5 # <pod-name>
kubectl logs <pod-name>
\`\`\`

## Act

Back to [the pod](#find-the-pod).

1. Again:

   \`\`\`bash
   kubectl describe pod {{pod-name}} "$POD"
   \`\`\`
`;

interface Answer {
  readonly line: number;
  readonly text: string;
}

/** What the editor finds for the place where this text begins, once whoever knows it has come up. */
function asked(window: Editor, command: string, where: string): Promise<readonly Answer[]> {
  return waitFor(`an answer for ${where}`, async () => {
    const answers = await answersNow(window, command, where);
    return answers.length > 0 && answers;
  });
}

function answersNow(window: Editor, command: string, where: string): Promise<readonly Answer[]> {
  return window.host(
    async (vscode, [id, text]) => {
      const document = vscode.window.activeTextEditor?.document;
      if (document === undefined) throw new Error('No text editor is open.');
      const position = document.positionAt(document.getText().indexOf(text) + 2);
      type Place = { readonly range?: typeof range; readonly targetSelectionRange?: typeof range };
      const range = new vscode.Range(0, 0, 0, 0);
      const found = await vscode.commands.executeCommand<readonly Place[]>(id, document.uri, position);
      return found.map((place) => {
        const at = place.range ?? place.targetSelectionRange ?? range;
        return { line: at.start.line + 1, text: document.getText(at) };
      });
    },
    [command, where] as const,
  );
}

/** The text when a rename is done through the box that F2 opens. */
async function renameByKey(window: Editor, where: string, name: string): Promise<string> {
  await window.host(async (vscode, text) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error('No text editor is open.');
    const at = editor.document.positionAt(editor.document.getText().indexOf(text) + 3);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }, where);
  const before = await textOf(window);
  // Markdown's own server takes its time to come up, and is no help before.
  await waitFor('the box', async () => {
    await window.press('F2');
    const box = window.page.locator('.rename-box input.rename-input, .rename-box input');
    await box.first().fill(name, { timeout: 3000 });
    return true;
  });
  await window.press('Enter');
  await waitFor('the new name', async () => (await textOf(window)) !== before);
  return textOf(window);
}

const textOf = (window: Editor): Promise<string> =>
  window.host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');

suite('getting around in a runbook', () => {
  const files = { 'runbooks/around.md': runbook, 'runbooks/headings.md': runbook, 'plain-around.md': runbook };
  const editor = useSharedEditor({ files, settings: { 'files.autoSave': 'off' } });

  test('AU2: definition, references and rename of values, in one undo step; a heading is renamed by Markdown itself', async () => {
    const window = editor();
    await window.open('runbooks/around.md');
    assert.deepEqual(await asked(window, 'vscode.executeDefinitionProvider', '$POD" --tail'), [
      { line: 8, text: 'POD' },
    ]);
    const references = await asked(window, 'vscode.executeReferenceProvider', '{{pod-name');
    assert.deepEqual(
      references.map(({ line, text }) => `${line} ${text}`),
      ['5 <pod-name>', '9 <pod-name>', '10 <pod-name>', '20 {{pod-name}}'],
    );
    const renamed = await renameByKey(window, '<pod-name>\n', 'pod');
    assert.equal(renamed, runbook.replaceAll('<pod-name>', '<pod>').replace('{{pod-name}}', '{{pod}}'));
    await window.host(async (vscode) => vscode.commands.executeCommand('undo'));
    assert.equal(await textOf(window), runbook);
    const variable = await renameByKey(window, '$POD" --tail', 'WEB');
    assert.equal(variable, runbook.replaceAll('$POD', '$WEB').replace('POD=', 'WEB='));

    await window.open('runbooks/headings.md');
    const heading = await renameByKey(window, '## Act', 'Do it');
    assert.equal(heading, runbook.replace('## Act', '## Do it').replace('(#act)', '(#do-it)'));
    assert.deepEqual(
      (await asked(window, 'vscode.executeDefinitionProvider', '#find-the-pod')).map(({ line }) => line),
      [3],
    );
  });

  test('AU5: the editor’s outline, folding, breadcrumbs and link suggestions work in a runbook', async () => {
    const window = editor();
    await window.open('runbooks/headings.md');
    interface Symbol {
      readonly name: string;
      readonly children: readonly Symbol[];
    }
    const names = await waitFor('the outline', () =>
      window.host(async (vscode) => {
        const uri = vscode.window.activeTextEditor?.document.uri;
        const tree = await vscode.commands.executeCommand<readonly Symbol[]>(
          'vscode.executeDocumentSymbolProvider',
          uri,
        );
        const flat = (list: readonly Symbol[]): readonly string[] =>
          list.flatMap(({ name, children }) => [name, ...flat(children)]);
        return tree.length > 0 && flat(tree);
      }),
    );
    assert.deepEqual(names, ['# Around', '## Find the pod', '## Act']);
    await waitFor('the folds', async () => {
      const folds = await window.host(async (vscode) => {
        const uri = vscode.window.activeTextEditor?.document.uri;
        const found = await vscode.commands.executeCommand<readonly { start: number; end: number }[]>(
          'vscode.executeFoldingRangeProvider',
          uri,
        );
        return found.map(({ start, end }) => [start + 1, end + 1].join('-'));
      });
      if (folds.includes('7-11') && folds.some((fold) => fold.startsWith('3-'))) return true;
      throw new Error(`There are: ${folds.join(' ')}`);
    });
    await window.putCursor('kubectl describe');
    const crumbs = window.page.locator('.breadcrumbs-control .monaco-breadcrumb-item');
    await waitFor('the breadcrumbs', async () => (await crumbs.allTextContents()).some((text) => text.includes('Act')));

    await window.putCursor('Back to');
    await window.press('End');
    await window.type(' [x](#');
    await waitFor('the headings', async () => {
      const rows = await window.page.locator('.suggest-widget.visible .monaco-list-row').allTextContents();
      if (!rows.some((row) => row.includes('#find-the-pod'))) throw new Error(rows.join(' · '));
      return true;
    });
    await window.press('Escape');
    await window.press('Backspace');
    await window.type('./');
    await waitFor('the files', async () =>
      (await window.page.locator('.suggest-widget.visible .monaco-list-row').allTextContents()).some((row) =>
        row.includes('around.md'),
      ),
    );
    await window.press('Escape');
  });

  test('AU2: in a file that is no runbook nothing of it is there', async () => {
    const window = editor();
    await window.open('plain-around.md');
    assert.deepEqual(await answersNow(window, 'vscode.executeReferenceProvider', '{{pod-name'), []);
  });
});
