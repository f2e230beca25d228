/** One wish at a time for a step: a second click while the first one asks or runs, as of a double click, is the same wish. */
import type { StepStates, StepTarget } from './stepStates.ts';

export interface Wishes {
  /** `undefined`: it is the same wish. Else what to call when all is done. */
  readonly begin: (target: StepTarget) => (() => void) | undefined;
}

export function createWishes(states: StepStates): Wishes {
  const going = new Map<string, symbol>();
  const keyOf = ({ uri, commandId }: StepTarget): string => `${uri}#${commandId}`;
  // Its end stands in the lens, and Run beside it: a click there is a new wish, though the notebook may still be busy with the last.
  states.onDidChange((target) => {
    if (states.get(target)?.kind === 'ended') going.delete(keyOf(target));
  });
  return {
    begin: (target) => {
      const key = keyOf(target);
      if (going.has(key)) return undefined;
      const wish = Symbol(key);
      going.set(key, wish);
      return () => {
        if (going.get(key) === wish) going.delete(key);
      };
    },
  };
}
