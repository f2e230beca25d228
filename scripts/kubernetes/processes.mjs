/** The programs of the cluster: each with a log; one that ends by itself is the end of all. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';

const logs = '/var/lib/log';

/**
 * @typedef {{
 *   start: (name: string, program: string, args: readonly string[], env?: NodeJS.ProcessEnv) => void,
 *   others: () => readonly number[], kill: (pid: number) => void, forget: () => void, endPolitely: () => void,
 * }} Processes
 */

/**
 * @param {(why: string) => void} onEnd
 * @returns {Processes}
 */
export function createProcesses(onEnd) {
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const running = new Set();
  let isForgotten = false;
  return {
    start(name, program, args, env = process.env) {
      mkdirSync(logs, { recursive: true });
      const file = `${logs}/${name}.log`;
      const log = openSync(file, 'w');
      const child = spawn(program, args, { stdio: ['ignore', log, log], env });
      closeSync(log);
      running.add(child);
      const ended = (/** @type {string} */ how) => {
        running.delete(child);
        if (!isForgotten) onEnd(`${name} ended (${how}):\n${readFileSync(file, 'utf8').slice(-3000)}`);
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    },
    others() {
      const numbers = readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number);
      return numbers.filter((pid) => pid !== 1 && pid !== process.pid && isAlive(pid));
    },
    kill(pid) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    },
    forget() {
      isForgotten = true;
    },
    /** For what has to write its state first. */
    endPolitely() {
      for (const child of running) child.kill('SIGTERM');
      for (let left = 100; left > 0 && [...running].some(({ pid }) => pid !== undefined && isAlive(pid)); left -= 1)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    },
  };
}

/** One that has ended and that nobody has asked about yet is no longer alive. */
function isAlive(/** @type {number} */ pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}
