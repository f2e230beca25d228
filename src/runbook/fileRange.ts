/** From offsets in a block's text to offsets in the file: exact inside lists and quotes. */
import type { Range } from '../command/types.ts';
import { lineAt } from './lines.ts';
import type { Block } from './types.ts';

/** Where the lines of a text stand. */
type Placed = Pick<Block, 'text' | 'range' | 'lineStarts' | 'cutTabs'>;

export function fileRange(block: Placed, range: Range): Range {
  const [start, end] = fileOffsets(block, [range.start, range.end]);
  return { start: start ?? block.range.start, end: end ?? block.range.end };
}

function fileOffsets(block: Placed, offsets: readonly number[]): readonly number[] {
  const starts = textLineStarts(block);
  return offsets.map((offset) => {
    const line = lineAt(starts, offset);
    const column = offset - (starts[line] ?? 0);
    const lineStart = block.lineStarts[line] ?? block.range.start;
    // Blanks that stand for what the container left of a tab: the file has one character there.
    const blanks = block.cutTabs?.[line] ?? 0;
    if (blanks === 0) return lineStart + column;
    return column < blanks ? lineStart : lineStart + 1 + column - blanks;
  });
}

const known = new WeakMap<Placed, readonly number[]>();

function textLineStarts(block: Placed): readonly number[] {
  const found = known.get(block);
  if (found !== undefined) return found;
  const starts = [0];
  for (let at = block.text.indexOf('\n'); at >= 0; at = block.text.indexOf('\n', at + 1)) starts.push(at + 1);
  known.set(block, starts);
  return starts;
}

/** From an offset in the file to the one in the block's text: the inverse, for a place inside the block. */
export function textOffset(block: Block, offset: number): number {
  const line = lineAt(block.lineStarts, offset);
  const textStart = textLineStarts(block)[line] ?? block.text.length;
  const column = Math.max(0, offset - (block.lineStarts[line] ?? offset));
  const blanks = block.cutTabs?.[line] ?? 0;
  const textColumn = blanks === 0 || column === 0 ? column : column - 1 + blanks;
  const lineLength = (textLineStarts(block)[line + 1] ?? block.text.length + 1) - 1 - textStart;
  return textStart + Math.min(textColumn, Math.max(0, lineLength));
}
