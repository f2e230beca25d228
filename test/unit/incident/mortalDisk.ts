/** A disk on which a process dies: at the chosen call everything of it stands still for ever, as it would after a kill. */
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const CALLS = ['open', 'rename', 'rm', 'mkdir', 'link', 'copyFile', 'writeFile', 'chmod'] as const;
type Call = (...args: unknown[]) => Promise<unknown>;

/** One process that dies at a call of its own. */
interface Life {
  readonly dieAt: number;
  readonly half: boolean;
  calls: number;
  diedWriting: boolean;
  readonly onDeath: () => void;
}

export interface MortalDisk {
  /**
   * Runs the task as a process that dies at its n-th changing call: that one is not made, or, with `half`, puts down
   * half of its bytes; none behind it is made. `finished`: it had fewer calls.
   */
  readonly live: (
    dieAt: number,
    half: boolean,
    task: () => Promise<void>,
  ) => Promise<'finished' | 'died' | 'died writing'>;
  readonly remove: () => void;
}

export function installMortalDisk(): MortalDisk {
  const lives = new AsyncLocalStorage<Life>();
  const real = new Map<string, Call>(CALLS.map((name) => [name, fs[name] as unknown as Call]));
  const disk = fs as unknown as Record<string, Call>;
  const forEver = new Promise<never>(() => undefined);

  function dies(writing: boolean): boolean {
    const life = lives.getStore();
    if (life === undefined || ++life.calls < life.dieAt) return false;
    if (life.calls === life.dieAt) {
      life.diedWriting = writing;
      life.onDeath();
    }
    return true;
  }

  function guarded(made: Call): Call {
    return async (...args) => (dies(false) ? forEver : made(...args));
  }

  function guardHandle(handle: fs.FileHandle): fs.FileHandle {
    const write = handle.writeFile.bind(handle);
    const sync = handle.sync.bind(handle);
    return Object.assign(handle, {
      writeFile: async (text: string) => {
        const life = lives.getStore();
        if (life?.half === true && life.calls + 1 === life.dieAt) await write(text.slice(0, text.length / 2));
        if (!dies(true)) return write(text);
        // What the system closes for a dead process, nobody else would close here.
        await handle.close();
        return forEver;
      },
      sync: async () => {
        if (!dies(false)) return sync();
        await handle.close();
        return forEver;
      },
    });
  }

  for (const [name, made] of real) {
    disk[name] =
      name === 'open' ? guarded(async (...args) => guardHandle((await made(...args)) as fs.FileHandle)) : guarded(made);
  }
  syncBuiltinESMExports();

  return {
    live: (dieAt, half, task) =>
      new Promise((resolve, reject) => {
        const life: Life = {
          dieAt,
          half,
          calls: 0,
          diedWriting: false,
          onDeath: () => resolve(life.diedWriting ? 'died writing' : 'died'),
        };
        lives.run(life, () => void task().then(() => resolve('finished'), reject));
      }),
    remove: () => {
      for (const [name, made] of real) disk[name] = made;
      syncBuiltinESMExports();
    },
  };
}
