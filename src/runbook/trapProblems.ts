/** The traps of a block's commands as problems, and those that only the text around a command shows: a *Check* that changes. */
import { exampleWords } from '../command/exampleWords.ts';
import type { Command, Trap } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { checkThatChanges } from './checkThatChanges.ts';
import { fileRange } from './fileRange.ts';
import type { Block } from './types.ts';

/** What the runbook says around a block. */
export interface Around {
  /** The runbook says that its database is called `test`. */
  readonly saysTest: boolean;
  /** From the heading to the fence. */
  readonly above: () => string;
}

/** How much it hurts depends on the moment: said, not warned of. */
const SOFT: ReadonlySet<string> = new Set(['logs-follow-many', 'jvm-stops']);

/** Then it is meant so, and no trap. */
const SAYS_TEST = /\bdatabase (?:is |named |called )?[`"“']?test\b/i;
/** Then whoever reads the runbook knows it; before it runs it is still named. */
const SAYS_STOPS = /\b(?:stops?|stands still|pauses?|freezes?)\b/i;

/** The command with its traps as they are in this runbook. */
export function withTraps(
  command: Command,
  block: Pick<Block, 'headingPath' | 'condition'>,
  { saysTest }: Around,
): Command {
  const own = command.traps.some(({ code }) => code === 'mongosh-without-database') && saysTest;
  const kept = own ? command.traps.filter(({ code }) => code !== 'mongosh-without-database') : command.traps;
  const checks = checkThatChanges(command, block);
  if (checks === undefined) return own ? { ...command, traps: kept } : command;
  return { ...command, traps: [checks, ...kept] };
}

/** No line end is part of what it looks for: a file says it where one of its parts does. */
export function saysDatabaseTest(text: string): boolean {
  return SAYS_TEST.test(text);
}

/** `block` with its commands as `withTraps` gives them. */
export function trapProblems(block: Omit<Block, 'id'>, { above }: Around): readonly Problem[] {
  // Most blocks: nothing more is made for them.
  if (block.kind !== 'mongosh' && block.commands.every(({ traps }) => traps.length === 0)) return [];
  const isSaid = ({ code }: Trap): boolean => code === 'jvm-stops' && SAYS_STOPS.test(above());
  const ofCommands = block.commands.flatMap(({ traps, range, refused }) =>
    refused !== undefined ? [] : traps.filter((trap) => !isSaid(trap)).map((trap) => moved(trap, range.start)),
  );
  const ofText = block.kind === 'mongosh' ? exampleWords(block.text, false, []) : [];
  return [...ofCommands, ...ofText].map(({ code, range, message, fix }): Problem => ({
    code,
    severity: SOFT.has(code) ? 'information' : 'warning',
    range: fileRange(block, range),
    message,
    ...(fix === undefined ? {} : { fix: { ...fix, range: fileRange(block, fix.range) } }),
  }));
}

function moved(trap: Trap, by: number): Trap {
  const move = ({ start, end }: Trap['range']): Trap['range'] => ({ start: start + by, end: end + by });
  const { fix } = trap;
  return {
    ...trap,
    range: move(trap.range),
    ...(fix === undefined ? {} : { fix: { ...fix, range: move(fix.range) } }),
  };
}
