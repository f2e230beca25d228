/** Starts code-server on loopback, and ends it with everything that came out of it. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endAll, killAll, markedBy } from './processes.mjs';

const startTimeoutMs = 60_000;

/**
 * @typedef {{
 *   url: (folder: string | undefined, file?: string) => string,
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
 *   settings?: Readonly<Record<string, unknown>>,
 *   env: Readonly<Record<string, string | undefined>>,
 *   args?: readonly string[],
 * }} options `settings` become the user's, where there are any; `env` is the whole environment
 * @returns {Promise<CodeServer>}
 */
export async function startCodeServer({ codeServer, userData, extensions, settings, env, args = [] }) {
  mkdirSync(path.join(userData, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  if (settings !== undefined) {
    writeFileSync(path.join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  }
  const config = path.join(userData, 'config.yaml');
  writeFileSync(config, '');
  const id = randomUUID();
  const child = spawn(
    process.execPath,
    [
      path.join(codeServer, 'out', 'node', 'entry.js'),
      `--config=${config}`,
      '--auth=none',
      // Of its own choice: one that was free a moment ago may be taken by then.
      '--bind-addr=127.0.0.1:0',
      `--user-data-dir=${userData}`,
      `--extensions-dir=${extensions}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      '--ignore-last-opened',
      ...args,
    ],
    // A group of its own: what the terminal sends to us does not reach it before we end it in order.
    { env: { ...env, EXTENSIONS_GALLERY: '{}', ...markedBy(id) }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
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
  const killAtOnce = () => killAll(pid, id);
  process.on('exit', killAtOnce);

  async function stop() {
    await endAll(pid, id);
    await Promise.race([exited, delay(2000, undefined, { ref: false })]);
    process.removeListener('exit', killAtOnce);
  }

  const giveUpAt = Date.now() + startTimeoutMs;
  let over = false;
  void exited.then(() => (over = true));
  /** @type {string | undefined} */
  let port;
  while ((port = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1]) === undefined) {
    if (over || Date.now() > giveUpAt) {
      await stop();
      throw new Error(`code-server did not start:\n${log}`);
    }
    await delay(50);
  }
  return {
    url: (folder, file) => {
      const payload = [
        ['skipWelcome', 'true'],
        ...(file === undefined ? [] : [['openFile', `vscode-remote://remote${file}`]]),
      ];
      const query = new URLSearchParams({
        ...(folder === undefined
          ? { ew: 'true' }
          : folder.endsWith('.code-workspace')
            ? { workspace: folder }
            : { folder }),
        payload: JSON.stringify(payload),
      });
      return `http://127.0.0.1:${port}/?${query}`;
    },
    log: () => log,
    pid,
    exited,
    stop,
  };
}
