/**
 * Runs inside the cluster's own namespaces (processes, mounts, network), as the child of their process 1: whatever the
 * cluster starts, mounts or listens on is gone when it ends. Its standard input is its life: when that closes, because the
 * starter wants it or was killed, everything ends, and what lies outside the namespaces is removed.
 *
 * It says one line, `ready`, or ends with what went wrong.
 */
import { spawnSync } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeCgroups, removeCgroups } from './cgroups.mjs';
import { startContainerd, startControlPlane, startNode, startMetrics, startOther } from './components.mjs';
import { startNames } from './names.mjs';
import { createProcesses } from './processes.mjs';

/**
 * @typedef {{
 *   outside: string, folder: string, sockets: string | undefined, cgroup: string, tools: string, kubernetes: string,
 *   metrics: string, images: string | undefined,
 * }} Machine
 * `outside`: the process namespace of whoever started it. `folder`: becomes `/var/lib`. `images`: to be imported, and then
 * nothing else is done. `sockets`: where the servers can be reached from outside.
 */

const [configuration = ''] = process.argv.slice(2);
/** @type {Machine} */
const machine = JSON.parse(readFileSync(configuration, 'utf8'));
if (readlinkSync('/proc/self/ns/pid') === machine.outside) throw new Error('This wants namespaces of its own.');

const processes = createProcesses(fail);
let isEnding = false;
process.stdin.once('end', () => end(0)).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end(1));

try {
  await up();
} catch (error) {
  fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function up() {
  setUpMounts();
  if (machine.images !== undefined) {
    await startContainerd(machine, processes);
    run(
      `${machine.tools}/usr/bin/ctr`,
      '-a',
      '/run/containerd.sock',
      '-n',
      'k8s.io',
      'images',
      'import',
      machine.images,
    );
    return end(0);
  }
  makeCgroups(machine.cgroup);
  setUpNetwork();
  await Promise.all([startContainerd(machine, processes), startControlPlane(machine, processes)]);
  startNames();
  await Promise.all([startNode(machine, processes), startMetrics(machine, processes)]);
  await startOther(machine, processes);
  await passOn('cluster', 6443);
  await passOn('other', 7443);
  console.log('ready');
}

/** The places that Kubernetes and containerd are used to, with nothing of the machine's behind them. */
function setUpMounts() {
  run('mount', '--make-rprivate', '/');
  run('mount', '--bind', machine.folder, '/var/lib');
  for (const place of ['/run', '/var/log']) run('mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', place);
  // The mounts of pods are passed on to their containers.
  run('mount', '--make-rshared', '/');
}

/** A network that ends at its edge: pods, and the node as 10.244.0.1. */
function setUpNetwork() {
  const ip = (/** @type {string[]} */ ...words) => run(`${machine.tools}/usr/bin/busybox`, 'ip', ...words);
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'pods', 'type', 'bridge');
  ip('addr', 'add', '10.244.0.1/24', 'dev', 'pods');
  ip('link', 'set', 'pods', 'up');
}

/** A socket in the file system is the one way through the edge of a network namespace. */
function passOn(/** @type {string} */ name, /** @type {number} */ port) {
  const server = createServer({ allowHalfOpen: true }, (outer) => {
    const inner = createConnection({ host: '127.0.0.1', port, allowHalfOpen: true });
    outer.pipe(inner).pipe(outer);
    outer.on('error', () => inner.destroy()).on('close', () => inner.destroy());
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(path.join(machine.sockets ?? '', name), () => resolve(undefined));
  });
}

function run(/** @type {string} */ program, /** @type {string[]} */ ...args) {
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

function fail(/** @type {string} */ why) {
  if (isEnding) return;
  console.error(why);
  end(1);
}

/** Ends everything in these namespaces but this process and the one above it, then leaves nothing behind. */
function end(/** @type {number} */ code) {
  if (isEnding) return;
  isEnding = true;
  processes.forget();
  if (machine.images !== undefined) processes.endPolitely();
  const wait = () => spawnSync('sleep', ['0.05']);
  const alive = () => processes.others();
  for (let left = 100; left > 0 && alive().length > 0; left -= 1) {
    for (const pid of alive()) processes.kill(pid);
    wait();
  }
  // Mounted folders are let go of before what lies under them is removed.
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  const own = mounts.filter((place) => /^\/(?:run|var\/lib)\/./.test(place)).toReversed();
  if (own.length > 0) spawnSync('umount', ['-l', ...own.map((place) => place.replaceAll('\\040', ' '))]);
  if (machine.images === undefined) {
    removeCgroups(machine.cgroup);
    for (const folder of ['/var/lib', machine.sockets]) empty(folder);
  }
  process.exit(code);
}

function empty(/** @type {string | undefined} */ folder) {
  if (folder === undefined) return;
  spawnSync('find', [folder, '-mindepth', '1', '-delete']);
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A place that something is mounted on stays; it is empty.
  }
}
