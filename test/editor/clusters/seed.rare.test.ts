/** Every command of the runbook that we started from, in its order, by click on the practice cluster; and the same outside. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { waitForStatus } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import { openOutside, type Outside } from '../../support/outside.ts';
import { clickAll, createByClick, rowsOf, type ByClick } from '../../support/runbookByClick.ts';
import { readSeed } from '../../support/seed.ts';
import { readTable } from '../../support/tableRunner.ts';
import { groupBy } from '../../../src/command/groupBy.ts';

const here = 'practice-staging';
const file = 'runbooks/incident-response.md';
const uri = 'mongodb://mongodb:27017/test';
const seed = readSeed();
const text = seed.isReal ? seed.text : fromTable();
const rows = rowsOf(text);

suite('every command of a whole runbook, by click on the practice cluster', () => {
  const started = useClusterEditor({ files: { [file]: text } });
  const editor = (): Editor => started().editor;
  let outside: Outside;
  let byClick: ByClick;

  suiteSetup(async () => {
    await protect(editor(), [here]);
    await editor().palette('Incident Runbook: Start Practice Cluster');
    await waitForStatus(editor(), `${here} (simulated) / inventory`);
    const { temp } = editor().place;
    const [folder = ''] = readdirSync(temp).filter((name) => name.startsWith('incident-runbook-practice-'));
    outside = await openOutside(path.join(temp, folder, 'kubeconfig'), { MONGO_URI: uri });
    byClick = createByClick({ editor, outside, here, elsewhere: 'practice-prod', uri });
  });
  suiteTeardown(async () => {
    outside.close();
    await protect(editor(), null);
    await editor().palette('Incident Runbook: Stop Practice Cluster');
    await waitForStatus(editor(), '(simulated, gone)');
  });

  test('they are 42', () => assert.equal(rows.length, 42));

  for (const [part, own] of groupBy(rows, (row) => row.part)) {
    test(`PR1: ${part}`, async function () {
      this.timeout(600_000);
      await editor().open(file);
      await clickAll(byClick, own, ({ command }, entry) => {
        assert.deepEqual([entry.context, entry.namespace, entry.simulated], [here, 'inventory', true]);
        if (command.text.startsWith('kubectl cp ')) {
          const [copied, outsideToo] = [editor().place.folder, outside.folder].map((folder) =>
            readFileSync(path.join(folder, 'heapdump.hprof')),
          );
          assert.ok(copied?.equals(outsideToo ?? Buffer.alloc(0)), 'another file than outside');
        }
        if (command.text.endsWith('> thread-dump.txt'))
          assert.match(readFileSync(editor().path('thread-dump.txt'), 'utf8'), /^Full thread dump/m);
      });
    });
  }
});

/** The same commands, where that runbook is not at hand: the table has them all. Their holes are pods. */
function fromTable(): string {
  const numbered = readTable().rows.flatMap(({ seed: numbers, run }) => numbers.map((number) => ({ number, run })));
  const blocks = numbered
    .toSorted((a, b) => a.number - b.number)
    .map(({ run }) => `\`\`\`bash\n${run.replaceAll(/\{\{[\w-]+\}\}/g, '<pod-name>')}\n\`\`\`\n`);
  return `# All\n\n${blocks.join('\n')}`;
}

/** `null`: as it is by itself. */
function protect(e: Editor, contexts: readonly string[] | null): Promise<void> {
  return e.host(async (vscode, value) => {
    const { Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration().update('incidentRunbook.protectedContexts', value ?? undefined, Global);
  }, contexts);
}
