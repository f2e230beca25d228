/** One wish at a time for a step: a second click while the first one asks or runs is the same wish; so are a double click and a key that is held. */
import type { StepStates, StepTarget } from './stepStates.ts';

export interface Wishes {
  /** `undefined`: it is the same wish. Else what to call when all is done. */
  readonly begin: (target: StepTarget) => (() => void) | undefined;
}

/**
 * A key that is held comes again after up to 660 ms (X11), then many times a second, and the second click of a double
 * click after up to 500 ms (Windows): nobody means a second run by that, also where the first has ended meanwhile.
 */
const againMs = 700;

/** True where the key or the click for this step came again so soon that it is the same one. */
export function createSameWish(now = () => performance.now()): (target: StepTarget) => boolean {
  let last = { key: '', at: -Infinity };
  return (target) => {
    const next = { key: keyOf(target), at: now() };
    const isSame = next.key === last.key && next.at - last.at < againMs;
    last = next;
    return isSame;
  };
}

export function createWishes(states: StepStates): Wishes {
  const going = new Set<StepTarget>();
  const same = (target: StepTarget): StepTarget | undefined => {
    const key = keyOf(states.whereNow(target));
    return [...going].find((one) => keyOf(states.whereNow(one)) === key);
  };
  // Its end stands in the lens, and Run beside it: a click there is a new wish, though the notebook may still be busy with the last.
  states.onDidChange((target) => {
    const wish = same(target);
    if (wish !== undefined && states.get(target)?.kind === 'ended') going.delete(wish);
  });
  return {
    begin: (target) => {
      if (same(target) !== undefined) return undefined;
      const wish = states.begun(target);
      going.add(wish);
      return () => void going.delete(wish);
    },
  };
}

function keyOf({ uri, commandId }: StepTarget): string {
  return `${uri}#${commandId}`;
}
