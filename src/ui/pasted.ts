/** What a paste of several lines was before a box of one line made blanks of its line breaks. */

export interface Typed {
  /** As it stands in the box. */
  readonly shown: string;
  /** The same, letter for letter, with the line breaks that it was pasted with. */
  readonly text: string;
}

/** How many letters are the same from the start, and how many from the end. */
function same(before: string, now: string): { readonly start: number; readonly end: number } {
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start += 1;
  let end = 0;
  while (end < most && before.at(-1 - end) === now.at(-1 - end)) end += 1;
  return { start, end };
}

/** Of one letter that was typed, and where there is no blank, the clipboard need not be asked. */
export function mayBePasted(before: string, now: string): boolean {
  const { start, end } = same(before, now);
  return now.length - Math.min(start + end, before.length) > 1 && now.includes(' ');
}

/** After a change of the box; `clipboard`: what a paste would have brought. */
export function retyped(before: Typed, shown: string, clipboard: string): Typed {
  const { start, end } = same(before.shown, shown);
  const made = (from: number, put: string, rest: number): Typed => ({
    shown,
    text: `${before.text.slice(0, from)}${put}${before.text.slice(before.text.length - rest)}`,
  });
  // Empty lines around it make no second line of it.
  const lines = clipboard
    .replace(/[\r\n]+$/, '')
    .replaceAll(/\r\n|\r/g, '\n')
    .replace(/^\n+/, (breaks) => ' '.repeat(breaks.length));
  const joined = lines.replaceAll('\n', ' ');
  for (let at = shown.indexOf(joined); lines.includes('\n') && at >= 0; at = shown.indexOf(joined, at + 1)) {
    const rest = shown.length - at - joined.length;
    if (at <= start && rest <= end && at + rest <= before.text.length) return made(at, lines, rest);
  }
  const rest = Math.min(end, Math.min(before.text.length, shown.length) - start);
  return made(start, shown.slice(start, shown.length - rest), rest);
}
