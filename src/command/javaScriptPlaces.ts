/** Where in JavaScript a hole stands, and how a value is written there so that JavaScript reads exactly this value. */
import { UserError } from '../errors.ts';

/**
 * `value`: an operand of its own. `name`: behind a dot, or part of a name. `word`: of the shell's own `use <db>`.
 * `other`: comments, classes of a pattern, what could not be told.
 */
export type ScriptPosition =
  | 'script string'
  | 'script template'
  | 'script pattern'
  | 'script value'
  | 'script name'
  | 'script word'
  | 'script other';

type State = 'code' | "'" | '"' | '`' | 'line' | 'block' | 'pattern' | 'class';

/** Of each hole in turn, where it stands. `holes` are covered with letters in `text`. */
export function scriptPositions(
  text: string,
  holes: readonly { readonly start: number; readonly end: number }[],
): readonly ScriptPosition[] {
  const found: ScriptPosition[] = [];
  let state: State = 'code';
  /** Of each `${` that is open, how many braces are open in it. */
  const templates: number[] = [];
  let at = 0;
  for (const { start, end } of holes) {
    while (at < start) at = step();
    found.push(positionOf(state, text, start, end));
    at = end;
  }
  return found;

  /** Reads one sign, or an escape, or a mark of two signs. */
  function step(): number {
    const sign = text.charAt(at);
    const two = text.slice(at, at + 2);
    if (state === 'code') return at + inCode(sign, two);
    if (state === 'line') state = sign === '\n' ? 'code' : state;
    else if (state === 'block') {
      if (two !== '*/') return at + 1;
      state = 'code';
      return at + 2;
    } else if (sign === '\\') return at + 2;
    else if (state === 'class') state = sign === ']' ? 'pattern' : state;
    else if (state === 'pattern') state = sign === '[' ? 'class' : /[/\n]/.test(sign) ? 'code' : state;
    else if (state === '`' && two === '${') {
      templates.push(0);
      state = 'code';
      return at + 2;
    } else if (sign === state || (sign === '\n' && state !== '`')) state = 'code';
    return at + 1;
  }

  function inCode(sign: string, two: string): number {
    const open = templates.length - 1;
    if (two === '//' || two === '/*') state = two === '//' ? 'line' : 'block';
    else if (sign === "'" || sign === '"' || sign === '`') state = sign;
    else if (sign === '/' && beginsPattern(text.slice(0, at))) state = 'pattern';
    else if (sign === '{' && open >= 0) templates[open] = (templates[open] ?? 0) + 1;
    else if (sign === '}' && open >= 0) {
      if (templates[open] === 0) {
        templates.pop();
        state = '`';
      } else templates[open] = (templates[open] ?? 0) - 1;
    }
    return state === 'line' || state === 'block' ? 2 : 1;
  }
}

/** A slash divides only behind an operand. */
function beginsPattern(before: string): boolean {
  const tail = before.trimEnd();
  return tail === '' || /[(,=:[!&|?{};+\-*%<>~^]$|(?<![\w$.])(?:return|typeof|case|in|of)$/.test(tail.slice(-12));
}

function positionOf(state: State, text: string, start: number, end: number): ScriptPosition {
  switch (state) {
    case "'":
    case '"':
      return 'script string';
    case '`':
      return 'script template';
    case 'pattern':
      return 'script pattern';
    case 'line':
    case 'block':
    case 'class':
      return 'script other';
    case 'code':
      break;
  }
  const before = text.slice(Math.max(0, start - 80), start);
  if (/(?:^|[\n;])[ \t]*(?:use|show)[ \t]+$/.test(before)) return 'script word';
  const isGlued = /[\p{L}\p{N}_$]$/u.test(before) || /^[\p{L}\p{N}_$]/u.test(text.slice(end, end + 1));
  if (isGlued || /\.\s*$/.test(before)) return 'script name';
  return /['"`]$/.test(before) || /^['"`]/.test(text.slice(end, end + 1)) ? 'script other' : 'script value';
}

/**
 * @param hole as it is written, for the sentence
 * @throws UserError where JavaScript could not read exactly this value there
 */
export function inScript(position: ScriptPosition, value: string, hole: string): string {
  switch (position) {
    case 'script string':
    case 'script template':
      return escapeControls(value.replaceAll(/[\\'"`$]/g, String.raw`\$&`));
    case 'script pattern':
      return escapeControls(value.replaceAll(/[\\.*+?^${}()|[\]/]/g, String.raw`\$&`));
    case 'script value':
      return literal(value, hole);
    case 'script name':
      if (/^[\p{L}\p{N}_$]+$/u.test(value)) return value;
      throw new UserError(
        `The value of ${hole} is part of a name in JavaScript there, and such a name has only letters, digits, _ and $.`,
        'Use Edit and Run, for example with db.getCollection("…").',
      );
    case 'script word':
      if (/^[\w-]+$/.test(value)) return value;
      throw new UserError(`The value of ${hole} can have only letters, digits, _ and - there.`, 'Use Edit and Run.');
    case 'script other':
      if (/^[\w.:@%+,-]*$/.test(value)) return value;
      throw new UserError(
        `The value of ${hole} cannot stand where it is in JavaScript: only letters, digits and . : @ % + , - can.`,
        'Use Edit and Run, and write the command with the value in it.',
      );
  }
}

/** Line ends and other signs that would end a string, or that a terminal would take for a key. */
function escapeControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (sign) =>
    sign === '\n' ? String.raw`\n` : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A number or a word of the language stays what it is, text becomes a string. */
function literal(value: string, hole: string): string {
  if (/^(?:true|false|null)$/.test(value)) return value;
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$|^0[xbo]\w+$/i.test(value)) {
    const number = Number(value);
    const isExact = String(number) === value && (!Number.isInteger(number) || Number.isSafeInteger(number));
    if (isExact) return value;
    throw new UserError(
      `JavaScript would read the value of ${hole} as another number.`,
      'Use Edit and Run, and write quotes around it where it is text.',
    );
  }
  if (value !== '' && !/[{}()[\]'"`;\\\p{Cc}\u2028\u2029]/u.test(value)) return `"${value}"`;
  throw new UserError(
    `The value of ${hole} is JavaScript of its own there: only a number or plain text can stand in its place.`,
    'Use Edit and Run, and write the command with the value in it.',
  );
}
