/** The lenses of a runbook key by key, while a fence in it is open. */
import assert from 'node:assert/strict';
import { allLenses } from '../../support/allLenses.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const steps = (count: number): string =>
  Array.from({ length: count }, (_, i) => `## Step ${i + 1}\n\n\`\`\`bash\necho step ${i + 1}\n\`\`\`\n`).join('\n');
const isRun = ({ title }: { readonly title: string }): boolean => title.startsWith('▶ Run');

suite('Lenses while one types', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/twenty.md': steps(20) },
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
});
