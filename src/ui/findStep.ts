/** From a lens or a cursor to the command that stands in the runbook now. */
import type { Command } from '../command/types.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { Block, Defaults, Runbook } from '../runbook/types.ts';
import { reviewLists } from './reviewLists.ts';
import { hashOf, type StepTarget } from './stepStates.ts';

/** A runbook as it was read from one version of its document. */
export interface ReadRunbook {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly runbook: Runbook;
}

/** All that a run needs to know of its step. */
export interface FoundStep {
  readonly target: StepTarget;
  readonly command: Command;
  readonly block: Block;
  readonly headingPath: readonly string[];
  readonly condition: string | undefined;
  readonly defaults: Defaults;
  /** Of the document, as `Uri.toString()` gives it. */
  readonly uri: string;
  /** To its workspace folder, with `/`; without a folder its file name. */
  readonly relativePath: string;
  /** Absolute path of its workspace folder, else of the folder that it lies in; nothing for an unsaved document. */
  readonly folder: string | undefined;
}

export type Found =
  | { readonly kind: 'found'; readonly step: FoundStep }
  /** Another text stands there now: nothing may run, and the sentence says so. */
  | { readonly kind: 'changed'; readonly sentence: string };

export const textHasChanged = 'The text has changed since. Look at it and click again.';

export interface Place {
  readonly block: Block;
  readonly command: Command;
}

/** The command with the target's id, if it still has the text that the lens showed. */
export function placeOf(read: ReadRunbook, target: StepTarget): Place | undefined {
  for (const block of read.runbook.blocks) {
    for (const command of block.commands) {
      if (command.id === target.commandId) {
        return hashOf(command) === target.textHash ? { block, command } : undefined;
      }
    }
  }
  return undefined;
}

/** The block with the target's id, if it still has the text that the lens showed. */
export function blockOf(read: ReadRunbook, target: StepTarget): Block | undefined {
  const block = [...read.runbook.blocks, ...reviewLists(read)].find(({ id }) => id === target.commandId);
  return block !== undefined && hashOf(block) === target.textHash ? block : undefined;
}

/** The command on the line of `offset`, or the one whose comment stands there. */
export function placeAt(read: ReadRunbook, offset: number): Place | undefined {
  const lineStart = read.text.lastIndexOf('\n', offset - 1) + 1;
  const nextBreak = read.text.indexOf('\n', offset);
  const lineEnd = nextBreak < 0 ? read.text.length : nextBreak;
  for (const block of read.runbook.blocks) {
    const first = read.text.lastIndexOf('\n', block.range.start - 1) + 1;
    if (lineEnd < first || lineStart > block.range.end) continue;
    const command = block.commands.find((command) => fileRange(block, command.range).end >= lineStart);
    return command && { block, command };
  }
  return undefined;
}

export function targetOf(uri: string, command: Command): StepTarget {
  return { uri, commandId: command.id, textHash: hashOf(command) };
}
