/**
 * Where lenses stand, and how they stay while a person types: a list that loses lenses over text that nobody touched
 * is held back until it has stood for a moment, and the last good list moves with the edits meanwhile.
 */
import type { Command } from '../command/types.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { Block } from '../runbook/types.ts';
import { checkSets } from './checkSets.ts';
import { targetOf, type Place, type ReadRunbook } from './findStep.ts';
import { reviewLists } from './reviewLists.ts';
import { hashOf, type StepTarget } from './stepStates.ts';

/** A command with its lenses, a whole block that can only be copied, or what *Run N checks* runs. Offsets in the document. */
export interface LensLine {
  readonly start: number;
  readonly end: number;
  readonly block: Block;
  readonly command: Command | undefined;
  readonly target: StepTarget;
  /** It stands for these; `block` is that of the first, and `command` is undefined. */
  readonly checks?: readonly Place[];
  /** Its text was edited since it was read: no state of the old text may stand over it. */
  readonly touched: boolean;
  /**
   * The same as long as edits only pushed the line up or down: a lens drawn before a block was moved stands above another
   * text than its own until the editor draws it anew, and is told by its old place.
   */
  readonly place: number;
}

export interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

export function linesOf(read: ReadRunbook): readonly LensLine[] {
  const checks = checkSets(read).map(({ checks, target, start, end }): LensLine => ({
    start,
    end,
    block: checks[0].block,
    command: undefined,
    target,
    checks,
    touched: false,
    place: 0,
  }));
  const lines = read.runbook.blocks.flatMap((block): LensLine[] => {
    if (block.kind === 'shell') {
      return block.commands.map((command) => ({
        ...fileRange(block, command.range),
        block,
        command,
        target: targetOf(read.uri, command),
        touched: false,
        place: 0,
      }));
    }
    if (block.text.trim() === '') return [];
    const target = { uri: read.uri, commandId: block.id, textHash: hashOf(block) };
    return [{ ...block.range, block, command: undefined, target, touched: false, place: 0 }];
  });
  const lists = reviewLists(read).map((block): LensLine => {
    const target = { uri: read.uri, commandId: block.id, textHash: hashOf(block) };
    return { ...block.range, block, command: undefined, target, touched: false, place: 0 };
  });
  return [...checks, ...lines, ...lists];
}

/**
 * The line after an edit; nothing where all of its text was taken out. What is put in exactly at its start touches it:
 * there the editor leaves the lens above the new text.
 */
export function moveLine(line: LensLine, change: TextChange): LensLine | undefined {
  const { start, end } = line;
  const from = change.rangeOffset;
  const to = from + change.rangeLength;
  const delta = change.text.length - change.rangeLength;
  if (to <= start && from < start) return { ...line, start: start + delta, end: end + delta };
  if (from > end || (from === end && /^\r?\n/.test(change.text))) return line;
  if (from <= start && to >= end && change.rangeLength > 0) return undefined;
  const newStart = from < start ? from + change.text.length : start;
  const newEnd = to > end ? from + change.text.length : end + delta;
  return { ...line, start: newStart, end: Math.max(newStart, newEnd), touched: true };
}

/**
 * Whether a list lacks a line over text that nobody touched. Which checks there are, an edit elsewhere may change: one
 * that makes a change of a read, behind them.
 */
export function losesLines(good: readonly LensLine[], fresh: readonly LensLine[]): boolean {
  const there = new Set(fresh.map(({ start, target }) => `${start} ${target.textHash}`));
  return good.some(
    ({ touched, checks, start, target }) =>
      !touched && checks === undefined && !there.has(`${start} ${target.textHash}`),
  );
}

export interface LineKeeper {
  /** To be told of every edit, in order. `at` in ms. */
  readonly changed: (uri: string, changes: readonly TextChange[], at: number) => void;
  /** What to show now. `waitMs`: when to ask again, where the last good list is still shown. */
  readonly show: (
    uri: string,
    fresh: readonly LensLine[],
    at: number,
  ) => { readonly lines: readonly LensLine[]; readonly waitMs: number | undefined };
  /** What was shown last, moved with the edits since. */
  readonly last: (uri: string) => readonly LensLine[];
  readonly forget: (uri: string) => void;
}

/** `settleMs`: how long a state with fewer lenses must have stood before it is shown. */
export function createLineKeeper(settleMs: number): LineKeeper {
  let places = 0;
  const keyOf = ({ start, target }: LensLine): string => `${start} ${target.commandId} ${target.textHash}`;
  const placed = (fresh: readonly LensLine[], before: readonly LensLine[]): readonly LensLine[] => {
    const known = new Map(before.filter(({ touched }) => !touched).map((line) => [keyOf(line), line.place]));
    return fresh.map((line) => ({ ...line, place: known.get(keyOf(line)) ?? (places += 1) }));
  };
  const kept = new Map<string, { readonly lines: readonly LensLine[]; readonly changedAt: number }>();
  return {
    changed: (uri, changes, at) => {
      const before = kept.get(uri);
      if (before === undefined || changes.length === 0) return;
      let lines = before.lines;
      for (const change of changes) lines = lines.flatMap((line) => moveLine(line, change) ?? []);
      kept.set(uri, { lines, changedAt: at });
    },
    show: (uri, fresh, at) => {
      const good = kept.get(uri);
      const changedAt = good?.changedAt ?? Number.NEGATIVE_INFINITY;
      const waitMs = changedAt + settleMs - at;
      if (good !== undefined && waitMs > 0 && losesLines(good.lines, fresh)) return { lines: good.lines, waitMs };
      const lines = placed(fresh, good?.lines ?? []);
      kept.set(uri, { lines, changedAt });
      return { lines, waitMs: undefined };
    },
    last: (uri) => kept.get(uri)?.lines ?? [],
    forget: (uri) => kept.delete(uri),
  };
}
