import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { draftEntries } from '../support/entries.ts';
import { useEditor } from '../support/editor.ts';
import { kubeconfigText } from '../support/kubeconfig.ts';
import { waitFor } from '../support/waitFor.ts';

/** Goes on when the test says so: a busy machine may take long to reload. */
const told = (name: string): string => `touch ${name}-begun; until [ -e ${name} ]; do sleep 0.1; done; echo done`;
const sleeping = 'echo begun; sleep 300.79';
const names = ['on', 'off', 'crash'] as const;
const blocks = [...names.map(told), sleeping];
const runbook = `# Reload\n\n${blocks.map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;

suite('A run outlives its window', () => {
  const editor = useEditor({
    files: { 'runbooks/reload.md': runbook },
    homeFiles: { '.kube/config': kubeconfigText('dev') },
    bashrc: `PS1='$ '\n`,
  });
  const persistent = (on: boolean): Promise<void> =>
    editor().host(async (vscode, value) => {
      const settings = vscode.workspace.getConfiguration();
      await settings.update('terminal.integrated.enablePersistentSessions', value, vscode.ConfigurationTarget.Global);
    }, on);
  const entryOf = (text: string): ReturnType<typeof draftEntries>[number] | undefined =>
    draftEntries(editor().place).find(({ command }) => command === text);

  for (const name of names) {
    const how = name === 'crash' ? 'kill -9 of the extension host' : `Reload Window, persistent terminals ${name}`;
    test(`EX4: ${how}: one entry, with all its output and its exit code`, async () => {
      const e = editor();
      const text = told(name);
      await persistent(name !== 'off');
      await e.open('runbooks/reload.md');
      await e.clickLens(/Run/, { above: text });
      await waitFor('it to run', () => existsSync(e.path(`${name}-begun`)));
      await (name === 'crash' ? e.killExtensionHost() : e.reload());
      await e.open('runbooks/reload.md');
      await e.lens(/running since/, { above: text });
      writeFileSync(e.path(name), '');
      await e.lens(/✓/, { above: text });
      const entry = entryOf(text);
      assert.deepEqual([entry?.outcome, entry?.output.head], [{ kind: 'exit', code: 0, pipe: [0] }, 'done\n']);
      assert.equal(draftEntries(e.place).filter(({ command }) => command === text).length, 1);
      await e.clickLens(/Run/, { above: text });
      await waitFor(
        'a run after it',
        () => draftEntries(e.place).filter(({ command }) => command === text).length === 2,
      );
    });
  }
  test('EX4: a run that outlived the window is stopped from its lens', async () => {
    const e = editor();
    await e.open('runbooks/reload.md');
    await e.clickLens(/Run/, { above: sleeping });
    const running = (): boolean => execFileSync('ps', ['-axo', 'args='], { encoding: 'utf8' }).includes('sleep 300.79');
    await waitFor('it to run', running);
    await e.reload();
    await e.open('runbooks/reload.md');
    await e.clickLens(/Stop/, { above: sleeping });
    await e.lens(/stopped by you/, { above: sleeping });
    await waitFor('its processes to be gone', () => !running());
    assert.equal(entryOf(sleeping)?.output.head, 'begun\n');
  });
});
