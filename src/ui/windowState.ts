/**
 * What one window keeps over its reload: the editor's own store is one for all windows on a folder, and a window that
 * took another's context would act on the wrong cluster. One file a window, named after the process that owns it.
 */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identify, type ProcessIdentity } from '../run/processes.ts';

/** As the editor's `Memento`. */
export interface WindowState {
  readonly get: (key: string) => unknown;
  readonly update: (key: string, value: unknown) => Promise<void>;
  /** The window ends: its state is free for the next one. Synchronous, as the process has no time left. */
  readonly release: () => void;
}

const maxAgeMs = 30 * 24 * 3600 * 1000;

/**
 * Goes on with the state of a window that has ended: the one that crashed, else the one that ended last. Where two
 * crashed there is no telling which is ours, so it begins empty.
 */
export function openWindowState(folder: string, owner: ProcessIdentity, now: () => number): WindowState {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${owner.pid}-${owner.startTime}.json`);
  const inherited = claim(folder, file, now());
  const values = new Map<string, unknown>(inherited === undefined ? [] : Object.entries(inherited));
  const write = (): void => {
    const next = `${file}.next`;
    writeFileSync(next, JSON.stringify(Object.fromEntries(values)), { mode: 0o600 });
    renameSync(next, file);
  };
  return {
    get: (key) => values.get(key),
    update: async (key, value) => {
      values.set(key, value);
      write();
    },
    release: () => {
      try {
        renameSync(file, path.join(folder, `free-${now()}-${owner.pid}.json`));
      } catch {
        // Nothing was kept yet.
      }
    },
  };
}

function claim(folder: string, mine: string, now: number): Record<string, unknown> | undefined {
  const crashed: string[] = [];
  const free: { readonly name: string; readonly at: number }[] = [];
  for (const name of readdirSync(folder)) {
    const freed = /^free-(\d+)-\d+\.json$/.exec(name);
    const owned = /^(\d+)-(.+)\.json$/.exec(name);
    if (isOld(path.join(folder, name), now)) rmSync(path.join(folder, name), { force: true });
    else if (freed !== null) free.push({ name, at: Number(freed[1]) });
    else if (owned !== null && identify(Number(owned[1]))?.startTime !== owned[2]) crashed.push(name);
  }
  const last = free.sort((a, b) => b.at - a.at)[0]?.name;
  const chosen = crashed.length === 1 ? crashed[0] : crashed.length === 0 ? last : undefined;
  // Two crashed windows: neither is taken up by a later one either.
  if (crashed.length > 1) for (const name of crashed) rmSync(path.join(folder, name), { force: true });
  if (chosen === undefined) return undefined;
  try {
    // By rename: of two windows that start at once, one gets it.
    renameSync(path.join(folder, chosen), mine);
    const read: unknown = JSON.parse(readFileSync(mine, 'utf8'));
    return typeof read === 'object' && read !== null ? { ...read } : undefined;
  } catch {
    return undefined;
  }
}

function isOld(file: string, now: number): boolean {
  try {
    return now - statSync(file).mtimeMs > maxAgeMs;
  } catch {
    return false;
  }
}
