/** The walkthrough: four steps, each ticked off when a person has done it, by whatever way. */
import path from 'node:path';
import { startNew, runTyped } from '../../support/incidentSteps.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { repositoryFolder } from '../../support/repository.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('the walkthrough', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/walked-runbook.md': '# Walked\n\n```bash\necho walked\n```\n' },
  });

  test('AU1: each step is ticked off once it was done, whatever did it', async function () {
    this.timeout(180_000);
    const e = editor();
    const done = async (): Promise<number> => {
      await e.host(async (vscode) => {
        await vscode.commands.executeCommand(
          'workbench.action.openWalkthrough',
          'incident-runbook.incident-runbook#start',
        );
      });
      const steps = e.page.locator('.getting-started-step');
      await waitFor('the four steps', async () => (await steps.count()) === 4);
      // It takes the focus when it is there, and would close the palette.
      await e.page.locator('.gettingStartedContainer:focus-within').first().waitFor();
      return e.page.locator('.getting-started-step .codicon.complete').count();
    };
    await e.open('runbooks/walked-runbook.md');
    // What was done before it was ever opened keeps no step from being ticked off later.
    await e.clickLens(/▶ Run/, { above: 'echo walked' });
    await e.lens(/✓/, { above: 'echo walked' });
    await done();
    await e.palette('Incident Runbook: Choose Context…');
    await e.waitForQuickInput('Choose the context');
    await e.press('Escape');
    await waitFor('the context to be ticked off', async () => (await done()) >= 1);
    await e.screenshot(path.join(repositoryFolder, '.tmp', 'pictures', 'walkthrough.png'));
    await e.page.locator('.getting-started-step', { hasText: 'Run a command' }).click();
    await e.page.locator('.getting-started-step .monaco-button', { hasText: 'Run a Command' }).click();
    await e.waitForQuickInput('Run Command');
    await e.press('Escape');

    await startNew(e, 'Walked');
    const before = draftEntries(e.place).length;
    await runTyped(e, 'echo walked');
    await waitFor('the entry', () => draftEntries(e.place).length > before);
    await e.palette('Incident Runbook: Save Incident Notebook');
    await waitFor('the saved file', async () =>
      (await e.toasts()).some(({ message }) => message.startsWith('Saved as')),
    );

    await e.open('runbooks/walked-runbook.md');
    await e.palette('Incident Runbook: New Section…');
    await e.waitForQuickInput('New Section');
    await e.findAndPick('Severity');
    await waitFor('the section', () =>
      e.host((vscode) => vscode.window.activeTextEditor?.document.getText().includes('SEV1') ?? false),
    );
    await waitFor('all to be ticked off', async () => {
      const count = await done();
      if (count !== 4) throw new Error(`There are ${count}.`);
      return true;
    });
    await e.screenshot(path.join(repositoryFolder, '.tmp', 'pictures', 'walkthrough-done.png'));
  });
});
