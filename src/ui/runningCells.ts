/** The cells whose ▷ has begun and not ended, and a word when that changes. */
import * as vscode from 'vscode';

export interface RunningCells extends vscode.Disposable {
  readonly has: (cell: vscode.NotebookCell) => boolean;
  readonly areIn: (notebook: vscode.NotebookDocument) => boolean;
  /** The function that says that it has ended. */
  readonly begin: (cell: vscode.NotebookCell) => () => void;
  readonly onDidChange: vscode.Event<void>;
}

export function createRunningCells(): RunningCells {
  const cells = new Set<vscode.NotebookCell>();
  const changed = new vscode.EventEmitter<void>();
  return {
    has: (cell) => cells.has(cell),
    // One that went out of its notebook has no index.
    areIn: (notebook) => [...cells].some((cell) => cell.notebook === notebook && cell.index >= 0),
    begin: (cell) => {
      cells.add(cell);
      changed.fire();
      return () => {
        cells.delete(cell);
        changed.fire();
      };
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
