/**
 * What is on disk before a run starts, and again when it ends, until the entry has been read back from the notebook.
 * A file for each of the two, so that no line of one window can be hurt by another.
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IncidentFacts } from './draft.ts';
import { writeDurably } from './durable.ts';
import { isEntryId } from './readEntry.ts';
import type { EntryEnd, EntryStart } from './types.ts';

const HALF_DONE_AFTER_MS = 60_000;

/** A run that was begun. */
export interface Line {
  /** The window whose run it is. */
  readonly window: string;
  readonly notebook: string;
  /** To make the notebook again where it is gone. */
  readonly incident: IncidentFacts;
  readonly by: string;
  /** Milliseconds since 1970: tells which came first within a second. */
  readonly begunMs: number;
  readonly start: EntryStart;
}

export interface WriteAhead {
  readonly begin: (line: Line) => Promise<void>;
  readonly end: (end: EntryEnd) => Promise<void>;
  readonly drop: (id: string) => Promise<void>;
  readonly line: (id: string) => Promise<Line | undefined>;
  readonly lineNow: (id: string) => Line | undefined;
  readonly ended: (id: string) => Promise<EntryEnd | undefined>;
  /** In the order in which the runs were begun. */
  readonly all: () => Promise<readonly Line[]>;
  /** Removes what killed writers left half done. */
  readonly sweep: () => Promise<void>;
}

export function createWriteAhead(folder: string): WriteAhead {
  const started = (id: string): string => path.join(folder, `${id}.started.json`);
  const ended = (id: string): string => path.join(folder, `${id}.ended.json`);

  async function write(file: string, value: Line | EntryEnd): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeDurably(file, JSON.stringify(value));
  }

  async function line(id: string): Promise<Line | undefined> {
    return (await readJson(started(id))) as Line | undefined;
  }

  return {
    begin: (value) => write(started(value.start.id), value),
    end: (value) => write(ended(value.id), value),
    drop: async (id) => {
      // In this order: an end without its beginning says nothing any more, a beginning alone would look like a lost run.
      await rm(started(id), { force: true });
      await rm(ended(id), { force: true });
    },
    line,
    lineNow: (id) => {
      try {
        return JSON.parse(readFileSync(started(id), 'utf8')) as Line;
      } catch {
        return undefined;
      }
    },
    ended: async (id) => (await readJson(ended(id))) as EntryEnd | undefined,
    all: async () => {
      const lines: Line[] = [];
      for (const name of await readdir(folder).catch(() => [])) {
        const id = name.replace(/\.started\.json$/, '');
        const found = id !== name && isEntryId(id) ? await line(id) : undefined;
        if (found !== undefined) lines.push(found);
      }
      return lines.sort((a, b) => a.begunMs - b.begunMs);
    },
    sweep: async () => {
      for (const name of await readdir(folder).catch(() => [])) {
        const file = path.join(folder, name);
        if (name.endsWith('.ended.json')) {
          const id = name.slice(0, -'.ended.json'.length);
          // Killed between the two steps of `drop`: its entry is in the notebook.
          if (isEntryId(id) && (await line(id)) === undefined) await rm(file, { force: true }).catch(() => undefined);
        } else if (name.endsWith('.tmp')) {
          const changedMs = (await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now();
          if (Date.now() - changedMs > HALF_DONE_AFTER_MS) await rm(file, { force: true }).catch(() => undefined);
        }
      }
    },
  };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
