/** What is offered to someone who writes a runbook, and for which letters of the file it would stand. */
import type { Effect, Range } from '../command/types.ts';

export interface Suggestion {
  readonly label: string;
  readonly kind: 'language' | 'attribute' | 'key' | 'value' | 'verb' | 'flag' | 'resource' | 'hole' | 'variable';
  /** What is inserted, where that is not the label. */
  readonly text?: string;
  /** Of a verb: what it does to the world. */
  readonly effect?: Effect;
  /** A few words beside the label. */
  readonly detail?: string;
  /** What is written next has suggestions of its own: to ask where there are none would say so. */
  readonly goesOn?: true;
  /** Something else may be meant that is no suggestion: a name, a number. */
  readonly isFree?: true;
  /** Of a free one: how it begins, which is never all of it: `$`, `deployment/`. */
  readonly stem?: string;
}

export interface Completion {
  /** What a suggestion replaces, in UTF-16 offsets of the file: around the cursor, within its line. */
  readonly range: Range;
  readonly items: readonly Suggestion[];
  /** Something has to be written here: then a blank in front of it is enough to offer it. */
  readonly isExpected: boolean;
  /** What is a word here too, and no suggestion. */
  readonly whole?: readonly string[];
}

/** Each once, in the order in which they came. */
export function once(words: Iterable<string>): readonly string[] {
  return [...new Set(words)];
}
