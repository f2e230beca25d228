/** What takes a moment, with a Cancel. */
import { setTimeout as pause } from 'node:timers/promises';
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

const patienceMs = 700;

/** The same, where it takes longer than a person waits without wondering: what is quick shows no toast at all. */
export async function withLateProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const working = work(cancel.signal);
  const isDone = await Promise.race([
    working.then(
      () => true,
      () => true,
    ),
    pause(patienceMs, false, { ref: false }),
  ]);
  if (isDone) return working;
  return withProgress(title, cancel.signal, async (signal) => {
    signal.addEventListener('abort', () => cancel.abort(), { once: true });
    return working;
  });
}
