/** Programs of which a code is an answer, not a failure: grep's *no match*, diff's *differences*; also behind wrappers. */
import { SHELLS, WRAPPERS, WRAPPER_OPERANDS } from '../command/programs.ts';
import { lastPipeline } from './lastPipeline.ts';

/** What was printed, as far as it is kept. */
export interface Shown {
  readonly head: string;
  readonly tail?: string;
}

/** Source: the manual pages of GNU grep, diffutils, coreutils and procps; `kubectl diff --help` of 1.35. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/^(?:[ef]?grep|zgrep|rg|pgrep|ag)$/, 'no match'],
  [/^(?:diff|cmp|colordiff)$/, 'differences'],
  [/^(?:test|\[|\[\[)$/, 'false'],
];

interface Start {
  readonly name: string;
  readonly words: readonly string[];
  /** Who passes the code on, where that is not the shell: its own failures may have the same one. */
  readonly by: 'container' | 'xargs' | undefined;
}

/** Undefined where the code is a failure, or may be one. */
export function answerOf(part: string, code: number, output: Shown | undefined): string | undefined {
  const start = startOf(part);
  const answer = start && meaningOf(start, output);
  if (answer === undefined) return undefined;
  switch (start?.by) {
    case undefined:
      return code === 1 ? answer : undefined;
    case 'container':
      return code === 1 && printed(output, /^command terminated with exit code 1\r?$/m) ? answer : undefined;
    case 'xargs':
      // It says 123 for 1 as for 2; of 2 there is a line.
      return code === 123 && output !== undefined && !printed(output, new RegExp(`^${start.name}: `, 'm'))
        ? answer
        : undefined;
  }
}

/** What 0 means where that is an answer too. */
export function noneOf(part: string): string {
  const start = startOf(part);
  // Without --exit-code, git says 0 to both.
  if (start === undefined || start.name === 'git') return '';
  return meaningOf(start, undefined) === 'differences' ? 'no differences' : '';
}

function meaningOf({ name, words }: Start, output: Shown | undefined): string | undefined {
  if (name === 'kubectl' || name === 'oc') {
    const verb = words.slice(1).filter((word) => !word.startsWith('-'));
    if (verb.includes('diff')) return 'differences';
    const asks = verb.includes('auth') && verb.includes('can-i');
    return asks && printed(output, /^no\b/m) ? 'no' : undefined;
  }
  if (name === 'git') return words.includes('grep') ? 'no match' : words.includes('diff') ? 'differences' : undefined;
  return answers.find(([pattern]) => pattern.test(name))?.[1];
}

function printed(output: Shown | undefined, pattern: RegExp): boolean {
  return output !== undefined && (pattern.test(output.tail ?? '') || pattern.test(output.head));
}

/** The name of what a part of a pipe starts: behind assignments, `sudo`, `timeout 5` and the like, without its folder. */
export function nameOf(part: string): string {
  return unwrapped(wordsOf(part))[0]?.replace(/^.*\//, '') ?? '';
}

function startOf(part: string, depth = 0): Start | undefined {
  const words = unwrapped(wordsOf(part));
  const name = (words[0] ?? '').replace(/^.*\//, '');
  const dashes = words.indexOf('--');
  if ((name === 'kubectl' || name === 'oc') && words.includes('exec') && dashes > 0) {
    const inner = depth > 2 ? undefined : startOf(quoted(words.slice(dashes + 1)), depth + 1);
    return inner && { ...inner, by: 'container' };
  }
  if (name === 'xargs') {
    const at = words.findIndex((word, at) => at > 0 && answers.some(([pattern]) => pattern.test(word)));
    return at < 0 ? undefined : { name: words[at] ?? '', words: words.slice(at), by: 'xargs' };
  }
  if (SHELLS.has(name) && /^-[a-z]*c$/.test(words[1] ?? '') && depth < 3) {
    const code = lastPipeline(words[2] ?? '');
    // Of several parts its code is that of the last, and what the others came to is not known.
    return code === undefined || code.negated || code.background
      ? undefined
      : startOf(code.parts.at(-1) ?? '', depth + 1);
  }
  return { name, words, by: undefined };
}

/** Without what runs it: each has flags of its own, some with a value. */
function unwrapped(words: readonly string[]): readonly string[] {
  let rest = words;
  for (;;) {
    const at = rest.findIndex((word) => !/^(?:\w+=.*|do|then|else|\{)$/s.test(word));
    rest = at < 0 ? [] : rest.slice(at);
    const name = (rest[0] ?? '').replace(/^.*\//, '');
    if (!Object.hasOwn(WRAPPERS, name)) return rest;
    const takesValue = new Set((WRAPPERS[name] ?? '').split(' '));
    let operands = WRAPPER_OPERANDS[name] ?? 0;
    let next = 1;
    for (; next < rest.length; next++) {
      const word = rest[next] ?? '';
      if (takesValue.has(word)) next++;
      else if (word.startsWith('-')) continue;
      else if (operands > 0) operands--;
      else break;
    }
    rest = rest.slice(next);
  }
}

/** Its words without their quotes. What expands in them stays as it is written. */
function wordsOf(part: string): readonly string[] {
  const words = part.match(/(?:'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|[^\s'"\\])+/g) ?? [];
  return words.map((word) =>
    word.replaceAll(/'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])/g, (_, single?: string, double?: string, one?: string) =>
      (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? one ?? '').replace(/^\n$/, ''),
    ),
  );
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
}
