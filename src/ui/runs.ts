/** The runs of this window: which terminal each gets, what waits, what can be stopped. */
import type { Request, Run } from '../run/types.ts';
import type { RunOptions } from './runStep.ts';
import type { StepTarget } from './stepStates.ts';

export interface GoingRun {
  /** Of the request. */
  readonly id: string;
  readonly title: string;
  readonly target: StepTarget | undefined;
}

export interface RunListener {
  readonly title: string;
  readonly target: StepTarget | undefined;
  readonly onStarted: (at: number) => void;
  readonly onWaiting: () => void;
}

export interface Runs {
  readonly run: (request: Request, options: RunOptions, listener: RunListener) => Promise<Run>;
  /** What runs or waits, the oldest first; also what an earlier life of the window started. */
  readonly going: () => readonly GoingRun[];
  readonly stop: (requestId: string) => Promise<void>;
}
