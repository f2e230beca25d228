/** What an entry's cell shows of its run: output, mark, duration. The editor wipes them at ▷ and at *Clear Outputs*; they come back. */
import * as vscode from 'vscode';
import type { Entry } from '../incident/types.ts';
import { isSuccess } from '../run/describeOutcome.ts';
import { extensionId } from './ids.ts';
import { entryOf, outputsOf } from './notebookCells.ts';
import { isIncident } from './notebookSerializer.ts';

/** Only an execution can write them: one at the entry's own time, which runs nothing. */
export function showMarkAgain(controller: vscode.NotebookController, cell: vscode.NotebookCell, entry: Entry): void {
  if (cell.index < 0 || cell.notebook.isClosed) return;
  const startedAt = Date.parse(entry.at);
  // Of an end that nobody knows there is no mark.
  const isKnown = entry.outcome.kind !== 'unknown';
  const execution = controller.createNotebookCellExecution(cell);
  execution.start(isKnown ? startedAt : undefined);
  // Sent with the end at the latest, so it is not waited for.
  if (cell.outputs.length === 0) void execution.replaceOutput(outputsOf(entry));
  if (isKnown) execution.end(isSuccess(entry.outcome, entry.command, entry.output), startedAt + entry.ms);
  else execution.end(undefined);
}

/** A record is not cleared: what *Clear Outputs* takes from an entry's cell comes back, where no run of it goes on. */
export function keepOutputs(
  controller: vscode.NotebookController,
  isRunning: (cell: vscode.NotebookCell) => boolean,
  onError: (error: unknown) => void,
): vscode.Disposable {
  const chosenFor = new WeakSet<vscode.NotebookDocument>();

  /** Before the first ▷ the controller is only proposed to a notebook, and may write nothing. */
  async function choose(notebook: vscode.NotebookDocument): Promise<boolean> {
    if (chosenFor.has(notebook)) return true;
    if (vscode.window.activeNotebookEditor?.notebook !== notebook) return false;
    await vscode.commands.executeCommand('notebook.selectKernel', { id: controller.id, extension: extensionId });
    return chosenFor.has(notebook);
  }

  async function bringBack(notebook: vscode.NotebookDocument, cells: readonly vscode.NotebookCell[]): Promise<void> {
    if (!(await choose(notebook))) return;
    for (const cell of cells) {
      const entry = cell.outputs.length === 0 && !isRunning(cell) ? entryOf(cell)?.entry : undefined;
      if (entry !== undefined) showMarkAgain(controller, cell, entry);
    }
  }

  return vscode.Disposable.from(
    controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
      if (selected) chosenFor.add(notebook);
      else chosenFor.delete(notebook);
    }),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
      if (!isIncident(notebook)) return;
      const cleared = cellChanges.filter(({ outputs }) => outputs?.length === 0).map(({ cell }) => cell);
      if (cleared.length > 0) void bringBack(notebook, cleared).catch(onError);
    }),
  );
}
