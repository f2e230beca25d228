/** Ticks off the steps of the walkthrough: however a person does what a step tells, by a lens, a key or the palette. */
import { commands } from 'vscode';
import type { Incidents } from '../incident/types.ts';
import { contextKeys } from './ids.ts';
import type { WindowContext } from './windowContext.ts';

export type WalkthroughStep = 'hasContext' | 'hasRun' | 'hasSaved' | 'hasWritten';

export function stepIsDone(step: WalkthroughStep): void {
  // The editor looks at a key when it changes, and not before its walkthroughs were opened once. One that is true by then
  // it never ticks off: so it is true for a moment only, each time anew.
  void commands.executeCommand('setContext', contextKeys[step], true);
  void commands.executeCommand('setContext', contextKeys[step], false);
}

/**
 * The runs, the notebook and the context of a window; what is written tells it by itself. With each step those before it
 * are told again: a person may have opened the walkthrough only after them.
 */
export function watchSteps(incidents: Incidents, context: Pick<WindowContext, 'current' | 'onDidChange'>): void {
  let hasRun = false;
  const look = (): void => {
    if (context.current() !== undefined) stepIsDone('hasContext');
    if (hasRun) stepIsDone('hasRun');
    if (incidents.current()?.draft === false) stepIsDone('hasSaved');
  };
  look();
  context.onDidChange(look);
  incidents.onDidRecord(() => {
    hasRun = true;
    look();
  });
  incidents.onDidChange(look);
}
