import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { draftEntries, draftsOf } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { programName } from '../../../src/run/processes.ts';
import { randomOutputs } from '../../support/randomOutput.ts';
import { isThere } from '../../support/shells.ts';
import { isThorough } from '../../support/thorough.ts';
import { waitFor } from '../../support/waitFor.ts';

/** For each shell. */
const runs = isThorough ? 50 : 4;
const atOnce = 4;

suite('What is typed into other shells', () => {
  const random = randomOutputs();
  const outputs = Array.from({ length: runs }, () => ({ printed: random.output(), code: random.below(256) }));
  const command = (index: number): string => `cat out/${index}; (exit ${outputs[index]?.code})`;
  const editor = useSharedEditor({
    files: {
      'runbooks/exact.md': `# Exact\n\n${outputs.map((_, index) => `\`\`\`bash\n${command(index)}\n\`\`\`\n`).join('\n')}`,
    },
    settings: { 'terminal.integrated.profiles.linux': { dash: { path: 'dash' } } },
    prepare: ({ folder }) => {
      mkdirSync(path.join(folder, 'out'));
      for (const [index, { printed }] of outputs.entries()) {
        writeFileSync(path.join(folder, 'out', String(index)), printed);
      }
    },
  });
  const useShell = (profile: string, integration: boolean): Promise<void> =>
    editor().host(
      async (vscode, { profile, integration }) => {
        const settings = vscode.workspace.getConfiguration('terminal.integrated');
        await settings.update('defaultProfile.linux', profile, vscode.ConfigurationTarget.Global);
        await settings.update('shellIntegration.enabled', integration, vscode.ConfigurationTarget.Global);
      },
      { profile, integration },
    );
  /** What a click on the lens does, without the mouse: the page is not what is tried here. */
  const runSome = (from: number, to: number): Promise<void> =>
    editor().host(
      async (vscode, { from, to }) => {
        const uri = vscode.window.activeTextEditor?.document.uri;
        const lenses: { command?: { title: string; command: string } }[] = await vscode.commands.executeCommand(
          'vscode.executeCodeLensProvider',
          uri,
          10_000,
        );
        const found = lenses.flatMap(({ command }) => (command?.title.includes('Run on') ? [command.command] : []));
        for (const id of found.slice(from, to)) await vscode.commands.executeCommand(id);
      },
      { from, to },
    );
  const entriesOfOurs = (): ReturnType<typeof draftEntries> =>
    draftEntries(editor().place).filter((entry) => entry.command.startsWith('cat out/'));
  const count = (): number => entriesOfOurs().length;

  const shells = [
    ['bash', 'bash', true],
    ['zsh', 'zsh', true],
    ['fish', 'fish', true],
    ['dash', 'dash', true],
    ['bash without shell integration', 'bash', false],
  ] as const;
  for (const [what, shell, integration] of isThorough ? shells : shells.slice(0, 2)) {
    test(`EX2: random outputs and exit codes are exact in ${what}`, async function () {
      if (!isThere(shell)) this.skip();
      this.timeout(120_000 + runs * 10_000);
      const e = editor();
      await useShell(shell, integration);
      await e.open('runbooks/exact.md');
      await e.lens(/Run on/, { above: command(0) });
      const before = count();
      for (let from = 0; from < runs; from += atOnce) {
        const to = Math.min(runs, from + atOnce);
        await runSome(from, to);
        await waitFor('the entries', () => count() >= before + to, 60_000);
      }
      const entries = entriesOfOurs().slice(before);
      assert.equal(entries.length, runs);
      for (const [index, { printed, code }] of outputs.entries()) {
        const entry = entries[index];
        const which = `output ${index} of seed ${random.seed}`;
        assert.equal(entry?.command, command(index), which);
        assert.deepEqual(entry.outcome, { kind: 'exit', code, pipe: [code] }, which);
        assert.equal(entry.output.bytes, printed.length, which);
        assert.equal(entry.output.capture, 'exact', which);
        if (entry.output.whole === undefined) assert.equal(entry.output.head, printed.toString('utf8'), which);
        else {
          const whole = readFileSync(path.join(draftsOf(e.place), entry.output.whole.file));
          assert.equal(sha256(whole), sha256(printed), which);
        }
      }
      const pid = await e.host(async (vscode) => await vscode.window.terminals[0]?.processId);
      assert.equal(programName(pid ?? 0), shell);
    });
  }
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
