/**
 * Shell text → commands: words with quotes and variables, `&&`, `||`, `;`, `>&2`, `2>&1`. What a real shell knows besides is refused
 * in plain words.
 */
import { notPartOfIt } from './program.ts';

export interface Command {
  /** What joins it to the one before: `;`, `&&`, `||`. */
  readonly after: string;
  readonly words: readonly string[];
  /** `>&2`, `2>&1`, in their order. */
  readonly redirections: readonly string[];
}

/** The sentence is what the shell prints behind its name and line; every one of them ends with exit code 2. */
export class ShellSyntaxError extends Error {}

const variable = String.raw`\$(?:\{(?<braced>\w+|\?)\}|(?<named>[A-Za-z_]\w*|\?))`;
/** A word is what stands between blanks and operators: pieces side by side. */
const pieces = new RegExp(
  [
    String.raw`(?<blank>[ \t\r]+|(?<=^|[\s;&|])#.*)`,
    // A digit counts only where a word could begin
    String.raw`(?<redirection>(?:(?<![^\s;&|])[12])?>&[12])`,
    String.raw`(?<operator>&&|\|\||[;\n])`,
    String.raw`'(?<single>[^']*)'`,
    String.raw`"(?<double>[^"\\]*(?:\\[^][^"\\]*)*)"`,
    String.raw`\\(?<escaped>[^])`,
    variable,
    String.raw`(?<plain>[^\s;|&<>()'"\\$${'`'}*?]+|\$(?![({]))`,
    String.raw`(?<wrong>\$[({]|[^])`,
  ].join('|'),
  'g',
);
const quotedPieces = new RegExp(
  String.raw`\\(?<escaped>["\\$${'`'}])|${variable}|(?<wrong>${'`'}|\$[({])|(?<plain>[^])`,
  'g',
);
/** What begins a command with a grammar of its own. */
const reserved =
  /^(?:for|while|until|if|then|elif|else|fi|case|esac|do|done|function|select|time|[{}!]|\[{1,2}|\w+=.*)$/s;

function refuse(what: string): ShellSyntaxError {
  const isQuote = what === "'" || what === '"';
  return new ShellSyntaxError(
    isQuote
      ? 'Syntax error: Unterminated quoted string'
      : `${what} ${notPartOfIt}; simple commands, && || ; and 2>&1 are`,
  );
}

/** One command after the other: a variable is looked up only when those before have run. */
export function* readShell(source: string, valueOf: (variable: string) => string): Generator<Command> {
  let after = ';';
  let word: string | undefined;
  let words: string[] = [];
  let redirections: string[] = [];

  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  /** `undefined`: there is none between two operators. */
  const endCommand = (operator: string): Command | undefined => {
    endWord();
    const command = { after, words, redirections };
    if (words.length > 0) [after, words, redirections] = [operator, [], []];
    // A line can be empty, and end behind what joins two
    else if (operator === '\n') return undefined;
    else throw new ShellSyntaxError(`Syntax error: "${operator}" unexpected`);
    return command;
  };

  const text = `${source.replaceAll('\\\n', '')}\n`;
  for (const { groups = {} } of text.matchAll(pieces)) {
    const { blank, operator, redirection, wrong, double } = groups;
    if (wrong !== undefined) throw refuse(wrong);
    if (blank !== undefined || redirection !== undefined) {
      endWord();
      if (redirection !== undefined) redirections.push(redirection);
    } else if (operator !== undefined) {
      const command = endCommand(operator);
      if (command) yield command;
    } else if (double !== undefined) word = (word ?? '') + expand(double, valueOf);
    else {
      const piece = textOf(groups, valueOf);
      const isNew = word === undefined && words.length === 0;
      if (isNew && reserved.test(groups['plain'] ?? '')) throw refuse(`${piece} …`);
      // An empty variable without quotes is no word
      if (piece !== '' || groups['single'] !== undefined) word = (word ?? '') + piece;
    }
  }
  if (after === '&&' || after === '||') throw new ShellSyntaxError('Syntax error: end of file unexpected');
}

type Groups = Readonly<Record<string, string | undefined>>;

function textOf({ single, escaped, braced, named = braced, plain = '' }: Groups, valueOf: (name: string) => string) {
  return named === undefined ? (single ?? escaped ?? plain) : valueOf(named);
}

function expand(quoted: string, valueOf: (variable: string) => string): string {
  return quoted.replace(quotedPieces, (...match) => {
    const groups = match.at(-1) as Groups;
    if (groups['wrong'] !== undefined) throw refuse(groups['wrong']);
    return textOf(groups, valueOf);
  });
}
