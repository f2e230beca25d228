/** Everything that came out of a process we started, found and ended by id. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const marker = 'INCIDENT_RUNBOOK_EDITOR';
const politeMs = 3000;

/** What to put into the environment of a process, so that its descendants can be told when they have lost their parent. */
export function markedBy(/** @type {string} */ id) {
  return { [marker]: id };
}

/**
 * Children, their children, and whatever else carries the mark in its environment: a terminal's programs leave the
 * process group, and may have lost their parent. Where there is no /proc only the tree is seen.
 * @param {number} pid
 * @param {string} id
 */
function processesOf(pid, id) {
  const found = new Set([pid]);
  const parents = process.platform === 'linux' ? readProc(id, found) : askPs();
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child);
  }
  return [...found].filter((one) => one > 1 && one !== process.pid);
}

function readProc(/** @type {string} */ id, /** @type {Set<number>} */ found) {
  /** @type {Map<number, number>} */
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      parents.set(Number(name), Number(parent));
      if (readFileSync(`/proc/${name}/environ`, 'utf8').includes(`${marker}=${id}`)) found.add(Number(name));
    } catch {
      // It ended while we looked, or belongs to somebody else.
    }
  }
  return parents;
}

function askPs() {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = (stdout ?? '').split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  return new Map(rows.map(([pid = 0, parent = 0]) => [pid, parent]));
}

/** Asks all of them to end, and after a moment makes those end that did not. */
export async function endAll(/** @type {number} */ pid, /** @type {string} */ id) {
  const all = processesOf(pid, id);
  send('SIGTERM', all);
  for (const until = Date.now() + politeMs; Date.now() < until && all.some(isAlive);) await delay(50);
  // What was started meanwhile, and what hands its work to a new process when it ends.
  for (let round = 0; round < 5; round += 1) {
    const left = processesOf(pid, id).filter(isAlive);
    if (left.length === 0) return;
    send('SIGKILL', left);
    await delay(100);
  }
}

/** For the exit of our own process, when nothing can be waited for. */
export function killAll(/** @type {number} */ pid, /** @type {string} */ id) {
  send('SIGKILL', processesOf(pid, id));
}

function send(/** @type {NodeJS.Signals} */ signal, /** @type {readonly number[]} */ pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already.
    }
  }
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
