/** Starts `machine.mjs` in namespaces of its own. What it starts cannot outlive it, and it does not outlive us. */
import { spawn } from 'node:child_process';
import { readlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const own = ['--pid', '--mount', '--net', '--ipc', '--uts', '--fork', '--kill-child', '--mount-proc'];
/** The shell is process 1: it collects whoever loses its parent. */
const shell = ['bash', '-c', '"$@"; exit $?', 'bash'];

/**
 * The process and its log. `machine.json` in the folder tells a later start what to clean up.
 * @param {{ folder: string } & Record<string, string | undefined>} options
 */
export function spawnMachine(options) {
  const file = path.join(options.folder, 'machine.json');
  writeFileSync(file, JSON.stringify({ ...options, outside: readlinkSync('/proc/self/ns/pid') }));
  const program = fileURLToPath(new URL('machine.mjs', import.meta.url));
  return spawn('unshare', [...own, ...shell, process.execPath, program, file], { stdio: ['pipe', 'pipe', 'pipe'] });
}

/**
 * Runs it until it has done what it is for.
 * @param {{ folder: string, tools: string, images: string }} options
 */
export async function runMachine({ folder, ...options }) {
  await mkdir(folder, { recursive: true });
  const child = spawnMachine({ folder, ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`The machine could not be made: ${said.trim()}`);
}
