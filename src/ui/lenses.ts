/** The lenses above the commands of a runbook: what a click does, on which context, and how it went the last time. */
import type { Disposable } from 'vscode';
import type { LensCommands } from './lensCommands.ts';
import type { Runbooks } from './runbooks.ts';
import type { StepStates } from './stepStates.ts';

/** The chosen context, as far as a lens shows it. */
export interface LensContext {
  readonly short: string;
  readonly name: string;
  readonly namespace: string;
  readonly protection: 'protected' | 'open' | 'ask';
}

export interface LensNeeds {
  readonly runbooks: Runbooks;
  readonly states: StepStates;
  readonly commands: LensCommands;
  readonly context: {
    readonly current: () => LensContext | undefined;
    readonly onDidChange: (listener: () => void) => Disposable;
  };
}

export declare function registerLenses(needs: LensNeeds): Disposable;
