/** Finds runs whose editor is gone, and the folders that such editors left. */
import { cancelUnstarted } from './completeRun.ts';
import { isGoing } from './endRun.ts';
import type { ProcessIdentity } from './processes.ts';
import {
  has,
  lastTouched,
  orphans,
  readNote,
  readRunFile,
  removeFolder,
  runsOn,
  takeOver,
  writtenAt,
  type RunFiles,
  type RunNote,
} from './runFolder.ts';

export interface OrphanRun {
  readonly files: RunFiles;
  readonly note: RunNote;
  readonly startedAt: number;
  readonly running: boolean;
}

export interface OrphanOptions {
  readonly root: string;
  readonly owner: ProcessIdentity;
  readonly now: () => number;
  readonly wants: (requestId: string) => boolean;
}

/** Often at first: a reloaded window's old process may live on for some seconds. */
const soonEveryMs = 1000;
const soonForMs = 30_000;
const laterEveryMs = 30_000;
/** A record that nobody asked for is removed after this time. */
const keepMs = 24 * 60 * 60 * 1000;

/** Returns how to end the looking. */
export function watchOrphans(options: OrphanOptions, onFound: (run: OrphanRun) => void): () => void {
  const began = options.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const look = (): void => {
    if (ended) return;
    for (const found of findOrphans(options)) onFound(found);
    const delay = options.now() - began < soonForMs ? soonEveryMs : laterEveryMs;
    timer = setTimeout(look, delay);
    timer.unref();
  };
  look();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

function findOrphans({ root, owner, now, wants }: OrphanOptions): readonly OrphanRun[] {
  return orphans(root).flatMap((folder) => {
    const runs = runsOn(folder)
      .map((n) => ({ folder, n }))
      .filter((files) => has(files, 'go') || !cancelUnstarted(files))
      .flatMap((files) => {
        const note = readNote(files);
        return note ? [{ files, note }] : [];
      });
    if (runs.length === 0) {
      removeFolder(folder);
      return [];
    }
    if (!runs.some(({ note }) => wants(note.id))) {
      const old = now() - lastTouched(folder) > keepMs && !runs.some(({ files }) => isGoing(files));
      if (old) removeFolder(folder);
      return [];
    }
    if (!takeOver(folder, owner)) return [];
    return runs
      .filter(({ note }) => wants(note.id))
      .map(({ files, note }) => ({
        files,
        note,
        startedAt: writtenAt(files, 'outer') ?? writtenAt(files, 'json') ?? now(),
        // It has taken the line, and is about to say which process it is.
        running: !has(files, 'end') && (readRunFile(files, 'outer') === undefined || isGoing(files)),
      }));
  });
}
