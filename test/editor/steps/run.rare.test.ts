import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { draftEntries } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isRunning, waitFor } from '../../support/waitFor.ts';

/** Its length tells it from all other sleeps of this machine. */
const sleeping = 'sleep 300.79';
const slow = 'echo one; sleep 2.5; echo two';
const runbook = `# Runs\n\n${['echo hello', 'cat notes.txt', slow].map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;

suite('A run in a narrow terminal, of a runbook that is renamed, in a terminal that is closed early', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/runs.md': runbook, 'notes.txt': 'noted\n' },
    bashrc: `PS1='$ '\n`,
  });
  const count = (): number => draftEntries(editor().place).length;

  test('EX1: the typed line is gone from the terminal also where it wraps, under any prompt; what stands above it stays', async () => {
    const e = editor();
    const viewport = e.page.viewportSize();
    const where = 'oncall@bastion-eu-west-1:~/work/platform/services/checkout';
    try {
      for (const [width, height, prompt] of [
        [900, 600, `${where} (prod-eu|payments) [main*]$`],
        [900, 600, `${where}\\n$`],
        [1280, 800, `${where}/deploy (prod-eu|payments) [main*]$`],
      ] as const) {
        await e.page.setViewportSize({ width, height });
        writeFileSync(path.join(e.place.home, '.bashrc'), `PS1='${prompt} '\n`);
        await e.host((vscode) => vscode.window.terminals.forEach((terminal) => terminal.dispose()));
        await e.open('runbooks/runs.md');
        const shown = prompt.replace('\\n', '\n');
        const above = prompt === shown ? '' : `${where}\n`;
        for (const runs of [1, 2]) {
          await e.clickLens(/Run/, { above: 'echo hello' });
          const all = `${`${above}▶ echo hello\nhello\n`.repeat(runs)}${shown}`.replaceAll('\n', '');
          // Where a row ends is the window's matter.
          await waitFor(`nothing but ${all}`, async () => {
            const text = (await e.terminalText()).replaceAll('\n', '');
            // Drawn while its window is laid out, the first row of the first prompt may go too: it is the prompt's own.
            if (text !== all && text !== all.slice(above.length - 1)) throw new Error(`There is: ${text}`);
            return true;
          });
          await e.lens(/✓.*#\d+/, { above: 'echo hello' });
        }
      }
    } finally {
      if (viewport) await e.page.setViewportSize(viewport);
      writeFileSync(path.join(e.place.home, '.bashrc'), `PS1='$ '\n`);
    }
  });

  test('EX1: output of the person that has no line end stays in front of the prompt, however quick it was, also where the window got narrower', async () => {
    const e = editor();
    const viewport = e.page.viewportSize();
    // Where a row ends is the window's matter, and it hides a blank there.
    const bare = (text: string): string => text.replaceAll(/\s/g, '');
    const shows = (ending: string): Promise<unknown> =>
      waitFor(ending, async () => {
        const text = bare(await e.terminalText());
        if (!text.endsWith(bare(ending))) throw new Error(`There is: ${text}`);
        return true;
      });
    const runsHello = async (): Promise<void> => {
      const before = count();
      await e.clickLens(/Run/, { above: 'echo hello' });
      await waitFor('its entry', () => count() > before);
    };
    const many = Array.from({ length: 90 }, (_, n) => `${n + 1}, `).join('');
    const outputs = [
      [`printf '10.0.3.17'`, '10.0.3.17'],
      [`printf 'row1\\nrow2-noend'`, 'row1row2-noend'],
      [`echo row1; sleep 0.3; printf row2`, 'row1row2'],
      [`printf '%s, ' $(seq 90)`, many],
    ] as const;
    try {
      for (const [prompt, narrow, cases] of [
        ['oncall@bastion:~ $', false, outputs],
        ['oncall@bastion-eu-west-1:~/work/platform (prod-eu) $', true, outputs.slice(0, 1)],
      ] as const) {
        await e.page.setViewportSize({ width: 900, height: 600 });
        writeFileSync(path.join(e.place.home, '.bashrc'), `PS1='${prompt} '\n`);
        await e.host((vscode) => vscode.window.terminals.forEach((terminal) => terminal.dispose()));
        await e.open('runbooks/runs.md');
        if (narrow) {
          await e.clickLens(/Run/, { above: 'sleep 2.5' });
          await shows('one');
          await e.page.setViewportSize({ width: 560, height: 600 });
          await shows(`onetwo${prompt}`);
        }
        for (const [command, output] of cases) {
          await runsHello();
          await shows(`▶ echo hellohello${prompt}`);
          await e.typeAtPrompt(`${command}\n`);
          await shows(`${output}${prompt}`);
          await runsHello();
          await shows(`▶ echo hellohello${prompt}`);
          const before = bare(await e.terminalText())
            .split('▶echohello')
            .at(-2);
          assert.ok(before?.includes(bare(`${command}${output}oncall`)), before);
        }
      }
    } finally {
      if (viewport) await e.page.setViewportSize(viewport);
      writeFileSync(path.join(e.place.home, '.bashrc'), `PS1='$ '\n`);
    }
  });

  test('LN2 EX4: a runbook that is renamed while its command runs has Stop there, and how it ended', async () => {
    const e = editor();
    mkdirSync(e.path('runbooks', 'old'));
    writeFileSync(e.path('runbooks', 'old', 'before.md'), `\`\`\`bash\n${sleeping}\n\`\`\`\n`);
    const rename = async (from: string, to: string): Promise<void> => {
      const renamed = await e.host(
        async (vscode, paths) => {
          const edit = new vscode.WorkspaceEdit();
          edit.renameFile(vscode.Uri.file(paths.from), vscode.Uri.file(paths.to));
          return vscode.workspace.applyEdit(edit);
        },
        { from: e.path(from), to: e.path(to) },
      );
      assert.ok(renamed);
    };
    await e.open('runbooks/old/before.md');
    await e.clickLens(/Run/, { above: sleeping });
    await e.lens(/Stop/, { above: sleeping });
    await waitFor('it runs', () => isRunning(sleeping));
    await rename('runbooks/old/before.md', 'runbooks/old/after.md');
    await e.open('runbooks/old/after.md');
    await e.lens(/Stop/, { above: sleeping });
    await rename('runbooks/old', 'runbooks/new');
    await e.open('runbooks/new/after.md');
    await e.clickLens(/Stop/, { above: sleeping });
    await e.lens(/stopped by you.*#\d+/, { above: sleeping });
    await waitFor('its end', () => !isRunning(sleeping));
  });

  test('EX1 EX4: a terminal that is closed before its shell is there leaves nothing that waits', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    const before = count();
    await e.host((vscode) => {
      const opening = vscode.window.onDidOpenTerminal((terminal) => {
        opening.dispose();
        terminal.dispose();
      });
    });
    await e.clickLens(/Run/, { above: 'cat notes.txt' });
    await e.lens(/^not run · its terminal was closed · /, { above: 'cat notes.txt' });
    await e.clickLens(/Run/, { above: 'cat notes.txt' });
    await e.lens(/^✓ \d/, { above: 'cat notes.txt' });
    assert.equal(count(), before + 1);
  });
});
