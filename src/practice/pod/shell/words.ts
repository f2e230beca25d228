/** Shell text → words and operators: quotes, escapes, variables. */
import { notPartOfIt } from '../program.ts';
import { ShellSyntaxError, type Part, type Word } from './types.ts';

export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  /** `stream`: the digit right before it. */
  | { readonly kind: 'operator'; readonly text: string; readonly stream: string };

const operators = ['&&', '||', '>>', '>&', '<<', ';', '|', '&', '>', '<', '(', ')', '\n'];
const notHere = (what: string): ShellSyntaxError =>
  new ShellSyntaxError(`${what} ${notPartOfIt}; simple commands, pipes, && || ; and redirections are`);

export function splitWords(source: string): readonly Token[] {
  const text = source.replaceAll('\\\n', '');
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [space = ''] = /^[ \t\r]+/.exec(text.slice(at, at + 1024)) ?? [];
    const [comment = ''] = text[at] === '#' ? (/^#.*/.exec(text.slice(at)) ?? []) : [];
    if (space !== '' || comment !== '') {
      at += space.length + comment.length;
      continue;
    }
    const [, stream = ''] = /^(\d)[<>]/.exec(text.slice(at, at + 2)) ?? [];
    const operator = operators.find((other) => text.startsWith(other, at + stream.length));
    if (operator === undefined) {
      const { word, end } = readWord(text, at);
      tokens.push({ kind: 'word', word });
      at = end;
    } else {
      if (operator === '<<') throw notHere('A here-document');
      if (operator === '(') throw notHere('( )');
      tokens.push({ kind: 'operator', text: operator, stream });
      at += stream.length + operator.length;
    }
  }
  return tokens;
}

const endOfWord = /[\s;|&<>()]/;

function readWord(text: string, from: number): { readonly word: Word; readonly end: number } {
  const parts: Part[] = [];
  let at = from;
  let plain = '';
  const finishPlain = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain, isQuoted: false });
    plain = '';
  };
  for (let letter = text[at]; letter !== undefined && !endOfWord.test(letter); letter = text[at]) {
    if (letter === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw new ShellSyntaxError('Syntax error: Unterminated quoted string');
      finishPlain();
      parts.push({ kind: 'text', text: text.slice(at + 1, end), isQuoted: true });
      at = end + 1;
    } else if (letter === '"') {
      finishPlain();
      const quoted = readDoubleQuoted(text, at + 1);
      parts.push(...quoted.parts);
      at = quoted.end;
    } else if (letter === '\\') {
      finishPlain();
      parts.push({ kind: 'text', text: text[at + 1] ?? '\\', isQuoted: true });
      at += 2;
    } else if (letter === '$') {
      const variable = readVariable(text, at, false);
      if (variable === undefined) plain += letter;
      else {
        finishPlain();
        parts.push(variable.part);
      }
      at = variable?.end ?? at + 1;
    } else if (letter === '`') {
      throw notHere('Command substitution');
    } else {
      plain += letter;
      at += 1;
    }
  }
  finishPlain();
  return { word: parts, end: Math.min(at, text.length) };
}

/** `from`: behind the quote. An empty one is still a word. */
function readDoubleQuoted(text: string, from: number): { readonly parts: readonly Part[]; readonly end: number } {
  const parts: Part[] = [];
  let plain = '';
  let at = from;
  for (;;) {
    const letter = text[at];
    if (letter === undefined) throw new ShellSyntaxError('Syntax error: Unterminated quoted string');
    if (letter === '`') throw notHere('Command substitution');
    if (letter === '"') break;
    const variable = letter === '$' ? readVariable(text, at, true) : undefined;
    if (variable !== undefined) {
      parts.push({ kind: 'text', text: plain, isQuoted: true }, variable.part);
      plain = '';
      at = variable.end;
    } else {
      const next = text[at + 1] ?? '';
      const isEscape = letter === '\\' && '"\\$`'.includes(next) && next !== '';
      plain += isEscape ? next : letter;
      at += isEscape ? 2 : 1;
    }
  }
  return { parts: [...parts, { kind: 'text', text: plain, isQuoted: true }], end: at + 1 };
}

/** `undefined` where the dollar sign is just one. */
function readVariable(
  text: string,
  at: number,
  isQuoted: boolean,
): { readonly part: Part; readonly end: number } | undefined {
  if (text[at + 1] === '(') throw notHere('Command substitution');
  if (text[at + 1] === '{') {
    const end = text.indexOf('}', at);
    if (end < 0) throw new ShellSyntaxError("Syntax error: Missing '}'");
    const [, name, fallback] = /^(\w+|[?#@*$])(?::-([^$`"'\\]*))?$/.exec(text.slice(at + 2, end)) ?? [];
    if (name === undefined) throw notHere(text.slice(at, end + 1));
    return { part: { kind: 'variable', name, isQuoted, fallback }, end: end + 1 };
  }
  const [name] = /^(?:[A-Za-z_]\w*|[0-9?#@*$])/.exec(text.slice(at + 1, at + 257)) ?? [];
  return name === undefined
    ? undefined
    : { part: { kind: 'variable', name, isQuoted, fallback: undefined }, end: at + 1 + name.length };
}
