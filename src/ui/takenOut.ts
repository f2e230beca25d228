/**
 * Entries whose cells go out of a notebook: one that was cut comes back whole when it is pasted, one that is gone is
 * offered back, once.
 */
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { showEntry } from '../incident/cells.ts';
import { idInOutputs, memoryOf, toCellData } from './notebookCells.ts';
import { isIncident } from './notebookSerializer.ts';
import type { Report } from './report.ts';

export interface TakenOut extends vscode.Disposable {
  readonly has: (entryId: string) => boolean;
  /** Of this notebook; 0 where none was taken out. A number is not given twice. */
  readonly highestNumber: (file: string) => number;
  /** While the editor moves a notebook to this file, cells that come and go in it are no person's doing. */
  readonly whileMoving: (to: string, move: () => Promise<boolean>) => Promise<boolean>;
}

interface Gone {
  readonly raw: string;
  readonly id: string;
  readonly n: number;
  readonly at: number;
}

/** Long enough for a paste to follow a cut. */
const offerAfterMs = 2000;

export function watchTakenOut(report: Report): TakenOut {
  const gone = new Map<string, Gone>();
  const highest = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const moving = new Set<string>();

  function changed({ notebook, contentChanges }: vscode.NotebookDocumentChangeEvent): void {
    if (!isIncident(notebook) || moving.has(notebook.uri.fsPath)) return;
    const left: Gone[] = [];
    const isInFile = createFileLook(notebook);
    for (const { range, removedCells, addedCells } of contentChanges) {
      removedCells.forEach((cell, offset) => {
        const { raw, id, n } = memoryOf(cell.metadata);
        if (raw === undefined || id === undefined || isThere(notebook, id)) return;
        // Read anew from a file that has it no more: nobody took it out here.
        if (!notebook.isDirty && !isInFile(id)) return;
        left.push({ raw, id, n: n ?? 0, at: range.start + offset });
      });
      for (const cell of addedCells) void restore(notebook, cell);
    }
    for (const cell of notebook.getCells()) gone.delete(memoryOf(cell.metadata).id ?? '');
    for (const it of left) gone.set(it.id, it);
    if (left.length === 0) return;
    const { fsPath: file } = notebook.uri;
    highest.set(file, Math.max(highest.get(file) ?? 0, ...left.map(({ n }) => n)));
    offerLater(notebook, left);
  }

  /**
   * A pasted cell has lost all but its outputs. One that was copied, its entry being still there, is a plain command: the
   * outputs are those of an entry, and would not be in the file.
   */
  async function restore(notebook: vscode.NotebookDocument, cell: vscode.NotebookCell): Promise<void> {
    const id = memoryOf(cell.metadata).raw === undefined ? idInOutputs(cell) : undefined;
    if (id === undefined) return;
    const entry = gone.get(id);
    if (entry === undefined || isThere(notebook, entry.id)) {
      const { kind, document, index } = cell;
      const plain = new vscode.NotebookCellData(kind, document.getText(), document.languageId);
      if (index >= 0)
        await apply(notebook, vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(index, index + 1), [plain]));
      return;
    }
    await apply(
      notebook,
      vscode.NotebookEdit.updateCellMetadata(cell.index, { raw: entry.raw, id: entry.id, n: entry.n }),
    );
    gone.delete(entry.id);
  }

  function offerLater(notebook: vscode.NotebookDocument, left: readonly Gone[]): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void offer(
        notebook,
        left.filter((it) => gone.has(it.id)),
      ).catch(report.show);
    }, offerAfterMs);
    timers.add(timer);
  }

  async function offer(notebook: vscode.NotebookDocument, left: readonly Gone[]): Promise<void> {
    if (left.length === 0 || notebook.isClosed) return;
    const numbers = left.map(({ n }) => `#${n}`).join(', ');
    const sentence = left.length === 1 ? `Entry ${numbers} was taken out.` : `Entries ${numbers} were taken out.`;
    if ((await report.info(sentence, 'Put Back')) !== 'Put Back') return;
    for (const { id, raw, at } of left) {
      // Pasted meanwhile, here or into another notebook, it is not gone.
      const shown = gone.has(id) ? showEntry(raw) : undefined;
      if (shown === undefined) continue;
      const cell = toCellData(shown);
      await apply(notebook, vscode.NotebookEdit.insertCells(Math.min(at, notebook.cellCount), [cell]));
    }
  }

  const watching = vscode.workspace.onDidChangeNotebookDocument(changed);
  return {
    has: (entryId) => gone.has(entryId),
    highestNumber: (file) => highest.get(file) ?? 0,
    whileMoving: async (to, move) => {
      moving.add(to);
      try {
        return await move();
      } finally {
        moving.delete(to);
      }
    },
    dispose: () => {
      watching.dispose();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** What the file says at this moment: what a person takes out is still in it, as the editor saves later. */
function createFileLook(notebook: vscode.NotebookDocument): (entryId: string) => boolean {
  let text: string | undefined;
  return (entryId) => {
    try {
      text ??= readFileSync(notebook.uri.fsPath, 'utf8');
    } catch {
      text = '';
    }
    return text.includes(entryId);
  };
}

function isThere(notebook: vscode.NotebookDocument, id: string): boolean {
  return notebook.getCells().some((cell) => memoryOf(cell.metadata).id === id);
}

async function apply(notebook: vscode.NotebookDocument, change: vscode.NotebookEdit): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [change]);
  await vscode.workspace.applyEdit(edit);
}
