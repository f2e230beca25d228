/** The practice cluster in a real editor: started, used, ended and killed as it happens to a person. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { waitForStatus } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { isThorough } from '../../support/thorough.ts';
import { isAlive, waitFor } from '../../support/waitFor.ts';

const simulated = 'practice-staging (simulated) / inventory';
const gone = 'practice-staging (simulated, gone) / inventory';
const runbook = '# Practice\n\n```bash\nkubectl get pods -l app=inventory-service\n```\n';

suite('the practice cluster', () => {
  const started = useClusterEditor({ files: { 'runbooks/practice-runbook.md': runbook } });
  const editor = (): Editor => started().editor;

  const folders = (): readonly string[] =>
    readdirSync(editor().place.temp).filter((name) => name.startsWith('incident-runbook-practice-'));
  const processId = (): number => {
    const [folder = ''] = folders();
    const owner = JSON.parse(readFileSync(`${editor().place.temp}/${folder}/owner.json`, 'utf8')) as { pid: number };
    return owner.pid;
  };
  const nothingIsLeft = (): Promise<unknown> => waitFor('its folder to be gone', () => folders().length === 0);

  test('PR1: started from the palette it is chosen, answers a run, and says *simulated* in status bar, lens, picker and entry', async () => {
    const { clusters } = started();
    const before = [readFileSync(clusters.a, 'utf8'), readFileSync(clusters.b, 'utf8')];
    await editor().open('runbooks/practice-runbook.md');
    await editor().palette('Incident Runbook: Start Practice Cluster');
    await waitForStatus(editor(), simulated);

    const entries = draftEntries(editor().place).length;
    await editor().clickLens(`▶ Run on ${simulated}`, { above: 'kubectl get pods' });
    const entry = await waitFor('the entry', () => draftEntries(editor().place)[entries]);
    assert.deepEqual([entry.context, entry.namespace, entry.simulated], ['practice-staging', 'inventory', true]);
    assert.deepEqual(entry.outcome, { kind: 'exit', code: 0, pipe: [0] });
    assert.match(entry.output.head, /^NAME +READY +STATUS/);

    await editor().clickStatusItem(simulated);
    const { items } = await editor().waitForQuickInput('Choose the context');
    const ofPractice = items.filter((item) => item.includes('simulated'));
    assert.deepEqual(
      ofPractice.map((item) => /^practice-(?:prod|staging-visitor|staging)/.exec(item)?.[0]),
      ['practice-prod', 'practice-staging', 'practice-staging-visitor'],
    );
    assert.deepEqual(items.slice(-3), ofPractice, 'behind the person’s own');
    assert.match(ofPractice[0] ?? '', /protected/);
    await editor().press('Escape');
    assert.deepEqual([readFileSync(clusters.a, 'utf8'), readFileSync(clusters.b, 'utf8')], before);
  });

  test('PR1: a scenario is chosen from a list of five', async () => {
    await editor().palette('Incident Runbook: Choose Scenario…');
    const { items } = await editor().waitForQuickInput('what goes wrong');
    assert.equal(items.length, 5);
    await editor().pick('events-stuck');
    await waitForStatus(editor(), 'events-stuck has begun on practice-staging (simulated)');
  });

  test('PR1: where kubectl is missing it says so, and nothing is left running', async () => {
    const setKubectl = (value: string | null): Promise<void> =>
      editor().host(async (vscode, program) => {
        const { Global } = vscode.ConfigurationTarget;
        await vscode.workspace.getConfiguration().update('incidentRunbook.kubectlPath', program ?? undefined, Global);
      }, value);
    await setKubectl('/nowhere/kubectl');
    try {
      await editor().palette('Incident Runbook: Stop Practice Cluster');
      await nothingIsLeft();
      await editor().palette('Incident Runbook: Start Practice Cluster');
      await editor().waitForToast('There is no program /nowhere/kubectl.');
      await nothingIsLeft();
    } finally {
      await setKubectl(null);
    }
    await editor().palette('Incident Runbook: Start Practice Cluster');
    await waitForStatus(editor(), simulated);
  });

  test('PR1: killed, it is said to be gone and nothing else is taken; a click on the status bar starts it again', async () => {
    await editor().open('runbooks/practice-runbook.md');
    const killed = processId();
    process.kill(killed, 'SIGKILL');
    await waitForStatus(editor(), gone);
    await editor().waitForToast('The practice cluster has ended by itself: killed by SIGKILL.');
    await nothingIsLeft();
    await editor().clickLens(`▶ Run on ${gone}`, { above: 'kubectl get pods' });
    await editor().waitForToast('Start Practice Cluster begins a new one.');

    await editor().clickStatusItem(gone);
    await waitForStatus(editor(), simulated);
    assert.equal(folders().length, 1);
    assert.notEqual(processId(), killed);
  });

  if (isThorough) {
    test('PR1, SE3: it ends with the window, and the next one starts nothing by itself', async () => {
      const pid = processId();
      await editor().reload();
      await waitFor('its process to be gone', () => !isAlive(pid));
      await nothingIsLeft();
      await editor().open('runbooks/practice-runbook.md');
      await waitForStatus(editor(), gone);
      assert.deepEqual(folders(), []);
    });
  }

  test('PR1: Stop Practice Cluster ends its process and leaves nothing', async () => {
    await editor().palette('Incident Runbook: Start Practice Cluster');
    await waitForStatus(editor(), simulated);
    await editor().palette('Incident Runbook: Stop Practice Cluster');
    await waitForStatus(editor(), gone);
    await nothingIsLeft();
  });

  test('PR1: where the person has a context of that name by then, a click leads to it, and no run on the one is shown as one on the other', async () => {
    const { clusters } = started();
    const text = readFileSync(clusters.a, 'utf8');
    await editor().open('runbooks/practice-runbook.md');
    await editor().lens(/^✓ \d/, { above: 'kubectl get pods' });
    writeFileSync(clusters.a, text.replaceAll('name: dev', 'name: practice-staging'));
    try {
      // Also before the window has seen the change of the file.
      await editor().clickStatusItem(gone);
      await editor().waitForQuickInput('Choose the context');
      await editor().pick(/^\s*practice-staging/);
      await editor().waitForQuickInput('Namespace on practice-staging');
      await editor().pick('default');
      await waitForStatus(editor(), 'practice-staging / default');
      await editor().lens(/^✓ on practice-staging \(simulated\) · /, { above: 'kubectl get pods' });
      await editor().clickLens('▶ Run on practice-staging / default', { above: 'kubectl get pods' });
      await editor().lens(/^✓ \d/, { above: 'kubectl get pods' });
    } finally {
      writeFileSync(clusters.a, text);
    }
  });
});
