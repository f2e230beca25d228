/** Whether a shell that has not come to its prompt yet waits for a person: then nobody needs to wait out a bound. */
import { descendants, timesAtRest } from './processes.ts';

/** A start file that waits for something else, such as a network, does it in a program of its own. */
const restMs = 2000;

export interface QuestionWatch {
  /** To be called again and again. True once the shell has nothing that runs and was not woken for this long; false where that cannot be told. */
  readonly asks: (shellPid: number) => boolean;
}

/** `now` in ms. */
export function watchForQuestion(now: () => number): QuestionWatch {
  let rest: { readonly times: number; readonly since: number } | undefined;
  return {
    asks: (shellPid) => {
      const times = timesAtRest(shellPid);
      if (typeof times !== 'number' || descendants(shellPid).length > 1) {
        rest = undefined;
        return false;
      }
      if (rest?.times !== times) rest = { times, since: now() };
      return now() - rest.since >= restMs;
    },
  };
}
