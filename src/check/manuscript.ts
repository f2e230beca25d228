/** A runbook that was read → what rules need to know of its lines: fences, sections with those around them, prose. */
import { readFrontMatter } from '../runbook/frontMatter.ts';
import { lineAt, readLines, textOfLine, type Lines } from '../runbook/lines.ts';
import type { Block, Runbook } from '../runbook/types.ts';
import type { FenceLines, Manuscript, Place, ProseLine } from './types.ts';

export function readManuscript(path: string, text: string, runbook: Runbook): Manuscript {
  const lines = readLines(text);
  const fences = runbook.blocks.map((block) => fenceOf(block, text, lines));
  return { path, text, runbook, lines, fences, places: placesOf(runbook), prose: proseOf(text, lines, fences) };
}

/** Of a line of the file, without its end. */
export function lineText({ text, lines }: Pick<Manuscript, 'text' | 'lines'>, line: number): string {
  return textOfLine(text, lines, line);
}

/** The line ends of the file. */
export function lineEndOf(text: string): string {
  return /\r\n?|\n/.exec(text)?.[0] ?? '\n';
}

/** Index of the innermost section around an offset; -1 for none. */
export function placeAt(places: readonly Place[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.section.range.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function fenceOf(block: Block, text: string, lines: Lines): FenceLines {
  const count = block.lineStarts.length;
  const [first] = block.lineStarts;
  const openLine = first === undefined ? lineAt(lines.starts, block.range.start) : lineAt(lines.starts, first) - 1;
  const start = lines.starts[openLine] ?? 0;
  const opening = /`{3,}|~{3,}/.exec(text.slice(start, lines.ends[openLine]));
  const marks = {
    start: start + (opening?.index ?? 0),
    end: start + (opening?.index ?? 0) + (opening?.[0].length ?? 0),
  };
  const last = openLine + count + 1;
  const closing = /^[\s>]*(`{3,}|~{3,})\s*$/.exec(textOfLine(text, lines, last))?.[1];
  const closes = last < lines.starts.length && opening !== null && closing?.startsWith(opening[0]) === true;
  return { block, openLine, closeLine: closes ? last : undefined, marks };
}

/** Each section with those around and right below it. */
export function placesOf({ sections }: Pick<Runbook, 'sections'>): readonly Place[] {
  const places: { section: Runbook['sections'][number]; parent: number; children: number[] }[] = [];
  const open: number[] = [];
  for (const [index, section] of sections.entries()) {
    while ((places[open.at(-1) ?? -1]?.section.level ?? 0) >= section.level) open.pop();
    const parent = open.at(-1) ?? -1;
    places[parent]?.children.push(index);
    places.push({ section, parent, children: [] });
    open.push(index);
  }
  return places;
}

function proseOf(text: string, lines: Lines, fences: readonly FenceLines[]): readonly ProseLine[] {
  const prose: ProseLine[] = [];
  let next = 0;
  let inComment = false;
  const isPre = preReader(text);
  const isIndentedCode = indentedCodeReader();
  for (let line = readFrontMatter(text).lines; line < lines.starts.length; line++) {
    const fence = fences[next];
    if (fence !== undefined && line === fence.openLine) {
      line = fence.closeLine ?? fence.openLine + fence.block.lineStarts.length;
      next++;
      continue;
    }
    const start = lines.starts[line] ?? 0;
    const read = withoutComments(text.slice(start, lines.ends[line]), inComment);
    inComment = read.inComment;
    const isCode = isIndentedCode(read.text);
    const shown = withoutCode(read.text);
    if (!isPre(shown, start) && !isCode && /\S/.test(read.text)) prose.push({ line, start, text: shown });
  }
  return prose;
}

/** Whether a line stands in `<pre>`, which shows it as it is. One that nothing closes hides nothing. */
function preReader(text: string): (line: string, start: number) => boolean {
  let inPre = false;
  let last: number | undefined;
  return (line, start) => {
    const was = inPre;
    if (!inPre && /^[\s>]*<pre\b/i.test(line)) {
      last ??= text.toLowerCase().lastIndexOf('</pre>');
      inPre = last >= start;
    }
    const is = was || inPre;
    if (inPre && /<\/pre>/i.test(line)) inPre = false;
    return is;
  };
}

/** Whether a line is code because it is indented: below a blank line, and not what an item of a list holds. */
function indentedCodeReader(): (line: string) => boolean {
  let afterBlank = true;
  let inList = false;
  return (line) => {
    if (!/\S/.test(line)) {
      afterBlank = true;
      return false;
    }
    const isCode = afterBlank && !inList && /^(?: {4}| {0,3}\t)/.test(line);
    if (/^[\s>]*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/.test(line)) inList = inList || !isCode;
    else if (/^\S/.test(line) && (afterBlank || line.startsWith('#'))) inList = false;
    // What follows code without a blank line between is more of it.
    afterBlank = isCode;
    return isCode;
  };
}

const blanks = (text: string): string => ' '.repeat(text.length);

/** Comments are blanked, so that every letter keeps its place. */
function withoutComments(line: string, inComment: boolean): { text: string; inComment: boolean } {
  if (!inComment && !line.includes('<!--')) return { text: line, inComment };
  let text = '';
  let isIn = inComment;
  for (let at = 0; at < line.length;) {
    const sign = line.indexOf(isIn ? '-->' : '<!--', at);
    const end = sign < 0 ? line.length : sign + (isIn ? 3 : 0);
    text += isIn ? blanks(line.slice(at, end)) : line.slice(at, end);
    if (sign >= 0) isIn = !isIn;
    at = end;
  }
  return { text, inComment: isIn };
}

function withoutCode(line: string): string {
  if (!line.includes('`')) return line;
  let text = '';
  let at = 0;
  for (const match of line.matchAll(/`+/g)) {
    if (match.index < at) continue;
    const mark = match[0];
    let end = line.indexOf(mark, match.index + mark.length);
    while (end >= 0 && line.charAt(end + mark.length) === '`') {
      while (line.charAt(end) === '`') end++;
      end = line.indexOf(mark, end);
    }
    if (end < 0) continue;
    text += line.slice(at, match.index) + blanks(line.slice(match.index, end + mark.length));
    at = end + mark.length;
  }
  return text + line.slice(at);
}
