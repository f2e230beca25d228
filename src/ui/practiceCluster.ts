/**
 * The practice cluster of this window: one process, started by the person and ended with the window. A window that is
 * reloaded ends it too, and nothing starts it again but the person: opening a window starts nothing of ours, and a new one
 * in the place of the old would look as if what was broken had healed by itself. The status bar offers it.
 */
import * as vscode from 'vscode';
import type { Resolved } from '../practice/protocol.ts';
import type { PracticeProcess } from '../practice/startPractice.ts';

export interface PracticeCluster extends vscode.Disposable {
  readonly running: () => PracticeProcess | undefined;
  /** The one that runs, or that is on its way; else a new one. */
  readonly start: (signal: AbortSignal) => Promise<PracticeProcess>;
  readonly stop: () => Promise<void>;
  readonly onDidResolve: vscode.Event<Resolved>;
  /** How it ended, where nobody asked for it. */
  readonly onDidEnd: vscode.Event<string | undefined>;
}

export interface PracticeClusterNeeds {
  /** The built `practice.js`. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createPracticeCluster({ program, env }: PracticeClusterNeeds): PracticeCluster {
  const resolved = new vscode.EventEmitter<Resolved>();
  const ended = new vscode.EventEmitter<string | undefined>();
  let running: PracticeProcess | undefined;
  let starting: Promise<PracticeProcess> | undefined;
  let asked: PracticeProcess | undefined;
  let isOver = false;

  const startAnew = async (signal: AbortSignal): Promise<PracticeProcess> => {
    const { startPractice } = await import('../practice/startPractice.ts');
    const started = await startPractice({ program, env, signal, onResolved: (one) => resolved.fire(one) });
    running = started;
    // The window ended meanwhile.
    if (isOver) started.letGo();
    void started.ended.then((how) => {
      if (running === started) running = undefined;
      if (!isOver) ended.fire(asked === started ? undefined : how);
    });
    return started;
  };

  return {
    running: () => running,
    start: async (signal) => {
      if (running !== undefined) return running;
      starting ??= startAnew(signal).finally(() => {
        starting = undefined;
      });
      return starting;
    },
    stop: async () => {
      asked = running;
      await running?.stop();
    },
    onDidResolve: resolved.event,
    onDidEnd: ended.event,
    dispose: () => {
      isOver = true;
      running?.letGo();
      resolved.dispose();
      ended.dispose();
    },
  };
}
