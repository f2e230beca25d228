/**
 * What an open notebook needs of the one writer. The file is replaced below it while it is clean; while words are not
 * saved, a cell has the focus or one runs, the entry is added as an edit and saved. Neither is believed: the writer reads back.
 */
import { chmod, readFile, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import { showEntry } from '../incident/cells.ts';
import { parseNotebook } from '../incident/format.ts';
import { isThere } from '../incident/place.ts';
import type { EntryToShow, OpenNotebooks } from '../incident/types.ts';
import { appendNote } from './notebookNotes.ts';
import { memoryOf, textOf, toCellData } from './notebookCells.ts';
import { isIncident } from './notebookSerializer.ts';
import { isDirtyAsText, tabsOf } from './notebookTabs.ts';
import type { TakenOut } from './takenOut.ts';

/** How long a busy editor may take to read a file that was replaced; nobody waits for it. */
const staleBoundMs = 60_000;
const lookAgainMs = 100;
const savePausesMs = [50, 300, 1000];
/** A save that the editor does not come to an end with is not waited for. */
const savedWithinMs = 5000;
const roomBytes = 256 * 1024;

export interface EditorNotebooks extends OpenNotebooks, vscode.Disposable {
  /** The entry of this run takes the place of the cell that it was typed in. */
  readonly takesPlaceOf: (entryId: string, cell: vscode.NotebookCell) => void;
  readonly isRunning: (notebook: vscode.NotebookDocument) => boolean;
  /** While the editor takes cells for running: read anew, it would put others in their place, and interrupt the run. */
  readonly whileRunning: (notebook: vscode.NotebookDocument, task: () => Promise<void>) => Promise<void>;
}

export interface OpenNotebooksNeeds {
  /** What the person took out of a notebook does not come back by itself. */
  readonly takenOut: Pick<TakenOut, 'has' | 'highestNumber' | 'whileMoving'>;
  readonly isDraft: (file: string) => boolean;
  readonly onError: (error: unknown) => void;
}

export function createOpenNotebooks({ takenOut, isDraft, onError }: OpenNotebooksNeeds): EditorNotebooks {
  const places = new Map<string, vscode.NotebookCell>();
  const running: vscode.NotebookDocument[] = [];
  const reconciling = new Map<string, Promise<void>>();

  async function append(file: string, entry: EntryToShow): Promise<boolean> {
    const notebook = openNotebook(file);
    const text = unsavedText(file);
    if (text !== undefined && (notebook === undefined || !isDirty(notebook))) {
      await appendToText(text, entry);
      return true;
    }
    if (notebook === undefined) return false;
    const there = await isThere(file);
    const place = places.get(entry.id);
    if (there && place === undefined && !isDirty(notebook) && !hasFocus(notebook) && !running.includes(notebook)) {
      // A key pressed before the editor has read the file anew leaves it dirty and without the entry.
      void cureWhenStale(notebook, entry.id).catch(onError);
      return false;
    }
    await requireRoom(file, entry.raw.length);
    await insert(notebook, entry, place);
    places.delete(entry.id);
    await saveFor(notebook, entry.id);
    return true;
  }

  /**
   * Opened as text, with words that are not saved: written behind them, the entry would be lost at their *Overwrite*. So
   * are those that came into the file meanwhile. What is there already waits for the person, who may have to compare.
   */
  async function appendToText(text: vscode.TextDocument, entry: EntryToShow): Promise<void> {
    const inText = text.getText();
    const inFile = (await entriesInFile(text.uri.fsPath)).filter(({ id }) => id !== entry.id);
    const lacking = [...inFile, entry].filter(({ id }) => !inText.includes(id)).map(({ raw }) => raw);
    if (lacking.length === 0) return;
    await requireRoom(text.uri.fsPath, lacking.join('').length);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(text.uri, text.positionAt(inText.length), (inText === '' ? '' : '\n') + lacking.join('\n'));
    await vscode.workspace.applyEdit(edit);
    await text.save();
  }

  async function insert(
    notebook: vscode.NotebookDocument,
    entry: EntryToShow,
    place: vscode.NotebookCell | undefined,
  ): Promise<void> {
    const others = (await missing(notebook)).filter(({ id }) => id !== entry.id);
    const own = has(notebook, entry.id) ? [] : [entry];
    const at = place === undefined ? -1 : notebook.getCells().indexOf(place);
    if (at >= 0 && own.length > 0) {
      await addAtEnd(notebook, others);
      await apply(notebook, vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(at, at + 1), cellsOf(own)));
    } else await addAtEnd(notebook, [...others, ...own]);
  }

  /** Entries that the file has and the notebook lacks, though nobody took them out. */
  async function missing(notebook: vscode.NotebookDocument): Promise<readonly EntryToShow[]> {
    const inFile = await entriesInFile(notebook.uri.fsPath);
    return inFile.filter(({ id }) => !has(notebook, id) && !takenOut.has(id));
  }

  /**
   * After a reload the editor may show a notebook with unsaved words and without entries that came into the file
   * meanwhile: they are added, so that the next save takes nothing out of the file.
   */
  function reconcile(notebook: vscode.NotebookDocument): Promise<void> {
    const file = notebook.uri.fsPath;
    const mine = (reconciling.get(file) ?? Promise.resolve()).then(() => reconcileOne(notebook));
    reconciling.set(
      file,
      mine.catch(() => undefined),
    );
    return mine;
  }

  async function reconcileOne(notebook: vscode.NotebookDocument): Promise<void> {
    if (!isIncident(notebook) || !isDirty(notebook)) return;
    const entries = await missing(notebook);
    const last = entries.at(-1);
    if (last === undefined) return;
    await addAtEnd(notebook, entries);
    await saveFor(notebook, last.id);
  }

  async function cureWhenStale(notebook: vscode.NotebookDocument, id: string): Promise<void> {
    const until = performance.now() + staleBoundMs;
    while (performance.now() < until && !notebook.isClosed && !has(notebook, id)) {
      await wait(lookAgainMs);
      if (isDirty(notebook)) return reconcile(notebook);
    }
  }

  /**
   * Saves until the entry is in the file, or gives up: the editor may be at an automatic save of what stood there before.
   * It refuses to save over a file that is newer than the one it knows; where the notebook has every entry of the file,
   * nothing is lost by it: the file is made to look older.
   */
  async function saveFor(notebook: vscode.NotebookDocument, id: string): Promise<void> {
    const file = notebook.uri.fsPath;
    const wasThere = await isThere(file);
    await notebook.save();
    for (const pauseMs of savePausesMs) {
      if (await isInFile(file, id)) return;
      await wait(pauseMs);
      // It went elsewhere meanwhile: saved here, it would be there twice.
      if (wasThere && !(await isThere(file))) return;
      if ((await isInFile(file, id)) || (await missing(notebook)).length > 0) return;
      // A notebook that takes itself for saved would not be written.
      if (!isDirty(notebook))
        await apply(notebook, vscode.NotebookEdit.updateNotebookMetadata({ ...notebook.metadata, saved: id }));
      await utimes(file, 1, 1).catch(() => undefined);
      await notebook.save();
    }
  }

  /** With words that the person wants saved, and without losing entries that came into the file below them. */
  async function saveWhole(notebook: vscode.NotebookDocument): Promise<void> {
    for (const pauseMs of [0, ...savePausesMs]) {
      await wait(pauseMs);
      await addAtEnd(notebook, await missing(notebook));
      if (pauseMs > 0) await utimes(notebook.uri.fsPath, 1, 1).catch(() => undefined);
      await notebook.save();
      if (!isDirty(notebook)) return;
    }
  }

  /** The tab goes with it, and words that are not saved come into the file. */
  async function move(from: string, to: string): Promise<boolean> {
    const old = openNotebook(from);
    if (old === undefined) return false;
    // A save that is under way would write the file anew at its old place.
    await Promise.race([reconciling.get(from), wait(savedWithinMs)]);
    const hadWords = isDirty(old);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to), { overwrite: false });
    if (!(await vscode.workspace.applyEdit(edit))) return false;
    if (hadWords) await saveWhole(await vscode.workspace.openNotebookDocument(vscode.Uri.file(to)));
    return true;
  }

  const reconcileNow = (notebook: vscode.NotebookDocument): void => void reconcile(notebook).catch(onError);
  vscode.workspace.notebookDocuments.forEach(reconcileNow);
  /** Where a draft's file is gone, the editor makes it for all to read. */
  const keepPrivate = ({ uri }: { readonly uri: vscode.Uri }): void => {
    if (uri.scheme === 'file' && isDraft(uri.fsPath)) void chmod(uri.fsPath, 0o600).catch(() => undefined);
  };
  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidOpenNotebookDocument(reconcileNow),
    vscode.workspace.onDidSaveNotebookDocument(keepPrivate),
    vscode.workspace.onDidSaveTextDocument(keepPrivate),
  );

  return {
    text: (file) => {
      const notebook = openNotebook(file);
      return notebook === undefined ? undefined : textOf(notebook);
    },
    highestNumber: (file) =>
      Math.max(
        takenOut.highestNumber(file),
        ...(openNotebook(file)?.getCells() ?? []).map((cell) => memoryOf(cell.metadata).n ?? 0),
      ),
    append,
    appendNote: (file, note) => appendNote(openNotebook(file), file, note, saveWhole),
    move: (from, to) => takenOut.whileMoving(to, () => move(from, to)),
    takesPlaceOf: (entryId, cell) => void places.set(entryId, cell),
    isRunning: (notebook) => running.includes(notebook),
    whileRunning: async (notebook, task) => {
      running.push(notebook);
      try {
        await task();
      } finally {
        running.splice(running.indexOf(notebook), 1);
      }
    },
    dispose: () => subscriptions.dispose(),
  };
}

export function openNotebook(file: string): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find(
    (notebook) => isIncident(notebook) && !notebook.isClosed && notebook.uri.fsPath === file,
  );
}

/** The tab is asked too: of words that were typed while a save went on the document says that they are saved. */
function unsavedText(file: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    ({ uri, isDirty: dirty }) => uri.scheme === 'file' && uri.fsPath === file && (dirty || isDirtyAsText(file)),
  );
}

/** The tab is asked too: after a reload the document of a restored notebook says that it is clean. */
export function isDirty(notebook: vscode.NotebookDocument): boolean {
  return notebook.isDirty || tabsOf(notebook.uri.fsPath).some((tab) => tab.isDirty);
}

function hasFocus(notebook: vscode.NotebookDocument): boolean {
  const typingIn = vscode.window.activeTextEditor?.document;
  return typingIn !== undefined && notebook.getCells().some((cell) => cell.document === typingIn);
}

export function has(notebook: vscode.NotebookDocument, id: string): boolean {
  return notebook.getCells().some((cell) => memoryOf(cell.metadata).id === id);
}

/** The editor writes in place: on a full disk it would cut the file, and say that it saved it. */
async function requireRoom(file: string, bytes: number): Promise<void> {
  const disk = await statfs(path.dirname(file)).catch(() => undefined);
  if (disk !== undefined && disk.bavail * disk.bsize < roomBytes + 2 * bytes) {
    throw new UserError(
      `${path.basename(file)} could not be written: the disk is full.`,
      'The entry is kept and comes as soon as it can be written.',
    );
  }
}

async function isInFile(file: string, id: string): Promise<boolean> {
  return (await entriesInFile(file)).some((entry) => entry.id === id);
}

export async function entriesInFile(file: string): Promise<readonly EntryToShow[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parseNotebook(text).flatMap((segment) =>
    segment.kind === 'entry' ? [{ id: segment.entry.id, raw: segment.raw }] : [],
  );
}

function cellsOf(entries: readonly EntryToShow[]): vscode.NotebookCellData[] {
  return entries.flatMap(({ raw }) => {
    const shown = showEntry(raw);
    return shown === undefined ? [] : [toCellData(shown)];
  });
}

async function addAtEnd(notebook: vscode.NotebookDocument, entries: readonly EntryToShow[]): Promise<void> {
  const cells = cellsOf(entries);
  if (cells.length > 0) await apply(notebook, vscode.NotebookEdit.insertCells(notebook.cellCount, cells));
}

export async function apply(notebook: vscode.NotebookDocument, ...changes: vscode.NotebookEdit[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, changes);
  await vscode.workspace.applyEdit(edit);
}
