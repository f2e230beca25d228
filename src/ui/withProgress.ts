/** What takes a moment, with a Cancel. */
import * as vscode from 'vscode';

/** The work's signal is aborted by Cancel and by the signal that is given. */
export async function withProgress<T>(
  title: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return work(AbortSignal.any([signal, cancel.signal]));
    },
  );
}
