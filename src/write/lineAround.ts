/** The line of a file that an offset stands on. */

export interface LineAround {
  readonly start: number;
  /** In front of its line end. */
  readonly end: number;
  readonly text: string;
  /** In front of the offset. */
  readonly before: string;
  readonly after: string;
}

export function lineAround(file: string, offset: number): LineAround {
  const start = offset === 0 ? 0 : 1 + Math.max(...['\n', '\r'].map((end) => file.lastIndexOf(end, offset - 1)));
  const lineEnd = /[\r\n]/g;
  lineEnd.lastIndex = offset;
  const end = lineEnd.exec(file)?.index ?? file.length;
  return {
    start,
    end,
    text: file.slice(start, end),
    before: file.slice(start, offset),
    after: file.slice(offset, end),
  };
}
