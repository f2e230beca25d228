/** The parts of a text that was edited: those that no edit touched are kept, what lies between is parsed anew. */
import { readParts, type Part } from './parts.ts';

/** The parts of `file`, found by those of the text before. */
export interface Known {
  readonly file: string;
  readonly parts: readonly Part[];
}

/** `blank`: that many lines in front are no Markdown. `fromTop`: their number is not what it was. */
export function changedParts(known: Known, file: string, blank: number, fromTop: boolean): readonly Part[] {
  const { parts } = known;
  const change = changeBetween(known.file, file);
  const grown = file.length - known.file.length;
  const starts = startsOf(parts);
  const first = fromTop ? 0 : lastBefore(known, starts, change.start);
  const from = starts[first] ?? 0;
  // Behind a line feed that no edit touched.
  let next = starts.findIndex((start, at) => at > first && start > change.end);
  // What an edit opened, a fence or a comment, may reach further: in the worst case to the end of the file.
  for (let step = 1; ; step *= 2) {
    const kept = next < 0 ? undefined : parts[next];
    const keptStart = (starts[next] ?? 0) + grown;
    const to = kept === undefined ? file.length : keptStart + kept.headingLength;
    const read = readParts(file, from, to, from === 0 ? blank : 0);
    if (kept === undefined) return [...parts.slice(0, first), ...read];
    // Its heading is still one that nothing contains: from there on everything is as it was.
    if (read.length > 1 && read.at(-1)?.length === kept.headingLength)
      return [...parts.slice(0, first), ...read.slice(0, -1), ...parts.slice(next)];
    next = next + step < parts.length ? next + step : -1;
  }
}

function startsOf(parts: readonly Part[]): readonly number[] {
  let end = 0;
  return parts.map(({ length }) => (end += length) - length);
}

/** The last part that begins as it did: the line of its heading, with its line end, stands before the change. */
function lastBefore({ file, parts }: Known, starts: readonly number[], change: number): number {
  return Math.max(
    0,
    parts.findLastIndex(({ headingLength }, at) => {
      const headingEnd = (starts[at] ?? 0) + headingLength;
      return headingEnd <= change && file[headingEnd - 1] === '\n';
    }),
  );
}

/** Of the text before: from the first character that differs to behind the last one. */
function changeBetween(before: string, after: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(before.length, after.length);
  const start = longest(shorter, (low, high) => before.slice(low, high) === after.slice(low, high));
  const same = longest(
    shorter - start,
    (low, high) =>
      before.slice(before.length - high, before.length - low) === after.slice(after.length - high, after.length - low),
  );
  return { start, end: before.length - same };
}

/** The most characters, up to `max`, of which all are the same: halves are compared, each by the engine in one go. */
function longest(max: number, isSame: (low: number, high: number) => boolean): number {
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isSame(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
