/** The text of a script: whether it goes on, what can be declared twice, and how a syntax error is shown. */
import vm from 'node:vm';
import { ShellError } from './errors.ts';

export class ScriptSyntaxError extends ShellError {
  /** More may come: the prompt waits for it. */
  readonly isUnfinished: boolean;
  constructor(message: string, isUnfinished: boolean) {
    super('SyntaxError', message);
    this.isUnfinished = isUnfinished;
  }
}

const filename = 'mongosh';

export function compile(text: string): vm.Script {
  // What a line begins with can be declared again, so that a step can be pasted again; columns stay as they are
  const code = text.replace(/^(?:const|let)(?=\s+[\p{ID_Start}$_[{])/gmu, (word) => 'var'.padEnd(word.length));
  try {
    return new vm.Script(code, { filename });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ScriptSyntaxError(frame(text, error), isUnfinished(text, error));
  }
}

function isUnfinished(text: string, { message }: SyntaxError): boolean {
  if (message.startsWith('missing )')) return text.split('(').length > text.split(')').length;
  return /^(?:Unexpected end of input|Unterminated template literal|Missing \} in template)/.test(message);
}

/** How the parser of the real shell words it. */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/^Unexpected (?:token|end of input|identifier|number|string|template)/, 'Unexpected token'],
  [/^missing \) after argument list/, 'Unexpected token, expected ","'],
  [/^Invalid or unexpected token/, 'Unterminated string constant or unexpected character.'],
];

/** The engine's stack begins with file and line, the line, and a caret below it. */
function frame(text: string, error: SyntaxError): string {
  const [place = '', , caret = ''] = (error.stack ?? '').split('\n');
  const lines = text.split('\n');
  const line = Math.min(lines.length, Number(/:(\d+)$/.exec(place)?.[1] ?? 1));
  const isAtEnd = error.message === 'Unexpected end of input';
  const column = isAtEnd ? (lines[line - 1]?.length ?? 0) : Math.max(0, caret.indexOf('^'));
  const wording = wordings.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message;
  const first = Math.max(0, line - 3);
  const width = String(Math.min(lines.length, line + 3)).length;
  const shown = lines.slice(first, line + 3).flatMap((content, index) => {
    const number = first + index + 1;
    const row = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`.trimEnd();
    return number === line ? [row, `  ${' '.repeat(width)} | ${' '.repeat(column)}^`] : [row];
  });
  return `${wording} (${line}:${column})\n\n${shown.join('\n')}`;
}
