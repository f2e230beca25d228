/** The text of a shell block → its commands: top-level statements, those of one line together, each judged. */
import type { Problem } from '../errors.ts';
import type { Command } from './types.ts';

export interface ShellBlock {
  readonly commands: readonly Command[];
  /** Their ranges are offsets in the block's text. */
  readonly problems: readonly Problem[];
}

/** Never throws: what cannot be read becomes a problem, the rest of the block still works. */
export function splitShell(_text: string): ShellBlock {
  return { commands: [], problems: [] };
}
