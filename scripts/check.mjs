/** `npm run check [-- NAME…]`: types, lint, format and unused code; each named, all of them run at once, the count last. */
import { spawn } from 'node:child_process';
import { isMain, prepare, root } from './prepare.mjs';

/** What each may keep until the next time. A place of our own: prettier without `--cache` removes the one of the usual place. */
const kept = 'node_modules/.cache/check';

const checks = [
  { name: 'types', command: ['tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', `${kept}/types`] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  {
    name: 'format',
    command: ['prettier', '--check', '--log-level', 'warn', '--cache', '--cache-location', `${kept}/prettier`, '.'],
  },
  { name: 'unused', command: ['knip', '--cache', '--cache-location', `${kept}/knip`] },
];

/**
 * Runs them; what a failed one says is shown.
 * @param {readonly string[]} [names] all, where none is named
 */
export async function runChecks(names = []) {
  const chosen = checks.filter(({ name }) => names.length === 0 || names.includes(name));
  const results = await Promise.all(
    chosen.map(async ({ name, command }) => {
      const started = Date.now();
      const complaint = await complaintOf(command);
      const ok = complaint === undefined;
      console.log(`  ${ok ? '✓' : '✗'} ${name} (${command[0]}) ${((Date.now() - started) / 1000).toFixed(1)} s`);
      if (!ok) console.log(complaint);
      return ok;
    }),
  );
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

/**
 * What a program says where it fails.
 * @param {readonly string[]} command
 * @returns {Promise<string | undefined>}
 */
function complaintOf([program = '', ...args]) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : said.trimEnd()));
  });
}

if (isMain(import.meta.url)) {
  await prepare();
  const { passed, failed } = await runChecks(process.argv.slice(2));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
