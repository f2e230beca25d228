/** From offsets in a block's text to offsets in the file: exact inside lists and quotes. */
import type { Range } from '../command/types.ts';
import type { Block } from './types.ts';

export function fileOffset(block: Block, offset: number): number {
  return block.range.start + offset;
}

export function fileRange(block: Block, range: Range): Range {
  return { start: fileOffset(block, range.start), end: fileOffset(block, range.end) };
}
