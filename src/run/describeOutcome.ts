/** How a run ended, in a mark and a few words, for lens and notebook. Unknown is never shown as success. */
import { answerOf, nameOf, noneOf, type Shown } from './answers.ts';
import { describeCopy } from './copyOutcome.ts';
import { lastPipeline } from './lastPipeline.ts';
import type { Outcome } from './types.ts';
import { unreachedWords } from './unreached.ts';

export interface OutcomeWords {
  /** note: neither success nor failure, such as grep's *no match*. */
  readonly mark: 'ok' | 'failed' | 'unknown' | 'stopped' | 'note';
  /** Empty for a plain success. */
  readonly words: string;
}

/**
 * `command` is the text that ran: a program's code is read by its name. `output`: what it printed, where a code alone
 * can mean either.
 */
export function describeOutcome(outcome: Outcome, command: string, output?: Shown): OutcomeWords {
  switch (outcome.kind) {
    case 'stopped':
      return {
        mark: 'stopped',
        words: `${stoppedWords[outcome.by]}${inPod.test(command) ? '; what it started in the pod may go on' : ''}`,
      };
    case 'unknown':
      return { mark: 'unknown', words: 'outcome unknown' };
    case 'exit':
      return describeCopy(outcome, command, output) ?? describeExit(outcome.code, outcome.pipe, command, output);
  }
}

/** `undefined` for a note: it is neither a success nor a failure. */
export function isSuccess(outcome: Outcome, command: string, output?: Shown): boolean | undefined {
  const { mark } = describeOutcome(outcome, command, output);
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

function describeExit(code: number, pipe: readonly number[], command: string, output: Shown | undefined): OutcomeWords {
  const last = lastPipeline(command);
  // Of a list in brackets, a loop or the like the parts cannot be told from the text: the codes are all there is.
  const parts = last && last.parts.length === pipe.length ? last.parts : [];
  if (last?.background === true && code === 0) return { mark: 'note', words: 'started in the background' };
  // What `!` turned around is judged as a whole.
  const codes = pipe.length === 0 || last?.negated === true || pipe.at(-1) !== code ? [code] : pipe;
  const judged = codes.map((one, index) => {
    const isLast = index === codes.length - 1;
    if (one === 0 || (one === brokenPipe && !isLast)) return undefined;
    const part = parts[parts.length - codes.length + index] ?? '';
    const answer = last?.negated === true ? undefined : answerOf(part, one, output);
    return answer === undefined ? { failed: true, one, index } : { failed: false, answer };
  });
  const failure = judged.find((one) => one?.failed === true);
  if (failure?.one === interrupted && failure.index === codes.length - 1) {
    return { mark: 'stopped', words: 'interrupted by Ctrl-C' };
  }
  if (failure?.one !== undefined) {
    const program = nameOf(parts[parts.length - codes.length + failure.index] ?? '');
    const named = codes.length > 1 && failure.index < codes.length - 1 && program !== '' ? `${program}: ` : '';
    const why = unreachedWords(program, output);
    return { mark: 'failed', words: `${named}exit ${failure.one}${why === undefined ? '' : `, ${why}`}` };
  }
  const answer = judged.find((one) => one?.answer !== undefined)?.answer;
  if (answer !== undefined) return { mark: 'note', words: answer };
  // Of one that was not turned around, and is all that there is.
  return { mark: 'ok', words: parts.length === 1 && last?.negated !== true ? noneOf(parts[0] ?? '') : '' };
}
