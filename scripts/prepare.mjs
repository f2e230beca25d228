/**
 * What every script here starts with: the packages of the lock are there, and the script runs on the project's own
 * Node. Works on the Node that a machine happens to have (20 or newer) and without node_modules.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const ownNode = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const oldestNode = 24;

/**
 * Whether a module is the program that was started, not one that was imported.
 * @param {string} moduleUrl
 */
export function isMain(moduleUrl) {
  const started = process.argv[1];
  return (
    started !== undefined && existsSync(started) && realpathSync(started) === realpathSync(fileURLToPath(moduleUrl))
  );
}

/**
 * Installs what is missing, and on an older Node runs the same script on the project's: then it never returns.
 * npm packages may be imported only after it, by `await import()`.
 */
export async function prepare() {
  if (!isInstalled()) install();
  addToPath();
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return;
  if (!existsSync(ownNode))
    throw new Error(
      `This needs Node ${oldestNode}, and ${process.version} runs it. Install Node ${oldestNode} and try again.`,
    );
  process.exit(await runAgain());
}

/** True when node_modules holds the versions of the lock. */
function isInstalled() {
  const installed = readLock(path.join(root, 'node_modules', '.package-lock.json'));
  const wanted = readLock(path.join(root, 'package-lock.json'));
  if (installed === undefined || wanted === undefined || !existsSync(ownNode)) return false;
  return Object.entries(wanted).every(
    ([folder, entry]) =>
      folder === '' || entry.optional === true || entry.link === true || installed[folder]?.version === entry.version,
  );
}

/** @returns {Record<string, {version?: string, optional?: boolean, link?: boolean}> | undefined} */
function readLock(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function install() {
  console.error('Installing packages (npm ci) …');
  const started = Date.now();
  const result = spawnSync('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error !== undefined)
    throw new Error(`npm could not be started (${result.error.message}). Install Node with npm and try again.`);
  if (result.status !== 0) {
    console.error('The packages could not be installed: npm says why above.');
    process.exit(1);
  }
  console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
}

/** The project's own tools come first, as in an npm script. */
function addToPath() {
  const bin = path.join(root, 'node_modules', '.bin');
  const current = process.env.PATH ?? '';
  if (!current.split(path.delimiter).includes(bin)) process.env.PATH = bin + path.delimiter + current;
}

/**
 * Calls when the process that started this one is gone: npm and a shell between us and the person end without a word.
 * @param {() => void} gone
 */
export function onOrphaned(gone) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && gone(), 500).unref();
}

/** Passes signals on, so that who ends this process ends the other one too. */
async function runAgain() {
  const child = spawn(ownNode, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  onOrphaned(() => child.kill('SIGHUP'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
