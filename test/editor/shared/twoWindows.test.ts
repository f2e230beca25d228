import assert from 'node:assert/strict';
import { draftsFolder } from '../../support/entries.ts';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { parseNotebook } from '../../../src/incident/format.ts';
import { waitFor } from '../../support/waitFor.ts';

const command = 'sleep 3; kubectl config current-context';

suite('Two windows on one folder', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/where.md': `# Where\n\n\`\`\`bash\n${command}\n\`\`\`\n` },
  });

  const choose = async (window: EditorWindow, context: string): Promise<void> => {
    await window.clickStatusItem(/dev|prod-eu/);
    await window.waitForQuickInput('Choose the context');
    await window.pick(context);
    await window.waitForQuickInput(`Namespace on ${context}`);
    await window.pick('default');
    await window.lens(`Run on ${context} / default`, { above: command });
  };
  /** Of our command, a line for each draft that has it. */
  const contextsInDrafts = (): readonly string[] => {
    const folder = draftsFolder(editor().place);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.incident.md'))
      .map((name) => parseNotebook(readFileSync(path.join(folder, name), 'utf8')))
      .map((parts) =>
        parts.flatMap((part) => (part.kind === 'entry' && part.entry.command === command ? [part.entry] : [])),
      )
      .map((entries) => entries.map(({ context }) => context).join(' '))
      .filter((contexts) => contexts !== '')
      .toSorted();
  };
  const run = async (window: EditorWindow): Promise<void> => {
    await window.clickLens(/Run/, { above: command });
    await window.lens(/running since/, { above: command });
  };
  const ended = async (window: EditorWindow): Promise<void> => {
    await window.lens(/✓/, { above: command });
  };

  test('CX1 IN1: each runs on its own context into its own draft, and a reload of one takes nothing from the other', async () => {
    const dev = editor();
    await dev.open('runbooks/where.md');
    await dev.lens('Run on dev / payments', { above: command });
    const prod = await dev.openWindow();
    await prod.open('runbooks/where.md');
    await choose(prod, 'prod-eu');

    await Promise.all([run(dev), run(prod)]);
    await Promise.all([ended(dev), ended(prod)]);
    assert.match(await dev.terminalText(), /current-context\s+dev\s/);
    assert.match(await prod.terminalText(), /current-context\s+prod-eu\s/);
    assert.deepEqual(contextsInDrafts(), ['dev', 'prod-eu']);

    await dev.reload();
    await dev.open('runbooks/where.md');
    await dev.lens('Run on dev / payments', { above: command });
    await prod.lens('Run on prod-eu / default', { above: command });
    await Promise.all([run(dev), run(prod)]);
    await Promise.all([ended(dev), ended(prod)]);
    await waitFor('two entries in each draft', () => {
      const there = contextsInDrafts();
      if (!isDeepStrictEqual(there, ['dev dev', 'prod-eu prod-eu'])) throw new Error(`There are: ${there.join(' · ')}`);
      return true;
    });
    await prod.page.close();
  });
});
