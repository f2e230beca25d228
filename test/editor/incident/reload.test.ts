/** What goes on when a window is reloaded or crashes, and what another window on the same folder keeps meanwhile. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { startNew } from '../../support/incidentSteps.ts';
import { editFirstText, hasBackup, openForRuns, saveInPlace } from '../../support/notebookPage.ts';
import { draftEntries, draftsOf, entriesIn, notebooksIn } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isThorough } from '../../support/thorough.ts';
import { isRunning, waitFor } from '../../support/waitFor.ts';

/** Goes on when the test says so: a busy machine may take long to reload. */
const told = (name: string): string => `touch ${name}-begun; until [ -e ${name} ]; do sleep 0.1; done; echo done`;
/** Runs until it is stopped, so in a terminal of its own. */
const follower = 'tail -f follow-me.txt';
const failing = 'exit 3';
const changing = 'kubectl scale deployment/web --replicas=5';
const where = 'sleep 3; kubectl config current-context';
const blocks = [failing, ...['on', 'off', 'crash'].map(told), follower, changing, where];
const runbook = `# Reload\n\n${blocks.map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;

suite('A window that ends, beside another on its folder', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/reload.md': runbook, 'follow-me.txt': 'begun\n' },
    bashrc: `PS1='$ '\n`,
    settings: { 'terminal.integrated.enablePersistentSessions': true, 'files.autoSave': 'off' },
  });
  let prod: EditorWindow;

  suiteSetup(async function () {
    this.timeout(180_000);
    prod = await editor().openWindow();
    await prod.open('runbooks/reload.md');
    await chooseContext(prod, 'prod-eu');
  });

  /** Of the command that tells where it runs, a line for each draft that has it. */
  const contextsInDrafts = (): readonly string[] =>
    notebooksIn(draftsOf(editor().place))
      .map((file) => entriesIn(file).filter(({ command }) => command === where))
      .map((entries) => entries.map(({ context }) => context).join(' '))
      .filter((contexts) => contexts !== '')
      .toSorted();
  const hasContexts = (...expected: readonly string[]): Promise<true> =>
    waitFor(`in the drafts: ${expected.join(' · ')}`, () => {
      const there = contextsInDrafts();
      if (!isDeepStrictEqual(there, expected)) throw new Error(`There are: ${there.join(' · ')}`);
      return true;
    });
  const begin = async (text: string, begun: string): Promise<void> => {
    await editor().clickLens(/Run/, { above: text });
    await waitFor('it to run', () => existsSync(editor().path(begun)));
  };

  /** Ends what `told` began; `entries` are where it is recorded. */
  async function finish(name: string, entries: () => ReturnType<typeof draftEntries>): Promise<void> {
    const e = editor();
    const text = told(name);
    const ours = (): ReturnType<typeof draftEntries> => entries().filter(({ command }) => command === text);
    await e.open('runbooks/reload.md');
    await e.lens(/running since/, { above: text });
    writeFileSync(e.path(name), '');
    await e.lens(/✓.*#\d+/, { above: text });
    assert.deepEqual(
      ours().map(({ outcome, output }) => [outcome, output.head]),
      [[{ kind: 'exit', code: 0, pipe: [0] }, 'done\n']],
    );
    await e.clickLens(/Run/, { above: text });
    await waitFor('a run after it', () => ours().length === 2);
  }

  /** A notebook of the folder becomes the incident, and a note in it is typed but not saved. */
  async function typeNote(name: string): Promise<string> {
    const e = editor();
    const file = await openForRuns(e, `night-${name}.incident.md`);
    await editFirstText(e);
    await e.type(` unsaved ${name}`);
    await waitFor('the note in the cell', async () => (await e.notebookCells())[0]?.text.endsWith(name) === true);
    return file;
  }

  /** A page that is left sooner loses the last words, as the browser then asks. */
  const noteIsKept = (file: string, name: string): Promise<true> =>
    waitFor(
      'the note to be kept',
      () => readFileSync(file, 'utf8').includes(`unsaved ${name}`) || hasBackup(editor().place, `unsaved ${name}`),
      90_000,
    );

  /** But for the one about what other tests have left. */
  const complaints = async (): Promise<readonly string[]> => {
    const all = (await editor().toasts()).map(({ message }) => message);
    return all.filter((message) => !/^(A draft is|\d+ drafts are) not saved/.test(message));
  };

  async function noteIsBack(file: string, name: string): Promise<void> {
    const e = editor();
    await waitFor('the note to be restored', async () => {
      const [note] = await e.notebookCells();
      return note?.text.endsWith(`unsaved ${name}`) === true;
    });
    assert.deepEqual(await complaints(), []);
    assert.ok(existsSync(file));
  }

  /** All entries are in the restored notebook, and it saves them beside the note. */
  async function noteIsSaved(file: string, name: string): Promise<void> {
    const e = editor();
    const entries = entriesIn(file).length;
    await e.open(`night-${name}.incident.md`);
    await waitFor('all in the cells', async () => (await e.notebookCells()).length === 1 + entries);
    await saveInPlace(e);
    await waitFor('the note in the file', () => readFileSync(file, 'utf8').includes(`Words unsaved ${name}`));
    assert.equal(entriesIn(file).length, entries);
    assert.ok(entries >= 3);
    assert.deepEqual(await complaints(), []);
    assert.equal(await e.dialog(), undefined);
  }

  test('CX1 IN1: at the same time each runs on its own context, into its own draft', async () => {
    const dev = editor();
    await startNew(dev, 'Of dev');
    await dev.open('runbooks/reload.md');
    await Promise.all([dev, prod].map((window) => window.clickLens(/Run/, { above: where })));
    await Promise.all([dev, prod].map((window) => window.lens(/✓/, { above: where })));
    await dev.waitForTerminal(/current-context\s+dev\s/);
    await prod.waitForTerminal(/current-context\s+prod-eu\s/);
    await hasContexts('dev', 'prod-eu');
  });

  if (isThorough) {
    test('EX4 LN2 IN1 IN4: Reload Window, terminals persistent: run, follower and unsaved note are there, and the other window goes on', async () => {
      const e = editor();
      const night = await typeNote('on');
      await e.open('runbooks/reload.md');
      await e.clickLens(/Run/, { above: follower });
      await waitFor('the follower', () => isRunning(follower));
      await begin(told('on'), 'on-begun');
      await noteIsKept(night, 'on');
      await e.open('night-on.incident.md');
      await e.reload();

      await noteIsBack(night, 'on');
      await finish('on', () => entriesIn(night));
      // They come back one by one.
      await waitFor('the terminals of before', async () => {
        const names = await e.host((vscode) => vscode.window.terminals.map(({ name }) => name));
        return names.includes('dev / payments') && names.includes(`dev · ${follower}`);
      });
      await e.clickLens(/Stop/, { above: follower });
      await e.lens(/stopped by you/, { above: follower });
      await waitFor('its processes to be gone', () => !isRunning(follower));
      assert.equal(entriesIn(night).find(({ command }) => command === follower)?.output.head, 'begun\n');
      await noteIsSaved(night, 'on');

      await prod.lens('Run on prod-eu / default', { above: where });
      await prod.clickLens(/Run/, { above: where });
      await hasContexts('dev', 'prod-eu prod-eu');
      await prod.page.close();
    });

    test('EX4 CX4 IN1 IN4: Reload Window, terminals not persistent: run, incident, unsaved note, context and what a context is are there', async () => {
      const e = editor();
      await settings({ 'terminal.integrated.enablePersistentSessions': false, 'files.autoSave': 'afterDelay' });
      const night = await typeNote('off');
      await e.open('runbooks/reload.md');
      await e.clickLens(/Run/, { above: failing });
      await waitFor('its entry', () => entriesIn(night).length === 1);
      await begin(told('off'), 'off-begun');
      await chooseContext(e, 'payments-eu');
      await e.clickLens(/Run on payments-eu/, { above: changing });
      await e.waitForDialog('Is payments-eu production?');
      await e.pressDialogButton('Yes');
      await e.waitForDialog(/payments-eu/);
      await e.pressDialogButton('Cancel');
      await noteIsKept(night, 'off');
      await e.open('night-off.incident.md');
      await e.reload();

      await noteIsBack(night, 'off');
      await waitForStatus(e, 'payments-eu / default');
      await e.open('runbooks/reload.md');
      await e.clickLens(/Run on payments-eu/, { above: changing });
      const { message } = await e.waitForDialog(/payments-eu/);
      assert.doesNotMatch(message, /Is payments-eu/);
      await e.pressDialogButton('Cancel');
      await chooseContext(e, 'dev', 'payments');
      await finish('off', () => entriesIn(night));
      await noteIsSaved(night, 'off');
      await settings({ 'terminal.integrated.enablePersistentSessions': true, 'files.autoSave': 'off' });
    });
  }

  test('EX4: kill -9 of the extension host: one entry, with all its output and its exit code', async () => {
    await startNew(editor(), 'Crash');
    await editor().open('runbooks/reload.md');
    await begin(told('crash'), 'crash-begun');
    await editor().killExtensionHost();
    await finish('crash', () => draftEntries(editor().place));
  });

  const settings = (values: Readonly<Record<string, unknown>>): Promise<void> =>
    editor().host(async (vscode, all) => {
      for (const [name, value] of Object.entries(all)) {
        await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
      }
    }, values);
});
