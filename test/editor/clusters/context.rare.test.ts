/** The question before a change, and a context that goes away, in a real editor. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import type { Clusters } from '../../support/kubeServer.ts';
import { waitFor } from '../../support/waitFor.ts';

const long = `./deploy.sh long \\
${'  --set "image.repository=registry.example/inventory-service" --wait --timeout 10m \\\n'.repeat(30)}  --dry-run none --touch 'the middle' \\
${'  --set "image.tag=2026.11.29" \\\n'.repeat(30)}  --atomic`;
const commands = ['kubectl get pods', './deploy.sh', 'kubectl delete pod "$POD"', long];
const runbook = `# Two clusters\n\n${commands.map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;

suite('the context and its questions', () => {
  let clusters: Clusters;
  const started = useClusterEditor({
    files: { 'runbooks/two-runbook.md': runbook, 'deploy.sh': '#!/bin/sh\ntouch deployed\n' },
  });
  const editor = (): Editor => started().editor;
  suiteSetup(() => {
    ({ clusters } = started());
  });

  test('EF2: keys that are held down when the question comes do not answer it', async () => {
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'prod-eu');
    await editor().putCursor('./deploy.sh');
    const { keyboard } = editor().page;
    await keyboard.down('Control');
    await keyboard.down('Alt');
    await waitFor('the question', async () => {
      await keyboard.down('Enter');
      return (await editor().dialog()) !== undefined;
    });
    await keyboard.up('Control');
    await keyboard.up('Alt');
    await waitFor('the question to go', async () => {
      await keyboard.down('Enter');
      return (await editor().dialog()) === undefined;
    });
    await keyboard.up('Enter');
    assert.ok(!existsSync(editor().path('deployed')));
    await editor().clickLens(/^▶ Run/, { above: './deploy.sh' });
    await editor().waitForDialog('Run this on prod-eu / default?');
    await editor().pressDialogButton('Cancel');
    assert.ok(!existsSync(editor().path('deployed')));
  });

  test('EF2: what a question has no room for can be read whole, and then it is asked again', async () => {
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'prod-eu');
    for (const answer of ['Do Not Run', 'Run on prod-eu']) {
      await editor().clickLens(/^▶ Run/, { above: './deploy.sh long' });
      const { detail } = await editor().waitForDialog('Run this on prod-eu / default?');
      assert.doesNotMatch(detail, /the middle/);
      await editor().pressDialogButton('Read It All');
      const { items } = await editor().waitForQuickInput('Run this on prod-eu / default?');
      assert.deepEqual(items, ['Do Not Run', 'Run on prod-eu']);
      await waitFor('the whole command', async () => {
        const shown = await editor().host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
        if (!shown.endsWith(`\n${long}`)) throw new Error(`There is: ${shown}`);
        return true;
      });
      assert.ok(!existsSync(editor().path('deployed')));
      await editor().pick(answer);
      await waitFor('the text to go', async () => (await editor().tabs()).length === 1);
    }
    await waitFor('its run', () => existsSync(editor().path('deployed')));
    rmSync(editor().path('deployed'));
  });

  test('VA1, EF2: what a delete needs is asked for first, and the one question shows it; nothing of it is left by Cancel', async () => {
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'prod-eu');
    const terminal = await editor().terminalText();
    for (let click = 1; click <= 2; click += 1) {
      await editor().clickLens(/^▶ Run/, { above: 'kubectl delete pod' });
      await editor().waitForQuickInput('$POD is not set');
      await editor().answer('web-1');
      const { message, detail } = await editor().waitForDialog('Run this delete on prod-eu / default?');
      assert.match(detail, /^kubectl delete pod "\$POD"\nPOD = web-1\n/, message);
      await editor().pressDialogButton('Cancel');
    }
    const lines = (text: string): number => text.trimEnd().split('\n').length;
    await waitFor('nothing in the terminal', async () => {
      const shown = await editor().terminalText();
      assert.equal(lines(shown), lines(terminal), shown);
      assert.doesNotMatch(shown, /delete|not run|run \d/);
      return true;
    });
    assert.ok(!clusters.inB['prod-eu'].received.some(({ method }) => method === 'DELETE'));
  });

  test('CX3: a chosen context that is gone from the kubeconfig is shown as gone, and comes back with it', async () => {
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'staging');
    const old = readFileSync(clusters.a, 'utf8');
    const bText = readFileSync(clusters.b, 'utf8');
    for (const [file, text] of [
      [clusters.a, old],
      [clusters.b, bText],
    ] as const)
      writeFileSync(file, text.replaceAll('name: staging', 'name: renamed'));
    await waitForStatus(editor(), 'staging (gone) / default');
    await editor().lens(/^▶ Run on staging \(gone\)/, { above: 'kubectl get pods' });
    await editor().clickLens(/^▶ Run/, { above: 'kubectl get pods' });
    await editor().waitForToast(/staging/);
    writeFileSync(clusters.a, old);
    writeFileSync(clusters.b, bText);
    await waitForStatus(editor(), 'staging / default');
    await editor().lens(/^▶ Run on staging \/ default/, { above: 'kubectl get pods' });
  });
});
