/** What the questions before a run say. Plain text: names, commands and values come from files and from people. */
import { parseTyped } from '../command/parseTyped.ts';
import type { Range } from '../command/types.ts';
import { shortName } from '../kube/shortName.ts';
import type { Difference, Session } from '../kube/types.ts';
import type { Confirmation, Place } from './step.ts';
import { hiddenValue, isSecretName } from './stepRecord.ts';
import { ownNamespace } from './words.ts';

/** A dialog has no scroll bar: what does not fit would push the buttons off the screen. It turns lines of some 50 letters. */
const rowLength = 50;
const headRows = 9;
/** The end of a command can change what it does, and where: it is never left out. */
const tailRows = 4;
const maxValues = 8;

export interface Question {
  readonly message: string;
  readonly detail: string;
}

/** `run`: the words of its button. */
export function confirmation(question: Confirmation): Question & { readonly run: string } {
  const { text, effect, place, because, values } = question;
  const what = effect === 'deletes' ? 'Run this delete' : 'Run this';
  const detail = [
    excerpt(text),
    ...valueLines(values),
    '',
    sentences[effect],
    ...(because === undefined ? [] : [because]),
    ...(place.server === undefined ? [] : [`Server: ${plain(place.server)}`]),
  ];
  return {
    message: place.context === undefined ? `${what} without a cluster?` : `${what} on ${where(place)}?`,
    detail: detail.join('\n'),
    // The part that tells it apart: the message has the whole name.
    run: place.context === undefined ? 'Run' : `Run on ${shorten(plain(shortName(place.context)), 40)}`,
  };
}

const sentences: Readonly<Record<Confirmation['effect'], string>> = {
  reads: 'It only reads.',
  unknown: 'What it does cannot be told: it may change something.',
  changes: 'It changes something.',
  deletes: 'It deletes something.',
};

function where({ context, namespace }: Place): string {
  return `${plain(context ?? 'no context')} / ${plain(ownNamespace(namespace))}`;
}

function valueLines(values: Confirmation['values']): readonly string[] {
  const lines = Object.entries(values).map(([name, value]) => {
    if (value === '') return `${plain(name)} is empty`;
    return `${plain(name)} = ${isSecretName(name) ? hiddenValue : shorten(plain(value), rowLength)}`;
  });
  const more = lines.length - maxValues;
  return more <= 0 ? lines : [...lines.slice(0, maxValues), `… and ${more} more values`];
}

export const classifyAnswers = { protected: 'Yes: Ask Before Changes', open: 'No: Do Not Ask' } as const;

/** Of the context alone: the answer is kept for all its namespaces. */
export function classification({ context, server }: Place): Question {
  return {
    message: `Is ${plain(context ?? 'this context')} production?`,
    detail: [
      'Yes: what is not a read asks before it runs there.',
      'No: nothing asks there.',
      '',
      'The answer is kept. “Say Whether This Context Is Protected…” changes it later.',
      `Server: ${plain(server ?? 'unknown')}`,
    ].join('\n'),
  };
}

/** What decides who one is there; all else decides where. */
const loginParts: ReadonlySet<string> = new Set(['user', 'identity']);

export function changedQuestion(session: Session, differences: readonly Difference[]): Question {
  const [first] = differences;
  const name = plain(first?.context ?? session.context ?? 'the context');
  const login = differences.length > 0 && differences.every(({ what }) => loginParts.has(what));
  const lines = differences.map(
    ({ what, old, new: now, context }) =>
      `${context === session.context ? '' : `${plain(context)}, `}${what}\n  was: ${plain(old)}\n  now: ${plain(now)}`,
  );
  return {
    message: `The ${login ? 'login' : 'cluster'} behind “${name}” has changed. Nothing ran.`,
    detail: `${lines.join('\n')}\n\nIf you know why, accept it, then click Run again. Until then nothing runs there.`,
  };
}

export function emptiedQuestion(names: readonly string[], command: string): Question {
  return {
    message: `The shell would empty ${names.map((name) => `$${name}`).join(', ')} in this command.`,
    detail: `${excerpt(command)}\n\nKeep as Written: it runs with the dollar signs as they stand here.\nEdit: you change it first.`,
  };
}

/** For one line of a dialog: no control or direction characters, so that a name cannot look like something else. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** The line of the command that a value goes into: a placeholder's, by its name. */
export function lineOfPlaceholder(command: string, name: string): string {
  const range = parseTyped(command).placeholders.find((placeholder) => placeholder.name === name)?.range;
  return lineAround(command, range ?? { start: 0, end: 0 });
}

/** The line that reads a variable; one in single quotes or in a comment reads nothing. */
export function lineOfVariable(command: string, name: string): string {
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
  return lineAround(command, range ?? { start: 0, end: 0 });
}

/** `…` stands for what is left out. */
function lineAround(command: string, { start, end }: Range): string {
  const from = command.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = command.indexOf('\n', end);
  const to = lineEnd < 0 ? command.length : lineEnd;
  const before = command.slice(from, start).trimStart();
  const behind = command.slice(end, to).replace(/\s*\\?\s*$/, '');
  const room = Math.max(0, 2 * rowLength - (end - start));
  const ahead = Math.min(before.length, Math.max(Math.floor(room / 2), room - behind.length));
  const after = Math.min(behind.length, room - ahead);
  const cutAhead = ahead < before.length || command.slice(0, from).trim() !== '';
  const cutBehind = after < behind.length || command.slice(to).trim() !== '';
  const shown = `${before.slice(before.length - ahead)}${shorten(command.slice(start, end), 2 * rowLength)}${behind.slice(0, after)}`;
  return `${cutAhead ? '… ' : ''}${plain(shown)}${cutBehind ? ' …' : ''}`;
}

/** Both ends stay: names and values often differ at one of them only. */
function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const tail = Math.floor((max - 1) / 3);
  return `${text.slice(0, max - 1 - tail)}…${text.slice(-tail)}`;
}

/** As much of a command as a dialog has room for. */
export function excerpt(command: string): string {
  const lines = command.split('\n').map((line) => plain(line.replaceAll('\t', '    ')));
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
