/** After a reload: which incident the new window goes on with. */
import { setTimeout as wait } from 'node:timers/promises';
import { readText } from './durable.ts';
import type { OtherWindow, Windows } from './windows.ts';

/** A window that is reloaded may take a moment to end. */
const BOUND_MS = 3000;
const LOOK_AGAIN_MS = 150;

/**
 * The notebook that the window before this one recorded into. One that is alive keeps its own: it is waited for only
 * as long as an ending window takes.
 */
export async function resumeIncident(
  windows: Windows,
  workspace: string,
  follow: (notebook: string) => Promise<string>,
): Promise<string | undefined> {
  const until = performance.now() + BOUND_MS;
  for (;;) {
    const ours = (await windows.others()).filter((window) => window.workspace === workspace);
    const held = new Set(ours.filter((window) => window.alive).map((window) => window.notebook));
    const [latest] = ours;
    if (latest === undefined) return undefined;
    if (!latest.alive || performance.now() > until) return firstFree(windows, ours, held, follow);
    await wait(LOOK_AGAIN_MS);
  }
}

async function firstFree(
  windows: Windows,
  ours: readonly OtherWindow[],
  held: ReadonlySet<string>,
  follow: (notebook: string) => Promise<string>,
): Promise<string | undefined> {
  for (const { key, alive, notebook } of ours) {
    if (alive || held.has(notebook)) continue;
    const file = await follow(notebook);
    const there = await readText(file).then(
      (text) => text !== undefined,
      () => false,
    );
    if (there && (await windows.inherit(key))) return file;
  }
  return undefined;
}
