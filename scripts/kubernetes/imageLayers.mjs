/** What the images of the sample workloads consist of: a folder a layer, from Debian's packages, npm and Maven. */
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, chmod, chown, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyWithLibraries, unpackPackages } from './debian.mjs';
import { part } from './parts.mjs';
import { call } from './programs.mjs';

/** The oldest release with a PostgreSQL that has DocumentDB. */
const release = 'forky';
const packages = ['postgresql-18-documentdb', 'openjdk-21-jdk-headless', 'busybox-static', 'coreutils'];
const mongoshVersion = '2.12.0';
const nobody = 65534;

const java = '/usr/lib/jvm/java-21-openjdk-amd64';
/** For Kafka and its log, and for jstack and jmap. */
const javaModules =
  'java.base,java.desktop,java.logging,java.management,java.naming,java.security.jgss,java.security.sasl,java.sql,java.xml,' +
  'jdk.attach,jdk.httpserver,jdk.jcmd,jdk.management,jdk.unsupported,jdk.zipfs';

const postgres = '/usr/lib/postgresql/18';
const documentdb = ['', '_core', '_extended_rum', '_extended_rum_core', '_extended_rum_core_builtin_rmgr'];
const postgresLibraries = documentdb
  .map((one) => `pg_documentdb${one}`)
  .concat('dict_snowball', 'pg_cron', 'plpgsql', 'postgis-3', 'rum', 'tsm_system_rows', 'vector');

/** @typedef {'base' | 'node' | 'java' | 'broker' | 'console' | 'postgres' | 'service'} Layer */

/**
 * A folder for each layer, inside `work`; those of an earlier try that are whole are taken as they are.
 * @param {string} work
 * @param {{ ferretdb: string, node: string }} programs
 * @returns {Promise<Record<Layer, string>>}
 */
export async function makeLayers(work, { ferretdb, node }) {
  const root = await part(work, 'debian', [release, ...packages], makeRoot);
  // One for both: most of what Maven fetches is Maven.
  const maven = path.join(work, 'maven');
  /** Files of `image/` and words that decide what is in it. */
  const layer = (
    /** @type {Layer} */ name,
    /** @type {readonly string[]} */ inputs,
    /** @type {(folder: string) => Promise<void>} */ make,
  ) => {
    const texts = inputs.map((one) => (existsSync(fileOf(one)) ? readFileSync(fileOf(one), 'utf8') : one));
    return part(work, name, [path.basename(root), ...texts], make);
  };
  return {
    base: await layer('base', [], (folder) => makeBase(root, folder)),
    java: await layer('java', [javaModules], (folder) => makeJava(root, folder)),
    service: await layer('service', ['InventoryService.java', 'inventory-service'], (folder) =>
      makeService(root, folder),
    ),
    postgres: await layer('postgres', [settings, 'mongodb', path.basename(ferretdb), ...postgresLibraries], (folder) =>
      makePostgres(root, folder, path.join(ferretdb, 'ferretdb')),
    ),
    node: await layer('node', [mongoshVersion, 'mongosh'], (folder) => makeNode(folder, node)),
    broker: await layer('broker', ['broker.xml', 'log4j2.xml', 'kafka', 'kafka-topics.sh'], (folder) =>
      makeKafka(maven, folder, 'broker.xml', 'log4j2.xml', ['kafka', 'kafka-topics.sh']),
    ),
    console: await layer('console', ['console.xml', 'log4j.properties', 'kafka-console-producer.sh'], (folder) =>
      makeKafka(maven, folder, 'console.xml', 'log4j.properties', ['kafka-console-producer.sh']),
    ),
  };
}

/** Debian's packages in one root, in which their programs run. */
async function makeRoot(/** @type {string} */ root) {
  const wanted = /^(?:lib|zlib1g|tzdata|busybox|coreutils|openjdk|postgresql-18)/;
  await unpackPackages({ release, packages, wanted, folder: root, work: path.join(root, 'apt') });
  await makeUsable(root);
}

/** A root in which programs run: some commands, two users, and PostGIS under the name that its installation would give it. */
async function makeUsable(/** @type {string} */ root) {
  for (const folder of ['proc', 'dev', 'tmp', 'etc']) await mkdir(path.join(root, folder), { recursive: true });
  await chmod(path.join(root, 'tmp'), 0o1777);
  await writeFile(path.join(root, 'etc/passwd'), passwd);
  await writeFile(path.join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  for (const applet of ['sh', 'sed', 'cat', 'cp', 'rm', 'mkdir']) {
    await rm(path.join(root, 'usr/bin', applet), { force: true });
    await symlink('busybox', path.join(root, 'usr/bin', applet));
  }
  const extensions = path.join(root, 'usr/share/postgresql/18/extension');
  await cp(path.join(extensions, 'postgis-3.control'), path.join(extensions, 'postgis.control'));
}

const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n';

/** Runs a program in a root of its own, with the process and device files that it looks for, in mounts that end with it. */
function inRoot(
  /** @type {string} */ root,
  /** @type {string[]} */ words,
  /** @type {{ input?: string, asNobody?: boolean }} */ options = {},
) {
  const { input, asNobody = false } = options;
  const mounts = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$@"';
  const user = asNobody ? [`--userspec=${nobody}:${nobody}`] : [];
  return call('unshare', ['--mount', 'sh', '-c', mounts, root, ...user, root, ...words], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', HOME: '/tmp' },
    ...(input === undefined ? {} : { input }),
  });
}

/** busybox, glibc and the libraries that Node and Java need. */
async function makeBase(/** @type {string} */ debian, /** @type {string} */ base) {
  for (const folder of [
    'usr/bin',
    'usr/lib',
    'usr/lib64',
    'usr/local/bin',
    'etc',
    'tmp',
    'root',
    'proc',
    'sys',
    'dev',
    'var',
    'data',
  ])
    await mkdir(path.join(base, folder), { recursive: true });
  for (const name of ['bin', 'lib', 'lib64']) await symlink(`usr/${name}`, path.join(base, name));
  await symlink('usr/bin', path.join(base, 'sbin'));
  await chmod(path.join(base, 'tmp'), 0o1777);
  await cp(path.join(debian, 'usr/bin/busybox'), path.join(base, 'usr/bin/busybox'));
  const applets = await inRoot(debian, ['/bin/busybox', '--list']);
  for (const applet of applets.split('\n').filter((one) => one !== '' && one !== 'busybox'))
    await symlink('busybox', path.join(base, 'usr/bin', applet));
  const libraries = [
    'libc.so.6',
    'libm.so.6',
    'libz.so.1',
    'libdl.so.2',
    'libpthread.so.0',
    'librt.so.1',
    'libresolv.so.2',
  ];
  const more = ['libstdc++.so.6', 'libgcc_s.so.1', 'libnss_files.so.2', 'libnss_dns.so.2'];
  const files = [...libraries, ...more].map((one) => `/lib/x86_64-linux-gnu/${one}`);
  // busybox's own `df` has other columns.
  await copyWithLibraries(debian, base, [...files, '/usr/bin/df']);
  await writeFile(path.join(base, 'etc/passwd'), passwd);
  await writeFile(path.join(base, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  await writeFile(path.join(base, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  for (const zone of ['UTC', 'GMT', 'Etc/UTC'])
    await cp(path.join(debian, 'usr/share/zoneinfo', zone), path.join(base, 'usr/share/zoneinfo', zone), {
      dereference: true,
    });
}

/** A Java with what is needed alone. */
async function makeJava(/** @type {string} */ debian, /** @type {string} */ layer) {
  const linking = ['--strip-java-debug-attributes', '--no-header-files', '--no-man-pages', '--output', '/opt/java'];
  await emptied(debian, 'opt/java');
  await inRoot(debian, [`${java}/bin/jlink`, '--add-modules', javaModules, ...linking]);
  await move(path.join(debian, 'opt/java'), path.join(layer, 'opt/java'));
}

/** The sample service, compiled. */
async function makeService(/** @type {string} */ debian, /** @type {string} */ layer) {
  await emptied(debian, 'opt/inventory-service');
  await cp(fileOf('InventoryService.java'), path.join(debian, 'tmp/InventoryService.java'));
  await inRoot(debian, [`${java}/bin/javac`, '-d', '/opt/inventory-service', '/tmp/InventoryService.java']);
  await move(path.join(debian, 'opt/inventory-service'), path.join(layer, 'opt/inventory-service'));
  await program('inventory-service', layer);
}

/** A place for what a program makes: nothing of an earlier try is there. */
async function emptied(/** @type {string} */ root, /** @type {string} */ folder) {
  await rm(path.join(root, folder), { recursive: true, force: true });
  await mkdir(path.dirname(path.join(root, folder)), { recursive: true });
}

/** PostgreSQL with DocumentDB, a data folder in which its extension is created, and FerretDB. */
async function makePostgres(/** @type {string} */ debian, /** @type {string} */ layer, /** @type {string} */ ferretdb) {
  await emptied(debian, 'pgdata');
  await mkdir(path.join(debian, 'pgdata'));
  await chown(path.join(debian, 'pgdata'), nobody, nobody);
  const asNobody = true;
  await inRoot(
    debian,
    [`${postgres}/bin/initdb`, '-D', '/pgdata', '-U', 'postgres', '-A', 'trust', '--locale=C', '-E', 'UTF8', '-N'],
    { asNobody },
  );
  await appendFile(path.join(debian, 'pgdata/postgresql.conf'), settings);
  const input = 'CREATE EXTENSION documentdb CASCADE;\n';
  await inRoot(debian, ['/bin/sh', '-c', `exec ${postgres}/bin/postgres --single -j -D /pgdata postgres 2>&1`], {
    asNobody,
    input,
  });
  await move(path.join(debian, 'pgdata'), path.join(layer, 'opt/pgdata'));
  // Layers belong to root; who starts the database copies the folder.
  await call('chmod', ['-R', 'a+rX', path.join(layer, 'opt/pgdata')]);
  const libraries = postgresLibraries.map((one) => `${postgres}/lib/${one}.so`);
  await copyWithLibraries(debian, layer, [`${postgres}/bin/postgres`, ...libraries], [`${postgres}/lib`]);
  await cp(path.join(debian, 'usr/share/postgresql/18'), path.join(layer, 'usr/share/postgresql/18'), {
    recursive: true,
    filter: (file) => !/\/extension\/(?:postgis|address_standardizer)/.test(file),
  });
  await mkdir(path.join(layer, 'usr/local/bin'), { recursive: true });
  await cp(ferretdb, path.join(layer, 'usr/local/bin/ferretdb'));
  await program('mongodb', layer);
}

/** For a database that is thrown away, on a small machine. */
const settings = `
shared_preload_libraries='pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name='postgres'
cron.log_run=off
cron.log_statement=off
cron.use_background_workers=on
documentdb.localhost_connection_string='host=127.0.0.1'
listen_addresses='127.0.0.1'
unix_socket_directories=''
fsync=off
synchronous_commit=off
full_page_writes=off
max_connections=80
shared_buffers=32MB
jit=off
timezone='GMT'
log_timezone='GMT'
`;

/** Node and mongosh, without the native parts that would be compiled for minutes and are not needed. */
async function makeNode(/** @type {string} */ layer, /** @type {string} */ node) {
  const folder = path.join(layer, 'opt/mongosh');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"private":true}\n');
  const words = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  await call('npm', ['install', '--prefix', folder, ...words, `mongosh@${mongoshVersion}`], { timeoutMs: 10 * 60_000 });
  await call('find', [
    folder,
    '-type',
    'f',
    '(',
    '-name',
    '*.map',
    '-o',
    '-name',
    '*.ts',
    '-o',
    '-name',
    '*.md',
    ')',
    '-delete',
  ]);
  await mkdir(path.join(layer, 'usr/local/bin'), { recursive: true });
  await cp(node, path.join(layer, 'usr/local/bin/node'), { dereference: true });
  await mkdir(path.join(layer, 'etc'), { recursive: true });
  await writeFile(path.join(layer, 'etc/mongosh.conf'), 'mongosh:\n  enableTelemetry: false\n  updateURL: ""\n');
  await program('mongosh', layer);
}

/**
 * @param {string} repository
 * @param {string} layer
 * @param {string} jars the file that names them
 * @param {string} logging
 * @param {readonly string[]} scripts
 */
async function makeKafka(repository, layer, jars, logging, scripts) {
  const folder = path.join(layer, 'opt/kafka');
  await mkdir(folder, { recursive: true });
  const words = ['-q', '-B', `-Dmaven.repo.local=${repository}`, '-f', fileOf(jars), '-DincludeScope=runtime'];
  const copy = [...words, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}/jars`];
  await call('mvn', copy, { timeoutMs: 10 * 60_000 });
  await cp(fileOf(logging), path.join(folder, logging));
  for (const script of scripts) await program(script, layer);
}

/** A script of `image/`, as a program of the layer. */
async function program(/** @type {string} */ name, /** @type {string} */ layer) {
  const target = path.join(layer, 'usr/local/bin', name);
  await mkdir(path.dirname(target), { recursive: true });
  await cp(fileOf(name), target);
  await chmod(target, 0o755);
}

function fileOf(/** @type {string} */ name) {
  return fileURLToPath(new URL(`image/${name}`, import.meta.url));
}

/** Copies where a rename would do: `mv` knows when. */
async function move(/** @type {string} */ from, /** @type {string} */ to) {
  await mkdir(path.dirname(to), { recursive: true });
  await call('mv', [from, to]);
}
