/** `npm run check [-- NAME…]`: types, lint, format and unused code; each named, all of them run, the count last. */
import { spawnSync } from 'node:child_process';
import { isMain, prepare, root } from './prepare.mjs';

const checks = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'unused', command: ['knip'] },
];

/**
 * Runs them; what a failed one says is shown.
 * @param {readonly string[]} [names] all, where none is named
 */
export function runChecks(names = []) {
  const chosen = checks.filter(({ name }) => names.length === 0 || names.includes(name));
  let failed = 0;
  for (const { name, command } of chosen) {
    const started = Date.now();
    const [program = '', ...args] = command;
    const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
    const ok = result.status === 0;
    if (!ok) failed += 1;
    console.log(`  ${ok ? '✓' : '✗'} ${name} (${command.join(' ')}) ${((Date.now() - started) / 1000).toFixed(1)} s`);
    if (!ok) console.log(result.error?.message ?? `${result.stdout}${result.stderr}`.trimEnd());
  }
  return { passed: chosen.length - failed, failed, skipped: 0 };
}

if (isMain(import.meta.url)) {
  await prepare();
  const { passed, failed } = runChecks(process.argv.slice(2));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
