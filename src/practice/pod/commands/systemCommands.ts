/** Commands about the container and its programs, and tar. */
import { mebibytes } from '../../quantity.ts';
import { noSuchFile, openFiles, resolvePath } from '../files.ts';
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo } from '../program.ts';
import { isInside, packTar, TarError, unpackTar, type Member } from '../tar.ts';
import { readOptions } from './options.ts';

const say =
  (text: (io: ProgramIo) => string) =>
  (_args: readonly string[], io: ProgramIo): number => {
    io.stdout(`${text(io)}\n`);
    return 0;
  };

export const systemCommands: Readonly<Record<string, PodProgram>> = {
  true: () => 0,
  false: () => 1,
  hostname: say(({ pod }) => pod.metadata.name),
  whoami: say(() => 'root'),
  id: say(() => 'uid=0(root) gid=0(root) groups=0(root)'),
  uname: (args, io) =>
    say(() => (args.includes('-a') ? `Linux ${io.pod.metadata.name} practice-cluster (simulated) x86_64` : 'Linux'))(
      args,
      io,
    ),
  pwd: say(({ shell }) => shell.directory),
  nproc: say(() => '2'),
  uptime: say(({ world, runtime }) => ` up ${Math.floor((world.clock.now() - runtime.startedAt) / 60_000)} min`),
  date,
  env,
  printenv: (args, io) => {
    const [name] = args;
    if (name === undefined) return env(args, io);
    const value = io.shell.variables.get(name);
    if (value === undefined) return 1;
    io.stdout(`${value}\n`);
    return 0;
  },
  stty: (args, io) => {
    if (!io.isTty) return fail(io, "stty: 'standard input': Inappropriate ioctl for device");
    io.stdout(args[0] === 'size' ? `${io.input.rows} ${io.input.columns}\n` : '');
    return 0;
  },
  which: ([name = ''], io) => {
    if (!io.find(name)) return 1;
    io.stdout(`/usr/bin/${name}\n`);
    return 0;
  },
  sleep,
  ps,
  free,
  tar,
};

function date(args: readonly string[], io: ProgramIo): number {
  const iso = new Date(io.world.clock.now()).toISOString();
  const format = args.find((arg) => arg.startsWith('+'))?.slice(1);
  if (format === undefined) return say(() => new Date(io.world.clock.now()).toUTCString())(args, io);
  const seconds = String(Math.floor(io.world.clock.now() / 1000));
  const pieces: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    s: seconds,
    Z: 'UTC',
    '%': '%',
  };
  io.stdout(`${format.replace(/%(.)/g, (whole, letter: string) => pieces[letter] ?? whole)}\n`);
  return 0;
}

function env(args: readonly string[], io: ProgramIo): number {
  if (args.length > 0) return fail(io, `env: running a command ${notPartOfIt}`, 2);
  for (const [name, value] of io.shell.variables) io.stdout(`${name}=${value}\n`);
  return 0;
}

/** A timer is real, so it has a bound: nobody waits for longer than an hour in a practice. */
async function sleep(args: readonly string[], io: ProgramIo): Promise<number> {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(args[0] ?? '') ?? [];
  if (digits === undefined) return fail(io, `sleep: invalid time interval '${args[0] ?? ''}'`);
  const seconds = Number(digits) * (unit === 'm' ? 60 : unit === 'h' ? 3600 : 1);
  const { interrupted } = io.input;
  if (interrupted.aborted) return interruptedCode;
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(0), Math.min(seconds, 3600) * 1000);
    const stop = (): void => end(interruptedCode);
    const offEnd = io.runtime.onEnd(() => stop());
    const end = (code: number): void => {
      clearTimeout(timer);
      interrupted.removeEventListener('abort', stop);
      offEnd();
      resolve(code);
    };
    interrupted.addEventListener('abort', stop);
  });
}

/** The first program of each image. */
const firstPrograms: Readonly<Record<string, string>> = {
  'inventory-service': 'java -jar /app/inventory-service.jar',
  mongo: 'mongod --bind_ip_all --dbpath /data/db',
  kafka: 'java kafka.Kafka /etc/kafka/server.properties',
};

function ps(args: readonly string[], io: ProgramIo): number {
  const image = io.pod.spec.containers[0]?.image ?? '';
  const name = image.replace(/^.*\//, '').replace(/[:@].*$/, '');
  const first = firstPrograms[name] ?? 'pause';
  io.stdout('  PID USER     COMMAND\n');
  io.stdout(`    1 root     ${first}\n 1207 root     ps${args.map((arg) => ` ${arg}`).join('')}\n`);
  return 0;
}

/** Of the container, not of the node: that is what one wants to know. */
function free(_args: readonly string[], io: ProgramIo): number {
  const limit = mebibytes(io.pod.spec.containers[0]?.resources?.limits?.['memory'] ?? '') ?? 4096;
  const used = Math.round(io.runtime.program?.usage().mebibytes ?? 0);
  const row = (name: string, values: readonly (number | string)[]): string =>
    `${name.padEnd(8)}${values.map((value) => String(value).padStart(12)).join('')}\n`;
  io.stdout(row('', ['total', 'used', 'free']));
  io.stdout(row('Mem:', [limit * 1024, used * 1024, Math.max(0, limit - used) * 1024]));
  return 0;
}

/** The forms that `kubectl cp` uses, and a plain `tar cf FILE PATH`. */
async function tar(args: readonly string[], io: ProgramIo): Promise<number> {
  const [first = '', ...rest] = args;
  const options = readOptions([first.startsWith('-') ? first : `-${first}`, ...rest], ['f', 'C']);
  const letters = first.startsWith('-') ? options : { ...options, ...oldStyle(first, rest) };
  const { flags, values, operands } = letters;
  const directory = resolvePath(values.get('C') ?? '.', io.shell.directory);
  if (flags.has('z') || flags.has('j') || flags.has('J')) return fail(io, `tar: compression ${notPartOfIt}`, 2);
  if (flags.has('x')) return unpack(io, directory, values.get('f') ?? '-');
  if (flags.has('c')) return pack(io, directory, operands, values.get('f') ?? '-');
  return fail(io, `tar: this form ${notPartOfIt}; tar cf - PATH and tar xf - -C DIRECTORY are`, 2);
}

/** `tar cf - PATH`: values stand behind the bundle of letters. */
function oldStyle(bundle: string, rest: readonly string[]): ReturnType<typeof readOptions> {
  const { flags, values, operands } = readOptions(bundle.includes('f') ? rest.slice(1) : rest, ['C', 'f']);
  const file = bundle.includes('f') ? [['f', rest[0] ?? '-'] as const] : [];
  return { flags: new Set([...Array.from(bundle), ...flags]), values: new Map([...values, ...file]), operands };
}

function pack(io: ProgramIo, directory: string, operands: readonly string[], file: string): number {
  const files = openFiles(io);
  const members: Member[] = [];
  let code = 0;
  for (const operand of operands) {
    const path = resolvePath(operand, directory);
    const isDirectory = files.isDirectory(path);
    const found = files.under(path);
    if (found.length === 0 && !isDirectory) {
      io.stderr(`tar: ${operand}: Cannot stat: ${noSuchFile}\n`);
      code = 2;
      continue;
    }
    if (operand.startsWith('/')) io.stderr("tar: Removing leading `/' from member names\n");
    // Names stay as they were given, without what leads out
    const base = operand.replace(/^\/+/, '').replace(/\/+$/, '');
    if (isDirectory && base !== '') members.push({ name: `${base}/`, isDirectory, data: Buffer.alloc(0) });
    for (const each of found) {
      const below = each.slice(path.length).replace(/^\//, '');
      const name = below === '' ? base : base === '' ? below : `${base}/${below}`;
      members.push({ name, isDirectory: false, data: files.read(each) ?? Buffer.alloc(0) });
    }
  }
  const archive = packTar(members, io.world.clock.now());
  if (file === '-') io.stdout(archive);
  else {
    const problem = files.write(resolvePath(file, io.shell.directory), archive);
    if (problem !== undefined) return fail(io, `tar: ${file}: Cannot open: ${problem}`, 2);
  }
  if (code !== 0) io.stderr('tar: Exiting with failure status due to previous errors\n');
  return code;
}

async function unpack(io: ProgramIo, directory: string, file: string): Promise<number> {
  const files = openFiles(io);
  const archive = file === '-' ? await io.input.readAll() : files.read(resolvePath(file, io.shell.directory));
  if (archive === undefined) return fail(io, `tar: ${file}: Cannot open: ${noSuchFile}`, 2);
  if (!files.isDirectory(directory)) return fail(io, `tar: ${directory}: Cannot open: ${noSuchFile}`, 2);
  let code = 0;
  try {
    for (const { name, isDirectory, data } of unpackTar(archive)) {
      if (!isInside(name)) {
        code = fail(io, `tar: ${name}: Member name contains '..'`, 2);
        continue;
      }
      const path = resolvePath(name.replace(/^\/+/, ''), directory);
      if (isDirectory) files.makeDirectory(path);
      else {
        files.makeDirectory(resolvePath('..', path));
        // A copy: the archive's memory is not kept for a small member
        const problem = files.write(path, Buffer.from(data));
        if (problem !== undefined) code = fail(io, `tar: ${name}: Cannot open: ${problem}`, 2);
      }
    }
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    code = fail(io, `tar: ${error.message}`, 2);
  }
  if (code !== 0) io.stderr('tar: Exiting with failure status due to previous errors\n');
  return code;
}
