import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kubeconfigText } from '../../support/kubeconfig.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isThorough } from '../../support/thorough.ts';
import { waitFor } from '../../support/waitFor.ts';

const names = ['asks', 'asks-plainly', 'once', 'always'] as const;
/** One for each test, so that the mark of one is not taken for that of another. */
const commandOf = (name: (typeof names)[number]): string => `echo ran >>${name}; echo yes-${name}`;

suite('Start files of the person’s shell', () => {
  const editor = useSharedEditor({
    files: {
      'runbooks/start.md': `# Start\n\n${names.map((name) => `\`\`\`bash\n${commandOf(name)}\n\`\`\`\n`).join('\n')}`,
    },
    homeFiles: { '.kube/prod': kubeconfigText('prod-eu') },
    // Bash only: zsh and fish are asked in plain Node.
    settings: {
      'terminal.integrated.defaultProfile.linux': 'bash',
      'terminal.integrated.shellIntegration.enabled': true,
    },
  });
  const startFile = (text: string): void =>
    writeFileSync(path.join(editor().place.home, '.bashrc'), `PS1='$ '\n${text}\n`);
  const integration = (on: boolean): Promise<void> =>
    editor().host(async (vscode, value) => {
      const settings = vscode.workspace.getConfiguration();
      await settings.update('terminal.integrated.shellIntegration.enabled', value, vscode.ConfigurationTarget.Global);
    }, on);

  const asking = [
    ['asks', true],
    ['asks-plainly', false],
  ] as const;
  for (const [name, on] of isThorough ? asking : asking.slice(0, 1)) {
    test(`B11: a question of a start file gets no key of ours; answered, the run goes on (integration ${on ? 'on' : 'off'})`, async () => {
      const e = editor();
      const answered = e.path('answered-yes');
      startFile(`sleep 3; read -r -n1 -p 'Update? [y/N] ' a; [ "$a" = y ] && touch '${answered}'; echo "answer=<$a>"`);
      await integration(on);
      await e.open('runbooks/start.md');
      await e.clickLens(/Run/, { above: commandOf(name) });
      await e.lens('starting…', { above: commandOf(name) });
      await e.waitForToast('The terminal is not ready');
      await e.waitForTerminal(/Update\?[^$]*$/);
      await e.typeInTerminal('n');
      await e.lens(/✓/, { above: commandOf(name) });
      assert.match(await e.waitForTerminal(`yes-${name}`), /answer=<n>/);
      assert.equal(existsSync(answered), false);
      assert.equal(readFileSync(e.path(name), 'utf8'), 'ran\n');
    });
  }
  const setting = [
    ['always', 'at every prompt', `PROMPT_COMMAND='export KUBECONFIG=$HOME/.kube/prod'`],
    ['once', 'in .bashrc', 'export KUBECONFIG=$HOME/.kube/prod'],
  ] as const;
  for (const [name, what, text] of isThorough ? setting : setting.slice(0, 1)) {
    test(`CX2 B26: with another KUBECONFIG set ${what} a run stays on the chosen context, and the terminal says where typed commands go`, async () => {
      const e = editor();
      startFile(text);
      await integration(true);
      await e.open('runbooks/start.md');
      await e.clickLens(/Run/, { above: commandOf(name) });
      await e.lens(/✓/, { above: commandOf(name) });
      // A blank at the edge of the terminal is not seen.
      const words = /goes to prod-eu of .*, not to ?dev ?\/ ?payments\./;
      await waitFor('the words', async () => words.test((await e.terminalText()).replaceAll('\n', '')));
    });
  }
});
