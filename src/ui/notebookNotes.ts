/** A note goes into a notebook that is open as a text cell, and is saved with it; the writer reads it back. */
import * as vscode from 'vscode';

/** False: it is not open, in no form. */
export async function appendNote(
  notebook: vscode.NotebookDocument | undefined,
  file: string,
  note: string,
  save: (notebook: vscode.NotebookDocument) => Promise<void>,
): Promise<boolean> {
  const words = note.trimEnd();
  const text = vscode.workspace.textDocuments.find(
    (document) => document.uri.scheme === 'file' && document.uri.fsPath === file && document.isDirty,
  );
  const edit = new vscode.WorkspaceEdit();
  if (notebook !== undefined) {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, words, 'markdown');
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(notebook.cellCount, [cell])]);
    await vscode.workspace.applyEdit(edit);
    await save(notebook);
    return true;
  }
  if (text === undefined) return false;
  // With words that are not saved: replaced below them, the file would be lost at their *Overwrite*.
  const before = text.getText();
  const gap = before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  edit.insert(text.uri, text.positionAt(before.length), `${gap}${words}\n`);
  await vscode.workspace.applyEdit(edit);
  await text.save();
  return true;
}
