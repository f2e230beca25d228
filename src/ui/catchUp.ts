/** A notebook that nobody saw for a while, and its file: it shows what came into it meanwhile as soon as it is seen. */
import { utimes } from 'node:fs/promises';
import * as vscode from 'vscode';
import { isIncident } from './notebookSerializer.ts';
import { entriesInFile, has, isDirty } from './openNotebooks.ts';

/** Long: a view that stays old looks like a record that lacks something. It ends when nobody sees the notebook. */
const catchUpBoundMs = 60_000;
const lookAgainMs = 150;

/** Also for a tab that was behind another and comes to the front. */
export function catchUpWhenSeen(onError: (error: unknown) => void): vscode.Disposable {
  return vscode.window.onDidChangeVisibleNotebookEditors((editors) => {
    for (const { notebook } of editors) if (isIncident(notebook)) void catchUp(notebook).catch(onError);
  });
}

/**
 * Until the notebook has what its file has. The editor keeps a notebook in memory when its tab is closed, and does not
 * watch a file outside the workspace that nobody sees: once it is shown again, a new time makes it read the file.
 */
export async function catchUp(notebook: vscode.NotebookDocument): Promise<void> {
  const file = notebook.uri.fsPath;
  const wanted = await entriesInFile(file);
  const isBehind = (): boolean => isSeen(notebook) && !isDirty(notebook) && wanted.some(({ id }) => !has(notebook, id));
  const until = performance.now() + catchUpBoundMs;
  while (isBehind() && performance.now() < until) {
    await changeOf(notebook, lookAgainMs);
    const now = new Date();
    if (isBehind()) await utimes(file, now, now).catch(() => undefined);
  }
}

function isSeen(notebook: vscode.NotebookDocument): boolean {
  return vscode.window.visibleNotebookEditors.some((editor) => editor.notebook === notebook);
}

/** A change of the notebook, or the end of this time. */
export function changeOf(notebook: vscode.NotebookDocument, boundMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      watching.dispose();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, boundMs);
    const watching = vscode.workspace.onDidChangeNotebookDocument((event) => {
      if (event.notebook === notebook) done();
    });
  });
}
