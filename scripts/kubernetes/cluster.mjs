/** A real cluster on this machine: started, filled with the sample service, reached on loopback alone, and ended. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createAuthority } from '../../test/support/certificates.ts';
import { cacheFolder } from '../kubectl.mjs';
import { buildAll } from './build.mjs';
import { cgroupName, removeForgottenCgroups } from './cgroups.mjs';
import { writeKubeconfig } from './kubeconfigs.mjs';
import { lock, startOf } from './lock.mjs';
import { spawnMachine } from './namespaces.mjs';
import { setUpMetrics, setUpSample } from './sample.mjs';

/**
 * @typedef {{
 *   kubeconfig: string, admin: string, images: string, other?: string, signingKey?: string,
 *   contexts: { readonly edit: string, readonly operate: string, readonly view: string },
 * }} RealCluster
 * `kubeconfig` has the three contexts; `contexts` says what they are called; `images` is where the sample's are. Of our own clusters alone: `other`, a kubeconfig
 * whose context of the same name as `edit` is that of a second server with another authority, and the key that signs tokens.
 */

const startMs = 180_000;

/**
 * Starts it; builds it first where that was never done. One at a time on a cache.
 * @returns {Promise<{ cluster: RealCluster, stop: () => Promise<void> }>}
 */
export async function startCluster() {
  const cache = path.join(cacheFolder(), 'kubernetes');
  const unlock = await lock(cache);
  const folder = path.join(cache, 'run');
  try {
    cleanUp(folder);
    const built = await buildAll(cache);
    const started = Date.now();
    const { cluster, stop } = await start(folder, built);
    console.error(`  the cluster is up after ${((Date.now() - started) / 1000).toFixed(0)} s`);
    return {
      cluster,
      stop: async () => {
        await stop();
        cleanUp(folder);
        unlock();
      },
    };
  } catch (error) {
    cleanUp(folder);
    unlock();
    throw error;
  }
}

/** What an earlier one left that was killed together with its machine. The lock is ours, so nobody uses it. */
function cleanUp(/** @type {string} */ folder) {
  const file = path.join(folder, 'machine.json');
  if (existsSync(path.join(folder, 'pid'))) {
    const { pid, start } = JSON.parse(readFileSync(path.join(folder, 'pid'), 'utf8'));
    for (let left = 200; left > 0 && startOf(pid) === start; left -= 1) {
      process.kill(pid, 'SIGKILL');
      spawnSync('sleep', ['0.05']);
    }
  }
  if (existsSync(file)) {
    const { sockets } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof sockets === 'string' && path.basename(sockets).startsWith(temporary))
      rmSync(sockets, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  removeForgottenCgroups((pid) => startOf(pid) !== undefined);
}

const temporary = 'incident-runbook-kubernetes-';

/**
 * @param {string} folder
 * @param {import('./build.mjs').Built} built
 */
async function start(folder, { containerd, ...programs }) {
  mkdirSync(folder, { recursive: true });
  copyContainerd(containerd, folder);
  for (const namespace of ['staging', 'prod-eu']) {
    mkdirSync(path.join(folder, 'data', namespace), { recursive: true });
    chownSync(path.join(folder, 'data', namespace), 65_534, 65_534);
  }
  const outside = mkdtempSync(path.join(os.tmpdir(), temporary));
  const relays = await Promise.all(['cluster', 'other'].map((name) => relay(path.join(outside, name))));
  const [port = 0, otherPort = 0] = relays.map((one) => one.port);
  const pki = writePki(path.join(folder, 'pki'));
  const inside = path.join(folder, 'kubeconfig');
  for (const name of ['controllers', 'scheduler', 'kubelet', 'metrics'])
    writeKubeconfig(path.join(inside, name), [{ context: name, port: 6443, ca: pki.ca, ...pki.login(name) }]);
  mkdirSync(path.join(folder, 'cni-config'));
  writeFileSync(path.join(folder, 'cni-config', 'pods.conflist'), JSON.stringify(podNetwork));
  const config = path.join(outside, 'config');
  writeKubeconfig(config, [
    { context: 'staging', namespace: 'staging', port, ca: pki.ca, ...pki.login('on-call') },
    { context: 'prod-eu', namespace: 'prod-eu', port, ca: pki.ca, ...pki.login('on-call') },
    { context: 'visitor', namespace: 'staging', port, ca: pki.ca, ...pki.login('visitor') },
  ]);
  const other = path.join(outside, 'other-config');
  const otherLogin = pki.login('other-admin');
  writeKubeconfig(other, [
    { context: 'staging', namespace: 'staging', port: otherPort, ca: pki.otherCa, ...otherLogin },
  ]);
  const admin = path.join(outside, 'admin-config');
  writeKubeconfig(admin, [{ context: 'admin', port, ca: pki.ca, ...pki.login('admin') }]);

  const machine = spawnMachine({ folder, sockets: outside, cgroup: cgroupName(process.pid), ...programs });
  const { pid } = machine;
  if (pid !== undefined) writeFileSync(path.join(folder, 'pid'), JSON.stringify({ pid, start: startOf(pid) }));
  const ended = new Promise((resolve) => machine.once('close', resolve));
  const stop = async () => {
    machine.stdin.end();
    await ended;
    for (const one of relays) one.close();
  };
  try {
    await ready(machine);
    await setUpMetrics(admin, pki.ca);
    const data = (/** @type {string} */ namespace) => `hostPath: { path: /var/lib/data/${namespace} }`;
    await setUpSample({
      kubeconfig: admin,
      edit: 'staging',
      operate: 'prod-eu',
      onCall: 'on-call',
      visitor: 'visitor',
      data,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const contexts = { edit: 'staging', operate: 'prod-eu', view: 'visitor' };
  return {
    cluster: { kubeconfig: config, other, admin, images: 'registry.example', signingKey: pki.signingKey, contexts },
    stop,
  };
}

/** Links do for what is never written again; what containerd writes to is copied. */
function copyContainerd(/** @type {string} */ from, /** @type {string} */ to) {
  const copied = spawnSync('cp', ['-al', path.join(from, 'containerd'), to], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`The images could not be copied: ${copied.stderr}`);
  const entries = readdirSync(path.join(to, 'containerd'), { recursive: true, encoding: 'utf8' });
  for (const entry of entries.filter((name) => /^[^/]+\/(?:meta|metadata)\.db$/.test(name))) {
    const file = path.join(to, 'containerd', entry);
    const content = readFileSync(file);
    rmSync(file);
    writeFileSync(file, content, { mode: 0o600 });
  }
}

const podNetwork = {
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'pods',
      ipam: {
        type: 'host-local',
        dataDir: '/var/lib/cni-addresses',
        ranges: [[{ subnet: '10.244.0.0/24', rangeStart: '10.244.0.2', rangeEnd: '10.244.0.250' }]],
      },
    },
  ],
};

/** Certificates of both authorities, each in a file for the programs, and as kubeconfigs want them. */
function writePki(/** @type {string} */ folder) {
  mkdirSync(folder, { recursive: true });
  const write = (/** @type {string} */ name, /** @type {string} */ text) =>
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  const ca = createAuthority('kubernetes');
  const front = createAuthority('front-proxy');
  const other = createAuthority('other-kubernetes');
  write('ca.crt', ca.certificate);
  write('front.crt', front.certificate);
  write('other.crt', other.certificate);
  const here = ['localhost', '127.0.0.1', '10.244.0.1'];
  const masters = 'system:masters';
  const nodes = 'system:nodes';
  /** @type {readonly [name: string, authority: import('../../test/support/certificates.ts').Authority, wish: import('../../test/support/certificates.ts').CertificateWish][]} */
  const all = [
    ['apiserver', ca, { commonName: 'kube-apiserver', organization: masters, hosts: here }],
    ['other-apiserver', other, { commonName: 'kube-apiserver', hosts: here }],
    ['front-proxy', front, { commonName: 'front-proxy' }],
    ['kubelet', ca, { commonName: 'system:node:node-1', organization: nodes, hosts: ['node-1', ...here] }],
    ['controllers', ca, { commonName: 'system:kube-controller-manager' }],
    ['scheduler', ca, { commonName: 'system:kube-scheduler' }],
    [
      'metrics',
      ca,
      { commonName: 'metrics-server', organization: masters, hosts: ['metrics-server.kube-system.svc', ...here] },
    ],
    ['admin', ca, { commonName: 'admin', organization: masters }],
    ['other-admin', other, { commonName: 'on-call', organization: masters }],
    ['on-call', ca, { commonName: 'on-call' }],
    ['visitor', ca, { commonName: 'visitor' }],
  ];
  const issued = new Map(all.map(([name, authority, wish]) => [name, authority.issue(wish)]));
  for (const [name, { certificate, key }] of issued) {
    write(`${name}.crt`, certificate);
    write(`${name}.key`, key);
  }
  const accounts = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signingKey = accounts.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  write('accounts.key', signingKey);
  write('accounts.pub', accounts.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const login = (/** @type {string} */ name) => {
    const one = issued.get(name);
    if (one === undefined) throw new Error(`No certificate for ${name}.`);
    return { user: name, certificate: one.certificate, key: one.key };
  };
  return { ca: ca.certificate, otherCa: other.certificate, signingKey, login };
}

/** A port of this machine's loopback that leads to a socket of the machine's. */
async function relay(/** @type {string} */ socket) {
  const server = createServer({ allowHalfOpen: true }, (outer) => {
    const inner = createConnection({ path: socket, allowHalfOpen: true });
    outer.pipe(inner).pipe(outer);
    outer.on('error', () => inner.destroy()).on('close', () => inner.destroy());
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, close: () => server.close() };
}

/** @param {import('node:child_process').ChildProcessWithoutNullStreams} machine */
function ready(machine) {
  let said = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`The cluster is not up after ${startMs / 1000} s.\n${said}`)),
      startMs,
    );
    machine.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-10_000)));
    machine.stdout.setEncoding('utf8').on('data', (text) => {
      if (text.includes('ready')) resolve(undefined);
    });
    machine.once('close', () => reject(new Error(`The cluster did not start.\n${said.trim()}`)));
    machine.once('close', () => clearTimeout(late)).once('error', reject);
    machine.stdout.once('data', () => clearTimeout(late));
  });
}
