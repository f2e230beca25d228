/** Shows notebooks: an entry from its lens, the whole of an output, a cell for a command that is to be edited. */
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import { parseNotebook } from '../incident/format.ts';
import type { Incidents } from '../incident/incidents.ts';
import { wholeOutputFile } from '../incident/wholeOutput.ts';
import { wholeOutputCommand } from './cellStatus.ts';
import { notebookType } from './ids.ts';
import { entryOf, memoryOf } from './notebookCells.ts';

export interface NotebookViews extends vscode.Disposable {
  readonly showNotebook: (file: string) => Promise<vscode.NotebookEditor>;
  /** Opens the notebook at an entry. */
  readonly showEntry: (entryId: string) => Promise<void>;
  /** Puts a command that is not run yet at the notebook's end and the cursor into it. */
  readonly addCell: (command: string) => Promise<void>;
}

/** Notebooks of a workspace that are looked through for an entry, the latest names first. */
const maxNotebooks = 200;
/** A notebook that is open already may still have to read its file anew. */
const cellBoundMs = 3000;

export function createNotebookViews(incidents: Incidents, onError: (error: unknown) => void): NotebookViews {
  const files = new Map<string, string>();
  const remember = incidents.onDidRecord(({ entry, file }) => files.set(entry.id, file));

  async function showNotebook(file: string): Promise<vscode.NotebookEditor> {
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    return vscode.window.showNotebookDocument(notebook, { preview: false });
  }

  async function showEntry(entryId: string): Promise<void> {
    const file = await fileOf(entryId);
    if (file === undefined) {
      throw new UserError('The notebook with this entry is not here.', 'It may be in another folder, or thrown away.');
    }
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    const cell = await cellOf(notebook, entryId);
    const range = new vscode.NotebookRange(cell?.index ?? 0, (cell?.index ?? 0) + 1);
    const editor = await vscode.window.showNotebookDocument(notebook, { preview: false, selections: [range] });
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    if (cell === undefined) throw new UserError('This entry is not in its notebook any more.');
  }

  async function fileOf(entryId: string): Promise<string | undefined> {
    const known = [files.get(entryId), incidents.current()?.file].filter((file) => file !== undefined);
    const drafts = (await incidents.drafts()).map(({ file }) => file);
    const saved = await vscode.workspace.findFiles('**/*.incident.md', '**/node_modules/**', maxNotebooks);
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

  async function addCell(command: string): Promise<void> {
    const { file } = incidents.current() ?? (await incidents.start());
    const editor = await showNotebook(file);
    const { notebook } = editor;
    const at = notebook.cellCount;
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, command, 'shellscript');
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(at, [cell])]);
    await vscode.workspace.applyEdit(edit);
    const range = new vscode.NotebookRange(at, at + 1);
    editor.selection = range;
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    await vscode.commands.executeCommand('notebook.cell.edit');
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
    showNotebook,
    showEntry,
    addCell,
    dispose: () => {
      remember();
      whole.dispose();
    },
  };
}

async function cellOf(notebook: vscode.NotebookDocument, entryId: string): Promise<vscode.NotebookCell | undefined> {
  const find = (): vscode.NotebookCell | undefined =>
    notebook.getCells().find((cell) => memoryOf(cell.metadata).id === entryId);
  return (
    find() ??
    new Promise((resolve) => {
      const done = (): void => {
        watching.dispose();
        clearTimeout(timer);
        resolve(find());
      };
      const timer = setTimeout(done, cellBoundMs);
      const watching = vscode.workspace.onDidChangeNotebookDocument((event) => {
        if (event.notebook === notebook && find() !== undefined) done();
      });
    })
  );
}
