/** Words and operators → steps. What has a grammar of its own (loops, functions …) is refused in plain words. */
import { notPartOfIt } from '../program.ts';
import {
  ShellSyntaxError,
  type Pipeline,
  type Redirection,
  type SimpleCommand,
  type Step,
  type Word,
} from './types.ts';
import { splitWords, type Token } from './words.ts';

const reserved: ReadonlySet<string> = new Set(
  'for while until if then elif else fi case esac do done function select time { } [['.split(' '),
);

export function parseShell(source: string): readonly Step[] {
  const tokens = splitWords(source);
  const steps: Step[] = [];
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const isOperator = (...texts: readonly string[]): boolean => {
    const token = peek();
    return token?.kind === 'operator' && texts.includes(token.text);
  };
  const skipLines = (): void => {
    while (isOperator('\n')) at += 1;
  };
  const unexpected = (): ShellSyntaxError => {
    const token = peek();
    if (token === undefined) return new ShellSyntaxError('Syntax error: end of file unexpected');
    const shown = token.kind === 'operator' ? (token.text === '\n' ? 'newline' : `"${token.text}"`) : 'word';
    return new ShellSyntaxError(`Syntax error: ${shown} unexpected`);
  };

  const parseCommand = (): SimpleCommand => {
    const assignments: { readonly name: string; readonly value: Word }[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (let token = peek(); token !== undefined; token = peek()) {
      if (token.kind === 'word') {
        const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
        if (assignment === undefined) words.push(token.word);
        else assignments.push(assignment);
        at += 1;
      } else if (['>', '>>', '<', '>&'].includes(token.text)) {
        at += 1;
        const target = peek();
        if (target?.kind !== 'word') throw unexpected();
        redirections.push(redirectionOf(token.text, token.stream, target.word));
        at += 1;
      } else break;
    }
    if (words.length + assignments.length + redirections.length === 0) throw unexpected();
    const [first] = words;
    const name = first?.length === 1 && first[0]?.kind === 'text' && !first[0].isQuoted ? first[0].text : '';
    if (reserved.has(name)) {
      throw new ShellSyntaxError(`${name} … ${notPartOfIt}; simple commands, pipes, && || ; and redirections are`);
    }
    return { assignments, words, redirections };
  };
  const parsePipeline = (): Pipeline => {
    let isNegated = false;
    for (let token = peek(); token?.kind === 'word' && isBang(token.word); token = peek()) {
      isNegated = !isNegated;
      at += 1;
    }
    const commands = [parseCommand()];
    while (isOperator('|')) {
      at += 1;
      skipLines();
      commands.push(parseCommand());
    }
    return { isNegated, commands };
  };

  let after: Step['after'] = ';';
  skipLines();
  while (at < tokens.length) {
    steps.push({ after, pipeline: parsePipeline() });
    if (isOperator('&&', '||')) {
      after = isOperator('&&') ? '&&' : '||';
      at += 1;
      skipLines();
      if (peek() === undefined) throw unexpected();
    } else if (isOperator(';', '\n')) {
      after = ';';
      at += 1;
      skipLines();
    } else if (isOperator('&')) {
      throw new ShellSyntaxError(`Running in the background (&) ${notPartOfIt}`);
    } else if (peek() !== undefined) {
      throw unexpected();
    }
  }
  return steps;
}

function isBang(word: Word): boolean {
  const [part] = word;
  return word.length === 1 && part?.kind === 'text' && part.text === '!' && !part.isQuoted;
}

/** `NAME=value`: the name and the sign are unquoted. */
function assignmentOf(word: Word): { readonly name: string; readonly value: Word } | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.isQuoted) return undefined;
  const [whole, name] = /^([A-Za-z_]\w*)=/.exec(first.text) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  const value = first.text.slice(whole.length);
  return { name, value: value === '' ? rest : [{ kind: 'text', text: value, isQuoted: false }, ...rest] };
}

function redirectionOf(operator: string, stream: string, word: Word): Redirection {
  if (operator === '<') return { kind: 'read', from: word };
  const from = stream === '' || stream === '1' ? 1 : stream === '2' ? 2 : undefined;
  if (from === undefined) throw new ShellSyntaxError(`Redirecting stream ${stream} ${notPartOfIt}`);
  if (operator !== '>&') return { kind: operator === '>' ? 'write' : 'append', stream: from, to: word };
  const [part] = word;
  const to = part?.kind === 'text' ? part.text : '';
  if (to !== '1' && to !== '2') throw new ShellSyntaxError('Syntax error: Bad fd number');
  return { kind: 'join', stream: from, with: to === '1' ? 1 : 2 };
}
