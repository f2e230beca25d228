/** A runbook with a step for each kind of entry, and what a person does to get one into a notebook. */
import path from 'node:path';
import type { Editor } from './editor.ts';
import { draftsOf, entriesIn } from './notebooks.ts';
import { waitFor } from './waitFor.ts';

export const stepsRunbook = `# Steps

\`\`\`bash
# Greet
echo hello
\`\`\`

\`\`\`bash
# Count
seq 200000
\`\`\`

\`\`\`bash
# Loop
for n in 1 2; do
  echo "$n"
done
\`\`\`

\`\`\`bash
# Fences
printf '%s\\n' '\`\`\`' '\`\`\`\`\`' '~~~' '-->' '</details>' '---' '<!-- /run -->' '    four'
\`\`\`
`;

/** Runs a step of the runbook into this notebook and waits for its entry, in the file and in the lens. */
export async function runStep(e: Editor, above: string, notebook: () => string | undefined): Promise<void> {
  const count = (): number => entriesIn(notebook()).length;
  const before = count();
  await e.open('runbooks/steps.md');
  await e.clickLens(/▶ Run/, { above });
  await waitFor('the entry in the file', () => count() === before + 1);
  await e.lens(/✓.*#\d+/, { above });
}

/** Ends what this window records, so that each test has an incident of its own. */
export async function startNew(e: Editor, title: string): Promise<string> {
  await e.palette('Incident Runbook: Start New Incident');
  await e.waitForQuickInput('What happens?');
  await e.answer(title);
  const tab = await waitFor('the new notebook', async () =>
    (await e.tabs()).find(({ active, label }) => active && label.endsWith('.incident.md')),
  );
  // The tab is there before what is in it.
  await waitFor('its cells', async () => (await e.notebookCells()).length > 0);
  return path.join(draftsOf(e.place), tab.label);
}

/** Without taking the focus from the notebook for longer than the question is open. */
export async function runTyped(e: Editor, text: string): Promise<void> {
  await e.press('Control+Alt+;');
  await e.waitForQuickInput('Run Command');
  await e.answer(text);
}
