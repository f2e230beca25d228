/** One at a time uses the cache and the cluster in it. The lock names a process, and is nobody's where that has ended. */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const boundMs = 45 * 60_000;

/**
 * Waits for its turn, and says so. The lock is given back by what comes back, or by the end of the process.
 * @param {string} folder
 * @returns {Promise<() => void>}
 */
export async function lock(folder) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'lock');
  const own = `${file}.${process.pid}`;
  const me = JSON.stringify({ pid: process.pid, start: startOf(process.pid) });
  for (const name of readdirSync(folder)) {
    const [, pid] = /^lock\.(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && startOf(Number(pid)) === undefined) rmSync(path.join(folder, name), { force: true });
  }
  writeFileSync(own, me);
  try {
    let said = false;
    for (const until = Date.now() + boundMs; ;) {
      if (taken(own, file)) break;
      const holder = read(file);
      if (holder !== undefined && !isAlive(holder)) {
        takeAway(file, holder);
        continue;
      }
      if (Date.now() > until) throw new Error(`Another run (process ${pidIn(holder)}) has held ${file} for too long.`);
      if (!said) console.error(`  another run (process ${pidIn(holder)}) uses the cluster: waiting for it …`);
      said = true;
      await wait(1000);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (read(file) === me) rmSync(file, { force: true });
  };
}

/** A link is made by one alone, and is never seen half written. */
function taken(/** @type {string} */ own, /** @type {string} */ file) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** Two may want to take the same dead lock away: the second finds another's in its hands, and puts it back. */
function takeAway(/** @type {string} */ file, /** @type {string} */ holder) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== holder) linkSync(aside, file);
  } catch {
    // Somebody else was faster.
  }
  rmSync(aside, { force: true });
}

function read(/** @type {string} */ file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} holder */
function isAlive(holder) {
  try {
    const { pid, start } = JSON.parse(holder);
    return startOf(pid) === start;
  } catch {
    return false;
  }
}

function pidIn(/** @type {string | undefined} */ holder) {
  return /"pid":(\d+)/.exec(holder ?? '')?.[1] ?? 'unknown';
}

/**
 * When a process began, in ticks since boot: a pid alone may be another's by now.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
