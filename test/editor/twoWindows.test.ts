import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { useEditor } from '../support/editor.ts';
import type { EditorWindow } from '../support/editorWindow.ts';
import { kubeconfigText } from '../support/kubeconfig.ts';
import { waitFor } from '../support/waitFor.ts';

const command = 'sleep 3; kubectl config current-context';

suite('Two windows on one folder', () => {
  const editor = useEditor({
    files: { 'runbooks/where.md': `# Where\n\n\`\`\`bash\n${command}\n\`\`\`\n` },
    homeFiles: { '.kube/config': kubeconfigText('dev', 'prod-eu') },
  });

  const choose = async (window: EditorWindow, context: string): Promise<void> => {
    await window.clickStatusItem(/dev|prod-eu/);
    await window.waitForQuickInput('Choose the context');
    await window.pick(context);
    await window.waitForQuickInput(`Namespace on ${context}`);
    await window.pick('default');
    await window.lens(`Run on ${context} / default`, { above: command });
  };
  const drafts = (): readonly string[] => {
    const storage = path.join(
      editor().place.userData,
      'User',
      'globalStorage',
      'incident-runbook.incident-runbook',
      'drafts',
    );
    return readdirSync(storage)
      .filter((name) => name.endsWith('.incident.md'))
      .map((name) => readFileSync(path.join(storage, name), 'utf8'));
  };
  const entriesOf = (draft: string): readonly string[] =>
    [...draft.matchAll(/"context":"([^"]+)"/g)].map(([, context]) => context ?? '');
  const run = async (window: EditorWindow): Promise<void> => {
    await window.clickLens(/Run/, { above: command });
    await window.lens(/running since/, { above: command });
  };
  const ended = async (window: EditorWindow, n: number): Promise<void> => {
    await window.lens(new RegExp(`✓.*#${n}`), { above: command });
  };

  test('CX1 IN1: each runs on its own context into its own draft, and a reload of one takes nothing from the other', async () => {
    const dev = editor();
    await dev.open('runbooks/where.md');
    await dev.lens('Run on dev / default', { above: command });
    const prod = await dev.openWindow();
    await prod.open('runbooks/where.md');
    await choose(prod, 'prod-eu');

    await Promise.all([run(dev), run(prod)]);
    await Promise.all([ended(dev, 1), ended(prod, 1)]);
    assert.match(await dev.terminalText(), /current-context\s+dev\s/);
    assert.match(await prod.terminalText(), /current-context\s+prod-eu\s/);
    assert.deepEqual(
      drafts()
        .map(entriesOf)
        .toSorted((a, b) => String(a).localeCompare(String(b))),
      [['dev'], ['prod-eu']],
    );

    await dev.reload();
    await dev.open('runbooks/where.md');
    await dev.lens('Run on dev / default', { above: command });
    await prod.lens('Run on prod-eu / default', { above: command });
    await Promise.all([run(dev), run(prod)]);
    await Promise.all([ended(dev, 2), ended(prod, 2)]);
    await waitFor('two entries in each draft', () => {
      const all = drafts()
        .map(entriesOf)
        .toSorted((a, b) => String(a).localeCompare(String(b)));
      return (
        JSON.stringify(all) ===
        JSON.stringify([
          ['dev', 'dev'],
          ['prod-eu', 'prod-eu'],
        ])
      );
    });
  });
});
