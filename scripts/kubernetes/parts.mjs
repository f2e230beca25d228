/**
 * What is built once and kept: a folder each, named by what it was made of. It is made under another name and renamed when
 * it is whole, so one that was cut off is made again, and one that is there is right.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const unfinished = '.unfinished-';

/**
 * The folder of a part, made if it is not there.
 * @param {string} cache
 * @param {string} name
 * @param {readonly string[]} inputs all that the content depends on
 * @param {(folder: string) => Promise<void>} make fills the empty folder that it is given
 */
export async function part(cache, name, inputs, make) {
  const stamp = createHash('sha256').update(inputs.join('\0')).digest('hex').slice(0, 12);
  const folder = path.join(cache, `${name}-${stamp}`);
  if (existsSync(folder)) return folder;
  const work = path.join(cache, `${unfinished}${name}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const started = Date.now();
  console.error(`  building ${name} …`);
  await make(work);
  await removeOlder(cache, name);
  await rename(work, folder);
  console.error(`  built ${name} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return folder;
}

/** @param {string} cache @param {string} name */
async function removeOlder(cache, name) {
  const isOlder = (/** @type {string} */ entry) =>
    entry.startsWith(`${name}-`) && /^[0-9a-f]{12}$/.test(entry.slice(name.length + 1));
  const older = (await readdir(cache)).filter(isOlder);
  for (const entry of older) await rm(path.join(cache, entry), { recursive: true, force: true });
}
