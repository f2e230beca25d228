/**
 * A real cluster, whichever way there is: a context that the person names, `kind` where Docker answers, or one of our own.
 * Where there is none, it is said what is missing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder, kubectlFolder } from '../kubectl.mjs';
import { buildArchive, missingHere } from './build.mjs';
import { startCluster } from './cluster.mjs';
import { lock } from './lock.mjs';
import { call } from './programs.mjs';
import { setUpSample } from './sample.mjs';

/** @typedef {{ cluster: import('./cluster.mjs').RealCluster, stop: () => Promise<void> }} Opened */

/** There is no way here; the message says what it takes. */
export class NoClusterHere extends Error {}

const contextVariable = 'INCIDENT_RUNBOOK_TEST_CONTEXT';
const imagesVariable = 'INCIDENT_RUNBOOK_TEST_IMAGES';

/** @returns {Promise<Opened>} */
export async function openCluster() {
  const context = process.env[contextVariable];
  if (context !== undefined && context !== '') return openContext(context);
  if (answers('docker', ['info']) && answers('kind', ['version'])) return openKind();
  const missing = missingHere();
  if (missing !== undefined) {
    throw new NoClusterHere(
      `A real cluster needs ${missing}; or Docker with kind; or ${contextVariable}, a context of yours. ` +
        'The first time takes up to 30 minutes, later ones about 5.',
    );
  }
  return startCluster();
}

/** In namespaces of its own, and with accounts of its own: nothing else of the person's cluster is touched. */
async function openContext(/** @type {string} */ context) {
  const images = process.env[imagesVariable];
  if (images === undefined || images === '')
    throw new NoClusterHere(
      `${contextVariable} also needs ${imagesVariable}: where the cluster finds the sample's images.`,
    );
  const unlock = await lock(path.join(cacheFolder(), 'kubernetes'));
  try {
    const opened = await useContext({ context, images });
    return { ...opened, stop: () => opened.stop().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openKind() {
  const cache = path.join(cacheFolder(), 'kubernetes');
  const unlock = await lock(cache);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'incident-runbook-kind-'));
  const kubeconfig = path.join(folder, 'config');
  const own = ['--name', 'incident-runbook-test', '--kubeconfig', kubeconfig];
  const end = async () => {
    await call('kind', ['delete', 'cluster', ...own]);
    rmSync(folder, { recursive: true, force: true });
    unlock();
  };
  try {
    // One that was killed half-way left its cluster.
    await call('kind', ['delete', 'cluster', ...own]);
    await call('kind', ['create', 'cluster', '--wait', '180s', ...own]);
    let images = process.env[imagesVariable];
    if (images === undefined) {
      const missing = missingHere();
      if (missing !== undefined)
        throw new NoClusterHere(
          `The sample's images are built with ${missing}, or ${imagesVariable} says where they are.`,
        );
      await call('kind', ['load', 'image-archive', await buildArchive(cache), '--name', 'incident-runbook-test']);
      images = 'registry.example';
    }
    const opened = await useContext({ kubeconfig, context: 'kind-incident-runbook-test', images });
    return { ...opened, stop: () => opened.stop().then(end, end) };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * @param {{ kubeconfig?: string, context: string, images: string }} target
 * @returns {Promise<Opened>}
 */
async function useContext({ kubeconfig, context, images }) {
  const program = path.join(await kubectlFolder(), 'kubectl');
  const where = ['--context', context, ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig])];
  const kubectl = (/** @type {string[]} */ words, input = '') =>
    call(program, [...where, ...words], { input, timeoutMs: 300_000 });
  // Two people may share a cluster; the same person's next start finds what the last one left.
  const who = createHash('sha256').update(`${os.hostname()} ${os.userInfo().username}`).digest('hex').slice(0, 8);
  const [edit, operate] = [`incident-runbook-${who}-edit`, `incident-runbook-${who}-operate`];
  const remove = async () => {
    await kubectl(['delete', 'namespace', edit, operate, '--ignore-not-found', '--wait', '--timeout=240s']);
    const bindings = [`${edit}-on-call-looks-around`, `${edit}-on-call-views`];
    await kubectl(['delete', 'clusterrolebinding', ...bindings, '--ignore-not-found']);
    await kubectl(['delete', 'clusterrole', `${edit}-looks-around`, '--ignore-not-found']);
  };
  await remove();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'incident-runbook-context-'));
  const stop = async () => {
    rmSync(folder, { recursive: true, force: true });
    await remove();
  };
  try {
    const [onCall, visitor] = [`${edit}:on-call`, `${edit}:visitor`];
    await kubectl(['create', 'namespace', edit]);
    await kubectl(['-n', edit, 'create', 'serviceaccount', 'on-call']);
    await kubectl(['-n', edit, 'create', 'serviceaccount', 'visitor']);
    const file = path.join(folder, 'admin-config');
    const text = await kubectl(['config', 'view', '--minify', '--flatten', '--raw', '-o', 'json']);
    writeFileSync(file, text, { mode: 0o600 });
    const data = () => 'emptyDir: {}';
    await setUpSample({ kubeconfig: file, edit, operate, onCall, visitor, images, data });
    const token = async (/** @type {string} */ name) =>
      (await kubectl(['-n', edit, 'create', 'token', name, '--duration=2h'])).trim();
    const { clusters } = JSON.parse(text);
    const contexts = { edit, operate, view: `incident-runbook-${who}-view` };
    const config = path.join(folder, 'config');
    const users = [
      { name: 'on-call', user: { token: await token('on-call') } },
      { name: 'visitor', user: { token: await token('visitor') } },
    ];
    const entry = (/** @type {string} */ name, /** @type {string} */ namespace, /** @type {string} */ user) => ({
      name,
      context: { cluster: clusters[0].name, namespace, user },
    });
    const all = [
      entry(edit, edit, 'on-call'),
      entry(operate, operate, 'on-call'),
      entry(contexts.view, edit, 'visitor'),
    ];
    const own = { apiVersion: 'v1', kind: 'Config', 'current-context': edit, clusters, users, contexts: all };
    writeFileSync(config, JSON.stringify(own), { mode: 0o600 });
    return { cluster: { kubeconfig: config, admin: file, images, contexts }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function answers(/** @type {string} */ program, /** @type {string[]} */ words) {
  return spawnSync(program, words, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
