/**
 * Clicks on lenses. VS Code forgets the arguments of a lens's command as soon as a newer list replaces the old one,
 * while the old lens can still be clicked; so each action on a target is a command of its own, without arguments.
 */
import * as vscode from 'vscode';
import type { StepTarget } from './stepStates.ts';

export type LensAction =
  | 'run'
  | 'editAndRun'
  | 'changeValues'
  | 'copy'
  | 'stop'
  | 'openEntry'
  | 'copyBlock'
  | 'fillAndCopy'
  | 'copyToNotebook'
  | 'runChecks'
  | 'stopChecks'
  | 'openChecked';

export interface LensCommands extends vscode.Disposable {
  /** The id of the command that does this. `place`: of the lens's line. */
  readonly idOf: (action: LensAction, target: StepTarget, place: number) => string;
}

/** More than the lenses of several large runbooks; what was asked for longest ago goes first. */
const maxCommands = 20_000;

export function createLensCommands(
  onAction: (action: LensAction, target: StepTarget, place: number) => void | Promise<void>,
): LensCommands {
  const registered = new Map<string, { readonly id: string; readonly registration: vscode.Disposable }>();
  let next = 0;
  return {
    idOf: (action, target, place) => {
      const key = JSON.stringify([action, target.uri, target.commandId, target.textHash, place]);
      const known = registered.get(key);
      if (known !== undefined) {
        registered.delete(key);
        registered.set(key, known);
        return known.id;
      }
      // The underscore keeps it out of the list of keyboard shortcuts.
      const id = `_incidentRunbook.lens.${next++}`;
      const registration = vscode.commands.registerCommand(id, () => onAction(action, target, place));
      registered.set(key, { id, registration });
      for (const [oldest, command] of registered) {
        if (registered.size <= maxCommands) break;
        command.registration.dispose();
        registered.delete(oldest);
      }
      return id;
    },
    dispose: () => {
      for (const { registration } of registered.values()) registration.dispose();
      registered.clear();
    },
  };
}
