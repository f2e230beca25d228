/** The traps of a block's commands as problems, and those that only the text around a command shows: a *Check* that changes. */
import { exampleWords } from '../command/exampleWords.ts';
import type { Command, Trap } from '../command/types.ts';
import type { Problem } from '../errors.ts';
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

/** Begins like something that only looks. Of a command's own words none does. */
const LOOKS =
  /^(?:\d+(?:\.\d+)*[.)]?\s+)?(?:check(?! ?(?:out|in|before)\b)|diagnos(?:e|is|tics?)|look|verify|verification|inspect|view|get)\b/i;

function checkThatChanges(
  command: Command,
  { headingPath, condition }: Pick<Block, 'headingPath' | 'condition'>,
): Trap | undefined {
  const { effect, title, text } = command;
  if ((effect !== 'changes' && effect !== 'deletes') || opensSession(command)) return undefined;
  const heading = headingPath.at(-1) ?? '';
  const place = [title, condition ?? '', heading].find((words) => LOOKS.test(words));
  if (place === undefined) return undefined;
  const under = place !== heading && LOOKS.test(heading) ? ` under “${heading}”` : '';
  const what = whatItDoes(command);
  const lineEnd = text.indexOf('\n');
  return {
    code: 'check-that-changes',
    range: { start: 0, end: lineEnd < 0 ? text.length : lineEnd },
    message: `“${place}”${under} sounds as if it only looks, but this ${effect}${what === undefined ? '' : ` (${what})`}. Say what it does in its comment, and put it where things are changed.`,
  };
}

/** A shell on a node or a host, a container to look from: what is done there is typed by a person. */
function opensSession({ ends, calls, text }: Command): boolean {
  const isShell = ends === 'after input' && /\b(?:ssh|start-session)\b/.test(text);
  return isShell || calls.some(({ verb: [verb, second] }) => verb === 'debug' || second === 'debug');
}

const CHANGING_METHOD =
  /\.((?:set|insert|update|delete|remove|replace|drop|create|rename|kill|shutdown|fsync|findOneAnd)\w*|bulkWrite|findAndModify|save)\s*\(/;

/** `setProfilingLevel`, `kubectl rollout restart`, `jmap`. */
function whatItDoes({ text, effect, calls }: Command): string | undefined {
  const method = /\bmongo(?:sh)?\b/.test(text) ? CHANGING_METHOD.exec(text)?.[1] : undefined;
  if (method === 'setProfilingLevel') return `${method}: MongoDB then records operations until it is 0 again`;
  if (method !== undefined) return method;
  const call = calls.find((call) => call.effect === effect);
  if (call === undefined) return undefined;
  // Behind `--`, also on the next line.
  const inside = call.verb[0] === 'exec' ? /\s--\s+(?:\\\n\s*)?([\w./-]+)/.exec(text)?.[1] : undefined;
  return inside ?? [call.client, ...call.verb].join(' ');
}
