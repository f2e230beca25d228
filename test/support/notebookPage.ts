/** The cells of the notebook in front, as a person reaches them: by ▷ and by a click. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { Editor } from './editor.ts';
import type { EditorWindow } from './editorWindow.ts';
import type { Place } from './place.ts';
import { waitFor } from './waitFor.ts';

/** Presses ▷ of the n-th code cell in view, counted from 0. */
export async function pressRun(window: EditorWindow, n: number): Promise<void> {
  await waitFor(`a click on ▷ of code cell ${n}`, async () => {
    const cell = await codeCell(window, n);
    await cell.hover({ timeout: 2000 });
    await cell.locator('.run-button-container .codicon-notebook-execute').first().click({ timeout: 2000 });
    return true;
  });
}

/** Selects the n-th code cell as a whole: keys then go to the notebook, not into the cell. */
export async function selectCell(window: EditorWindow, n: number): Promise<void> {
  await waitFor(`a click beside code cell ${n}`, async () => {
    const cell = await codeCell(window, n);
    await cell.locator('.cell-statusbar-container').click({ timeout: 2000, position: { x: 500, y: 8 } });
    return (await cell.getAttribute('class'))?.includes('focused') === true;
  });
}

/** Puts the cursor to the end of the n-th code cell. */
export async function editCell(window: EditorWindow, n: number): Promise<void> {
  await waitFor(`a click into code cell ${n}`, async () => {
    const cell = await codeCell(window, n);
    await cell.locator('.view-lines').first().click({ timeout: 2000 });
    return window.host(
      async (vscode) => vscode.window.activeTextEditor?.document.uri.scheme === 'vscode-notebook-cell',
    );
  });
  await window.press('Control+End');
}

/** Opens the first cell, a text, for writing, the cursor at its end. It is drawn in a frame of its own until then. */
export async function editFirstText(window: EditorWindow): Promise<void> {
  await waitFor('the first text cell to be open', async () => {
    await window.host(async (vscode) => {
      await vscode.commands.executeCommand('notebook.focusTop');
      await vscode.commands.executeCommand('notebook.cell.edit');
    });
    return window.host(
      async (vscode) =>
        vscode.window.activeTextEditor?.document === vscode.window.activeNotebookEditor?.notebook.cellAt(0).document,
    );
  });
  await window.press('Control+End');
}

/** Writes a notebook with one text, *Words*, into the folder, and makes it the incident that runs go into. */
export async function openForRuns(e: Editor, name: string): Promise<string> {
  const file = e.path(name);
  mkdirSync(path.dirname(file), { recursive: true });
  const title = `Night ${path.basename(name, '.incident.md')}`;
  writeFileSync(file, `# ${title}\n\nWords`);
  await e.open(name);
  await e.palette('Incident Runbook: Open Incident Notebook');
  await e.waitForQuickInput('Runs of this window are recorded');
  await e.findAndPick(path.basename(name, '.incident.md'));
  await waitFor('the status bar to name it', async () => (await e.statusBar()).some((item) => item.includes(title)));
  return file;
}

/** What the editor writes some seconds after the last key, and restores from. */
export function hasBackup(place: Place, words: string): boolean {
  const folder = path.join(place.userData, 'User', 'Backups');
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .some((it) => readFileSync(path.join(it.parentPath, it.name), 'utf8').includes(words));
}

/** Saves the notebook in front where it lies, as auto save would. */
export async function saveInPlace(window: EditorWindow): Promise<void> {
  await window.host(async (vscode) => vscode.window.activeNotebookEditor?.notebook.save());
}

async function codeCell(window: EditorWindow, n: number): Promise<Locator> {
  const rows = await window.page.locator('.notebookOverlay .code-cell-row:visible').all();
  const placed = await Promise.all(
    rows.map(async (row) => ({ row, y: (await row.boundingBox({ timeout: 2000 }))?.y ?? Infinity })),
  );
  const found = placed.toSorted((a, b) => a.y - b.y)[n];
  if (found === undefined) throw new Error(`There are ${rows.length} code cells in view.`);
  return found.row;
}
