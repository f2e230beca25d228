/** What the programs of a container get, and what they are. */
import type { ExecInput, ExecSession } from '../types.ts';

/** Returns its exit code. */
export type PodProgram = (args: readonly string[], io: ProgramIo) => number | Promise<number>;

export interface ProgramIo extends Pick<ExecSession, 'pod' | 'runtime' | 'world'> {
  readonly input: ExecInput;
  /** Whether what it prints goes to a terminal. */
  readonly isTty: boolean;
  readonly shell: ShellState;
  /** What the image has, by its name or path. */
  readonly find: (name: string) => PodProgram | undefined;
  readonly stdout: (data: string | Buffer) => void;
  readonly stderr: (data: string | Buffer) => void;
}

/** What a shell changes for all that comes after. */
export interface ShellState {
  readonly variables: Map<string, string>;
  directory: string;
  lastCode: number;
  /** `exit` was said. */
  isEnded: boolean;
}

/** The exit code of what Ctrl-C ended. */
export const interruptedCode = 130;

/** A sentence on stderr and a code, as a program's last words. */
export function fail(io: ProgramIo, text: string, code = 1): number {
  io.stderr(`${text}\n`);
  return code;
}

/** Said wherever something is left out, so that nobody takes the practice for the real thing. */
export const notPartOfIt = 'is not part of the practice cluster';
