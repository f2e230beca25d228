/** Which letters of a shell text are words, which are quoted, and where its comments stand. */
import type { ParsedScript, SyntaxNode } from 'unbash';
import type { Range } from './types.ts';
import { walk } from './words.ts';

export interface Leaves {
  /** Unquoted words, in order. */
  readonly bare: readonly Range[];
  /** Everything quoted and every here-document, in order. */
  readonly covered: readonly Range[];
}

export function readLeaves(script: ParsedScript): Leaves {
  const bare: Range[] = [];
  const covered: Range[] = [];
  walk(script, (node: SyntaxNode) => {
    const range = { start: node.pos, end: node.end };
    switch (node.type) {
      case 'Script':
        return node.source === undefined;
      case 'Word':
        if (node.parts === undefined) bare.push(range);
        return true;
      case 'Literal':
        bare.push(range);
        return true;
      case 'SingleQuoted':
      case 'AnsiCQuoted':
      case 'DoubleQuoted':
      case 'LocaleString':
        covered.push(range);
        return false;
      case 'HereDoc':
        covered.push({ start: node.body.pos, end: node.body.end });
        return false;
      default:
        return true;
    }
  });
  const inOrder = (a: Range, b: Range): number => a.start - b.start;
  return { bare: bare.sort(inOrder), covered: covered.sort(inOrder) };
}

/** `ranges` in order and apart from each other. */
export function contains(ranges: readonly Range[], at: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.start ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low - 1];
  return range !== undefined && at < range.end;
}

/** In order, each up to the end of its line. None where the text cannot be read: a quote may be open. */
export function commentsOf(text: string, script: ParsedScript): readonly Range[] {
  if (!text.includes('#') || script.errors !== undefined) return [];
  const { bare, covered } = readLeaves(script);
  const found: Range[] = [];
  for (const { index: start } of text.matchAll(/(?<!\S)#/g)) {
    if (start < (found.at(-1)?.end ?? 0) || contains(bare, start) || contains(covered, start)) continue;
    const lineEnd = text.indexOf('\n', start);
    found.push({ start, end: lineEnd < 0 ? text.length : lineEnd });
  }
  return found;
}
