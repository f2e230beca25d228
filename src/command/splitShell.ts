/** The text of a shell block → its commands: top-level statements, those of one line together, each judged. */
import { parse, type ParsedScript, type Statement } from 'unbash';
import type { Problem } from '../errors.ts';
import { checkShell } from './checkShell.ts';
import type { Cut } from './cuts.ts';
import { judgeFunctions } from './judge.ts';
import { makeCommand, unreadCommand } from './makeCommand.ts';
import { coverHoles, findHoles, placeholdersIn, type Hole } from './placeholders.ts';
import { titleOfComment, titleOfText } from './title.ts';
import type { Command, Effect, Placeholder } from './types.ts';
import type { Names } from './expansions.ts';
import type { Shell } from './ownVariables.ts';
import { isTooDeep } from './limits.ts';
import type { Functions } from './verdict.ts';
import { walk } from './words.ts';

export interface ShellBlock {
  readonly commands: readonly Command[];
  /** Their ranges are offsets in the block's text. */
  readonly problems: readonly Problem[];
  /** The text is no shell as far as we can read it: statements that the shell would not take. */
  readonly unreadable: boolean;
}

/** What the rest of the runbook tells about a block. */
export interface Surroundings {
  /** Variables that other commands set: `$sku` in JavaScript may then be meant for the shell. */
  readonly assigned?: Names;
  /** Functions that other commands define, and what they do: a program called so is not the one we know. */
  readonly functions?: ReadonlyMap<string, Effect>;
  /** The shell that the block is written for; bash where nothing is said. */
  readonly shell?: Shell;
}

interface Group {
  readonly statements: Statement[];
  start: number;
  end: number;
  refused: string | undefined;
}

/** What the functions do that a text defines. `others`: those that they may call. */
export function functionsIn(text: string, others: Functions): ReadonlyMap<string, Effect> {
  return isTooDeep(text) ? new Map() : judgeFunctions(parse(coverHoles(text, findHoles(text))), others);
}

/** Never throws: what cannot be read becomes a problem, the rest of the block still works. */
export function splitShell(text: string, surroundings: Surroundings = {}): ShellBlock {
  if (isTooDeep(text)) return tooDeep(text);
  const { holes, script, cuts } = checkShell(text);
  const { shell = 'bash' } = surroundings;
  if (!canRead(shell, script)) return wholeBlock(text, holes);
  const groups = groupByLine(text, script, cuts);
  const problems = refuseCut(text, groups, cuts);
  const placeholders = placeholdersIn(text, holes, script);
  const functions = withOwnFunctions(text, script, surroundings.functions ?? new Map<string, Effect>());
  let nextPlaceholder = 0;
  let gapStart = 0;
  const commands = groups.map((group): Command => {
    const own: Placeholder[] = [];
    for (
      let hole = placeholders[nextPlaceholder];
      hole !== undefined && hole.range.start < group.end;
      hole = placeholders[++nextPlaceholder]
    ) {
      if (hole.range.start >= group.start) own.push(hole);
    }
    const title = titleAbove(text.slice(gapStart, group.start));
    // What stands behind a command on its own line is no title for the next.
    const lineEnd = text.indexOf('\n', group.end);
    gapStart = lineEnd < 0 ? text.length : lineEnd + 1;
    return makeCommand(text, group, title, own, { assigned: surroundings.assigned ?? new Set(), functions, shell });
  });
  return {
    commands,
    problems,
    unreadable: script.errors !== undefined && groups.every((group) => group.refused !== undefined),
  };
}

/** Another shell's grammar is not ours to judge: what bash could not read there is one command that we cannot tell. */
export function canRead(shell: Shell, script: ParsedScript): boolean {
  return shell !== 'fish' && (shell === 'bash' || script.errors === undefined);
}

function tooDeep(text: string): ShellBlock {
  const { commands } = wholeBlock(text, []);
  const problem: Problem = {
    code: 'shell-syntax',
    severity: 'warning',
    range: { start: 0, end: Math.min(1, text.length) },
    message: 'This is nested too deeply to be read, and so has no Run. Put it into a script.',
  };
  return {
    commands: commands.map((command) => ({ ...command, refused: problem.code })),
    problems: [problem],
    unreadable: false,
  };
}

/** All of a block as one command that we cannot tell. */
function wholeBlock(text: string, holes: readonly Hole[]): ShellBlock {
  const bare = text.trimEnd();
  const start = text.length - text.trimStart().length;
  const own = bare.slice(start);
  if (own.split('\n').every((line) => /^\s*(?:#|$)/.test(line)))
    return { commands: [], problems: [], unreadable: false };
  const title = titleAbove(/^(?:#.*\n)*/.exec(own)?.[0] ?? '') ?? titleOfText(own);
  return {
    commands: [unreadCommand(text, { start, end: bare.length }, title, holes)],
    problems: [],
    unreadable: false,
  };
}

function groupByLine(text: string, script: ParsedScript, cuts: readonly Cut[]): Group[] {
  const groups: Group[] = [];
  const joins = cuts.filter((cut) => cut.joinsNext).map((cut) => cut.at);
  const hasHereDocuments = text.includes('<<');
  let lineEnd = -1;
  let nextJoin = 0;
  for (const [at, statement] of script.commands.entries()) {
    const { pos } = statement;
    const end = hasHereDocuments ? endWithHereDocuments(statement) : statement.end;
    // A statement that could not be read to its end has no length of its own.
    const next = script.commands[at + 1]?.pos ?? text.trimEnd().length;
    const realEnd = end > pos ? end : Math.max(pos, next);
    const last = groups.at(-1);
    let joined = false;
    while (nextJoin < joins.length && (joins[nextJoin] ?? 0) < pos) {
      joined = true;
      nextJoin++;
    }
    if (last !== undefined && (joined || pos < last.end || pos <= lineEnd)) {
      last.statements.push(statement);
      last.end = Math.max(last.end, realEnd);
    } else {
      groups.push({ statements: [statement], start: pos, end: realEnd, refused: undefined });
    }
    if (lineEnd < realEnd) {
      const newline = text.indexOf('\n', statement.end > pos ? statement.end : realEnd);
      lineEnd = newline < 0 ? text.length : newline;
    }
  }
  return groups;
}

function endWithHereDocuments(statement: Statement): number {
  let end = statement.end;
  walk(statement, (node) => {
    if (node.type === 'Script' && node.source !== undefined) return false;
    if (node.type === 'HereDoc') end = Math.max(end, node.closing?.end ?? node.body.end);
    return true;
  });
  return end;
}

/** Commands that a cut reaches get no Run. One problem a command is enough. */
function refuseCut(text: string, groups: readonly Group[], cuts: readonly Cut[]): readonly Problem[] {
  const problems: Problem[] = [];
  const told = new Set<Group | undefined>();
  for (const { at, problem } of cuts) {
    const index = lastStartingBefore(groups, at);
    const group = groups[index];
    const refused =
      problem.code === 'shell-syntax' && isStructural(problem.message)
        ? paragraph(text, groups, Math.max(0, index))
        : [group];
    for (const each of refused) if (each !== undefined) each.refused ??= problem.code;
    if (problem.fix === undefined && told.has(group)) continue;
    told.add(group);
    problems.push(problem);
  }
  return problems;
}

/** A missing or stray `done`, `fi` or `)`: then its neighbours may have been meant to stand inside something. */
function isStructural(message: string): boolean {
  return /'(?:done|do|fi|then|else|elif|esac|in|\{|\}|\(|\)|;;)'/.test(message);
}

function paragraph(text: string, groups: readonly Group[], index: number): readonly Group[] {
  const isBlankBetween = (a: Group | undefined, b: Group | undefined): boolean =>
    a === undefined || b === undefined || /\n[ \t]*\n/.test(text.slice(a.end, b.start));
  let first = index;
  let last = index;
  while (first > 0 && groups[first - 1]?.refused === undefined && !isBlankBetween(groups[first - 1], groups[first]))
    first--;
  while (
    last < groups.length - 1 &&
    groups[last + 1]?.refused === undefined &&
    !isBlankBetween(groups[last], groups[last + 1])
  )
    last++;
  return groups.slice(first, last + 1);
}

function lastStartingBefore(groups: readonly Group[], at: number): number {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((groups[middle]?.start ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** With those of the block itself. */
function withOwnFunctions(text: string, script: ParsedScript, others: Functions): Functions {
  if (!/\(\s*\)|\bfunction\b/.test(text)) return others;
  const own = judgeFunctions(script, others);
  return { get: (name) => own.get(name) ?? others.get(name) };
}

/** The first line of the comment right above, blank lines between them left out. */
function titleAbove(gap: string): string | undefined {
  if (!gap.includes('#')) return undefined;
  const lines = gap
    .split('\n')
    .slice(0, -1)
    .map((line) => line.trim());
  let last = lines.length - 1;
  while (last >= 0 && lines[last] === '') last--;
  let first = last;
  while (first > 0 && lines[first - 1]?.startsWith('#') === true) first--;
  for (const line of lines.slice(Math.max(0, first), last + 1)) {
    const title = line.startsWith('#') && !line.startsWith('#!') ? titleOfComment(line) : undefined;
    if (title !== undefined) return title;
  }
  return undefined;
}
