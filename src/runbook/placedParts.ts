/** What a part says where it stands: under the headings above it, with what the other blocks of the file tell. */
import type { Command, Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { readBlock, type ReadBlock } from './fences.ts';
import type { GiveId } from './ids.ts';
import { readMeaning, type Meaning, type PathHeading } from './meaning.ts';
import type { Part } from './parts.ts';
import type { Told } from './surroundings.ts';
import type { Block, Checklist } from './types.ts';

/** A heading whose section goes on. */
type OpenHeading = Pick<PathHeading, 'level' | 'title'>;

/** Offsets still count from the part's start. */
export interface ReadPart {
  readonly headings: readonly PathHeading[];
  readonly blocks: readonly ReadBlock[];
  readonly meaning: Meaning;
  /** The headings it stands under. */
  readonly above: readonly OpenHeading[];
  /** Those that what follows stands under. */
  readonly below: readonly OpenHeading[];
  readonly told: Pick<Told, 'functions' | 'saysTest'>;
  /** The variables it asked for, and what it was told. */
  readonly asked: ReadonlyMap<string, boolean>;
  /** Its problems depend on what follows it. */
  readonly looksBelow: boolean;
}

/** `source`: the file from the part's start on. */
export function readPart(part: Part, above: readonly OpenHeading[], told: Told, source: string): ReadPart {
  let below = above;
  const headings = part.headings.map((heading): PathHeading => {
    below = [...below.filter(({ level }) => level < heading.level), heading];
    return { ...heading, path: below.map(({ title }) => title) };
  });
  const asked = new Map<string, boolean>();
  const has = (name: string): boolean => {
    const is = told.isAssigned(name);
    asked.set(name, is);
    return is;
  };
  const surroundings = { functions: told.functions, assigned: { has } };
  const blocks = part.drafts.map((draft) =>
    readBlock(draft, headings[draft.heading]?.path ?? [], surroundings, told.saysTest, source),
  );
  return {
    headings,
    blocks,
    meaning: readMeaning(headings, part.items),
    above,
    below,
    // Only these: the rest of it holds all parts of this reading.
    told: { functions: told.functions, saysTest: told.saysTest },
    asked,
    looksBelow: blocks.some(({ problems }) => problems.some(({ code }) => code === 'statement-cut')),
  };
}

/** Whether reading the same part again could give nothing else. */
export function stillHolds(read: ReadPart, above: readonly OpenHeading[], told: Told): boolean {
  return (
    !read.looksBelow &&
    read.told.functions === told.functions &&
    read.told.saysTest === told.saysTest &&
    isSamePath(read.above, above) &&
    (read.asked.size === 0 || [...read.asked].every(([name, was]) => told.isAssigned(name) === was))
  );
}

function isSamePath(one: readonly OpenHeading[], other: readonly OpenHeading[]): boolean {
  if (one === other) return true;
  return (
    one.length === other.length &&
    one.every(({ level, title }, at) => other[at]?.level === level && other[at].title === title)
  );
}

/** A part as the file has it: offsets are those of the file, ids those that no other has. */
export interface PlacedPart {
  readonly start: number;
  readonly blocks: readonly Block[];
  /** In the order in which they stand. */
  readonly problems: readonly Problem[];
  readonly checklists: readonly Checklist[];
}

export interface Ids {
  readonly block: GiveId;
  readonly command: GiveId;
}

/** `before`: the same part as the last reading placed it; what is as it was stays the same object. */
export function placePart(read: ReadPart, start: number, ids: Ids, before: PlacedPart | undefined): PlacedPart {
  const hasMoved = before?.start !== start;
  let isSame = before !== undefined && !hasMoved;
  const blocks = read.blocks.map((one, at): Block => {
    const was = before?.blocks[at];
    const commands = nameCommands(one, ids, was?.commands);
    const id = ids.block(one.wanted.block, one.block.text);
    if (was?.id === id && was.commands === commands && !hasMoved) return was;
    isSame = false;
    return placeBlock(one.block, id, commands, start);
  });
  if (before !== undefined && isSame) return before;
  const problems = read.blocks
    .flatMap((one, at) => [...one.problems, ...sameNames(one, blocks[at])])
    .map((problem) => movedProblem(problem, start))
    .sort((a, b) => a.range.start - b.range.start);
  const checklists = read.meaning.checklists.map((list) => ({ ...list, range: moved(list.range, start) }));
  return { start, blocks, problems, checklists };
}

/** Written out: there are hundreds of them at each letter, and spreading costs five times as much. */
function placeBlock(block: ReadBlock['block'], id: string, commands: Block['commands'], start: number): Block {
  const { headingPath, condition, language, kind, text, cutTabs, shell, pins } = block;
  const range = moved(block.range, start);
  const lineStarts = block.lineStarts.map((at) => at + start);
  const placed = { id, headingPath, condition, language, kind, range, text, lineStarts, commands, shell, pins };
  return cutTabs === undefined ? placed : { ...placed, cutTabs };
}

function nameCommands(
  { block, wanted }: ReadBlock,
  ids: Ids,
  before: Block['commands'] | undefined,
): Block['commands'] {
  const give = ({ text }: Command, at: number): string => ids.command(wanted.commands[at] ?? '', text);
  if (before === undefined) return block.commands.map((command, at) => ({ ...command, id: give(command, at) }));
  const given = block.commands.map(give);
  if (given.every((id, at) => before[at]?.id === id)) return before;
  return block.commands.map((command, at) => ({ ...command, id: given[at] ?? '' }));
}

/** One for each command that did not get the name somebody chose. */
function sameNames({ block: { pins }, wanted, opening }: ReadBlock, block: Block | undefined): readonly Problem[] {
  const { name } = pins;
  if (name === undefined || block === undefined) return [];
  return block.commands
    .filter(({ id }, at) => id !== wanted.commands[at])
    .map(() => ({
      code: 'same-name',
      severity: 'warning',
      range: opening,
      message: `Another block is called ${name} too. Give each block a name of its own.`,
    }));
}

function movedProblem(problem: Problem, by: number): Problem {
  const { fix, range } = problem;
  return {
    ...problem,
    range: moved(range, by),
    ...(fix === undefined ? {} : { fix: { ...fix, range: moved(fix.range, by) } }),
  };
}

function moved({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}
