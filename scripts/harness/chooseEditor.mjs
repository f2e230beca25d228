/** Which editor `npm start` opens: an installed VS Code that is new enough, else a fetched one, else code-server. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../kubectl.mjs';

/** @typedef {{ kind: 'desktop', program: string, why: string } | { kind: 'code-server', why: string }} Choice */

const downloadTimeoutMs = 15_000;

/**
 * The choice is made by outcome: only where VS Code cannot be reached does code-server take its place; a full disk is an
 * error like any other.
 * @param {string} oldest the version that the extension needs
 * @param {(line: string) => void} log
 * @returns {Promise<Choice>}
 */
export async function chooseEditor(oldest, log) {
  if (!hasDisplay()) return { kind: 'code-server', why: 'there is no display' };
  const installed = installedProgram(oldest);
  if (installed !== undefined) return { kind: 'desktop', program: installed, why: 'it is installed' };
  log('No installed VS Code is new enough: fetching one …');
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    const program = await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: path.join(cacheFolder(), 'vscode'),
      timeout: downloadTimeoutMs,
    });
    return { kind: 'desktop', program, why: 'it was fetched' };
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return { kind: 'code-server', why: 'VS Code cannot be fetched from here' };
  }
}

function hasDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

/** The program behind `code` on the PATH. Started directly it stays ours to end; `code` itself hands over and is gone. */
function installedProgram(/** @type {string} */ oldest) {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const command = folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
  if (command === undefined) return undefined;
  const { stdout } = spawnSync(command, ['--version'], {
    encoding: 'utf8',
    timeout: 10_000,
    shell: process.platform === 'win32',
  });
  const version = /^\d+\.\d+\.\d+/.exec(stdout ?? '')?.[0];
  if (version === undefined || isOlder(version, oldest)) return undefined;
  const bin = path.dirname(realpathSync(command));
  const places = {
    linux: [path.join(bin, '..', 'code')],
    darwin: [path.join(bin, '..', '..', '..', 'MacOS', 'Electron'), path.join(bin, '..', '..', '..', 'MacOS', 'Code')],
    win32: [path.join(bin, '..', 'Code.exe')],
  };
  return (places[/** @type {keyof typeof places} */ (process.platform)] ?? []).find((file) => existsSync(file));
}

function isOlder(/** @type {string} */ version, /** @type {string} */ than) {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const differs = (a ?? []).findIndex((part, at) => part !== b?.[at]);
  return differs >= 0 && (a?.[differs] ?? 0) < (b?.[differs] ?? 0);
}

/** A refused or silent network, however deep the error says so. */
function isUnreachable(/** @type {unknown} */ error) {
  const codes =
    /^(ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/;
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    if (one.name === 'TimeoutError' || codes.test(String('code' in one ? one.code : ''))) return true;
    if (/timed? ?out|status code (403|407|5\d\d)/i.test(one.message)) return true;
  }
  return false;
}
