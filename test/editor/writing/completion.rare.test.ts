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

async function revert(window: EditorWindow): Promise<void> {
  await window.host(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
}

interface Pace {
  readonly delay: number;
  readonly waitMs: number;
}

/** Each is whole as it is, whatever could be written behind it. */
const wholeLines = [
  'kubectl get pods ',
  'kubectl get pods',
  'kubectl get po',
  'kubectl get pods -A',
  'kubectl get pods -o wide',
  'kubectl get pods -n shop',
  'kubectl logs web-1 --tail=5',
  'kubectl logs web',
  'kubectl exec web-1 -- ls ',
  'kubectl delete pod web-1 ',
  'kubectl rollout restart deployment/web ',
  'kubectl top nodes ',
  'helm list ',
  'echo $',
  'cat <',
  'ls -l ',
];

suite('suggestions while one writes', () => {
  const files = {
    'runbooks/suggest.md': runbook,
    'runbooks/suggest-silent.md': runbook,
    'runbooks/suggest-whole.md':
      '# Whole\n\n```bash\n\n```\n\n```bash\nkubectl -n shop-prod logs web-1 --tail=500\n```\n',
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
    await window.page.waitForTimeout(1000);
    await window.press('Enter');
    await window.type('```');
    await window.press('Enter');
    await waitFor('the marks alone', async () => {
      const text = await window.host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
      if (!text.includes('\n```\n```\n')) throw new Error(text);
      return true;
    });
    await window.type('```b');
    await waitForOffer(window, /^bash/);
    await window.press('Enter');
    await window.type(' {');
    await waitForOffer(window, /^confirm=always/);
    await window.press('Escape');
  });

  /** What stands there when a line was typed, some time has passed, and Enter was pressed. */
  async function afterEnter(window: EditorWindow, text: string, { delay, waitMs }: Pace): Promise<string> {
    await window.putCursor(4);
    await window.page.keyboard.type(text, { delay });
    // A list that nobody wants has no sign to wait for.
    await window.page.waitForTimeout(waitMs);
    await window.page.keyboard.press('Enter');
    const written = async (): Promise<string> =>
      window.host((vscode) => {
        const lines = vscode.window.activeTextEditor?.document.getText().split('\n') ?? [];
        return lines.slice(3, lines.length - 6).join('⏎');
      });
    const after = await waitFor(
      'the new line',
      async () => {
        const lines = await written();
        if (!lines.endsWith('⏎')) throw new Error(lines);
        return lines;
      },
      4000,
    ).catch(written);
    await window.press('Escape');
    await revert(window);
    return after;
  }

  for (const isSilent of [false, true]) {
    const settings = isSilent ? ', with signs that ask for nothing' : '';
    test(`AU2: what is typed is what stands there, and Enter makes a new line${settings}`, async function () {
      this.timeout(240_000);
      const window = editor();
      await setSigns(window, !isSilent);
      await window.open('runbooks/suggest-whole.md');
      const changed: string[] = [];
      for (const text of wholeLines) {
        for (const pace of [
          { delay: 0, waitMs: 0 },
          { delay: 30, waitMs: 0 },
          { delay: 60, waitMs: 1000 },
        ]) {
          const found = await afterEnter(window, text, pace);
          if (found !== `${text}⏎`) changed.push(`${text} (${pace.delay}, ${pace.waitMs}) → ${found}`);
        }
      }
      assert.deepEqual(changed, []);
    });
  }

  test('AU2: with a letter taken back too, what is whole is what stands there', async () => {
    const window = editor();
    await window.open('runbooks/suggest-whole.md');
    await window.putCursor(4);
    await window.type('kubectl get dep');
    await waitForOffer(window, /^deployments/);
    await window.press('Backspace');
    // The list is on its way again, and looks as before.
    await window.page.waitForTimeout(1000);
    await waitForOffer(window, /^deployments/);
    await window.type('ploy');
    await window.press('Enter');
    await waitFor('the new line', async () => {
      const text = await window.host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
      if (!text.includes('\nkubectl get deploy\n\n```')) throw new Error(text);
      return true;
    });
    await revert(window);
  });

  test('AU2: who asks gets all that fits, also where the word may be whole', async () => {
    const window = editor();
    await window.open('runbooks/suggest-whole.md');
    await window.putCursor(4);
    await window.type('kubectl -n shop');
    await window.page.waitForTimeout(1000);
    assert.deepEqual(await offered(window), []);
    await window.press('Control+Space');
    await waitForOffer(window, /^shop-prod.*used in this file/);
    await window.press('Enter');
    await waitFor('the namespace', async () =>
      (await window.host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '')).includes(
        '\nkubectl -n shop-prod\n',
      ),
    );
    await revert(window);
  });

  async function setSigns(window: EditorWindow, areAsking: boolean): Promise<void> {
    await window.host(async (vscode, asks) => {
      const all = vscode.workspace.getConfiguration();
      await all.update('editor.suggestOnTriggerCharacters', asks, vscode.ConfigurationTarget.Global);
    }, areAsking);
  }

  /** Whether the editor asks with each letter. */
  async function setQuick(window: EditorWindow, isOn: boolean): Promise<void> {
    await window.host(
      async (vscode, value) => {
        await vscode.workspace
          .getConfiguration('editor', { languageId: 'markdown' })
          .update('quickSuggestions', value, vscode.ConfigurationTarget.Global, true);
      },
      isOn ? { other: 'on', comments: 'on', strings: 'on' } : undefined,
    );
  }

  test('AU2: where the person has the editor ask with each letter, a whole word has no list of ours either', async () => {
    const window = editor();
    await setQuick(window, true);
    await window.open('runbooks/suggest-whole.md');
    await window.putCursor(4);
    await window.type('kubectl delet');
    await waitForOffer(window, /^delete.*deletes/);
    await window.press('Escape');
    await window.type('e pod');
    await window.page.waitForTimeout(1000);
    assert.deepEqual(
      (await offered(window)).filter((row) => /^pods?.*po/.test(row)),
      [],
    );
    await window.press('Escape');
    await revert(window);
    await setQuick(window, false);
  });

  for (const areAsking of [true, false])
    for (const isQuick of [true, false]) {
      const askers = [...(areAsking ? ['signs'] : []), ...(isQuick ? ['letters'] : [])].join(' and ') || 'no key';
      test(`AU2: the list comes at any pace where ${askers} would bring the editor's own`, async () => {
        const window = editor();
        await setSigns(window, areAsking);
        await setQuick(window, isQuick);
        await window.open('runbooks/suggest-whole.md');
        for (let turn = 0; turn < 15; turn++) {
          await window.putCursor(4);
          // Letters come while the list for the ones before is on its way.
          await window.page.keyboard.type('kubectl delet', { delay: (turn % 5) * 8 });
          await waitForOffer(window, /^delete.*deletes/);
          await window.press('Escape');
          await revert(window);
        }
        await setQuick(window, false);
      });
    }

  test('AU2: they come where the person has all suggestions switched off, and only in runbooks', async () => {
    const window = editor();
    await setSigns(window, false);
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
