import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { draftEntries, draftsOf } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { programName } from '../../../src/run/processes.ts';
import { randomOutputs } from '../../support/randomOutput.ts';
import { isThere } from '../../support/shells.ts';
import { waitFor } from '../../support/waitFor.ts';

/** For each shell. */
const runs = process.env['THOROUGH'] === '1' ? 50 : 4;
const atOnce = 4;

suite('What is typed into other shells', () => {
  const prompt = 'oncall@bastion-eu-west-1:~/work/platform/services #';
  const random = randomOutputs();
  const outputs = Array.from({ length: runs }, () => ({ printed: random.output(), code: random.below(256) }));
  const command = (index: number): string => `cat out/${index}; (exit ${outputs[index]?.code})`;
  const editor = useSharedEditor({
    files: {
      'runbooks/hello.md': '```bash\necho hello\n```\n\n```bash\nsleep 0.7\n```\n',
      'runbooks/exact.md': `# Exact\n\n${outputs.map((_, index) => `\`\`\`bash\n${command(index)}\n\`\`\`\n`).join('\n')}`,
    },
    homeFiles: { '.zshrc': `PS1='${prompt} '\n` },
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

  for (const [what, shell, integration] of [
    ['bash', 'bash', true],
    ['zsh', 'zsh', true],
    ['fish', 'fish', true],
    ['dash', 'dash', true],
    ['bash without shell integration', 'bash', false],
  ] as const) {
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

  test('EX1: the typed line is gone from the terminal also where it wraps, in zsh', async function () {
    if (!isThere('zsh')) this.skip();
    const e = editor();
    const viewport = e.page.viewportSize();
    await e.page.setViewportSize({ width: 900, height: 600 });
    await useShell('zsh', true);
    await e.host((vscode) => vscode.window.terminals.forEach((terminal) => terminal.dispose()));
    await e.open('runbooks/hello.md');
    const shows = async (all: string): Promise<void> => {
      await waitFor(`nothing but ${all}`, async () => {
        const text = await e.terminalText();
        if (text !== all) throw new Error(`There is: ${text}`);
        return true;
      });
    };
    const hello = '▶ echo hello\nhello\n';
    for (const runs of [1, 2]) {
      await e.clickLens(/Run/, { above: 'echo hello' });
      await shows(`${hello.repeat(runs)}${prompt}`);
      await e.lens(/✓.*#\d+/, { above: 'echo hello' });
    }
    // What waits is typed when the line editor is there again: before, the terminal would show the marks of a paste.
    for (const above of ['sleep 0.7', 'echo hello']) await e.clickLens(/Run/, { above });
    await shows(`${hello.repeat(2)}▶ sleep 0.7\n${hello}${prompt}`);
    if (viewport) await e.page.setViewportSize(viewport);
  });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
