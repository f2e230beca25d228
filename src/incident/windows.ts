/** Who lives: each window leaves a file that says which incident it records, so that others can tell it from one that is gone. */
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { identify } from '../run/processes.ts';
import { writeDurably } from './durable.ts';

/** After that long, an incident is not gone on with by itself, and a window on another machine counts as gone. */
const FORGOTTEN_AFTER_MS = 12 * 3600_000;
/** A window that is reloaded is back sooner. */
export const HEIRLESS_AFTER_MS = 20_000;

interface WindowFile {
  readonly pid: number;
  readonly startTime: string;
  readonly host: string;
  readonly workspace: string;
  /** The notebook it records into. */
  readonly notebook: string | undefined;
  /** Its id, by which the notebook is found where it was moved. */
  readonly incident: string | undefined;
  /** It ended in order. */
  readonly released: boolean;
}

export interface OtherWindow {
  readonly key: string;
  readonly notebook: string;
  readonly incident: string | undefined;
  readonly workspace: string;
  readonly alive: boolean;
  readonly changedMs: number;
}

export interface Windows {
  /** Of this window. */
  readonly key: string;
  /** Says which notebook this window records into. */
  readonly holds: (notebook: string | undefined, incident?: string) => Promise<void>;
  /** An incident that goes on for days is not forgotten while runs come. */
  readonly stillHolds: () => Promise<void>;
  readonly holding: () => string | undefined;
  readonly release: () => Promise<void>;
  readonly isAlive: (key: string) => boolean;
  /** Those that record, or recorded when they ended; the latest first. */
  readonly others: () => Promise<readonly OtherWindow[]>;
  /** Takes the incident of a window that is gone. False: somebody else was faster. */
  readonly inherit: (key: string) => Promise<boolean>;
  /**
   * Whether this window is to go on with the runs of one that is gone: it has its incident, or nobody has come for them
   * for a while. Else one that happens to be open would take them from the window that is being reloaded.
   */
  readonly isHeirOf: (key: string) => boolean;
}

export function createWindows(folder: string, workspace: string, now: () => number): Windows {
  const key = crypto.randomUUID().replaceAll('-', '').slice(0, 16);
  const fileOf = (window: string): string => path.join(folder, `${window}.json`);
  const startTime = startTimeOf(process.pid) ?? '';
  let holding: string | undefined;
  let heldId: string | undefined;
  let released = false;
  let written: Promise<unknown> = Promise.resolve();
  const inherited = new Set<string>();
  /** When this window saw for the first time that they were gone. */
  const goneSince = new Map<string, number>();

  /** One after the other: an older state that came to the disk last would stand, and its incident be nobody's. */
  function write(): Promise<void> {
    const mine = written.then(async () => {
      const held = { notebook: holding, incident: heldId };
      const file: WindowFile = { pid: process.pid, startTime, host: hostname(), workspace, ...held, released };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(fileOf(key), JSON.stringify(file));
      await touch();
    });
    written = mine.catch(() => undefined);
    return mine;
  }

  /** Nothing depends on it for hours, so it may fail. */
  async function touch(): Promise<void> {
    const time = new Date(now());
    await utimes(fileOf(key), time, time).catch(() => undefined);
  }

  function lives(file: WindowFile, changedMs: number): boolean {
    if (file.released) return false;
    if (file.host !== hostname()) return now() - changedMs < FORGOTTEN_AFTER_MS;
    return startTimeOf(file.pid) === file.startTime;
  }

  function isAlive(window: string): boolean {
    if (window === key) return true;
    try {
      return lives(JSON.parse(readFileSync(fileOf(window), 'utf8')) as WindowFile, now());
    } catch {
      return false;
    }
  }

  return {
    key,
    holds: (notebook, incident) => {
      holding = notebook;
      heldId = incident;
      return write();
    },
    stillHolds: touch,
    holding: () => holding,
    release: () => {
      released = true;
      return write();
    },
    isAlive,
    others: async () => {
      const found: OtherWindow[] = [];
      for (const name of await readdir(folder).catch(() => [])) {
        const other = name.endsWith('.json') ? name.slice(0, -'.json'.length) : key;
        if (other === key || other.startsWith('.')) continue;
        try {
          const changedMs = (await stat(fileOf(other))).mtimeMs;
          const file = JSON.parse(await readFile(fileOf(other), 'utf8')) as WindowFile;
          const alive = lives(file, changedMs);
          if (!alive && now() - changedMs > FORGOTTEN_AFTER_MS) await rm(fileOf(other), { force: true });
          else if (file.notebook !== undefined) {
            const { notebook, incident } = file;
            found.push({ key: other, notebook, incident, workspace: file.workspace, alive, changedMs });
          }
        } catch {
          // It went while we looked.
        }
      }
      return found.sort((a, b) => b.changedMs - a.changedMs);
    },
    inherit: async (window) => {
      const taken = path.join(folder, `.${window}.${key}`);
      try {
        await rename(fileOf(window), taken);
      } catch {
        return false;
      }
      await rm(taken, { force: true });
      inherited.add(window);
      return true;
    },
    isHeirOf: (window) => {
      if (isAlive(window)) return false;
      const since = goneSince.get(window) ?? now();
      goneSince.set(window, since);
      return inherited.has(window) || now() - since >= HEIRLESS_AFTER_MS;
    },
  };
}

/** Undefined for a process that is gone. */
function startTimeOf(pid: number): string | undefined {
  try {
    return identify(pid)?.startTime;
  } catch {
    // It went while we looked.
    return undefined;
  }
}
