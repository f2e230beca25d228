/**
 * Which commands *Run N checks* means: of a block or a section the reads in front of the first command that changes,
 * waits, needs a value, or cannot be told.
 */
import type { Command } from '../command/types.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { Block, Section } from '../runbook/types.ts';
import type { Place, ReadRunbook } from './findStep.ts';
import { leadsByItself } from './ranOn.ts';
import { textHash, type StepTarget } from './stepStates.ts';

/** The checks of a block or of a section, two at least. */
export interface CheckSet {
  readonly checks: readonly [Place, ...Place[]];
  readonly target: StepTarget;
  /** Where its lens stands: on the line of the fence or of the heading. Offset in the document. */
  readonly start: number;
  /** Of its last check. */
  readonly end: number;
}

/** `asks`: it reads, but a question comes first, so that it has its own Run only. `ends`: what stands behind it may depend on it. */
function kindOf({ pins }: Block, command: Command): 'check' | 'asks' | 'ends' {
  const { effect, ends, placeholders, emptied, refused, changesContext } = command;
  const isRead = effect === 'reads' && ends === 'itself' && refused === undefined && !changesContext;
  if (!isRead || placeholders.length > 0 || emptied.length > 0) return 'ends';
  const asks =
    pins.confirm === 'always' || command.showsSecrets || command.writesFiles.length > 0 || leadsByItself(command);
  return asks ? 'asks' : 'check';
}

function checksIn(blocks: Iterable<Block>): readonly Place[] {
  const checks: Place[] = [];
  for (const block of blocks) {
    for (const command of block.commands) {
      const kind = kindOf(block, command);
      if (kind === 'ends') return checks;
      if (kind === 'check') checks.push({ block, command });
    }
  }
  return checks;
}

/** In front of all others: those of a block, then those of the innermost section. Two that are the same are one. */
export function checkSets(read: ReadRunbook): readonly CheckSet[] {
  const { blocks, sections } = read.runbook;
  const shell = blocks.filter(({ commands }) => commands.length > 0);
  const found = new Map<string, CheckSet>();
  const add = (start: number, checks: readonly Place[]): void => {
    const set = setOf(read.uri, start, checks);
    if (set !== undefined && !found.has(set.target.commandId)) found.set(set.target.commandId, set);
  };
  for (const block of shell) add(fenceLine(read.text, block), checksIn([block]));
  for (const section of sections.toReversed()) {
    if (!isWholeDocument(section, sections)) add(section.range.start, checksIn(blocksOf(section, shell)));
  }
  return [...found.values()];
}

/** The set that a lens meant, if all of its checks are still what it showed. */
export function checkSetOf(read: ReadRunbook, target: StepTarget): CheckSet | undefined {
  return checkSets(read).find(
    (set) => set.target.commandId === target.commandId && set.target.textHash === target.textHash,
  );
}

/** Those of the innermost section around `offset` that has a block, also where it is a single one. Its own place is the heading. */
export function sectionChecksAt(read: ReadRunbook, offset: number): readonly Place[] {
  const { blocks, sections } = read.runbook;
  const lineOf = (at: number): number => read.text.lastIndexOf('\n', at - 1) + 1;
  const around = sections.filter(
    ({ range, end }) => lineOf(range.start) <= offset && (offset < end || end === read.text.length),
  );
  for (const section of around.toReversed()) {
    const own = blocksOf(section, blocks).filter(({ commands }) => commands.length > 0);
    if (own.length > 0) return checksIn(own);
  }
  return sections.length === 0 ? checksIn(blocks) : [];
}

/** What the checks of this list are called as one, whether or not a lens shows them. */
export function targetOfChecks(uri: string, checks: readonly Place[]): StepTarget {
  const ids = checks.map(({ command }) => command.id);
  // In one document no two lists begin and end alike: what may stand between two checks is decided by these alone.
  const commandId = `checks:${ids[0] ?? ''}:${ids.at(-1) ?? ''}`;
  return {
    uri,
    commandId,
    textHash: textHash(JSON.stringify(checks.map(({ command }) => [command.id, command.text]))),
  };
}

function setOf(uri: string, start: number, checks: readonly Place[]): CheckSet | undefined {
  const [first, ...more] = checks;
  const last = more.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { end } = fileRange(last.block, last.command.range);
  return { checks: [first, ...more], target: targetOfChecks(uri, checks), start, end };
}

/** The only heading of the first level is the document's title, and what stands under it is no one section. */
function isWholeDocument({ level }: Section, sections: readonly Section[]): boolean {
  return level === 1 && sections.filter((section) => section.level === 1).length === 1;
}

/** They stand in the order of the file. */
function blocksOf({ range, end }: Section, blocks: readonly Block[]): readonly Block[] {
  return blocks.slice(countBefore(blocks, range.start), countBefore(blocks, end));
}

function countBefore(blocks: readonly Block[], offset: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.range.start ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Offset of the line that opens the fence. */
function fenceLine(text: string, { range }: Block): number {
  const contentLine = text.lastIndexOf('\n', range.start - 1);
  return contentLine <= 0 ? 0 : text.lastIndexOf('\n', contentLine - 1) + 1;
}
