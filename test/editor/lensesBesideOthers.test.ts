/** Another extension on the same files, and names that want to be more than words. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { allLenses } from '../support/allLenses.ts';
import { withEditor } from '../support/editor.ts';
import { kubeconfigText } from '../support/kubeconfig.ts';
import type { Place } from '../support/place.ts';
import { waitFor } from '../support/waitFor.ts';

const otherTool = `
const vscode = require('vscode');
exports.activate = () => {
  vscode.languages.registerCodeLensProvider({ language: 'markdown' }, {
    provideCodeLenses: (document) => document.getText().split('\\n').flatMap((text, line) =>
      text.startsWith('echo') ? [new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title: '▶ Their Run', command: 'other.run' })] : []),
  });
  vscode.workspace.registerNotebookSerializer('other-book', {
    deserializeNotebook: (data) => new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, new TextDecoder().decode(data), 'markdown')]),
    serializeNotebook: (data) => new TextEncoder().encode(data.cells[0].value),
  });
};
`;

function installOtherTool({ extensions }: Place): void {
  const folder = path.join(extensions, 'other.tool-1.0.0');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'main.cjs'), otherTool);
  const manifest = {
    name: 'tool',
    publisher: 'other',
    version: '1.0.0',
    engines: { vscode: '^1.90.0' },
    main: './main.cjs',
    activationEvents: ['onLanguage:markdown'],
    contributes: {
      notebooks: [
        { type: 'other-book', displayName: 'Other', priority: 'option', selector: [{ filenamePattern: '*.md' }] },
      ],
    },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
}

suite('Lenses beside others', () => {
  test('B67 RB1: ours can be told from theirs, one click runs once, and cells of their notebook get none', async function () {
    this.timeout(180_000);
    const files = { 'runbooks/one.md': '# One\n\n```bash\necho one >> ran.txt\n```\n', 'ran.txt': '' };
    const homeFiles = { '.kube/config': kubeconfigText({ name: 'kind-dev', namespace: 'payments' }) };
    await withEditor({ files, homeFiles, prepare: installOtherTool }, async (editor) => {
      await editor.open('runbooks/one.md');
      await editor.lens('▶ Their Run', { above: 'echo one' });
      await editor.clickLens(/▶ Run on kind-dev \/ payments/, { above: 'echo one' });
      await editor.lens(/^✓/, { above: 'echo one' });
      assert.equal(readFileSync(editor.path('ran.txt'), 'utf8'), 'one\n');

      const cell = await editor.host(async (vscode) => {
        const uri = vscode.window.activeTextEditor?.document.uri;
        await vscode.commands.executeCommand('vscode.openWith', uri, 'other-book');
        const notebook = vscode.workspace.notebookDocuments.find((document) => document.notebookType === 'other-book');
        return notebook?.cellAt(0).document.uri.toString() ?? '';
      });
      assert.match(cell, /^vscode-notebook-cell:/);
      const ours = (await allLenses(editor, cell)).filter((lens) => lens.ours);
      assert.deepEqual(ours, []);
      assert.deepEqual(await editor.toasts(), []);
    });
  });

  test('SE2 B58: a context name becomes neither icon nor link', async function () {
    this.timeout(180_000);
    const name = '$(trash)[x](command:workbench.action.quit)';
    const files = { 'runbooks/one.md': '# One\n\n```bash\necho one\n```\n' };
    await withEditor({ files, homeFiles: { '.kube/config': kubeconfigText(name) } }, async (editor) => {
      await editor.open('runbooks/one.md');
      const { text } = await editor.lens(/▶ Run on /, { above: 'echo one' });
      assert.ok(text.replaceAll('\u200b', '').includes('$(trash)[x](com'), text);
      assert.equal(await editor.page.locator('.codelens-decoration .codicon-trash').count(), 0);
      await waitFor('the status bar', async () => (await editor.statusBar()).some((item) => item.includes('trash')));
      assert.equal(await editor.page.locator('.statusbar .codicon-trash').count(), 0);
    });
  });
});
