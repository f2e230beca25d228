/** One writer at a time over all windows of this machine: a file that only one can make, and that outlives nobody. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { codeOf } from './durable.ts';

const BOUND_MS = 20_000;
const LOOK_AGAIN_MS = 25;
/** A lock without a name in it was left by a window that died while it made it. */
const NAMELESS_AFTER_MS = 5000;

export interface Locks {
  /** Runs the task while nobody else runs one for the same file. */
  readonly with: <T>(file: string, task: () => Promise<T>) => Promise<T>;
}

export function createLocks(folder: string, window: string, isAlive: (window: string) => boolean): Locks {
  const last = new Map<string, Promise<unknown>>();

  async function locked<T>(file: string, task: () => Promise<T>): Promise<T> {
    const lock = path.join(folder, `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.lock`);
    await acquire(lock, file);
    try {
      return await task();
    } finally {
      await rm(lock, { force: true });
    }
  }

  async function acquire(lock: string, file: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const until = performance.now() + BOUND_MS;
    for (;;) {
      if (await made(lock)) return;
      const holder = await holderOf(lock);
      if (holder !== undefined && !isAlive(holder)) await takeAway(lock, holder);
      else if (performance.now() > until) {
        throw new UserError(
          `Another window has been writing ${path.basename(file)} for ${BOUND_MS / 1000} seconds.`,
          'The entry is kept and comes when the other window is done.',
        );
      } else await wait(LOOK_AGAIN_MS);
    }
  }

  async function made(lock: string): Promise<boolean> {
    try {
      const handle = await open(lock, 'wx', 0o600);
      try {
        await handle.writeFile(window);
      } catch (error) {
        await rm(lock, { force: true });
        throw error;
      } finally {
        await handle.close();
      }
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** Its window; '' where it must be one that is gone; undefined where it cannot be told yet. */
  async function holderOf(lock: string): Promise<string | undefined> {
    try {
      const holder = await readFile(lock, 'utf8');
      if (holder !== '') return holder;
      return Date.now() - (await stat(lock)).mtimeMs > NAMELESS_AFTER_MS ? '' : undefined;
    } catch {
      return undefined;
    }
  }

  /** Two windows may find the same dead lock: only one rename of it succeeds, and it looks at what it got. */
  async function takeAway(lock: string, holder: string): Promise<void> {
    const taken = `${lock}.${window}`;
    try {
      await rename(lock, taken);
    } catch {
      return;
    }
    // Somebody was faster and has made it anew: give it back.
    if ((await readFile(taken, 'utf8')) === holder) await rm(taken, { force: true });
    else await rename(taken, lock);
  }

  return {
    with: (file, task) => {
      // In this window they queue, so that they come in the order in which they were asked for.
      const mine = (last.get(file) ?? Promise.resolve()).then(() => locked(file, task));
      last.set(
        file,
        mine.catch(() => undefined),
      );
      return mine;
    },
  };
}
