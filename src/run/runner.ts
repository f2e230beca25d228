/** One run: prepare its files, type one line, wait for the files that say how it ended, read, mask, clean up. */
import type { Adopted, Request, Run, RunHooks, TerminalPort } from './types.ts';
import type { ProcessIdentity } from './processes.ts';

export interface RunnerOptions {
  /** Where run folders lie, for all windows of this user: a short path, made private (0700) here. */
  readonly root: string;
  /** The process whose runs these are: another window takes them over only when it is gone. */
  readonly owner: ProcessIdentity;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the whole of a long output goes: an absolute path; its folder is made here. */
  readonly outputFile: (requestId: string) => string;
  /** incidentRunbook.keepOutputMB, read at each run. */
  readonly keepOutputMB: () => number;
}

export interface Runner {
  run(request: Request, port: TerminalPort, hooks: RunHooks): Promise<Run>;
  /** Ctrl-C, then TERM, then KILL to all that it started; what waits behind it is taken back too. Within 6 s. */
  stop(requestId: string): Promise<void>;
  /** Requests that run or wait in this terminal, the running one first. */
  runsIn(port: TerminalPort): readonly string[];
  /**
   * Looks for runs of editors that are gone, now and again later (a reloaded window's old process takes a moment to end),
   * and takes over those that `wants` says yes to. Returns how to end the looking.
   */
  adopt(wants: (requestId: string) => boolean, onAdopted: (run: Adopted) => void): () => void;
  /** Drops the variables, functions and directories of an incident: it has ended. */
  forget(incident: string): void;
  /** Removes what belongs to terminals that are closed; leaves what still runs. */
  dispose(): void;
}

export function createRunner(options: RunnerOptions): Runner {
  throw new Error(`in work: ${options.root}`);
}
