/** Everything that a cluster of our own consists of, built once into the cache; and whether it can be built here at all. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isDebian, unpackPackages } from './debian.mjs';
import { buildGoPrograms } from './goPrograms.mjs';
import { buildImages } from './images.mjs';
import { runMachine } from './namespaces.mjs';
import { part } from './parts.mjs';
import { root } from '../prepare.mjs';

/** @typedef {{ kubernetes: string, metrics: string, tools: string, containerd: string }} Built */

/**
 * What is missing here, as the rest of a sentence; `undefined` where it can be built.
 * @returns {string | undefined}
 */
export function missingHere() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Linux on x64';
  if (process.getuid?.() !== 0) return 'root, for namespaces and mounts';
  if (!isDebian()) return 'Debian, whose packages it unpacks';
  if (spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true']).status !== 0)
    return 'namespaces of its own';
  const go = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const [, minor = '0'] = /^go1\.(\d+)/.exec(go.stdout ?? '') ?? [];
  // From 1.21 on, Go fetches the version that a module asks for.
  if (Number(minor) < 21) return 'Go 1.21 or newer';
  if (spawnSync('mvn', ['-v']).error !== undefined) return 'Maven';
  return undefined;
}

/**
 * Builds what is not there yet, and says how it goes.
 * @param {string} cache
 * @returns {Promise<Built>}
 */
export async function buildAll(cache) {
  await mkdir(cache, { recursive: true });
  const tools = await part(cache, 'tools', [hostRelease(), ...hostPackages], (folder) =>
    unpackPackages({
      release: hostRelease(),
      packages: hostPackages,
      wanted: /^(?:containerd|runc|containernetworking-plugins|busybox-static|libseccomp2)_/,
      folder,
      work: path.join(folder, 'apt'),
    }),
  );
  const programs = await buildGoPrograms(cache);
  const images = await buildImages(cache, { ferretdb: programs.ferretdb, node });
  // Unpacked once: a run starts with a copy of links.
  const stamps = [path.basename(path.dirname(images)), path.basename(tools)];
  const containerd = await part(cache, 'containerd', stamps, (folder) => runMachine({ folder, tools, images }));
  return { kubernetes: programs.kubernetes, metrics: programs['metrics-server'], tools, containerd };
}

/**
 * The sample's images alone, as a file, for a cluster of another kind.
 * @param {string} cache
 */
export async function buildArchive(cache) {
  await mkdir(cache, { recursive: true });
  const { ferretdb } = await buildGoPrograms(cache, ['ferretdb']);
  return buildImages(cache, { ferretdb, node });
}

const node = path.join(root, 'node_modules', 'node', 'bin', 'node');

/** From the machine's own release, since they run with its C library. */
const hostPackages = ['containerd', 'runc', 'containernetworking-plugins', 'busybox-static'];

function hostRelease() {
  return /^VERSION_CODENAME=(\S+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
}
