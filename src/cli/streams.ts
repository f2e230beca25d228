/** What a verb of the command line writes to, and what it ends with. */

/** 0: nothing to complain of; 1: a runbook has a problem; 2: the call, a file or the configuration could not be read. */
export type ExitCode = 0 | 1 | 2;

export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}
