/** The lens says so where a shell takes long to take the line. */
import type { StepStates, StepTarget } from './stepStates.ts';

/** Sooner it would flicker, later a person clicks again. */
const startingMs = 1000;

/** `over`: the line was taken, or nothing was typed. */
export function saysStarting(states: StepStates, target: StepTarget | undefined): { readonly over: () => void } {
  if (target === undefined) return { over: () => undefined };
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    states.set(target, { kind: 'starting' });
  }, startingMs);
  return {
    over: () => {
      clearTimeout(timer);
      if (shown) states.clear(target);
      shown = false;
    },
  };
}
