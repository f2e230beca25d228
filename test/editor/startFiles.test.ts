import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { useEditor } from '../support/editor.ts';
import { kubeconfigText } from '../support/kubeconfig.ts';
import { waitFor } from '../support/waitFor.ts';

const command = 'echo once >>count; echo yes-once; echo $KUBECONFIG';

suite('Start files of the person’s shell', () => {
  const editor = useEditor({
    files: { 'runbooks/start.md': `# Start\n\n\`\`\`bash\n${command}\n\`\`\`\n` },
    homeFiles: {
      '.kube/config': kubeconfigText('dev'),
      '.kube/prod': kubeconfigText('prod-eu'),
    },
    // Bash only: zsh and fish are asked in plain Node.
    settings: { 'terminal.integrated.defaultProfile.linux': 'bash' },
  });
  const startFile = (text: string): void =>
    writeFileSync(path.join(editor().place.home, '.bashrc'), `PS1='$ '\n${text}\n`);
  const integration = (on: boolean): Promise<void> =>
    editor().host(async (vscode, value) => {
      const settings = vscode.workspace.getConfiguration();
      await settings.update('terminal.integrated.shellIntegration.enabled', value, vscode.ConfigurationTarget.Global);
    }, on);

  for (const on of [true, false]) {
    test(`B11: a question of a start file gets no key of ours; answered, the run goes on (integration ${on ? 'on' : 'off'})`, async () => {
      const e = editor();
      const answered = e.path('answered-yes');
      rmSync(e.path('count'), { force: true });
      startFile(`sleep 3; read -r -n1 -p 'Update? [y/N] ' a; [ "$a" = y ] && touch '${answered}'; echo "answer=<$a>"`);
      await integration(on);
      await e.open('runbooks/start.md');
      await e.clickLens(/Run/, { above: command });
      await e.waitForToast('The terminal is not ready');
      assert.match(await e.terminalText(), /Update\?[^$]*$/);
      await e.typeInTerminal('n');
      await e.lens(/✓/, { above: command });
      await waitFor('the output', async () => (await e.terminalText()).includes('yes-once'));
      assert.match(await e.terminalText(), /answer=<n>/);
      assert.equal(existsSync(answered), false);
      assert.equal(readFileSync(e.path('count'), 'utf8'), 'once\n');
      await integration(true);
    });
  }
  for (const [what, text] of [
    ['in .bashrc', 'export KUBECONFIG=$HOME/.kube/prod'],
    ['at every prompt', `PROMPT_COMMAND='export KUBECONFIG=$HOME/.kube/prod'`],
  ] as const) {
    test(`CX2 B26: with another KUBECONFIG set ${what} a run stays on the chosen context, and the terminal says where typed commands go`, async () => {
      const e = editor();
      startFile(text);
      await e.open('runbooks/start.md');
      await e.clickLens(/Run/, { above: command });
      await e.lens(/✓/, { above: command });
      await waitFor('the words', async () => /goes to prod-eu/.test((await e.terminalText()).replaceAll('\n', '')));
      const shown = (await e.terminalText()).replaceAll('\n', '');
      assert.match(shown, /sessions\/[^ ]*/);
      assert.match(shown, /not to dev \/ default/);
    });
  }
});
