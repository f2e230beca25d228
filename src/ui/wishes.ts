/** One wish at a time for a step: a second click while the first one asks or runs, as of a double click, is the same wish; so is a key that is held. */
import type { StepStates, StepTarget } from './stepStates.ts';

export interface Wishes {
  /** `undefined`: it is the same wish. Else what to call when all is done. */
  readonly begin: (target: StepTarget) => (() => void) | undefined;
}

/** A key that is held comes again after up to 660 ms (X11), then many times a second; nobody means a second run by that. */
const heldMs = 700;

/** True where the key for this step came again so soon that it is still held. */
export function createHeldKey(now = () => performance.now()): (target: StepTarget) => boolean {
  let last = { key: '', at: -Infinity };
  return (target) => {
    const next = { key: keyOf(target), at: now() };
    const isHeld = next.key === last.key && next.at - last.at < heldMs;
    last = next;
    return isHeld;
  };
}

export function createWishes(states: StepStates): Wishes {
  const going = new Map<string, symbol>();
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

function keyOf({ uri, commandId }: StepTarget): string {
  return `${uri}#${commandId}`;
}
