/** Values from live lists in a real editor, on the practice cluster: picked, kept, looked up again, changed and forgotten. */
import assert from 'node:assert/strict';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { waitFor } from '../../support/waitFor.ts';

const simulated = 'practice-staging (simulated) / inventory';
const logs = 'kubectl logs <pod-name> -c <container> --tail=1';
const runbook = `# Values of a cluster

\`\`\`bash
${logs}
\`\`\`

\`\`\`bash
kubectl delete pod <pod-name> --wait=false
\`\`\`

\`\`\`bash
kubectl exec mongodb-0 -- mongosh --quiet --eval "db.killOp(<opid>)"
\`\`\`

\`\`\`bash
kubectl get configmap <configmap>
\`\`\`
`;

suite('values from a cluster', () => {
  const started = useClusterEditor({ files: { 'runbooks/cluster-values-runbook.md': runbook } });
  const editor = (): Editor => started().editor;
  const items = async (saying: string | RegExp): Promise<readonly string[]> =>
    (await editor().waitForQuickInput(saying)).items;
  const podOf = (all: readonly string[]): string =>
    /inventory-service-[a-z0-9]+-[a-z0-9]{5}/.exec(all.join('\n'))?.[0] ?? assert.fail(all.join('\n'));

  test('VA2 B51: picked from what the cluster has, with Back; the box stays when the focus goes; Esc runs nothing and says so', async function () {
    this.timeout(240_000);
    const e = editor();
    await e.open('runbooks/cluster-values-runbook.md');
    await e.palette('Incident Runbook: Start Practice Cluster');
    await waitForStatus(e, simulated);
    const before = draftEntries(e.place).length;
    await e.clickLens(/▶ Run .* 2 values needed/, { above: logs });
    await e.waitForQuickInput('Value for pod-name · 1 of 2');
    const pod = podOf(await items(/inventory-service-\S+Running · 1\/1 ready/));
    await e.pick(pod);
    await e.waitForQuickInput('Value for container · 2 of 2');
    await items('inventory-service');
    await e.host(async (vscode) => vscode.commands.executeCommand('workbench.action.quickInputBack'));
    assert.match((await items('Value for pod-name · 1 of 2'))[0] ?? '', new RegExp(`^${pod}as before · your answer`));
    // Looking at the terminal for the name does not lose what was typed.
    await e.type('inventory');
    await e.host(async (vscode) => vscode.commands.executeCommand('workbench.action.terminal.focus'));
    await e.host(async (vscode) => vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup'));
    assert.equal((await e.waitForQuickInput('Value for pod-name')).value, 'inventory');
    await e.pick(pod);
    await e.waitForQuickInput('Value for container');
    await e.press('Escape');
    await waitForStatus(e, 'No more questions: nothing was run.');
    assert.equal(draftEntries(e.place).length, before);
  });

  test('VA2: asked once, shown above the command, looked up again; a pod that is gone is asked for again', async function () {
    this.timeout(240_000);
    const e = editor();
    await e.open('runbooks/cluster-values-runbook.md');
    // Where the other test was let be, the pod is kept already.
    await e.clickLens(/▶ Run/, { above: logs });
    await e.waitForQuickInput('Value for container');
    await e.pick('inventory-service');
    await e.lens(/^pod-name = inventory-s\S+, container = inventory-service · change/, { above: logs });
    await e.lens(/^✓/, { above: logs });
    const pod = podOf([draftEntries(e.place).at(-1)?.command ?? '']);
    const before = draftEntries(e.place).length;
    await e.clickLens(/▶ Run/, { above: logs });
    const again = await waitFor('the second run', () => draftEntries(e.place)[before]);
    assert.match(again.command, new RegExp(`^kubectl logs ${pod} -c inventory-service`));
    assert.equal(await e.quickInput(), undefined);

    await e.clickLens(/▶ Run/, { above: 'kubectl delete pod' });
    await e.lens(/^✓/, { above: 'kubectl delete pod' });
    await e.clickLens(/▶ Run/, { above: logs });
    await e.waitForQuickInput(`Value for pod-name · 1 of 2 · ${pod} is gone`);
    await e.press('Escape');
  });

  test('VA2: running operations come from the database, when the person says so', async function () {
    this.timeout(120_000);
    const e = editor();
    await e.open('runbooks/cluster-values-runbook.md');
    await e.clickLens(/▶ Run/, { above: 'db.killOp' });
    await items('List Running Operationsasks the database');
    await e.pick('List Running Operations');
    await e.waitForQuickInput(/There are no running operations here|\d+ s/);
    await e.press('Escape');
  });

  test('VA2, VA1: kept values are listed, changed and forgotten; Copy puts in what is known and says it', async function () {
    this.timeout(120_000);
    const e = editor();
    await e.open('runbooks/cluster-values-runbook.md');
    await e.clickLens(/▶ Run/, { above: logs });
    const pod = podOf(await items(/inventory-service-\S+Running · 1\/1 ready/));
    await e.pick(pod);
    const ends = `${pod.slice(0, 11)}…${pod.slice(-12)}`;
    await e.lens(`pod-name = ${ends}, container = inventory-service · change`, { above: logs });
    await e.clickLens('Copy', { above: logs });
    await e.waitForToast(`Copied with pod-name = ${pod}, container = inventory-service.`);
    await e.palette('Incident Runbook: Values…');
    await items(/container = inventory-service/);
    await e.pick('Forget All');
    await e.lens(/2 values needed/, { above: logs });
  });

  test('CX6: who may not list reads why in the box, and types on', async function () {
    this.timeout(120_000);
    const e = editor();
    await chooseContext(e, 'dev');
    await e.open('runbooks/cluster-values-runbook.md');
    await e.clickLens(/▶ Run on dev/, { above: 'kubectl get configmap' });
    await items('This cluster has no configmaps. Or type the value.');
    await e.type('web');
    assert.match((await items('Use “web”')).join('\n'), /webUse “web”/);
    await e.press('Escape');
  });
});
