/** The lenses of a runbook as a person sees and clicks them. */
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { allLenses } from '../../support/allLenses.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { readSeed } from '../../support/seed.ts';
import { waitFor } from '../../support/waitFor.ts';

const seed = readSeed();
const isRun = ({ title }: { readonly title: string }): boolean => /^▶ Run(?! \d+ checks)/.test(title);

suite('Lenses', () => {
  const editor = useSharedEditor({
    files: {
      'runbooks/seed.md': seed.text,
      'runbooks/changing.md': '# Changing\n\n```bash\necho alpha >> ran.txt\n```\n',
      'runbooks/moving.md': '# Moving\n\n```bash\necho first >> ran.txt\n```\n\n```bash\necho second >> ran.txt\n```\n',
      'runbooks/values.md': "# Values\n\n```bash\nprintf '%s\\n' <seen-pod> tail\n```\n\n```yaml\nkind: Pod\n```\n",
      'runbooks/hover.md': '# Hover\n\n```bash\nkubectl scale deploy web --replicas=2 -n shop > out.txt\n```\n',
      'notes.md': '# Notes\n\n```bash\necho hello\n```\n',
      'ran.txt': '',
    },
    // Else it saves by itself after a second.
    settings: { 'files.autoSave': 'off' },
  });
  const ran = (): readonly string[] => readFileSync(editor().path('ran.txt'), 'utf8').split('\n').filter(Boolean);

  test('LN1: a Run lens stands above each command of a runbook and above nothing else', async () => {
    await editor().open('runbooks/seed.md');
    const runbook = parseRunbook(seed.text);
    const commands = runbook.blocks.flatMap((block) => block.commands).length;
    if (seed.isReal) assert.equal(commands, 42);
    const runs = await waitFor('the lenses with their context', async () => {
      const all = (await allLenses(editor(), 'runbooks/seed.md')).filter(isRun);
      return all.length === commands && all.every(({ title }) => title.includes(' on dev / ')) && all;
    });
    const lines = seed.text.split('\n');
    for (const { line } of runs) assert.match(lines[line - 1] ?? '', /^\s*\w/, `line ${line}`);
    const unshelled = runbook.blocks.filter((block) => block.kind !== 'shell' || block.commands.length === 0);
    for (const { range } of unshelled) {
      const first = seed.text.slice(0, range.start).split('\n').length;
      const last = seed.text.slice(0, range.end).split('\n').length;
      assert.deepEqual(
        runs.filter(({ line }) => line >= first && line <= last),
        [],
      );
    }
  });

  test('AU2: pointing at a command tells what it does, to what and where', async () => {
    await editor().open('runbooks/hover.md');
    await editor().lens('▶ Run on dev', { above: 'kubectl' });
    const told = await waitFor('the hover', async () => {
      const contents = await editor().host(async (api: typeof vscode, file: string) => {
        const hovers = await api.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          api.Uri.file(file),
          new api.Position(3, 4),
        );
        return hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
      }, editor().path('runbooks/hover.md'));
      return contents.map((words) => words.replaceAll('\\', '')).find((words) => words.includes('scale'));
    });
    for (const words of ['changes', 'writes a local file', 'deployment/web', 'in shop', 'out.txt', 'dev'])
      assert(told.includes(words), told);
  });

  test('LN2 VA1: a placeholder is told by the lens; what is no shell can be copied', async () => {
    await editor().open('runbooks/values.md');
    await editor().lens('▶ Run on dev / payments · reads · 1 value needed', { above: 'printf' });
    await editor().clickLens('Copy', { above: 'kind: Pod' });
    const copied = await waitFor('the copy', () =>
      editor().host(async (vscode) => (await vscode.env.clipboard.readText()).includes('kind: Pod')),
    );
    assert.ok(copied);
  });

  test('B50: what runs is the text that stands under the lens, or nothing', async function () {
    this.timeout(120_000);
    await editor().open('runbooks/changing.md');
    await editor().host(async (vscode) => {
      const edit = new vscode.WorkspaceEdit();
      const uri = vscode.window.activeTextEditor?.document.uri;
      if (uri !== undefined) edit.insert(uri, new vscode.Position(0, 0), 'one\ntwo\nthree\nfour\nfive\n');
      await vscode.workspace.applyEdit(edit);
    });
    await editor().clickLens(/▶ Run on dev/, { above: 'echo alpha' });
    await waitFor('the first run', () => ran().length === 1);
    assert.deepEqual(ran(), ['alpha']);
    await editor().lens(/^✓/, { above: 'echo alpha' });

    const { at } = await editor().lens(/▶ Run on dev/, { above: 'echo alpha' });
    await replaceWord('alpha', 'beta');
    await editor().page.mouse.click(at.x, at.y);
    await waitFor(
      'the run or the sentence',
      async () =>
        ran().length === 2 || (await editor().toasts()).some(({ message }) => message.includes('text has changed')),
    );
    assert.ok(!ran().slice(1).includes('alpha'));

    await waitFor('the new text to have no mark of the old', async () => {
      const onLine = (await editor().lenses()).map(({ text }) => text);
      return (
        onLine.some((text) => text.startsWith('▶ Run')) &&
        (ran().length === 2 || !onLine.some((text) => text.startsWith('✓')))
      );
    });
    await replaceWord('beta', 'alpha');
    await editor().lens(/^✓/, { above: 'echo alpha' });
  });

  test('B50: a block that is moved and a file that Git puts back run what their lens stands above', async function () {
    this.timeout(120_000);
    const before = ran().length;
    const file = editor().path('runbooks/moving.md');
    const block = (word: string): string => `\`\`\`bash\necho ${word} >> ran.txt\n\`\`\`\n`;
    await editor().open('runbooks/moving.md');
    await editor().lens(/▶ Run on dev/, { above: 'echo first' });
    await replaceWord(await text(), `# Moving\n\n${block('second')}\n${block('first')}`);
    await runUntilTaken('first');
    assert.deepEqual(ran().slice(before), ['first']);

    await editor().host((vscode) => vscode.commands.executeCommand('workbench.action.files.revert'));
    writeFileSync(file, `# Moving\n\n${block('third')}\n${block('second')}`);
    await waitFor('the text of Git', async () => (await text()).includes('third'));
    await runUntilTaken('third');
    assert.deepEqual(ran().slice(before), ['first', 'third']);
  });

  test('RB1: a revision of Git gets no Run', async () => {
    const file = await editor().host(async (vscode) => {
      const provider = { provideTextDocumentContent: () => '# Old\n\n```bash\necho old\n```\n' };
      vscode.workspace.registerTextDocumentContentProvider('git', provider);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('git:/w/runbooks/old.md'));
      await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'markdown'));
      return document.uri.toString();
    });
    assert.deepEqual(await allLenses(editor(), file), []);
  });

  test('RB1: Use This File as a Runbook is one edit that can be undone', async () => {
    await editor().open('notes.md');
    assert.deepEqual(await allLenses(editor(), 'notes.md'), []);
    await editor().palette('Incident Runbook: Use This File as a Runbook');
    await waitFor('the edit', async () => (await text()).startsWith('---\nrunbook: true\n---\n'));
    await editor().lens(/▶ Run/, { above: 'echo hello' });
    assert.equal(readFileSync(editor().path('notes.md'), 'utf8').startsWith('# Notes'), true);
    await editor().host((vscode) => vscode.commands.executeCommand('undo'));
    await waitFor('the edit to be undone', async () => (await text()).startsWith('# Notes'));
  });

  test('a runbook that changed on the disk shows what stands there now', async () => {
    await editor().open('runbooks/changing.md');
    await editor().lens(/▶ Run/, { above: 'echo alpha' });
    writeFileSync(editor().path('runbooks/changing.md'), '# Changing\n\n```bash\necho alpha >> ran.txt\ndate\n```\n');
    await waitFor('the new text', async () => (await text()).includes('date'));
    await editor().lens(/▶ Run/, { above: 'date' });
  });

  const text = (): Promise<string> =>
    editor().host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');

  /** Clicks at once, and again where the lens was still that of another text: then a sentence says so and nothing runs. */
  async function runUntilTaken(word: string): Promise<void> {
    const before = ran().length;
    await waitFor(`the run of ${word}`, async () => {
      await editor().clickLens(/▶ Run on dev/, { above: `echo ${word}` });
      const refused = await waitFor('the run or the sentence', async () => {
        if (ran().length > before) return 'ran';
        const sentence = (await editor().toasts()).some(({ message }) => message.includes('text has changed'));
        return sentence && 'refused';
      });
      await editor().host((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
      return refused === 'ran';
    });
  }

  async function replaceWord(from: string, to: string): Promise<void> {
    await editor().host(
      async (vscode, [from, to]) => {
        const document = vscode.window.activeTextEditor?.document;
        if (document === undefined) return;
        const at = document.getText().indexOf(from);
        const edit = new vscode.WorkspaceEdit();
        const range = new vscode.Range(document.positionAt(at), document.positionAt(at + from.length));
        edit.replace(document.uri, range, to);
        await vscode.workspace.applyEdit(edit);
      },
      [from, to] as const,
    );
  }
});
