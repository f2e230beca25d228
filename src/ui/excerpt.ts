/** Commands and names as a question shows them: what is left out is marked, and nothing looks like something else. */
import { parseTyped } from '../command/parseTyped.ts';
import type { Range } from '../command/types.ts';

/** A dialog has no scroll bar: what does not fit would push the buttons off the screen. It turns lines of some 50 letters. */
export const rowLength = 50;
const headRows = 9;
/** The end of a command can change what it does, and where: it is never left out. */
const tailRows = 4;
/** What an input box has room for below its line, and a person reads at a glance. */
const promptLetters = 260;

/** For one line of a dialog: no control or direction characters, so that a name cannot look like something else. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** The command that a value goes into, where a placeholder with this name stands in it. */
export function aroundPlaceholder(command: string, name: string): string {
  return around(command, parseTyped(command).placeholders.find((placeholder) => placeholder.name === name)?.range);
}

/** The same for a variable; one in single quotes or in a comment reads nothing. */
export function aroundVariable(command: string, name: string): string {
  const quotes = Array.from(command.matchAll(/\\.|"(?:\\.|[^"\\])*"|'[^']*'|(?<!\S)#[^\n]*/gs))
    .filter(([text]) => /^['#]/.test(text))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
  const find = (pattern: RegExp): Range | undefined =>
    Array.from(command.matchAll(pattern), ({ index, 0: text }) => ({ start: index, end: index + text.length })).find(
      ({ start }) => !quotes.some((quoted) => quoted.start <= start && start < quoted.end),
    );
  // A bare name is one in arithmetic.
  const range =
    find(new RegExp(String.raw`(?<!\\)\$\{?[#!]?${name}(?!\w)`, 'g')) ??
    find(new RegExp(String.raw`(?<![\w$])${name}(?!\w)`, 'g'));
  return around(command, range);
}

/**
 * A command in one line, as much as a question has room for: its beginning, which says what it is, and what stands
 * around the range. `…` stands for what is left out.
 */
function around(command: string, range: Range = { start: 0, end: 0 }): string {
  const before = inOneLine(command.slice(0, range.start).trimStart());
  const inside = shorten(inOneLine(command.slice(range.start, range.end)), promptLetters / 2);
  const behind = inOneLine(command.slice(range.end).trimEnd());
  if (before.length + inside.length + behind.length <= promptLetters) return plain(`${before}${inside}${behind}`);
  const room = promptLetters - inside.length;
  const ahead = Math.max(Math.floor((room * 2) / 3), room - behind.length);
  const shownBefore =
    before.length <= ahead
      ? before
      : `${before.slice(0, Math.ceil(ahead / 2))} … ${before.slice(before.length - Math.floor(ahead / 2))}`;
  const after = room - Math.min(before.length, ahead);
  const shownBehind = behind.length <= after ? behind : `${behind.slice(0, after)} …`;
  return plain(`${shownBefore}${inside}${shownBehind}`);
}

/** A line that goes on is one with the next; the end of any other is a sign of its own. */
function inOneLine(text: string): string {
  return text
    .replaceAll(/[ \t]*\\\n[ \t]*/g, ' ')
    .replaceAll(/[ \t]*\n\s*/g, ' ⏎ ')
    .replaceAll('\t', ' ');
}

/** Both ends stay: names and values often differ at one of them only. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const tail = Math.floor((max - 1) / 3);
  return `${text.slice(0, max - 1 - tail)}…${text.slice(-tail)}`;
}

/** All of it, a line of it on a line. */
export function wholeText(command: string): string {
  return command
    .split('\n')
    .map((line) => plain(line.replaceAll('\t', '    ')))
    .join('\n');
}

/** As much of a command as a dialog has room for. */
export function excerpt(command: string): string {
  const lines = wholeText(command).split('\n');
  if (rowsOf(lines) <= headRows + tailRows) return lines.join('\n');
  const head = firstRows(lines, headRows, (line, length) => line.slice(0, length));
  const tail = firstRows(lines.toReversed(), tailRows, (line, length) => line.slice(-length)).toReversed();
  const left = lines.join('\n').length - head.join('\n').length - tail.join('\n').length;
  return [...head, `… ${left} letters are not shown here …`, ...tail].join('\n');
}

function rowsOf(lines: readonly string[]): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / rowLength)), 0);
}

/** As many of the lines as fill the rows, the last of them cut where it must be. */
function firstRows(
  lines: readonly string[],
  rows: number,
  cut: (line: string, length: number) => string,
): readonly string[] {
  const taken: string[] = [];
  for (const line of lines) {
    const room = rows - rowsOf(taken);
    if (room <= 0) break;
    taken.push(cut(line, room * rowLength));
  }
  return taken;
}
