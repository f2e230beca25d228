/**
 * `npm test [-- [check|unit|practice|editor|package] [FILE…] [--grep PATTERN]]`: all parts, and one count over all of
 * them as the last line. A part that ran nothing or died is a failure. `THOROUGH=1`: with rare situations, and more
 * random outputs.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { runChecks } from './check.mjs';
import { installHarness, NoHarnessHere } from './harness/install.mjs';
import { cacheFolder } from './kubectl.mjs';
import { prepare, root } from './prepare.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** @type {Count} */
const none = { passed: 0, failed: 0, skipped: 0 };

const processTimeoutMs = 20 * 60_000;

/**
 * What shares its processes, so many at a time. Two editors nearly fill two cores (a third makes the waits of all
 * longer, and so does more beside them); what checks and waits takes what they leave.
 */
const pools = [
  { parts: ['package', 'editor'], processes: 2, niceness: 0 },
  { parts: ['check', 'unit', 'practice'], processes: 2, niceness: 10 },
];
const parts = ['check', 'unit', 'practice', 'editor', 'package'];

/** What a unit test imports that starts programs or waits for the disk: such files go on beside the pure rest. */
const startsPrograms =
  /from '(?:node:child_process|\.\/(?:space|servedApi)\.ts|.*\/support\/(?:pty|runs|kubePlace|kubeServer)\.ts)'/;

const longForTheirSize = /\/unit\/(?:run\/(?:exact|captured|adopt)|kube\/cases|incident\/crash)\.test\.ts$/;

/** It needs an editor that nobody has trusted yet; there is no way back. */
const goesFirst = /\/editor\/steps\/trust\.test\.ts$/;
/**
 * Situations that few people meet: a narrow window, two windows that show one notebook. They take a third of the editors'
 * time, so a person's `npm test` leaves them out; CI runs them.
 */
const isRare = /\.rare\.test\.ts$/;
const isThorough = process.env.THOROUGH === '1';

/** The editor lists for ever a terminal that was closed in the editor area. */
const goesLast = /\/editor\/steps\/focus\.rare\.test\.ts$/;

/** So many of them share a process: each start of one costs as much as a short file. */
const filesOfAProcess = 4;

/** @type {Promise<unknown> | undefined} */
let building;

/** @type {string[]} what the failed ones said */
const complaints = [];

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
  const strangers = files.filter((file) => !/^test\/(unit|practice|editor|package)\/.*\.test\.ts$/.test(file));
  if (strangers.length > 0) {
    console.error(`Not a part (${parts.join(', ')}) and not a test file: ${strangers.join(', ')}`);
    return 2;
  }
  const chosen = asked.length > 0 ? asked : parts;
  let total = none;
  const report = (/** @type {Count} */ count) => (total = add(total, count));
  const queues = pools.map((pool) => queueOf(pool, chosen, files, values.grep, report));
  // Who has no job of the own queue left takes one of the next.
  const workers = (/** @type {(typeof pools)[number]} */ { processes }, /** @type {number} */ at) =>
    Array.from({ length: processes }, () => work(queues.slice(at)));
  // All that is rare would fill the processors, and editors would answer too late: then the first pool's processes do all.
  await Promise.all((isThorough ? pools.slice(0, 1) : pools).flatMap(workers));
  // Far above, each with all that passed beside it: nobody should have to look for them.
  if (complaints.length > 0) console.log(`\n━━ what failed\n\n${complaints.join('\n\n')}`);
  console.log(`\n${say(total)}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/**
 * The jobs of a pool's chosen parts; a line for each part says how it went.
 * @param {(typeof pools)[number]} pool
 * @param {readonly string[]} chosen
 * @param {readonly string[]} files
 * @param {string | undefined} grep
 * @param {(count: Count) => void} report
 * @returns {Promise<(() => Promise<void>)[]>}
 */
async function queueOf({ parts: own, niceness }, chosen, files, grep, report) {
  /** @type {(() => Promise<void>)[]} */
  const queue = [];
  for (const part of own.filter((name) => chosen.includes(name))) {
    const jobs = await jobsOf(part, files, grep, niceness);
    let count = none;
    let left = jobs.length;
    let started = 0;
    const ended = () => {
      if (count.passed + count.failed + count.skipped === 0) count = nothingRan(part);
      console.log(`━━ ${part}: ${say(count)} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
      report(count);
    };
    if (left === 0) report(nothingRan(part));
    for (const job of jobs) {
      queue.push(async () => {
        started ||= Date.now();
        const one = await job();
        count = add(count, one);
        left -= 1;
        if (left === 0) ended();
      });
    }
  }
  return queue;
}

/** Takes job after job, from the first queue that has one. */
async function work(/** @type {readonly Promise<(() => Promise<void>)[]>[]} */ queues) {
  for (const jobs of queues) {
    const queue = await jobs;
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await job();
  }
}

/**
 * What a part consists of. One that cannot run is left out with the reason, or is a failure.
 * @param {string} part
 * @param {readonly string[]} files
 * @param {string | undefined} grep
 * @param {number} niceness
 * @returns {Promise<(() => Promise<Count>)[]>}
 */
async function jobsOf(part, files, grep, niceness) {
  if (part === 'check') return [runChecks];
  const own = files.filter((file) => file.startsWith(`test/${part}/`));
  try {
    const some = testFiles(part).filter((file) => isThorough || grep !== undefined || !isRare.test(file));
    const all = await groups(part, own.length > 0 ? own : some);
    return all.map((group) => () => runMocha(group, part, grep, niceness));
  } catch (error) {
    const leftOut = error instanceof NoHarnessHere;
    console.log(leftOut ? `  – left out: ${error.message}` : error);
    return [async () => ({ ...none, [leftOut ? 'skipped' : 'failed']: 1 })];
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
    return [pure, ...deal(waits, Math.ceil(waits.length / filesOfAProcess))].filter((group) => group.length > 0);
  }
  await builtOnce();
  if (part === 'practice') return files.map((file) => [file]);
  await installHarness();
  // What lies in one folder shares an editor, so a process.
  const folders = Map.groupBy(files, (file) => path.dirname(file));
  const rank = (/** @type {string} */ file) =>
    goesFirst.test(file) ? 0 : goesLast.test(file) ? 3 : isRare.test(file) ? 2 : 1;
  // The long ones first, so that none is left over at the end.
  return [...folders.values()]
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
    .map((own) => own.toSorted((a, b) => rank(a) - rank(b)));
}

/**
 * Deals the files to so many processes of about the same length, the long ones first.
 * @param {readonly string[]} files
 * @param {number} processes
 */
function deal(files, processes) {
  const hands = Array.from({ length: processes }, () => ({ files: /** @type {string[]} */ ([]), length: 0 }));
  for (const file of files.toSorted((a, b) => lengthOf([b]) - lengthOf([a]))) {
    const shortest = hands.reduce((a, b) => (b.length < a.length ? b : a));
    shortest.files.push(file);
    shortest.length += lengthOf([file]);
  }
  return hands.map((hand) => hand.files).filter((hand) => hand.length > 0);
}

/** How long they take, in bytes, which is near enough but for a few. */
function lengthOf(/** @type {readonly string[]} */ files) {
  const size = (/** @type {string} */ file) => statSync(path.join(root, file)).size;
  return files.reduce((sum, file) => sum + size(file) * (longForTheirSize.test(file) ? 2 : 1), 0);
}

function builtOnce() {
  building ??= build();
  return building;
}

/**
 * A process for these files; what it said is shown when it has ended.
 * @param {readonly string[]} files
 * @param {string} part
 * @param {string | undefined} grep
 * @param {number} niceness
 * @returns {Promise<Count>}
 */
async function runMocha(files, part, grep, niceness) {
  const started = Date.now();
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
  if (child.pid !== undefined && niceness > 0) setPriority(child.pid, niceness);
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
  /** @type {Count} */
  let count;
  try {
    count = JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    output += `\n  ✗ ${files.join(' ')}: the test process ended (${ended}) before its tests did\n`;
    count = { ...none, failed: 1 };
  }
  if (count.failed > 0) complaints.push(output.slice(Math.max(0, output.search(/^ +\d+ failing$/m))).trimEnd());
  rmSync(folder, { recursive: true, force: true });
  const what = files.length === 1 ? files[0] : `${files.length} files`;
  console.log(`${output.trimEnd()}\n  ─ ${what}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return count;
}

/** @returns {Count} */
function nothingRan(/** @type {string} */ part) {
  console.log(`  ✗ no test of ${part} ran`);
  return { ...none, failed: 1 };
}

/** @returns {Count} */
function add(/** @type {Count} */ a, /** @type {Count} */ b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

function say(/** @type {Count} */ { passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
