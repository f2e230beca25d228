/** A file's text as Markdown sees it, line for line, and where each of its lines stands in the file. */

export interface Lines {
  /** Of the file: where line `i` begins, after a byte order mark. */
  readonly starts: readonly number[];
  /** Of the file: where line `i` ends, before its line end. */
  readonly ends: readonly number[];
  /** The file's text without byte order mark, every line end as LF: line `i` is the file's line `i`. */
  readonly text: string;
}

/** Of the file from `from` to `to`, each at the beginning of a line or at the end; offsets stay those of the file. */
export function readLines(file: string, from = 0, to = file.length): Lines {
  const piece = file.slice(from, to);
  const mark = from === 0 && piece.startsWith('\uFEFF') ? 1 : 0;
  const starts: number[] = [from + mark];
  const ends: number[] = [];
  const hasCarriageReturns = piece.includes('\r');
  if (!hasCarriageReturns) {
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) {
      ends.push(from + at);
      starts.push(from + at + 1);
    }
  } else {
    for (const match of piece.matchAll(/\r\n?|\n/g)) {
      ends.push(from + match.index);
      starts.push(from + match.index + match[0].length);
    }
  }
  ends.push(to);
  const bare = piece.slice(mark);
  return { starts, ends, text: hasCarriageReturns ? bare.replaceAll(/\r\n?/g, '\n') : bare };
}

/** One line after the other, where only some of a text are looked at; `next` is undefined at the last. */
export function* linesFrom(
  text: string,
  offset: number,
): Generator<{ readonly start: number; readonly end: number; readonly next: number | undefined }> {
  const lineEnd = /\r\n?|\n/g;
  for (let start = offset; ; start = lineEnd.lastIndex) {
    lineEnd.lastIndex = start;
    const match = lineEnd.exec(text);
    if (match === null) return yield { start, end: text.length, next: undefined };
    yield { start, end: match.index, next: lineEnd.lastIndex };
  }
}

/** A line of the file, without its end. */
export function textOfLine(file: string, { starts, ends }: Lines, line: number): string {
  return file.slice(starts[line], ends[line]);
}

/** The line that an offset of the file stands on. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
