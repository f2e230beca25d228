/** What of before a reload is still known after it: a lens, a draft, a run of a runbook that lies elsewhere. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startNew } from '../../support/incidentSteps.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isRunning, waitFor } from '../../support/waitFor.ts';

const failing = 'exit 3';
const follower = 'tail -f outside.txt';

suite('What of before a reload is still known', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/reload.md': `\`\`\`bash\n${failing}\n\`\`\`\n` },
    homeFiles: {
      'elsewhere/outside.md': `---\nrunbook: true\n---\n\n\`\`\`bash\n${follower}\n\`\`\`\n`,
      'elsewhere/outside.txt': 'begun\n',
    },
    settings: { 'terminal.integrated.enablePersistentSessions': true },
  });

  test('EX4 LN2 IN1: a mark opens its entry, a follower of a runbook outside the folder can be stopped, the draft can be thrown away', async () => {
    const e = editor();
    const draft = await startNew(e, 'Forgotten');
    await e.open('runbooks/reload.md');
    await e.clickLens(/Run/, { above: failing });
    const mark = /^✗ exit 3 · \d\d:\d\d:\d\dZ · [\d.]+ s · #1$/;
    await e.lens(mark, { above: failing });
    const outside = path.join(e.place.home, 'elsewhere/outside.md');
    await e.open(outside);
    await e.clickLens(/Run/, { above: follower });
    await waitFor('the follower', () => isRunning(follower));
    await e.reload();

    await e.open(outside);
    await e.lens(/running since/, { above: follower });
    await e.clickLens(/Stop/, { above: follower });
    await e.lens(/stopped by you.*#\d+/, { above: follower });
    await waitFor('its processes to be gone', () => !isRunning(follower));
    await e.open('runbooks/reload.md');
    await e.clickLens(mark, { above: failing });
    await waitFor('the entry', async () => (await e.notebookCells()).some(({ text }) => text.includes(failing)));
    await e.palette('Incident Runbook: Throw Away Draft…');
    await e.waitForQuickInput('Throw Away Which Draft?');
    await e.findAndPick('Forgotten');
    await e.waitForDialog('Throw away “Forgotten”?');
    await e.pressDialogButton('Throw Away');
    await waitFor('the draft to go', () => !existsSync(draft));
  });
});
