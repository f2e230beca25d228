/** The text of a script: whether it goes on, what can be declared twice, and how a syntax error is shown. */
import vm from 'node:vm';
import { ShellError } from './errors.ts';

export interface Source {
  readonly code: string;
  /** A bracket, a template or a comment is still open. */
  readonly isOpen: boolean;
}

const beforeExpression = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|delete))$/;

/**
 * `const` and `let` at the top become `var`, so that a pasted line can be pasted again; columns stay as they are. Reads just
 * enough JavaScript for that: texts, templates, comments, regular expressions and brackets.
 */
export function readSource(text: string): Source {
  let code = '';
  let at = 0;
  /** What is open: a bracket, or `${` of a template. */
  const open: ('bracket' | 'template')[] = [];
  let isBroken = false;
  const take = (end: number): void => {
    code += text.slice(at, end);
    at = end;
  };
  const takeMatch = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) take(at + match[0].length);
    return match !== null;
  };
  /** From behind the backtick or the closing brace. */
  const takeTemplate = (): void => {
    takeMatch(/(?:[^`\\$]|\\[^]|\$(?!\{))*/y);
    if (text.startsWith('${', at)) {
      open.push('template');
      take(at + 2);
    } else if (at < text.length) take(at + 1);
    else isBroken = true;
  };

  while (at < text.length) {
    const letter = text[at] ?? '';
    if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      isBroken ||= end < 0;
      take(end < 0 ? text.length : end + 2);
    } else if (takeMatch(/\/\/.*/y) || takeMatch(/"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/y)) {
      continue;
    } else if (letter === '`') {
      take(at + 1);
      takeTemplate();
    } else if (letter === '/' && beforeExpression.test(code.trimEnd().slice(-12))) {
      if (!takeMatch(/\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y)) take(at + 1);
    } else if ('([{'.includes(letter)) {
      open.push('bracket');
      take(at + 1);
    } else if (')]}'.includes(letter)) {
      const closed = open.pop();
      take(at + 1);
      if (closed === 'template') takeTemplate();
    } else {
      const from = at;
      if (!takeMatch(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy)) take(at + 1);
      const word = text.slice(from, at);
      const isDeclaration =
        open.length === 0 && (word === 'const' || word === 'let') && /^\s+[\p{ID_Start}$_[{]/u.test(text.slice(at));
      if (isDeclaration) code = code.slice(0, -word.length) + 'var'.padEnd(word.length);
    }
  }
  return { code, isOpen: open.length > 0 || isBroken };
}

export type Compiled =
  | { readonly kind: 'script'; readonly script: vm.Script }
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'wrong'; readonly error: ShellError };

export function compile(text: string): Compiled {
  const { code, isOpen } = readSource(text);
  try {
    return { kind: 'script', script: new vm.Script(code, { filename: scriptName }) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const isUnfinished = isOpen || error.message === 'Unexpected end of input';
    return isUnfinished ? { kind: 'unfinished' } : { kind: 'wrong', error: frame(text, error) };
  }
}

/** Of a text that will not go on: what `compile` calls unfinished is wrong too. */
export function compileWhole(text: string): vm.Script {
  const { code } = readSource(text);
  try {
    return new vm.Script(code, { filename: scriptName });
  } catch (error) {
    throw error instanceof SyntaxError ? frame(text, error) : error;
  }
}

const scriptName = 'mongosh';

/** How the parser of the real shell words it. */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/^Unexpected (?:token|end of input|identifier|number|string|template)/, 'Unexpected token'],
  [/^missing \) after argument list/, 'Unexpected token, expected ","'],
  [/^Invalid or unexpected token/, 'Unterminated string constant or unexpected character.'],
];

/** The engine's stack begins with file and line, the line, and a caret below it. */
function frame(text: string, error: SyntaxError): ShellError {
  const [place = '', , caret = ''] = (error.stack ?? '').split('\n');
  const lines = text.split('\n');
  const line = Math.min(lines.length, Number(/:(\d+)$/.exec(place)?.[1] ?? 1));
  const isAtEnd = error.message === 'Unexpected end of input';
  const column = isAtEnd ? (lines[line - 1]?.length ?? 0) : Math.max(0, caret.indexOf('^'));
  const wording = wordings.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message;
  const width = String(Math.min(lines.length, line + 3)).length;
  const shown = lines.slice(Math.max(0, line - 3), line + 3).flatMap((content, index) => {
    const number = Math.max(0, line - 3) + index + 1;
    const row = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`.trimEnd();
    return number === line ? [row, `  ${' '.repeat(width)} | ${' '.repeat(column)}^`] : [row];
  });
  return new ShellError('SyntaxError', `${wording} (${line}:${column})\n\n${shown.join('\n')}`);
}
