/**
 * A command that is offered for editing in a cell of the notebook: while nobody has typed in it, it is in no file, and
 * where the person leaves it, it goes. What was typed in it stays like any other cell.
 */
import * as vscode from 'vscode';
import { isOffered } from '../incident/cells.ts';
import { memoryOf } from './notebookCells.ts';
import { isIncident } from './notebookSerializer.ts';
import { tabsOf } from './notebookTabs.ts';

/** A click that leads from one cell to another takes the selection away for a moment. */
const settleMs = 500;

/** `isRunning`: a cell of it runs, or asks before it does. */
export function watchOfferedCells(
  isRunning: (notebook: vscode.NotebookDocument) => boolean,
  onError: (error: unknown) => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    for (const notebook of vscode.workspace.notebookDocuments) {
      if (isIncident(notebook) && !isRunning(notebook)) void takeLeftOnesOut(notebook).catch(onError);
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, settleMs);
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeNotebookEditorSelection(soon),
    vscode.window.onDidChangeVisibleNotebookEditors(soon),
    { dispose: () => clearTimeout(timer) },
  );
}

async function takeLeftOnesOut(notebook: vscode.NotebookDocument): Promise<void> {
  // Of a closed notebook the document stays for a while: an edit would bring its tab back.
  if (tabsOf(notebook.uri.fsPath).length === 0) return;
  const left = notebook.getCells().filter((cell) => isUntouched(cell) && isLeft(cell));
  if (left.length === 0) return;
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    notebook.uri,
    left.map(({ index }) => vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(index, index + 1))),
  );
  await vscode.workspace.applyEdit(edit);
  await notebook.save();
}

function isUntouched(cell: vscode.NotebookCell): boolean {
  return isOffered({ text: cell.document.getText(), memory: memoryOf(cell.metadata) });
}

/** Looked at beside a runbook it waits; it is left where the selection went to another cell, or its notebook out of sight. */
function isLeft({ notebook, index }: vscode.NotebookCell): boolean {
  const editors = vscode.window.visibleNotebookEditors.filter((editor) => editor.notebook === notebook);
  return editors.every(({ selections }) => selections.every(({ start, end }) => index < start || end <= index));
}
