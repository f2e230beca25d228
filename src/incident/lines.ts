/** A text as lines that know where they stand. CommonMark's line ends only: CR LF, LF, CR. */

export interface Line {
  /** Without its line end. */
  readonly text: string;
  readonly start: number;
  /** Behind its line end. */
  readonly end: number;
}

export function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    const end = match.index + match[0].length;
    lines.push({ text: text.slice(start, match.index), start, end });
    start = end;
  }
  if (start < text.length) lines.push({ text: text.slice(start), start, end: text.length });
  return lines;
}

/** Spaces and tabs only. Not `trim()`: that takes a byte order mark for blank. */
export function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line);
}

/** The line end that a file uses most; LF for a text of one line. */
export function lineEndOf(text: string): '\n' | '\r\n' | '\r' {
  const count = { crlf: 0, lf: 0, cr: 0 };
  for (const [end] of text.matchAll(/\r\n|\n|\r/g)) count[end === '\r\n' ? 'crlf' : end === '\n' ? 'lf' : 'cr']++;
  if (count.crlf > 0 && count.crlf >= count.lf && count.crlf >= count.cr) return '\r\n';
  return count.cr > count.lf ? '\r' : '\n';
}
