/**
 * `npm run test:kubernetes [-- FILE… | --grep PATTERN]`: the tests of `test/kubernetes/` on a real cluster, and their count as
 * the last line. Where there can be none, they are skipped, with what it would take; in CI that is a failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../kubectl.mjs';
import { cgroupName } from './cgroups.mjs';
import { onOrphaned, prepare, root } from '../prepare.mjs';

const fileTimeoutMs = 20 * 60_000;

await prepare();
process.exitCode = await main();

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
  const folder = path.join(root, 'test', 'kubernetes');
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const own = all.map((file) => path.join(folder, file)).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const files = positionals.length > 0 ? positionals.map((file) => path.resolve(file)) : own;
  // Loaded here: it needs the Node that `prepare` brings.
  const { NoClusterHere, openCluster } = await import('./open.mjs');
  const began = Date.now();
  let opened;
  try {
    opened = await openCluster();
  } catch (error) {
    const isImpossible = error instanceof NoClusterHere;
    console.error(isImpossible ? `Left out: ${error.message}` : error);
    console.log(isImpossible ? '0 passed, 0 failed, 1 skipped' : '0 passed, 1 failed');
    return isImpossible && process.env.CI !== 'true' ? 0 : 1;
  }
  const { cluster, stop } = opened;
  /** @type {{ kill: (signal: 'SIGTERM') => unknown } | undefined} */
  let running;
  const giveUp = () => {
    running?.kill('SIGTERM');
    void stop().finally(() => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, giveUp);
  onOrphaned(giveUp);
  const total = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const file of files) {
      const count = await runFile(file, values.grep, JSON.stringify(cluster), (child) => (running = child));
      for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += count[key];
    }
  } finally {
    await stop();
  }
  const left = whatIsLeft(cluster.kubeconfig);
  if (left.length > 0) console.log(`  ✗ left behind: ${left.join(', ')}`);
  total[left.length > 0 ? 'failed' : 'passed'] += 1;
  console.log(`  ─ all in ${((Date.now() - began) / 1000).toFixed(0)} s`);
  const { passed, failed, skipped } = total;
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 && passed > 1 ? 0 : 1;
}

/** The table changes much, so it comes last. */
function rank(/** @type {string} */ file) {
  return path.basename(file) === 'table.test.ts' ? 1 : 0;
}

/**
 * @param {string} file
 * @param {string | undefined} grep
 * @param {string} cluster
 * @param {(child: { kill: (signal: 'SIGTERM') => unknown }) => void} started
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
async function runFile(file, grep, cluster, started) {
  const began = Date.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'incident-runbook-test-'));
  const result = path.join(folder, 'result.json');
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'runMocha.mjs'), file], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: fileTimeoutMs,
    env: {
      ...process.env,
      MOCHA_RESULT: result,
      MOCHA_TIMEOUT_MS: '180000',
      INCIDENT_RUNBOOK_REAL_CLUSTER: cluster,
      ...(grep === undefined ? {} : { MOCHA_GREP: grep }),
    },
  });
  started(child);
  const how = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  try {
    return JSON.parse(readFileSync(result, 'utf8'));
  } catch {
    console.log(`  ✗ ${file}: the test process ended (${how}) before its tests did`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    console.log(`  ─ ${path.relative(root, file)}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
  }
}

/** Of this run's cluster, when it has ended. */
function whatIsLeft(/** @type {string} */ kubeconfig) {
  const group = path.join(
    '/sys/fs/cgroup',
    existsSync('/sys/fs/cgroup/memory') ? 'memory' : '',
    cgroupName(process.pid),
  );
  const places = [path.join(cacheFolder(), 'kubernetes', 'run'), path.dirname(kubeconfig), group];
  return places.filter((place) => existsSync(place));
}
