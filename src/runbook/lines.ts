/** A file's text as Markdown sees it, line for line, and where each of its lines stands in the file. */

export interface Lines {
  /** Of the file: where line `i` begins, after a byte order mark. */
  readonly starts: readonly number[];
  /** Of the file: where line `i` ends, before its line end. */
  readonly ends: readonly number[];
  /** The file's text without byte order mark, every line end as LF: line `i` is the file's line `i`. */
  readonly text: string;
}

export function readLines(file: string): Lines {
  const starts: number[] = [file.startsWith('\uFEFF') ? 1 : 0];
  const ends: number[] = [];
  const hasCarriageReturns = file.includes('\r');
  if (!hasCarriageReturns) {
    for (let at = file.indexOf('\n'); at >= 0; at = file.indexOf('\n', at + 1)) {
      ends.push(at);
      starts.push(at + 1);
    }
  } else {
    for (const match of file.matchAll(/\r\n?|\n/g)) {
      ends.push(match.index);
      starts.push(match.index + match[0].length);
    }
  }
  ends.push(file.length);
  const bare = file.slice(starts[0]);
  return { starts, ends, text: hasCarriageReturns ? bare.replaceAll(/\r\n?/g, '\n') : bare };
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
