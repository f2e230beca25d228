/** A scenario of the practice cluster from its beginning to its end, by clicks. */
import assert from 'node:assert/strict';
import { waitForStatus } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import { draftEntries } from '../../support/notebooks.ts';

const simulated = 'practice-staging (simulated) / inventory';
const runbook = '# Practice\n\n```bash\nkubectl rollout restart deployment/inventory-service\n```\n';

suite('a scenario of the practice cluster', () => {
  const started = useClusterEditor({ files: { 'runbooks/scenario-runbook.md': runbook } });

  test('PR1: chosen, cured by a step of a runbook, told to be over, and the next one is a click away', async function () {
    this.timeout(240_000);
    const { editor } = started();
    await editor.open('runbooks/scenario-runbook.md');
    await editor.palette('Incident Runbook: Choose Scenario…');
    await editor.waitForQuickInput('what goes wrong');
    await editor.pick('events-stuck');
    // It starts and is chosen where it does not run.
    await waitForStatus(editor, simulated);
    await waitForStatus(editor, 'events-stuck has begun on practice-staging (simulated)');
    const before = draftEntries(editor.place).length;
    await editor.clickLens(`▶ Run on ${simulated}`, { above: 'kubectl rollout restart' });
    await editor.lens(/^✓ .* · #\d+$/, { above: 'kubectl rollout restart' });
    const toast = /^Resolved after (?:\d+ min )?\d+(?:\.\d)? s\. “events-stuck” is over/;
    await editor.waitForToast(toast, 120_000);
    assert.equal(draftEntries(editor.place).length, before + 1, 'what is told is written to no record');
    await editor.pressToastButton('Resolved after', 'Choose Scenario…');
    await editor.waitForQuickInput('what goes wrong');
    await editor.press('Escape');
    await editor.palette('Incident Runbook: Stop Practice Cluster');
    await waitForStatus(editor, '(simulated, gone)');
  });
});
