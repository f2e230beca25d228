import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTyped } from '../../support/incidentSteps.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isRunning, waitFor } from '../../support/waitFor.ts';

/** Its length tells it from all other sleeps of this machine. */
const sleeping = 'sleep 300.79';
const following = 'tail -f notes.txt';
const slow = 'echo one; sleep 2.5; echo two';
const runbook = `# Runs\n\n${['echo hello', 'cat notes.txt', following, slow].map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;

suite('A run in a narrow terminal, of a runbook that is renamed, in a terminal that is closed early', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/runs.md': runbook, 'notes.txt': 'noted\n' },
    bashrc: `PS1='$ '\n`,
  });
  const count = (): number => draftEntries(editor().place).length;
  /** Of a run before, whose terminal the last test closed, the entry may come late. */
  const lastEntry = (after: number, ofCommand: string): Promise<ReturnType<typeof draftEntries>[number]> =>
    waitFor(`the entry of ${ofCommand}`, () =>
      draftEntries(editor().place)
        .slice(after)
        .findLast(({ command }) => command === ofCommand),
    );

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

  test('EX5: a follower whose shell takes its time leaves the focus where the person has gone meanwhile', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    const before = count();
    await e.clickLens(/Run/, { above: 'echo hello' });
    await lastEntry(before, 'echo hello');
    // The next one's shell takes its time, and the person has turned to another terminal when it starts.
    writeFileSync(path.join(e.place.home, '.bashrc'), `sleep 2; PS1='$ '\n`);
    await e.clickLens(/Run/, { above: following });
    await waitFor('its terminal', async () => (await e.host((vscode) => vscode.window.terminals.length)) === 2);
    await e.host((vscode) => vscode.window.terminals[0]?.show());
    await waitFor('the focus', async () => (await e.focusedPart()) === 'terminal');
    await e.lens(/running since/, { above: following });
    assert.equal(await e.host((vscode) => vscode.window.activeTerminal?.name), 'dev / payments');
    assert.equal(await e.focusedPart(), 'terminal');
    writeFileSync(path.join(e.place.home, '.bashrc'), `PS1='$ '\n`);
    await e.clickLens(/Stop/, { above: following });
    await e.lens(/stopped by you/, { above: following });
  });

  test('B12: while a program of the person reads in one terminal, reads go to another, with what was set in the first', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    await runTyped(e, 'SPARE_OF=first');
    await lastEntry(0, 'SPARE_OF=first');
    const names = (): Promise<readonly string[]> => e.host((vscode) => vscode.window.terminals.map(({ name }) => name));
    const first = (await names())[0];
    // One more opens only where that is busy as well.
    for (const expected of [
      [first, `${first} · 2`],
      [first, `${first} · 2`, `${first} · 3`],
    ]) {
      await e.typeAtPrompt('cat notes.txt -\n');
      await waitFor('cat in front', async () => (await e.terminalText()).endsWith('-\nnoted'));
      let before = count();
      await e.clickLens(/Run/, { above: 'cat notes.txt' });
      assert.equal((await lastEntry(before, 'cat notes.txt')).output.head, 'noted\n');
      before = count();
      await runTyped(e, 'echo "again $SPARE_OF"');
      assert.equal((await lastEntry(before, 'echo "again $SPARE_OF"')).output.head, 'again first\n');
      assert.deepEqual(await names(), expected);
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
    await lastEntry(before, 'cat notes.txt');
    assert.equal(count(), before + 1);
  });
});
