/**
 * Shell text → steps: words with quotes and variables, pipes, `&&`, `||`, `;`, redirections. What has a grammar of its own (loops,
 * functions, `$(…)`) is refused in plain words.
 */
import { notPartOfIt } from './program.ts';

/** A piece of a word: a text, or the name of a variable. Only what is unquoted is split at spaces. */
export interface Part {
  readonly kind: 'text' | 'variable';
  readonly text: string;
  readonly isQuoted: boolean;
}
export type Word = readonly Part[];

export interface SimpleCommand {
  readonly words: readonly Word[];
  readonly redirections: readonly {
    readonly stream: 1 | 2;
    /** A file, or the other stream: `2>&1`. */
    readonly to: Word | 1 | 2;
  }[];
}

/** Commands of a pipe; `after`: what joins them to the ones before. */
export interface Step {
  readonly after: string;
  readonly commands: readonly SimpleCommand[];
}

/** The sentence is what the shell prints behind its name and line; every one of them ends with exit code 2. */
export class ShellSyntaxError extends Error {}

const notHere = (what: string): ShellSyntaxError =>
  new ShellSyntaxError(`${what} ${notPartOfIt}; simple commands, pipes, && || ; and > are`);

const variable = String.raw`\$(?:\{(?<braced>\w+|\?)\}|(?<named>[A-Za-z_]\w*|\?))`;
/** A word is what stands between blanks and operators: pieces side by side. */
const pieces = new RegExp(
  [
    String.raw`(?<blank>[ \t\r]+|(?<=^|[\s;|&])#.*)`,
    String.raw`(?<operator>(?<stream>\d?)(?<redirection>>&|>)|&&|\|\||[;|\n])`,
    String.raw`'(?<single>[^']*)'`,
    String.raw`"(?<double>[^"\\]*(?:\\[^][^"\\]*)*)"`,
    String.raw`\\(?<escaped>[^])`,
    variable,
    String.raw`(?<plain>[^\s;|&<>()'"\\$${'`'}*?]+|\$(?![({]))`,
    '(?<wrong>[^])',
  ].join('|'),
  'g',
);
const quotedPieces = new RegExp(
  String.raw`\\(?<escaped>["\\$${'`'}])|${variable}|(?<wrong>${'`'}|\$[({])|(?<plain>[^])`,
  'g',
);
const wrongs: readonly (readonly [RegExp, string])[] = [
  [/^(?:\$\(|`)/, 'Command substitution'],
  [/^\$/, '${ … }'],
  [/^[*?]/, 'A pattern for names of files (* and ?)'],
  [/^&/, 'Running in the background (&)'],
  [/^[()]/, '( )'],
  [/^</, 'Reading from a file (<)'],
];

function refuse(rest: string): ShellSyntaxError {
  const what = wrongs.find(([pattern]) => pattern.test(rest))?.[1];
  return what === undefined ? new ShellSyntaxError('Syntax error: Unterminated quoted string') : notHere(what);
}

type Token =
  | { readonly kind: 'word'; readonly word: Word }
  /** `stream`: the digit right before it. */
  | { readonly kind: 'operator'; readonly text: string; readonly stream: string };

export function splitWords(source: string): readonly Token[] {
  const text = source.replaceAll('\\\n', '');
  const tokens: Token[] = [];
  let word: Part[] | undefined;
  for (const match of text.matchAll(pieces)) {
    const { blank, operator, stream = '', redirection, wrong } = match.groups ?? {};
    if (wrong !== undefined) throw refuse(text.slice(match.index));
    if (blank !== undefined || operator !== undefined) {
      if (word) tokens.push({ kind: 'word', word });
      word = undefined;
      if (operator !== undefined) tokens.push({ kind: 'operator', text: redirection ?? operator, stream });
    } else {
      word ??= [];
      word.push(...partsOf(match.groups ?? {}));
    }
  }
  if (word) tokens.push({ kind: 'word', word });
  return tokens;
}

type Groups = Readonly<Record<string, string | undefined>>;

function partsOf({ single, double, escaped, braced, named = braced, plain = '' }: Groups): readonly Part[] {
  if (named !== undefined) return [{ kind: 'variable', text: named, isQuoted: false }];
  // An empty one is still a word
  if (double === undefined) {
    const isQuoted = single !== undefined || escaped !== undefined;
    return [{ kind: 'text', text: single ?? escaped ?? plain, isQuoted }];
  }
  const inside = [...double.matchAll(quotedPieces)].flatMap(({ index, groups = {} }) => {
    if (groups['wrong'] !== undefined) throw refuse(double.slice(index));
    return partsOf(groups);
  });
  return [{ kind: 'text', text: '', isQuoted: true }, ...inside.map((part) => ({ ...part, isQuoted: true }))];
}

const reserved =
  /^(?:for|while|until|if|then|elif|else|fi|case|esac|do|done|function|select|time|[{}!]|\[{1,2}|\w+=.*)$/s;

export function parseShell(source: string): readonly Step[] {
  const tokens = splitWords(source);
  const steps: Step[] = [];
  let at = 0;
  /** The operator that stands next, if it is one of these, is taken. */
  const take = (...texts: readonly string[]): string | undefined => {
    const token = tokens[at];
    if (token?.kind !== 'operator' || !texts.includes(token.text)) return undefined;
    at += 1;
    return token.text;
  };
  const takeWord = (): Word => {
    const token = tokens[at];
    at += 1;
    if (token?.kind === 'word') return token.word;
    const shown = token === undefined ? 'end of file' : token.text === '\n' ? 'newline' : `"${token.text}"`;
    throw new ShellSyntaxError(`Syntax error: ${shown} unexpected`);
  };
  const parseCommand = (): SimpleCommand => {
    const words = [takeWord()];
    const redirections: SimpleCommand['redirections'][number][] = [];
    const [first] = words[0] ?? [];
    if (first?.kind === 'text' && !first.isQuoted && reserved.test(first.text)) throw notHere(`${first.text} …`);
    for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
      if (token.kind === 'word') words.push(takeWord());
      else if (token.text.startsWith('>')) {
        if (/[03-9]/.test(token.stream)) throw notHere(`Redirecting stream ${token.stream}`);
        at += 1;
        const word = takeWord();
        const other = word[0]?.text === '1' ? 1 : 2;
        if (token.text === '>&' && word[0]?.text !== String(other))
          throw new ShellSyntaxError('Syntax error: Bad fd number');
        const to = token.text === '>&' ? other : word;
        redirections.push({ stream: token.stream === '2' ? 2 : 1, to });
      } else break;
    }
    return { words, redirections };
  };

  let after = ';';
  while (take('\n') !== undefined);
  while (at < tokens.length) {
    const commands = [parseCommand()];
    while (take('|') !== undefined) commands.push(parseCommand());
    steps.push({ after, commands });
    after = take('&&', '||', ';', '\n') ?? ';';
    while (take('\n') !== undefined);
    // What joins two must have a second one
    if (after !== ';' && after !== '\n' && at === tokens.length) takeWord();
  }
  return steps;
}
