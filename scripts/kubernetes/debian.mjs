/**
 * Debian's packages, unpacked into a folder and never installed: the machine stays as it was. From the mirror that the
 * machine's own apt uses, of any release that the mirror has.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { call } from './programs.mjs';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What must be there for it. */
export function isDebian() {
  return existsSync(keyring) && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-deb');
}

/**
 * Unpacks packages, and of what they depend on that whose file name `wanted` takes.
 * @param {{ release: string, packages: readonly string[], wanted: RegExp, folder: string, work: string }} request
 */
export async function unpackPackages({ release, packages, wanted, folder, work }) {
  const apt = await aptOptions(release, work);
  await call('apt-get', [...apt, '-qq', 'update']);
  await call('apt-get', [...apt, '-qq', '-y', '-d', '--no-install-recommends', 'install', ...packages]);
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(path.join(folder, 'usr', name), { recursive: true });
    await symlink(path.join('usr', name), path.join(folder, name));
  }
  const archives = path.join(work, 'cache', 'archives');
  for (const file of (await readdir(archives)).filter((one) => one.endsWith('.deb') && wanted.test(one))) {
    // Older packages still have files in /lib, which is a link here as it is on a machine.
    await call('bash', ['-o', 'pipefail', '-c', unpack, 'unpack', path.join(archives, file), folder]);
  }
  await rm(work, { recursive: true, force: true });
}

const unpack = `dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --keep-directory-symlink --no-same-owner \\
  --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='*/bitcode/*'`;

/**
 * An apt of its own in a folder: another list of packages, and one that thinks that nothing is installed.
 * @param {string} release
 * @param {string} work
 */
async function aptOptions(release, work) {
  await rm(work, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    await mkdir(path.join(work, folder), { recursive: true });
  await writeFile(path.join(work, 'status'), '');
  await writeFile(path.join(work, 'sources.list'), `deb [signed-by=${keyring}] ${await mirror()} ${release} main\n`);
  const options = {
    'Dir::State': work,
    'Dir::State::lists': path.join(work, 'lists'),
    'Dir::State::status': path.join(work, 'status'),
    'Dir::Cache': path.join(work, 'cache'),
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'Dir::Etc::sourcelist': path.join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Log': work,
    'Acquire::Retries': '3',
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** The first mirror of Debian itself that apt is set up with; it has all releases. */
async function mirror() {
  const list = () =>
    call('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Label: Debian']);
  let found = (await list()).split('\n').find((line) => line !== '');
  if (found === undefined) {
    // A fresh machine knows of none before its first update.
    await call('apt-get', ['-qq', 'update']);
    found = (await list()).split('\n').find((line) => line !== '');
  }
  if (found === undefined) throw new Error('apt knows of no Debian mirror.');
  return found;
}

/**
 * Copies programs and shared libraries from one root to another, each with the libraries that it is linked with.
 * @param {string} from a root with a loader
 * @param {string} to
 * @param {readonly string[]} files as they are called inside the root
 * @param {readonly string[]} [libraryFolders] inside the root, searched beside the usual ones
 */
export async function copyWithLibraries(from, to, files, libraryFolders = []) {
  const loader = '/lib64/ld-linux-x86-64.so.2';
  const needed = new Set([...files, loader]);
  for (const file of files) {
    const search = libraryFolders.length === 0 ? [] : ['--library-path', libraryFolders.join(':')];
    // Not everything is linked: what is a script has no libraries.
    const list = await call('chroot', [from, loader, ...search, '--list', file]).catch(() => '');
    for (const [, library = ''] of list.matchAll(/ => (\/\S+)/g)) needed.add(library);
  }
  for (const file of needed) {
    // In the target /lib is a link to /usr/lib, as in the source.
    await mkdir(path.dirname(path.join(to, file)), { recursive: true });
    // Not through a link that is there.
    await rm(path.join(to, file), { force: true });
    await cp(path.join(from, file), path.join(to, file), { dereference: true });
  }
}
