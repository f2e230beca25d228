/**
 * What a command's arguments are read as once more, by whom: the script of `sh -c`, the JavaScript of `--eval`. A value there is
 * written for the inner reader first and for the shell in front of it then. Only where it is certain who reads.
 */
import { parse, type Command, type HereDoc, type Redirection, type SyntaxNode, type Word } from 'unbash';
import { scriptPositions, type ScriptPosition } from './javaScriptPlaces.ts';
import { evalWords } from './javascript.ts';
import type { Hole } from './placeholders.ts';
import { startedProgram } from './startedProgram.ts';
import type { InnerPlace, Placeholder, Range } from './types.ts';
import { literalOf } from './words.ts';

/** One text that is read once more: words joined by blanks, or the body of a here-document. */
export interface InnerText {
  readonly reader: 'shell' | 'script';
  readonly parts: readonly (Word | HereDoc)[];
}

/** Their quotes are those of sh: in fish a backslash means something in single quotes. */
const POSIX_SHELLS = /^(?:ba|da|a|k|z)?sh$/;
const SSH_VALUE_FLAGS = 'BbcDEeFIiJLlmOoPpQRSWw';
/** Deeper than anybody writes. */
const maxDepth = 4;

export function innerTexts(command: Command): readonly InnerText[] {
  const started = startedProgram(command);
  if (started === undefined) return [];
  const { program, args } = started;
  const shell = (parts: InnerText['parts']): readonly InnerText[] =>
    parts.length === 0 ? [] : [{ reader: 'shell', parts }];
  const literals = args.map((arg) => literalOf(arg));
  if (POSIX_SHELLS.test(program)) return shell(codeOfShell(args, literals) ?? fed(command, literals));
  switch (program) {
    case 'su':
    case 'runuser': {
      const at = literals.findIndex((word) => word === '-c' || word === '--command');
      return shell(args.slice(at + 1, at < 0 ? 0 : at + 2));
    }
    case 'eval':
      return shell(args);
    case 'trap':
      return shell(literals[0]?.startsWith('-') === true ? [] : args.slice(0, 1));
    case 'ssh':
      return shell(behindFlags(args, literals, SSH_VALUE_FLAGS).slice(1));
    case 'watch':
      return literals.some((word) => /^(?:-\w*x|--exec)/.test(word ?? ''))
        ? []
        : shell(behindFlags(args, literals, 'n'));
    case 'mongo':
    case 'mongosh':
      return [
        ...(evalWords(command) ?? []).map((word): InnerText => ({ reader: 'script', parts: [word] })),
        ...stdin(command.redirects).map((part): InnerText => ({ reader: 'script', parts: [part] })),
      ];
    default:
      return [];
  }
}

/** The word behind `-c`; undefined where the shell has none. */
function codeOfShell(args: readonly Word[], literals: readonly (string | undefined)[]): readonly Word[] | undefined {
  let hasCode = false;
  for (let at = 0; at < args.length; at++) {
    const word = literals[at];
    if (word === undefined || !/^[-+]/.test(word))
      return hasCode ? args.slice(at, at + 1) : word === undefined ? [] : undefined;
    if (/^(?:--rcfile|--init-file|[-+]\w*[oO])$/.test(word)) at++;
    else if (/^-\w*c/.test(word)) hasCode = true;
  }
  return undefined;
}

/** A shell without a script reads its input. */
function fed(command: Command, literals: readonly (string | undefined)[]): readonly (Word | HereDoc)[] {
  const takesInput = literals.includes('-s') || literals.every((word) => word?.startsWith('-') === true);
  return takesInput ? stdin(command.redirects).slice(-1) : [];
}

function stdin(redirects: readonly Redirection[]): readonly (Word | HereDoc)[] {
  return redirects.flatMap((part): readonly (Word | HereDoc)[] => {
    if (part.type === 'HereDoc') return [part];
    return part.type === 'HereString' && part.target !== undefined ? [part.target] : [];
  });
}

function behindFlags(
  args: readonly Word[],
  literals: readonly (string | undefined)[],
  valueFlags: string,
): readonly Word[] {
  let at = 0;
  for (let word = literals[at]; word?.startsWith('-') === true; word = literals[at]) {
    at += word.length === 2 && valueFlags.includes(word.charAt(1)) ? 2 : 1;
  }
  return args.slice(at);
}

/** Reads a script whose holes are covered: those that are placeholders there. */
export type FindPlaces = (covered: string, holes: readonly Hole[], depth: number) => readonly Placeholder[];

/**
 * Where each of these placeholders of `text` stands for the inner reader; undefined for one where that cannot be told, which
 * then is `plain`. `text`: the command as it is written.
 */
export function innerPlaces(
  text: string,
  { reader, parts }: InnerText,
  placeholders: readonly Placeholder[],
  depth: number,
  findPlaces: FindPlaces,
): readonly (InnerPlace | undefined)[] {
  const nothing = placeholders.map(() => undefined);
  if (depth >= maxDepth || placeholders.length > maxMarks || /[\ue000-\uefff]/.test(text)) return nothing;
  const marked = parts.map((part) => markedText(text, part, placeholders, reader));
  if (marked.includes(undefined)) return nothing;
  const { covered, ranges } = coverMarks(marked.join(' '), placeholders.length);
  const own = placeholders.map((_, at) => ranges[at]);
  if (own.includes(undefined)) return nothing;
  const inOrder = own.filter((range) => range !== undefined);
  if (reader === 'script') {
    const skip = /^--eval=/.exec(covered)?.[0].length ?? 0;
    const positions = scriptPositions(
      covered.slice(skip),
      inOrder.map(({ start, end }) => ({ start: start - skip, end: end - skip })),
    );
    return inOrder.map((range, at) => placeIn(positions[at], covered, range));
  }
  const holes = placeholders.map((hole, at) => ({ ...hole, range: inOrder[at] ?? hole.range }));
  const found = findPlaces(covered, holes, depth + 1);
  return holes.map(({ range }) => {
    const place = found.find((one) => one.range.start === range.start);
    // What an inner here-document can hold is not looked at; its shell may not know `$'…'`.
    if (place === undefined || /^(?:heredoc|ansi)/.test(place.position)) return undefined;
    return {
      position: place.position,
      text: covered,
      range,
      ...(place.inner === undefined ? {} : { inner: place.inner }),
    };
  });
}

function placeIn(position: ScriptPosition | undefined, text: string, range: Range): InnerPlace | undefined {
  return position === undefined ? undefined : { position, text, range };
}

/** Private signs stand for the holes while the outer quotes are taken off. */
const firstMark = 0xe000;
const maxMarks = 0xfff;

/** What the inner reader gets, a mark in the place of each hole; undefined where the shell decides that when it runs. */
function markedText(
  text: string,
  part: Word | HereDoc,
  placeholders: readonly Placeholder[],
  reader: InnerText['reader'],
): string | undefined {
  const { pos, end } = part.type === 'HereDoc' ? part.body : part;
  const pieces: string[] = [];
  let at = pos;
  for (const [index, { range }] of placeholders.entries()) {
    if (range.start < pos || range.end > end) continue;
    pieces.push(text.slice(at, range.start), String.fromCharCode(firstMark + index));
    at = range.end;
  }
  const marked = pieces.join('') + text.slice(at, end);
  if (part.type === 'HereDoc') {
    const stripped = part.operator === '<<-' ? marked.replaceAll(/^\t+/gm, '') : marked;
    if (part.delimiter?.quoted === true) return stripped;
    // Variables in JavaScript stay as they are written: they hold no quotes that an author counts on.
    if (reader === 'shell' && /(?<!\\)[$`]/.test(stripped)) return undefined;
    return stripped.replaceAll(/\\([\\$`])/g, '$1').replaceAll('\\\n', '');
  }
  const word = firstArgument(marked);
  if (word === undefined) return undefined;
  return reader === 'script' ? word.value : literalOf(word);
}

function firstArgument(written: string): Word | undefined {
  const command: SyntaxNode | undefined = parse(`: ${written}`).commands[0]?.command;
  const arg = command?.type === 'Command' ? command.suffix[0] : undefined;
  return arg?.type === 'Word' && arg.pos === 2 && arg.end === 2 + written.length ? arg : undefined;
}

function coverMarks(
  marked: string,
  count: number,
): { readonly covered: string; readonly ranges: readonly (Range | undefined)[] } {
  const ranges: (Range | undefined)[] = Array.from({ length: count });
  let covered = '';
  for (const sign of marked) {
    const index = sign.charCodeAt(0) - firstMark;
    if (index < 0 || index >= count) {
      covered += sign;
      continue;
    }
    const start = covered.length;
    // Behind `$POD` a letter would make another variable of it.
    covered += /\$\w+$/.test(covered.slice(-80)) ? '---' : '___';
    ranges[index] = { start, end: covered.length };
  }
  return { covered, ranges };
}
