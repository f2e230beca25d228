/** Registers the notebook's form; what it needs is loaded with the first notebook. */
import * as vscode from 'vscode';
import { notebookType } from './ids.ts';

export function registerNotebookSerializer(): vscode.Disposable {
  return vscode.workspace.registerNotebookSerializer(
    notebookType,
    {
      deserializeNotebook: async (bytes) => (await import('./notebookCells.ts')).deserialize(bytes),
      serializeNotebook: async (data) => (await import('./notebookCells.ts')).serialize(data),
    },
    // Clearing an output changes nothing in the record, so it is no change of the file.
    { transientOutputs: true },
  );
}

/** The incident notebook that this document is. */
export function isIncident(notebook: vscode.NotebookDocument): boolean {
  return notebook.notebookType === notebookType && notebook.uri.scheme === 'file';
}
