/**
 * Clicks on lenses. VS Code forgets the arguments of a lens's command as soon as a newer list replaces the old one,
 * while the old lens can still be clicked; so each action on a target is a command of its own, without arguments.
 */
import type { Disposable } from 'vscode';
import type { StepTarget } from './stepStates.ts';

export type LensAction = 'run' | 'editAndRun' | 'copy' | 'stop' | 'openEntry' | 'copyBlock';

export interface LensCommands extends Disposable {
  /** The id of the command that does this. */
  readonly idOf: (action: LensAction, target: StepTarget) => string;
}

export declare function createLensCommands(
  onAction: (action: LensAction, target: StepTarget) => void | Promise<void>,
): LensCommands;
