/** Starts code-server on loopback, and ends it with everything that came out of it. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const startTimeoutMs = 60_000;
const marker = 'INCIDENT_RUNBOOK_EDITOR';

/**
 * @typedef {{
 *   url: (folder: string | undefined) => string,
 *   log: () => string,
 *   pid: number,
 *   exited: Promise<number | null>,
 *   stop: () => Promise<void>,
 * }} CodeServer
 */

/**
 * @param {{
 *   codeServer: string,
 *   userData: string,
 *   extensions: string,
 *   settings: Readonly<Record<string, unknown>>,
 *   env: Readonly<Record<string, string | undefined>>,
 *   args?: readonly string[],
 * }} options `settings` are written as the user's; `env` is the whole environment
 * @returns {Promise<CodeServer>}
 */
export async function startCodeServer({ codeServer, userData, extensions, settings, env, args = [] }) {
  mkdirSync(path.join(userData, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeFileSync(path.join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  const config = path.join(userData, 'config.yaml');
  writeFileSync(config, '');
  const port = await freePort();
  const id = randomUUID();
  const child = spawn(
    process.execPath,
    [
      path.join(codeServer, 'out', 'node', 'entry.js'),
      `--config=${config}`,
      '--auth=none',
      `--bind-addr=127.0.0.1:${port}`,
      `--user-data-dir=${userData}`,
      `--extensions-dir=${extensions}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      '--ignore-last-opened',
      ...args,
    ],
    // A group of its own: what the terminal sends to us does not reach it before we end it in order.
    { env: { ...env, EXTENSIONS_GALLERY: '{}', [marker]: id }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const pid = child.pid ?? 0;
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-50_000)));
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  const killAtOnce = () => kill(processesOf(pid, id), 'SIGKILL');
  process.on('exit', killAtOnce);

  async function stop() {
    const all = processesOf(pid, id);
    kill(all, 'SIGTERM');
    for (const until = Date.now() + 3000; Date.now() < until && all.some(isAlive);) await delay(50);
    kill([...all, ...processesOf(pid, id)], 'SIGKILL');
    await Promise.race([exited, delay(2000, undefined, { ref: false })]);
    process.removeListener('exit', killAtOnce);
  }

  const giveUpAt = Date.now() + startTimeoutMs;
  let over = false;
  void exited.then(() => (over = true));
  while (!log.includes('HTTP server listening on')) {
    if (over || Date.now() > giveUpAt) {
      await stop();
      throw new Error(`code-server did not start:\n${log}`);
    }
    await delay(50);
  }
  return {
    url: (folder) => {
      const query = folder === undefined ? { ew: 'true' } : { folder };
      return `http://127.0.0.1:${port}/?${new URLSearchParams({ ...query, payload: '[["skipWelcome","true"]]' })}`;
    },
    log: () => log,
    pid,
    exited,
    stop,
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Children, their children, and whatever else carries the mark in its environment: a terminal's programs leave the
 * process group, and may have lost their parent.
 */
function processesOf(/** @type {number} */ pid, /** @type {string} */ id) {
  /** @type {number[]} */
  const marked = [];
  /** @type {Map<number, number>} */
  const parents = new Map();
  for (const name of process.platform === 'linux' ? readdirSync('/proc') : []) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      if (readFileSync(`/proc/${name}/environ`, 'utf8').includes(`${marker}=${id}`)) marked.push(Number(name));
    } catch {
      // It ended while we looked, or belongs to somebody else.
    }
  }
  const found = new Set([pid, ...marked]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child);
  }
  return [...found].filter((one) => one > 1 && one !== process.pid);
}

function kill(/** @type {readonly number[]} */ pids, /** @type {NodeJS.Signals} */ signal) {
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
    return true;
  } catch {
    return false;
  }
}
