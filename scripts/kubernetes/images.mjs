/** The images of the sample workloads as one archive, which containerd and `kind` import as it is. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { makeLayers } from './imageLayers.mjs';
import { part } from './parts.mjs';
import { call } from './programs.mjs';

/**
 * @typedef {{ name: string, layers: readonly import('./imageLayers.mjs').Layer[], config: object }} Image
 */

const env = ['PATH=/usr/local/bin:/usr/bin:/bin:/opt/java/bin'];

/** @type {readonly Image[]} */
const images = [
  {
    name: 'registry.example/pause:1',
    layers: ['base'],
    config: { Entrypoint: ['/bin/busybox', 'sleep', '2147483647'] },
  },
  {
    name: 'registry.example/inventory-service:1.8.2',
    layers: ['base', 'node', 'java', 'console', 'service'],
    config: { Env: env, Entrypoint: ['/usr/local/bin/inventory-service'] },
  },
  {
    name: 'registry.example/mongo:8.0',
    layers: ['base', 'node', 'postgres'],
    config: { Env: env, Entrypoint: ['/usr/local/bin/mongodb'], User: '65534:65534' },
  },
  {
    name: 'registry.example/kafka:4.1.0',
    layers: ['base', 'java', 'broker'],
    config: { Env: env, Entrypoint: ['/usr/local/bin/kafka'] },
  },
];

/**
 * The archive's file, built if it is not there.
 * @param {string} cache
 * @param {{ ferretdb: string, node: string }} programs
 */
export async function buildImages(cache, programs) {
  const building = path.join(cache, 'building');
  const folder = await part(cache, 'images', [await imageInputs(programs), JSON.stringify(images)], async (work) => {
    await mkdir(building, { recursive: true });
    await archive(await makeLayers(building, programs), work);
    await rm(building, { recursive: true, force: true });
  });
  return path.join(folder, 'images.tar');
}

/** How they are made, and of what. */
async function imageInputs(/** @type {{ ferretdb: string, node: string }} */ programs) {
  const folder = fileURLToPath(new URL('image', import.meta.url));
  const files = (await readdir(folder)).toSorted().map((name) => path.join(folder, name));
  const all = [fileURLToPath(new URL('imageLayers.mjs', import.meta.url)), ...files];
  const texts = await Promise.all(all.map((file) => readFile(file, 'utf8')));
  // The folder's name holds the stamp of what is in it.
  return [path.basename(programs.ferretdb), process.version, ...texts].join('\0');
}

/**
 * `images.tar` in the form of `docker save`: layers as tar files, a configuration for each image, and a list of them. The same
 * bytes each time, so that what is in it decides its digest.
 * @param {Record<import('./imageLayers.mjs').Layer, string>} layers
 * @param {string} work
 */
async function archive(layers, work) {
  const sum = new Map();
  for (const [name, folder] of Object.entries(layers)) {
    const file = path.join(work, 'layer.tar');
    await tar(folder, file, ['.']);
    const digest = await sha256(file);
    await rename(file, path.join(work, `${digest}.tar`));
    sum.set(name, digest);
  }
  const list = [];
  for (const { name, layers: own, config } of images) {
    const digests = own.map((layer) => sum.get(layer));
    const rootfs = { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) };
    const text = JSON.stringify({ architecture: 'amd64', os: 'linux', config, rootfs });
    const file = `${createHash('sha256').update(text).digest('hex')}.json`;
    await writeFile(path.join(work, file), text);
    list.push({ Config: file, RepoTags: [name], Layers: digests.map((digest) => `${digest}.tar`) });
  }
  await writeFile(path.join(work, 'manifest.json'), JSON.stringify(list));
  const members = new Set(['manifest.json', ...list.flatMap(({ Config, Layers }) => [Config, ...Layers])]);
  await tar(work, path.join(work, 'images.tar'), [...members]);
  for (const member of members) await rm(path.join(work, member));
}

function tar(/** @type {string} */ folder, /** @type {string} */ target, /** @type {readonly string[]} */ members) {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  return call('tar', [...same, '-C', folder, '-cf', target, ...members]);
}

async function sha256(/** @type {string} */ file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
