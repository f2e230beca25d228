/**
 * `npm test [-- [check|unit|editor|package] [FILE…] [--grep PATTERN]]`: all parts one after the other, and one count
 * over all of them as the last line. A part that ran nothing or died is a failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { runChecks } from './check.mjs';
import { installHarness, NoHarnessHere } from './harness/install.mjs';
import { cacheFolder } from './kubectl.mjs';
import { prepare, root } from './prepare.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const processTimeoutMs = 20 * 60_000;

/** What goes on at the same time. One editor fills two cores, and tests that wait for a shell then wait longer. */
const steps = [['check'], ['unit'], ['editor'], ['package']];
const parts = steps.flat();

/**
 * How many processes at a time. Unit tests that start shells and clusters mostly wait for them; two editors fill two
 * cores.
 */
const lanes = /** @type {Readonly<Record<string, number>>} */ ({ unit: 4, editor: 2, package: 2 });

/** What a unit test imports that starts programs or waits for the disk: such files go on beside the pure rest. */
const startsPrograms = /from '(?:node:child_process|\.\/space\.ts|.*\/support\/(?:pty|runs|kubePlace|kubeServer)\.ts)'/;

const longForTheirSize = /\/unit\/(?:run\/(?:exact|captured|adopt)|kube\/cases|incident\/crash)\.test\.ts$/;

/** So many of them share a process: each start of one costs as much as a short file. */
const filesOfAProcess = 3;

/** @type {Promise<unknown> | undefined} */
let building;

await prepare();
if (process.env.SEED_RUNBOOK !== undefined)
  process.env.SEED_RUNBOOK = path.resolve(process.env.INIT_CWD ?? '.', process.env.SEED_RUNBOOK);
process.exitCode = await main();

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
  const files = positionals
    .filter((word) => !parts.includes(word))
    .map((file) => path.relative(root, path.resolve(file)));
  const asked = parts.filter(
    (part) => positionals.includes(part) || files.some((file) => file.startsWith(`test/${part}/`)),
  );
  const strangers = files.filter((file) => !/^test\/(unit|editor|package)\/.*\.test\.ts$/.test(file));
  if (strangers.length > 0) {
    console.error(`Not a part (${parts.join(', ')}) and not a test file: ${strangers.join(', ')}`);
    return 2;
  }
  /** @type {Count} */
  let total = { passed: 0, failed: 0, skipped: 0 };
  const chosen = asked.length > 0 ? asked : parts;
  for (const step of steps
    .map((step) => step.filter((part) => chosen.includes(part)))
    .filter((step) => step.length > 0)) {
    console.log(`\n━━ ${step.join(' and ')}`);
    const counts = await Promise.all(step.map((part) => runPart(part, files, values.grep)));
    total = counts.reduce(add, total);
  }
  console.log(`\n${say(total)}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/**
 * Runs a part and says how it went.
 * @param {string} part
 * @param {readonly string[]} files
 * @param {string | undefined} grep
 */
async function runPart(part, files, grep) {
  const started = Date.now();
  const count = await countPart(part, files, grep);
  console.log(`━━ ${part}: ${say(count)} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return count;
}

/**
 * @param {string} part
 * @param {readonly string[]} files
 * @param {string | undefined} grep
 * @returns {Promise<Count>}
 */
async function countPart(part, files, grep) {
  try {
    if (part === 'check') return await runChecks();
    const own = files.filter((file) => file.startsWith(`test/${part}/`));
    const chosen = own.length > 0 ? own : testFiles(part);
    if (chosen.length === 0) return nothingRan(`there are no files in test/${part}`);
    const count = await runFiles(await groups(part, chosen), part, grep, lanes[part] ?? 1);
    return count.passed + count.failed + count.skipped === 0 ? nothingRan('no test matched') : count;
  } catch (error) {
    if (error instanceof NoHarnessHere) {
      console.log(`  – left out: ${error.message}`);
      return { passed: 0, failed: 0, skipped: 1 };
    }
    console.log(error instanceof Error ? error.stack : error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function testFiles(/** @type {string} */ part) {
  const folder = path.join(root, 'test', part);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return files.toSorted().map((file) => `test/${part}/${file.split(path.sep).join('/')}`);
}

/**
 * Which files share a process.
 * @returns {Promise<string[][]>}
 */
async function groups(/** @type {string} */ part, /** @type {string[]} */ files) {
  if (part === 'unit') {
    const waits = files.filter((file) => startsPrograms.test(readFileSync(path.join(root, file), 'utf8')));
    const pure = files.filter((file) => !waits.includes(file));
    return [pure, ...deal(longFirst(waits), Math.ceil(waits.length / filesOfAProcess))].filter(
      (group) => group.length > 0,
    );
  }
  await builtOnce();
  await installHarness();
  const bySize = longFirst(files);
  // What lies in one folder shares an editor, so a process; `shared` is large enough for one in each lane.
  const folders = Map.groupBy(bySize, (file) => path.dirname(file));
  return [...folders].flatMap(([folder, own]) => {
    if (folder === 'test/editor') return own.map((file) => [file]);
    return deal(own, folder === 'test/editor/shared' ? 2 : 1).filter((group) => group.length > 0);
  });
}

/** As cards are dealt. */
function deal(/** @type {readonly string[]} */ files, /** @type {number} */ hands) {
  return Array.from({ length: hands }, (_, hand) => files.filter((_, at) => at % hands === hand));
}

/** The long ones first, so that none is left over at the end: by their size, which is near enough but for a few. */
function longFirst(/** @type {readonly string[]} */ files) {
  const size = (/** @type {string} */ file) =>
    longForTheirSize.test(file) ? Infinity : statSync(path.join(root, file)).size;
  return files.toSorted((a, b) => size(b) - size(a) || 0);
}

function builtOnce() {
  building ??= build();
  return building;
}

/**
 * Some processes at a time; each one's output is shown when it has ended.
 * @param {string[][]} waiting
 * @param {string} part
 * @param {string | undefined} grep
 * @param {number} lanes
 */
async function runFiles(waiting, part, grep, lanes) {
  /** @type {Count} */
  let total = { passed: 0, failed: 0, skipped: 0 };
  const next = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const started = Date.now();
      const { output, count } = await runMocha(group, part, grep);
      const what = group.length === 1 ? group[0] : `${group.length} files`;
      process.stdout.write(`${output.trimEnd()}\n  ─ ${what}: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
      total = add(total, count);
    }
  };
  await Promise.all(Array.from({ length: lanes }, next));
  return total;
}

/** @returns {Promise<{ output: string, count: Count }>} */
async function runMocha(
  /** @type {string[]} */ files,
  /** @type {string} */ part,
  /** @type {string | undefined} */ grep,
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'incident-runbook-test-'));
  const resultFile = path.join(folder, 'result.json');
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'runMocha.mjs'), ...files], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: processTimeoutMs,
    env: {
      ...process.env,
      MOCHA_RESULT: resultFile,
      MOCHA_TIMEOUT_MS: part === 'unit' ? '60000' : '180000',
      // Also for the windows that tests start and kill: those write no cache of their own.
      ...(part === 'unit' ? { NODE_COMPILE_CACHE: path.join(cacheFolder(), 'compiled') } : {}),
      ...(grep === undefined ? {} : { MOCHA_GREP: grep }),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // Something that a test left running may hold the pipes open: its output is not waited for long.
    child.once('exit', (code, signal) => {
      const say = () => resolve(signal ?? `exit code ${code}`);
      child.once('close', say);
      setTimeout(say, 2000).unref();
    });
  });
  try {
    return { output, count: JSON.parse(readFileSync(resultFile, 'utf8')) };
  } catch {
    const died = `\n  ✗ ${files.join(' ')}: the test process ended (${ended}) before its tests did\n`;
    return { output: output + died, count: { passed: 0, failed: 1, skipped: 0 } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {Count} */
function nothingRan(/** @type {string} */ why) {
  console.log(`  ✗ no test ran: ${why}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** @returns {Count} */
function add(/** @type {Count} */ a, /** @type {Count} */ b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

function say(/** @type {Count} */ { passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
