/** Whether the shell could read a text, and where it is cut, before anything in it is judged. */
import { parse, type ParsedScript } from 'unbash';
import { findCuts, type Cut } from './cuts.ts';
import { coverHoles, findHoles, type Hole } from './placeholders.ts';

export interface CheckedShell {
  readonly holes: readonly Hole[];
  /** Of the text with its holes covered. */
  readonly script: ParsedScript;
  readonly cuts: readonly Cut[];
}

export function checkShell(text: string): CheckedShell {
  const holes = findHoles(text);
  const script = parse(coverHoles(text, holes));
  return { holes, script, cuts: findCuts(text, script) };
}
