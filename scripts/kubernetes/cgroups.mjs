/** The cluster's own control groups, in each hierarchy of version 1 or in the one of version 2. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const prefix = 'incident-runbook-';

/** Named by the process that starts the cluster. */
export function cgroupName(/** @type {number} */ pid) {
  return `${prefix}${pid}`;
}

export function makeCgroups(/** @type {string} */ name) {
  for (const hierarchy of hierarchies()) {
    const folder = path.join(hierarchy, name);
    mkdirSync(folder, { recursive: true });
    // A group of version 1 starts without processors and memory nodes, and takes no process then.
    for (const file of ['cpuset.cpus', 'cpuset.mems'])
      if (existsSync(path.join(hierarchy, file)) && !isUnified(hierarchy))
        writeFileSync(path.join(folder, file), readFileSync(path.join(hierarchy, file)));
    if (isUnified(hierarchy)) for (const one of [hierarchy, folder]) passOnControllers(one);
  }
}

/** Children get only the controllers that their parent passes on. */
function passOnControllers(/** @type {string} */ folder) {
  const controllers = readFileSync(path.join(folder, 'cgroup.controllers'), 'utf8').trim().split(' ');
  for (const controller of controllers.filter((one) =>
    ['cpu', 'cpuset', 'memory', 'pids', 'io', 'hugetlb'].includes(one),
  ))
    writeFileSync(path.join(folder, 'cgroup.subtree_control'), `+${controller}`);
}

/** What is left of clusters whose starter has ended. */
export function removeForgottenCgroups(/** @type {(pid: number) => boolean} */ isAlive) {
  const names = mounted().flatMap((hierarchy) => readdirSync(hierarchy).filter((name) => name.startsWith(prefix)));
  for (const name of new Set(names)) if (!isAlive(Number(name.slice(prefix.length)))) removeCgroups(name);
}

/** Waits for processes that have been killed and still stand in them. */
export function removeCgroups(/** @type {string} */ name) {
  const groups = mounted().map((hierarchy) => path.join(hierarchy, name));
  for (let left = 100; left > 0; left -= 1) {
    for (const group of groups) remove(group);
    if (!groups.some((group) => existsSync(group))) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/** A group is removed like a folder, from the inside; its files go with it. */
function remove(/** @type {string} */ folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) remove(path.join(folder, entry.name));
  try {
    rmdirSync(folder);
  } catch {
    // There is still a process in it.
  }
}

/** Beside hierarchies of version 1, the one of version 2 has no controllers; runc still makes groups in it. */
function hierarchies() {
  const first = mounted().filter((place) => !isUnified(place));
  return first.length > 0 ? first : mounted();
}

function mounted() {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  return mounts.filter(([, , type]) => type === 'cgroup' || type === 'cgroup2').map(([, place = '']) => place);
}

function isUnified(/** @type {string} */ hierarchy) {
  return existsSync(path.join(hierarchy, 'cgroup.controllers'));
}
