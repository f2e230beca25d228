/** A window that opens with the practice cluster, as *npm start* opens one. */
import { waitForStatus } from '../../support/chooseContext.ts';
import { withEditor } from '../../support/editor.ts';

const simulated = 'practice-staging (simulated) / inventory';
const startedAnew = 'A new practice cluster has started: nothing is wrong on it.';

suite('a window that opens with the practice cluster', () => {
  test('PR1: after a reload it is another one, and that is said', async function () {
    this.timeout(180_000);
    await withEditor({ env: { INCIDENT_RUNBOOK_PRACTICE: '1' } }, async (editor) => {
      await waitForStatus(editor, simulated);
      await editor.palette('Incident Runbook: Choose Scenario…');
      await editor.waitForQuickInput('what goes wrong');
      await editor.pick('events-stuck');
      await waitForStatus(editor, 'events-stuck has begun on practice-staging (simulated).');
      await editor.reload();
      await waitForStatus(editor, startedAnew);
      await waitForStatus(editor, simulated);
    });
  });
});
