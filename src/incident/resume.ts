/** After a reload: which incident the new window goes on with. */
import { setTimeout as wait } from 'node:timers/promises';
import { readText } from './durable.ts';
import type { OtherWindow, Windows } from './windows.ts';

/** A window that is reloaded may take a moment to end. */
const BOUND_MS = 3000;
/** On a busy machine it may take this long. */
const SLOW_MS = 60_000;
const LOOK_AGAIN_MS = 150;

/** The notebook that the window before this one recorded into; one that is alive keeps its own. */
export interface Resume {
  /** Waits as long as an ending window usually takes. */
  readonly atStart: () => Promise<string | undefined>;
  /** Looks once more, for one that took longer, so that its incident goes on and no second one begins beside it. */
  readonly atFirstRun: () => Promise<string | undefined>;
  /** The notebook that would have been gone on with and is not there any more. Told once. */
  readonly takeGone: () => string | undefined;
}

export function createResume(
  windows: Windows,
  workspace: string,
  find: (notebook: string, incident: string | undefined) => Promise<string>,
): Resume {
  let slowUntil = 0;
  let gone: string | undefined;

  async function look(until: number): Promise<string | undefined> {
    for (;;) {
      const ours = (await windows.others()).filter((window) => window.workspace === workspace);
      const held = new Set(ours.filter((window) => window.alive).map((window) => window.notebook));
      const [latest] = ours;
      if (latest === undefined) return undefined;
      if (!latest.alive || performance.now() >= until) {
        // What lives is another window, or one that is slow to end.
        slowUntil = held.size > 0 ? slowUntil : 0;
        return firstFree(ours, held);
      }
      await wait(LOOK_AGAIN_MS);
    }
  }

  async function firstFree(ours: readonly OtherWindow[], held: ReadonlySet<string>): Promise<string | undefined> {
    for (const { key, alive, notebook, incident } of ours) {
      if (alive || held.has(notebook)) continue;
      const file = await find(notebook, incident);
      const there = await readText(file).then(
        (text) => text !== undefined,
        () => undefined,
      );
      if (there === true && (await windows.inherit(key))) return file;
      if (there === false) gone ??= file;
    }
    return undefined;
  }

  return {
    atStart: () => {
      slowUntil = performance.now() + SLOW_MS;
      return look(performance.now() + BOUND_MS);
    },
    atFirstRun: async () => (performance.now() < slowUntil ? look(0) : undefined),
    takeGone: () => {
      const told = gone;
      gone = undefined;
      return told;
    },
  };
}
