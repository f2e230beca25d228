/** The README's picture of writing: the side bar, a mistake that is underlined, and what cures it. A part of `npm run tour`. */
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { calm, settings, switchTheme, themes } from './pictureLook.mjs';
import { root } from './prepare.mjs';

const file = 'payments-runbook.md';
const mistake = 'kubectl logs -l';
const text = `---
runbook: true
service: payments
---

# Payments incident response

## Incidents

### 1. Payments are slow

#### Symptoms

- Shops wait for more than 5 s

#### Diagnosis

\`\`\`bash
# Look at the pods
kubectl get pods -l app=payments

# Read what they said
${mistake} app=payments --prefix
\`\`\`

Then look at [the database](databse-operations.md).
`;

const incident = `---
title: Events are stuck
started: 2026-11-24T03:14:07Z
incident: abcdefgh1234
---

# Events are stuck
`;

/**
 * Makes it, light and dark.
 * @param {{ pictures: string, vsix?: string, scale?: number }} options where they go; a package in place of the build; pixels of a picture for one of the page
 * @returns {Promise<{ pictures: string[], complaints: string[] }>} the files, and messages that stood in the way
 */
export async function paintWriting({ pictures, vsix, scale = 2 }) {
  const { waitForStatus } = await import('../test/support/chooseContext.ts');
  const { withEditor } = await import('../test/support/editor.ts');
  const { waitFor } = await import('../test/support/waitFor.ts');
  const options = /** @type {import('../test/support/editor.ts').EditorOptions} */ ({
    folderName: 'inventory-oncall',
    files: { [`runbooks/${file}`]: text, 'incidents/2026-11-24-0314-events-stuck.incident.md': incident },
    // As `npm start` does.
    env: { INCIDENT_RUNBOOK_PRACTICE: '1' },
    settings: { ...settings, 'editor.folding': false, 'editor.glyphMargin': false },
    prepare: ({ folder }) => cpSync(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true }),
    look: { viewport: { width: 1280, height: 560 }, colorScheme: themes[0].name, scale },
    ...(vsix === undefined ? {} : { vsix }),
  });
  return withEditor(options, async (editor) => {
    const { page } = editor;
    await page.addStyleTag({ content: calm });
    await editor.open(`runbooks/${file}`);
    await waitForStatus(editor, 'practice-staging (simulated) / inventory');
    await editor.host((vscode) => vscode.commands.executeCommand('workbench.view.extension.incidentRunbook'));
    const row = page.locator('.pane .monaco-list-row').filter({ hasText: 'payments-runbook' });
    await row.filter({ hasText: '3 problems' }).waitFor();
    mkdirSync(pictures, { recursive: true });
    const files = [];
    for (const look of themes) {
      await switchTheme(editor, look);
      await editor.putCursor(mistake);
      await editor.host(async (vscode, line) => {
        const shown = vscode.window.activeTextEditor;
        const at = shown?.document.getText().split('\n').indexOf(line) ?? 0;
        shown?.revealRange(new vscode.Range(at, 0, at, 0), vscode.TextEditorRevealType.AtTop);
      }, '# Payments incident response');
      await editor.lens(/▶ Run/, { above: mistake });
      const menu = page.locator('.action-widget').first();
      await waitFor('what cures it', async () => {
        await editor.press('Control+.');
        await menu.waitFor({ timeout: 3000 });
        return true;
      });
      // The pointer away from everything, so that no hover is in the picture.
      await page.mouse.move(640, 6);
      await page.waitForTimeout(1000);
      const picture = path.join(pictures, `writing-${look.name}.png`);
      await editor.screenshot(picture);
      files.push(picture);
      await editor.press('Escape');
    }
    return { pictures: files, complaints: (await editor.toasts()).map(({ message }) => message) };
  });
}
