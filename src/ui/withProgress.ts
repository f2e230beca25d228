/** What takes a moment, with a Cancel. */
import * as vscode from 'vscode';

/** The work's signal is aborted by Cancel and by the signal that is given; `say` puts words behind the title. */
export async function withProgress<T>(
  title: string,
  signal: AbortSignal,
  work: (signal: AbortSignal, say: (words: string) => void) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return work(AbortSignal.any([signal, cancel.signal]), (message) => progress.report({ message }));
    },
  );
}
