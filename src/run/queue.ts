/** One run at a time in a terminal. Only reads wait, in order; a change never starts minutes after the click. */
import type { TerminalPort } from './types.ts';

export interface Queue {
  /**
   * Resolves when it is this run's turn, with what to call at its end. `undefined`: it was refused or taken back.
   * `onWaiting` is called at once where it has to wait.
   */
  enter(
    port: TerminalPort,
    run: {
      readonly id: string;
      readonly mayWait: boolean;
      readonly signal: AbortSignal;
      readonly onWaiting: () => void;
    },
  ): Promise<(() => void) | 'busy' | 'taken back'>;
  /** Takes back what waits: this run, or all that wait behind it where it is the one that runs. Gives the number of the latter. */
  takeBack(id: string): number;
  /** The one that runs first, then those that wait. */
  idsIn(port: TerminalPort): readonly string[];
}

interface Place {
  readonly id: string;
  readonly go: (turn: (() => void) | 'taken back') => void;
}

export function createQueue(): Queue {
  const lines = new Map<TerminalPort, Place[]>();

  const leave = (port: TerminalPort, place: Place): void => {
    const line = lines.get(port) ?? [];
    const at = line.indexOf(place);
    if (at < 0) return;
    line.splice(at, 1);
    const next = line[0];
    if (!next) lines.delete(port);
    else if (at === 0) next.go(() => leave(port, next));
  };
  const takeOut = (port: TerminalPort, place: Place): void => {
    const line = lines.get(port) ?? [];
    // The first one runs: it ends by itself.
    if (line.indexOf(place) <= 0) return;
    leave(port, place);
    place.go('taken back');
  };
  return {
    enter: (port, { id, mayWait, signal, onWaiting }) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve('taken back');
          return;
        }
        const line = lines.get(port) ?? [];
        const place: Place = { id, go: resolve };
        if (line.length > 0 && !mayWait) {
          resolve('busy');
          return;
        }
        lines.set(port, line);
        line.push(place);
        if (line.length === 1) {
          resolve(() => leave(port, place));
          return;
        }
        signal.addEventListener('abort', () => takeOut(port, place), { once: true });
        onWaiting();
      }),
    takeBack(id) {
      for (const [port, line] of lines) {
        const at = line.findIndex((place) => place.id === id);
        if (at < 0) continue;
        const behind = at === 0 ? line.slice(1) : [];
        for (const place of at === 0 ? behind : line.slice(at, at + 1)) takeOut(port, place);
        return behind.length;
      }
      return 0;
    },
    idsIn: (port) => (lines.get(port) ?? []).map(({ id }) => id),
  };
}
