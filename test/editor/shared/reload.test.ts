import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { draftEntries } from '../../support/entries.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

/** Goes on when the test says so: a busy machine may take long to reload. */
const told = (name: string): string => `touch ${name}-begun; until [ -e ${name} ]; do sleep 0.1; done; echo done`;
/** Runs until it is stopped, so in a terminal of its own. */
const follower = 'tail -f follow-me.txt';
const failing = 'exit 3';
const names = ['on', 'off', 'crash'] as const;
const blocks = [failing, ...names.map(told), follower];
const runbook = `# Reload\n\n${blocks.map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;

suite('A run outlives its window', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/reload.md': runbook, 'follow-me.txt': 'begun\n' },
    bashrc: `PS1='$ '\n`,
  });
  const persistent = (on: boolean): Promise<void> =>
    editor().host(async (vscode, value) => {
      const settings = vscode.workspace.getConfiguration();
      await settings.update('terminal.integrated.enablePersistentSessions', value, vscode.ConfigurationTarget.Global);
    }, on);
  const entriesOf = (text: string): ReturnType<typeof draftEntries> =>
    draftEntries(editor().place).filter(({ command }) => command === text);
  const follows = (): boolean => execFileSync('ps', ['-axo', 'args='], { encoding: 'utf8' }).includes(follower);

  /** Runs it, breaks the window off meanwhile, and lets it end. */
  async function outlives(name: (typeof names)[number], breakOff: () => Promise<void>): Promise<void> {
    const e = editor();
    const text = told(name);
    await e.clickLens(/Run/, { above: text });
    await waitFor('it to run', () => existsSync(e.path(`${name}-begun`)));
    await breakOff();
    await e.open('runbooks/reload.md');
    await e.lens(/running since/, { above: text });
    writeFileSync(e.path(name), '');
    await e.lens(/✓/, { above: text });
    assert.deepEqual(
      entriesOf(text).map(({ outcome, output }) => [outcome, output.head]),
      [[{ kind: 'exit', code: 0, pipe: [0] }, 'done\n']],
    );
    await e.clickLens(/Run/, { above: text });
    await waitFor('a run after it', () => entriesOf(text).length === 2);
  }

  test('EX4 LN2: Reload Window, persistent terminals on: one entry, all output and the exit code; Stop and marks work on', async () => {
    const e = editor();
    await persistent(true);
    await e.open('runbooks/reload.md');
    await e.clickLens(/Run/, { above: failing });
    const mark = /^✗ exit 3 · \d\d:\d\d:\d\dZ · [\d.]+ s · #\d+$/;
    await e.lens(mark, { above: failing });
    await e.clickLens(/Run/, { above: follower });
    await waitFor('the follower', follows);
    await outlives('on', () => e.reload());
    // They come back one by one.
    await waitFor('the terminals of before', async () => {
      const names = await e.host((vscode) => vscode.window.terminals.map(({ name }) => name));
      return names.includes('dev / payments') && names.includes(`dev · ${follower}`);
    });

    await e.clickLens(/Stop/, { above: follower });
    await e.lens(/stopped by you/, { above: follower });
    await waitFor('its processes to be gone', () => !follows());
    assert.equal(entriesOf(follower)[0]?.output.head, 'begun\n');

    await e.clickLens(mark, { above: failing });
    await waitFor('the entry', async () => (await e.notebookCells()).some(({ text }) => text.includes(failing)));
  });

  test('EX4: Reload Window, persistent terminals off: one entry, with all its output and its exit code', async () => {
    await persistent(false);
    await editor().open('runbooks/reload.md');
    await outlives('off', () => editor().reload());
  });

  test('EX4: kill -9 of the extension host: one entry, with all its output and its exit code', async () => {
    await persistent(true);
    await editor().open('runbooks/reload.md');
    await outlives('crash', () => editor().killExtensionHost());
    await persistent(false);
  });
});
