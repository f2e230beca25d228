/** The steps of the documents that are open: the one at the cursor, and the one that a lens meant. */
import type { Block } from '../runbook/types.ts';
import type { Found, FoundStep } from './findStep.ts';
import type { Runbooks } from './runbooks.ts';
import type { StepTarget } from './stepStates.ts';

export interface Steps {
  /** The command at the cursor of the active runbook. @throws UserError where there is none. */
  readonly atCursor: () => Promise<FoundStep>;
  /** What stands under the lens now. */
  readonly find: (target: StepTarget) => Promise<Found>;
  /** The block that a *Copy* above a block meant; nothing where its text has changed. */
  readonly findBlock: (target: StepTarget) => Promise<Block | undefined>;
}

export declare function createSteps(runbooks: Runbooks): Steps;
