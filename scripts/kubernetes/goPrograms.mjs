/** Kubernetes, etcd, metrics-server and FerretDB, built from their Go modules. */
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { part } from './parts.mjs';
import { call } from './programs.mjs';

const kubernetesVersion = 'v1.36.3';
const [, minor = ''] = kubernetesVersion.split('.');
const version = 'k8s.io/component-base/version';

/** What each module's go.mod names, with its minimal versions; a module for each, since they disagree about what they need. */
const modules = [
  {
    name: 'kubernetes',
    programs: [
      ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'].map(
        (one) => `k8s.io/kubernetes/cmd/${one}`,
      ),
      'go.etcd.io/etcd/server/v3',
    ],
    // Without them the server says v0.0.0, and kubectl warns of it.
    flags: `-X ${version}.gitVersion=${kubernetesVersion} -X ${version}.gitMajor=1 -X ${version}.gitMinor=${minor}`,
  },
  { name: 'metrics-server', programs: ['sigs.k8s.io/metrics-server/cmd/metrics-server'], flags: '' },
  { name: 'ferretdb', programs: ['github.com/FerretDB/FerretDB/v2/cmd/ferretdb'], flags: '' },
];

/**
 * Folders with the programs. Go's own build cache makes a build that was cut off go on where it was; it is removed when
 * everything is there, since it is ten times as large as what it made.
 * @param {string} cache
 * @param {readonly string[]} [only] names of modules; else all
 * @returns {Promise<{ kubernetes: string, 'metrics-server': string, ferretdb: string }>}
 */
export async function buildGoPrograms(cache, only) {
  const go = path.join(cache, 'go');
  const folders = { kubernetes: '', 'metrics-server': '', ferretdb: '' };
  for (const { name, programs, flags } of modules.filter((one) => only?.includes(one.name) ?? true)) {
    const source = fileURLToPath(new URL(`go/${name}`, import.meta.url));
    const sums = await readFile(path.join(source, 'go.sum'), 'utf8');
    const wanted = await readFile(path.join(source, 'go.mod'), 'utf8');
    folders[/** @type {keyof typeof folders} */ (name)] = await part(
      cache,
      name,
      [wanted, sums, flags, ...programs],
      async (folder) => {
        await build(source, go, programs, flags, folder);
        if (name === 'kubernetes') await rename(path.join(folder, 'server'), path.join(folder, 'etcd'));
      },
    );
  }
  await rm(go, { recursive: true, force: true });
  return folders;
}

/**
 * @param {string} source
 * @param {string} go where modules and what was compiled are kept meanwhile
 * @param {readonly string[]} programs
 * @param {string} flags
 * @param {string} folder
 */
async function build(source, go, programs, flags, folder) {
  let compiled = 0;
  let lastSaid = Date.now();
  const args = [
    'build',
    '-v',
    '-mod=readonly',
    '-trimpath',
    '-ldflags',
    `-s -w ${flags}`,
    '-o',
    `${folder}/`,
    ...programs,
  ];
  await call('go', args, {
    cwd: source,
    env: {
      ...process.env,
      CGO_ENABLED: '0',
      // A machine's older Go fetches the one that go.mod asks for, as a module.
      GOTOOLCHAIN: 'auto',
      GOFLAGS: '-buildvcs=false -modcacherw',
      GOMODCACHE: path.join(go, 'modules'),
      GOCACHE: path.join(go, 'built'),
    },
    onLine: (line) => {
      if (line.trim() !== '' && !line.startsWith('go: ')) compiled += 1;
      if (Date.now() - lastSaid < 20_000) return;
      lastSaid = Date.now();
      console.error(`    ${compiled} packages compiled`);
    },
  });
}
