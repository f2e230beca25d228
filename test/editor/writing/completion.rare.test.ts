/** Suggestions while one writes a runbook, as the keyboard gets them. */
import assert from 'node:assert/strict';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = '# Writing\n\n```bash\nkubectl -n payments logs -l app=web --tail=200\n\n```\n\nEnd\n';
const widget = '.suggest-widget.visible';

/** The rows in view: label and what stands beside it. */
function offered(window: EditorWindow): Promise<readonly string[]> {
  return window.page
    .locator(`${widget} .monaco-list-row`)
    .evaluateAll((rows) => rows.map((row) => (row.textContent ?? '').trim()));
}

async function waitForOffer(window: EditorWindow, wanted: RegExp): Promise<readonly string[]> {
  return waitFor(`the suggestion ${String(wanted)}`, async () => {
    const rows = await offered(window);
    if (!rows.some((row) => wanted.test(row))) throw new Error(`There are: ${rows.join(' · ')}`);
    return rows;
  });
}

async function putBehind(window: EditorWindow, line: number): Promise<void> {
  await window.putCursor(line);
  await window.press('End');
}

suite('suggestions while one writes', () => {
  const files = {
    'runbooks/suggest.md': runbook,
    'runbooks/suggest-silent.md': runbook,
    'plain.md': '# Plain\n\n```bash\n\n```\n',
  };
  const editor = useSharedEditor({
    files,
    settings: { 'files.autoSave': 'off', 'editor.suggestOnTriggerCharacters': true },
  });

  test('AU2: verbs with what they do, kinds, flags and values come while one types, and Enter takes them', async () => {
    const window = editor();
    await window.open('runbooks/suggest.md');
    await putBehind(window, 5);
    await window.type('kubectl ');
    assert.ok((await waitForOffer(window, /^get.*reads/)).some((row) => row.startsWith('describe')));
    await window.type('delet');
    await waitForOffer(window, /^delete.*deletes/);
    await window.press('Enter');
    await window.type(' ');
    await waitForOffer(window, /^pods.*po/);
    await window.type('pod');
    await window.press('Escape');
    await window.type(' -n ');
    await waitForOffer(window, /^payments/);
    await window.press('Enter');
    await waitFor('the whole command', async () => {
      const text = await window.host((vscode) => vscode.window.activeTextEditor?.document.lineAt(4).text);
      if (text !== 'kubectl delete pod -n payments') throw new Error(`There is: ${text}`);
      return true;
    });
  });

  test('AU2: a language behind the marks, attributes in the braces, and nothing in prose', async () => {
    const window = editor();
    await window.open('runbooks/suggest.md');
    await putBehind(window, 8);
    await window.press('Enter');
    await window.type('kubectl get the pods ');
    assert.deepEqual(await offered(window), []);
    await window.press('Enter');
    await window.type('```');
    await waitForOffer(window, /^bash/);
    await window.press('Enter');
    await window.type(' {');
    await waitForOffer(window, /^confirm=always/);
    await window.press('Escape');
  });

  test('AU2: they come where the person has all suggestions switched off, and only in runbooks', async () => {
    const window = editor();
    await window.host(async (vscode) => {
      const settings = vscode.workspace.getConfiguration();
      await settings.update('editor.suggestOnTriggerCharacters', false, vscode.ConfigurationTarget.Global);
    });
    await window.open('runbooks/suggest-silent.md');
    await putBehind(window, 5);
    await window.type('kubectl ');
    await waitForOffer(window, /^get.*reads/);
    await window.press('Escape');
    await window.type('des');
    assert.deepEqual((await waitForOffer(window, /^describe/)).length > 0, true);
    await window.press('Escape');
    await putBehind(window, 8);
    await window.type(' [x](#');
    await waitForOffer(window, /^#writing/);
    await window.press('Escape');

    await window.open('plain.md');
    await putBehind(window, 4);
    await window.type('kubectl g');
    const verbs = await window.host(async (vscode) => {
      const document = vscode.window.activeTextEditor?.document;
      if (document === undefined) throw new Error('No text editor is open.');
      const list = await vscode.commands.executeCommand<{ readonly items: readonly { readonly label: unknown }[] }>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(3, 8),
      );
      return list.items.map(({ label }) => JSON.stringify(label)).filter((label) => label.includes('reads'));
    });
    assert.deepEqual(verbs, []);
    assert.deepEqual(await offered(window), []);
  });
});
