/** Markdown text → parts, each from a heading to the next: what they say for themselves, wherever they stand. */
import { readDraft, type Draft } from './fences.ts';
import { readLines, type Lines } from './lines.ts';
import { readOutlines, type Outline } from './outline.ts';
import { assignedIn, mayDefine } from './surroundings.ts';
import { saysDatabaseTest } from './trapProblems.ts';

/** A file is its parts one after the other. A part does not know where it stands: its offsets count from its start. */
export interface Part extends Pick<Outline, 'headings' | 'items'> {
  readonly length: number;
  /** Of its first line, with its line end. */
  readonly headingLength: number;
  readonly drafts: readonly Draft[];
  /** Texts of its blocks that may define a function. */
  readonly definitions: readonly string[];
  /** The variables that its blocks set. */
  readonly assigned: () => readonly string[];
  readonly saysTest: boolean;
}

/** Letters read in one go: what Markdown makes of them is gone before the next are read, however long the file is. */
const PIECE_LENGTH = 32_768;

/** `from`, `to`: where a part begins, or the file ends. `blank`: that many lines in front are no Markdown. */
export function readParts(
  file: string,
  from: number,
  to: number,
  blank: number,
  pieceLength = PIECE_LENGTH,
): readonly Part[] {
  const parts: Part[] = [];
  let start = from;
  let length = pieceLength;
  do {
    const end = endOfPiece(file, start + length, to);
    const lines = readLines(file, start, end);
    const text = start === from ? blankLines(lines.text, blank) : lines.text;
    const outlines = readOutlines(ownCopy(text), file, start, lines);
    const isLast = end === to;
    // The last outline may go on behind the piece: the next piece begins with it.
    const whole = isLast ? outlines : outlines.slice(0, -1);
    whole.forEach((outline, at) => parts.push(readPart(file, outline, outlines[at + 1]?.start ?? to, lines)));
    start = isLast ? to : (outlines.at(-1)?.start ?? to);
    length = whole.length === 0 ? length * 4 : pieceLength;
  } while (start < to);
  return parts;
}

/** Behind the first line from `from` on that may be a heading: if it is one, all in front of it is whole. */
function endOfPiece(file: string, from: number, to: number): number {
  const before = from < to ? file.indexOf('\n#', from) : -1;
  if (before < 0) return to;
  const lineEnd = file.indexOf('\n', before + 1);
  return lineEnd < 0 || lineEnd >= to ? to : lineEnd + 1;
}

function readPart(file: string, { start, headings, items, fences }: Outline, end: number, lines: Lines): Part {
  const drafts = fences.map((fence) => readDraft(file, start, lines, fence));
  const shellTexts = drafts.filter(({ mayBeShell }) => mayBeShell).map(({ block }) => block.text);
  return {
    length: end - start,
    headingLength: (file.indexOf('\n', start) + 1 || end) - start,
    headings,
    items,
    drafts,
    definitions: shellTexts.filter(mayDefine),
    assigned: assignedOnceIn(shellTexts),
    saysTest: saysDatabaseTest(file.slice(start, end)),
  };
}

/** A function of its own: one inside `readParts` would keep the whole file, and each part the version it was read from. */
function assignedOnceIn(texts: readonly string[]): Part['assigned'] {
  let assigned: readonly string[] | undefined;
  return () => (assigned ??= texts.flatMap(assignedIn));
}

/** What is cut out of a text keeps all of it: cut out of this, it does not keep the file. */
function ownCopy(text: string): string {
  return `\n${text}`.slice(1);
}

/** The front matter is no Markdown; its lines stay, so that every line keeps its number. */
function blankLines(text: string, count: number): string {
  if (count === 0) return text;
  let at = 0;
  for (let line = 0; line < count && at >= 0; line++) {
    const next = text.indexOf('\n', at);
    at = next < 0 ? text.length : next + 1;
  }
  return '\n'.repeat(text.slice(0, at).split('\n').length - 1) + text.slice(at);
}
