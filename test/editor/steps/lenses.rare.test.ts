/** The lenses of a runbook key by key, while a fence in it is open, and the one that stands above several checks. */
import assert from 'node:assert/strict';
import { allLenses } from '../../support/allLenses.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const steps = (count: number): string =>
  Array.from({ length: count }, (_, i) => `## Step ${i + 1}\n\n\`\`\`bash\necho step ${i + 1}\n\`\`\`\n`).join('\n');
const isRun = ({ title }: { readonly title: string }): boolean => /^▶ Run(?! \d+ checks)/.test(title);

/** Its length tells it from all other sleeps of this machine. */
const sleeping = 'sleep 300.83';
const checks = `# Checks\n\n## Look\n\n\`\`\`bash\necho first\nls /nowhere\n\`\`\`\n\n\`\`\`bash\necho third\nrm -f x.txt\necho fifth\n\`\`\`\n\n## Wait\n\n\`\`\`bash\n${sleeping}\necho behind\n\`\`\`\n`;

suite('Lenses while one types, and above several checks', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/twenty.md': steps(20), 'runbooks/checks.md': checks },
    // Else it saves by itself after a second.
    settings: { 'files.autoSave': 'off' },
  });

  test('RB7 B47: while a fence is typed, the lenses above it stay; a state that stands is shown', async function () {
    this.timeout(120_000);
    await editor().open('runbooks/twenty.md');
    const above = async (line: number): Promise<number> =>
      (await allLenses(editor(), 'runbooks/twenty.md')).filter((lens) => isRun(lens) && lens.line < line).length;
    await waitFor('the lenses', async () => (await above(1000)) === 20);
    await editor().putCursor('## Step 11');
    const at = await editor().reveal('## Step 11');
    for (const key of '```ba\nthirty letters that tell nothing'.split('')) {
      await editor().press(key === '\n' ? 'Enter' : key === ' ' ? 'Space' : key);
      assert.equal(await above(at), 10, `after ${JSON.stringify(key)}`);
    }
    await waitFor('the broken state to be shown', async () => (await above(1000)) < 20);
    for (let presses = 0; presses < 60 && (await above(1000)) < 20; presses += 1) await editor().press('Control+z');
    await waitFor('all lenses again', async () => (await above(1000)) === 20);
  });

  test('LN1: a click runs the checks of a section, each its own entry, and the sum opens the first that failed', async function () {
    this.timeout(120_000);
    const e = editor();
    await e.open('runbooks/checks.md');
    await e.lens('▶ Run 2 checks', { above: 5 });
    const before = draftEntries(e.place).length;
    await e.clickLens('▶ Run 3 checks', { above: '## Look' });
    const sum = await e.lens(/^✗ 2 of 3 ok · /, { above: '## Look' });
    assert.deepEqual(
      draftEntries(e.place)
        .slice(before)
        .map(({ command }) => command),
      ['echo first', 'ls /nowhere', 'echo third'],
    );
    await e.lens(/^✗ exit 2 .*#\d+$/, { above: 'ls /nowhere' });
    await e.lens(/^✓ .*#\d+$/, { above: 'echo third' });
    await e.clickLens(sum.text, { above: '## Look' });
    await waitFor('the notebook', () =>
      e.host((vscode) => vscode.window.activeNotebookEditor?.notebook.uri.path.endsWith('.incident.md')),
    );
  });

  test('LN1 EX1: Stop ends the check that runs and leaves out those behind it', async function () {
    this.timeout(120_000);
    const e = editor();
    const waitFence = checks.split('\n').indexOf('## Wait') + 3;
    await e.open('runbooks/checks.md');
    await e.clickLens('▶ Run 2 checks', { above: waitFence });
    await e.lens('running check 1 of 2', { above: waitFence });
    await e.lens(/^running since/, { above: sleeping });
    await e.clickLens('Stop', { above: waitFence });
    await e.lens(/^■ 0 of 2 ok, 1 stopped, 1 not run · /, { above: waitFence });
    assert.equal(draftEntries(e.place).at(-1)?.command, sleeping);
  });
});
