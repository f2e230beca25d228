/** How a run ended, in a mark and a few words, for lens and notebook. Unknown is never shown as success. */
import type { Outcome } from './types.ts';

export interface OutcomeWords {
  /** note: neither success nor failure, such as grep's *no match*. */
  readonly mark: 'ok' | 'failed' | 'unknown' | 'stopped' | 'note';
  /** Empty for a plain success. */
  readonly words: string;
}

/** `command` is the text that ran: a program's code is read by its name. */
export function describeOutcome(outcome: Outcome, command: string): OutcomeWords {
  switch (outcome.kind) {
    case 'stopped':
      return {
        mark: 'stopped',
        words: `${stoppedWords[outcome.by]}${inPod.test(command) ? '; what it started in the pod may go on' : ''}`,
      };
    case 'unknown':
      return { mark: 'unknown', words: 'outcome unknown' };
    case 'exit':
      return describeExit(outcome.code, outcome.pipe, command);
  }
}

/** `undefined` for a note: it is neither a success nor a failure. */
export function isSuccess(outcome: Outcome, command: string): boolean | undefined {
  const { mark } = describeOutcome(outcome, command);
  return mark === 'note' ? undefined : mark === 'ok';
}

const stoppedWords = {
  person: 'stopped by you',
  'closed terminal': 'stopped: its terminal was closed',
  'time limit': 'stopped: it took longer than its time limit',
} as const;

/** Ends here do not reach a process there, unless it has a terminal. */
const inPod = /\b(?:kubectl|oc)\s[^|;&\n]*\bexec\b/;

/** 128 and the signal's number: a writer whose reader has read enough. */
const brokenPipe = 141;
const interrupted = 130;

/** Programs of which 1 is an answer, not a failure. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/^(?:[ef]?grep|zgrep|rg|pgrep|ag)$/, 'no match'],
  [/^(?:diff|cmp|colordiff)$/, 'differences'],
];

function describeExit(code: number, pipe: readonly number[], command: string): OutcomeWords {
  const last = lastPipeline(command);
  // Of a list in brackets, a loop or the like the parts cannot be told from the text: the codes are all there is.
  const parts = last && last.parts.length === pipe.length ? last.parts : [];
  if (last?.background === true && code === 0) return { mark: 'note', words: 'started in the background' };
  // What `!` turned around is judged as a whole.
  const codes = pipe.length === 0 || last?.negated === true || pipe.at(-1) !== code ? [code] : pipe;
  const judged = codes.map((one, index) => {
    const isLast = index === codes.length - 1;
    if (one === 0 || (one === brokenPipe && !isLast)) return undefined;
    const answer =
      one === 1 && last?.negated !== true ? answerOf(parts[parts.length - codes.length + index] ?? '') : undefined;
    return answer === undefined ? { failed: true, one, index } : { failed: false, answer };
  });
  const failure = judged.find((one) => one?.failed === true);
  if (failure?.one === interrupted && failure.index === codes.length - 1) {
    return { mark: 'stopped', words: 'interrupted by Ctrl-C' };
  }
  if (failure?.one !== undefined) {
    const part = codes.length > 1 && failure.index < codes.length - 1 ? nameOf(parts[failure.index] ?? '') : '';
    return { mark: 'failed', words: part === '' ? `exit ${failure.one}` : `${part}: exit ${failure.one}` };
  }
  const answer = judged.find((one) => one?.answer !== undefined)?.answer;
  return answer === undefined ? { mark: 'ok', words: '' } : { mark: 'note', words: answer };
}

function answerOf(part: string): string | undefined {
  if (/(?:^|\s)kubectl\s(?:[^|]*\s)?diff(?:\s|$)/.test(part)) return 'differences';
  const name = nameOf(part);
  if (name === 'git' && /\bgit\s(?:.*\s)?(?:diff|grep)\b/.test(part))
    return /\bgrep\b/.test(part) ? 'no match' : 'differences';
  return answers.find(([pattern]) => pattern.test(name))?.[1];
}

/** The program's name: behind assignments, `sudo`, `command` and the like, without its folder. */
function nameOf(part: string): string {
  const words = part.trim().split(/\s+/);
  const at = words.findIndex((word) => !/^(?:\w+=.*|sudo|command|time|nice|env|exec|do|then|else)$/.test(word));
  return (words[at] ?? '').replace(/^.*\//, '');
}

interface Pipeline {
  readonly parts: readonly string[];
  readonly negated: boolean;
  readonly background: boolean;
}

/** The last pipeline of a command, by its text; `undefined` where quotes or brackets leave it open. */
function lastPipeline(command: string): Pipeline | undefined {
  let parts: string[] = [''];
  let background = false;
  let depth = 0;
  const start = (): void => {
    parts = [''];
  };
  const tokens =
    /\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|`[^`]*`|(?<=\s|^)#[^\n]*|\$?\(|\)|&&|\|\||\|&?|;|\n|>&|<&|&>|&|[^]/g;
  for (const [token] of command.trim().matchAll(tokens)) {
    if (token.endsWith('(')) depth += 1;
    if (token === ')') depth -= 1;
    const part = parts.length - 1;
    if (depth > 0 || token === ')' || token.length > 2) parts[part] += token.startsWith('#') ? '' : token;
    else if (token === '|' || token === '|&') parts.push('');
    else if (token === '&&' || token === '||' || token === ';' || token === '\n') start();
    else if (token === '&') {
      background = true;
      start();
      continue;
    } else parts[part] += token;
    if (token.trim() !== '' && !token.startsWith('#')) background = false;
  }
  if (depth !== 0) return undefined;
  const first = parts[0]?.trim() ?? '';
  return { parts: parts.map((part) => part.trim().replace(/^!\s+/, '')), negated: /^!\s/.test(first), background };
}
