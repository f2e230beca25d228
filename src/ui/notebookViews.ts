/** Shows notebooks: an entry from its lens, the whole of an output, a cell for a command that is to be edited. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import { NOTEBOOK_ENDING } from '../incident/draft.ts';
import { parseNotebook } from '../incident/format.ts';
import type { Incidents } from '../incident/types.ts';
import { wholeOutputFile } from '../incident/wholeOutput.ts';
import { catchUp, changeOf } from './catchUp.ts';
import { wholeOutputCommand } from './cellStatus.ts';
import { notebookType } from './ids.ts';
import { entryOf, memoryOf } from './notebookCells.ts';
import { apply, isDirty } from './openNotebooks.ts';
import { putInFront, type AskedBy } from './putInFront.ts';

export interface NotebookViews extends vscode.Disposable {
  /** `undefined`: the person has gone on meanwhile. */
  readonly showNotebook: (file: string) => Promise<vscode.NotebookEditor | undefined>;
  /** Opens the notebook at an entry. */
  readonly showEntry: (entryId: string) => Promise<void>;
  /**
   * A command to be edited: at the notebook's end, with the cursor in it. What stands in a runbook too goes again where
   * nobody typed in it; a person's own words stay.
   */
  readonly addCell: (command: string, from: 'runbook' | 'person') => Promise<void>;
}

/**
 * While the editor reads a notebook's file anew, as after a run, it takes no note of what is typed or added, and then
 * shows what stands in the file. A large notebook takes long.
 */
const readAnewWithinMs = 15_000;
const settleMs = 100;
/** Undo looks the same. */
const timesPutBack = 2;
/** Notebooks of a workspace that are looked through for an entry, the latest names first. */
const maxNotebooks = 200;

export function createNotebookViews(incidents: Incidents, onError: (error: unknown) => void): NotebookViews {
  const files = new Map<string, string>();
  const remember = incidents.onDidRecord(({ entry, file }) => files.set(entry.id, file));

  async function showNotebook(file: string, askedBy: AskedBy = 'command'): Promise<vscode.NotebookEditor | undefined> {
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    const editor = await putInFront(notebook, askedBy);
    if (editor === undefined) return undefined;
    await catchUp(notebook);
    return editor;
  }

  async function showEntry(entryId: string): Promise<void> {
    const file = await fileOf(entryId);
    if (file === undefined) {
      const recordedIn = files.get(entryId);
      if (recordedIn !== undefined && existsSync(recordedIn)) {
        throw new UserError(`This entry is not in ${path.basename(recordedIn)} any more.`, 'It was taken out there.');
      }
      throw new UserError('The notebook with this entry is not here.', 'It may be in another folder, or thrown away.');
    }
    const editor = await showNotebook(file, 'lens');
    if (editor === undefined) return;
    const cell = editor.notebook.getCells().find(({ metadata }) => memoryOf(metadata).id === entryId);
    if (cell === undefined) throw new UserError('This entry is not in its notebook any more.');
    const range = new vscode.NotebookRange(cell.index, cell.index + 1);
    editor.selection = range;
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  }

  async function fileOf(entryId: string): Promise<string | undefined> {
    const known = [files.get(entryId), incidents.current()?.file].filter((file) => file !== undefined);
    const drafts = (await incidents.drafts()).map(({ file }) => file);
    const saved = await vscode.workspace.findFiles(`**/*${NOTEBOOK_ENDING}`, '**/node_modules/**', maxNotebooks);
    const inWorkspace = saved.map((uri) => uri.fsPath).toSorted((a, b) => (a < b ? 1 : -1));
    for (const file of new Set([...known, ...drafts, ...inWorkspace])) {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(file)).then(
        (read) => read,
        () => undefined,
      );
      const parts = bytes === undefined ? [] : parseNotebook(new TextDecoder().decode(bytes));
      if (parts.some((part) => part.kind === 'entry' && part.entry.id === entryId)) return file;
    }
    return undefined;
  }

  async function addCell(command: string, from: 'runbook' | 'person'): Promise<void> {
    const { file } = incidents.current() ?? (await incidents.start());
    const editor = await showNotebook(file, 'lens');
    if (editor === undefined) return;
    const cell = await putCell(editor, command, from);
    if (from === 'person') void putBackWhenLost(editor, cell, command).catch(onError);
  }

  /** A person's words exist nowhere else. */
  async function putBackWhenLost(
    editor: vscode.NotebookEditor,
    cell: vscode.NotebookCell | undefined,
    command: string,
  ): Promise<void> {
    const { notebook } = editor;
    const until = performance.now() + readAnewWithinMs;
    let kept = cell;
    const saved = new AbortController();
    let times = 0;
    const saves = vscode.workspace.onDidSaveNotebookDocument((it) => {
      if (it === notebook) saved.abort();
    });
    try {
      while (performance.now() < until && !notebook.isClosed && !saved.signal.aborted && times < timesPutBack) {
        const text = kept?.document.getText() ?? command;
        if (notebook.getCells().some((it) => it.document.getText() === text)) {
          await changeOf(notebook, until - performance.now());
          continue;
        }
        // What a person deletes leaves unsaved words behind. After a reading there are none, once the editor has told so.
        if (isDirty(notebook)) await wait(settleMs);
        else {
          times += 1;
          kept = await putCell(editor, text, 'person');
        }
      }
    } finally {
      saves.dispose();
    }
  }

  /** `undefined`: it is gone again. */
  async function putCell(
    editor: vscode.NotebookEditor,
    command: string,
    from: 'runbook' | 'person',
  ): Promise<vscode.NotebookCell | undefined> {
    const { notebook } = editor;
    const at = notebook.cellCount;
    const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, command, 'shellscript');
    if (from === 'runbook') data.metadata = { offered: command };
    await apply(notebook, vscode.NotebookEdit.insertCells(at, [data]));
    const cell = notebook.getCells()[at];
    const range = new vscode.NotebookRange(at, at + 1);
    editor.selection = range;
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    await vscode.commands.executeCommand('notebook.cell.edit');
    return cell;
  }

  async function showWholeOutput(uri: unknown, entryId: unknown): Promise<void> {
    const notebook = vscode.workspace.notebookDocuments.find(
      (it) => it.notebookType === notebookType && it.uri.toString() === uri,
    );
    const cell = notebook?.getCells().find((it) => memoryOf(it.metadata).id === entryId);
    const entry = cell === undefined ? undefined : entryOf(cell)?.entry;
    const file =
      notebook === undefined || entry === undefined ? undefined : wholeOutputFile(notebook.uri.fsPath, entry);
    if (file === undefined) return;
    try {
      await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
    } catch {
      throw new UserError(
        'The whole output is not here.',
        'It stays on the machine on which the command ran: the notebook’s outputs folder is not in Git.',
      );
    }
  }

  const whole = vscode.commands.registerCommand(wholeOutputCommand, (uri: unknown, entryId: unknown) =>
    showWholeOutput(uri, entryId).catch(onError),
  );
  return {
    showNotebook: (file) => showNotebook(file),
    showEntry,
    addCell,
    dispose: () => {
      remember();
      whole.dispose();
    },
  };
}
