/** What every image has besides its own programs: little, and what `kubectl cp` needs. */
import { diskBytes, noSuchFile, openFiles, resolvePath } from './files.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';
import { isInside, packTar, TarError, unpackTar, type Member } from './tar.ts';

type Run = (io: ProgramIo, operand: string | undefined) => number | Promise<number>;

/** So many operands and no option: better refused than doing something else than was asked. */
function withOperands(name: string, most: number, run: Run): PodProgram {
  return (args, io) => {
    const isKnown = args.length <= most && !args.some((arg) => arg.startsWith('-'));
    return isKnown ? run(io, args[0]) : fail(io, `${[name, ...args].join(' ')} ${notPartOfIt}`, 2);
  };
}

function print(io: ProgramIo, text: string): number {
  io.stdout(`${text}\n`);
  return 0;
}

export const commands: Readonly<Record<string, PodProgram>> = {
  true: () => 0,
  false: () => 1,
  echo: (args, io) =>
    /^-[neE]+$/.test(args[0] ?? '') ? fail(io, `echo ${args[0]} ${notPartOfIt}`, 2) : print(io, args.join(' ')),
  env: withOperands('env', 0, (io) =>
    print(io, [...io.shell.variables].map(([name, value]) => `${name}=${value}`).join('\n')),
  ),
  hostname: withOperands('hostname', 0, (io) => print(io, io.pod.metadata.name)),
  pwd: withOperands('pwd', 0, (io) => print(io, io.shell.directory)),
  cat: withOperands('cat', 1, async (io, operand) => {
    const files = openFiles(io);
    const path = resolvePath(operand ?? '', io.shell.directory);
    const data = operand === undefined ? await io.input.readAll() : files.read(path);
    if (!data) return fail(io, `cat: ${operand}: ${files.isDirectory(path) ? 'Is a directory' : noSuchFile}`);
    io.stdout(data);
    return 0;
  }),
  ls: withOperands('ls', 1, (io, operand = '.') => {
    const files = openFiles(io);
    const path = resolvePath(operand, io.shell.directory);
    const isFile = files.read(path) !== undefined;
    if (!isFile && !files.isDirectory(path)) return fail(io, `ls: cannot access '${operand}': ${noSuchFile}`, 2);
    for (const name of isFile ? [operand] : files.list(path)) print(io, name);
    return 0;
  }),
  df: ([option, ...more], io) => {
    if (option !== '-h' || more.length > 0) return fail(io, `df: what is not -h ${notPartOfIt}`);
    const used = openFiles(io).usedBytes();
    const size = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)}M`.padStart(6);
    const percent = `${Math.ceil((100 * used) / diskBytes)}%`.padStart(5);
    io.stdout('Filesystem        Size   Used  Avail  Use% Mounted on\n');
    io.stdout(`practice        ${size(diskBytes)} ${size(used)} ${size(diskBytes - used)} ${percent} /\n`);
    return 0;
  },
  test: ([question, name = ''], io) => {
    if (question !== '-d') return fail(io, `test: what is not -d ${notPartOfIt}`, 2);
    return openFiles(io).isDirectory(resolvePath(name, io.shell.directory)) ? 0 : 1;
  },
  stat: (args, io) => {
    const [option, format, name = '', ...more] = args;
    if (option !== '-c' || format !== '%s' || more.length > 0)
      return fail(io, `${['stat', ...args].join(' ')} ${notPartOfIt}; stat -c %s FILE is`);
    const data = openFiles(io).read(resolvePath(name, io.shell.directory));
    return data ? print(io, String(data.length)) : fail(io, `stat: cannot statx '${name}': ${noSuchFile}`);
  },
  /** The two forms that `kubectl cp` uses. */
  tar: async (args, io) => {
    const [form = '', dash, ...rest] = args.filter((arg) => !arg.startsWith('--no-same-'));
    let code = 0;
    const complain: Complain = (problem) => {
      code = fail(io, `tar: ${problem}`, 2);
    };
    if (form === 'cf' && dash === '-') pack(io, rest, complain);
    else if (/^-?xm?f$/.test(form) && dash === '-' && (rest[0] ?? '-C') === '-C') {
      const directory = resolvePath(rest[1] ?? '.', io.shell.directory);
      unpack(io, directory, await io.input.readAll(), complain);
    } else return fail(io, `tar: this form ${notPartOfIt}; tar cf - PATH and tar xf - -C DIRECTORY are`, 2);
    return code === 0 ? 0 : fail(io, 'tar: Exiting with failure status due to previous errors', code);
  },
};

type Complain = (problem: string) => void;

function pack(io: ProgramIo, operands: readonly string[], complain: Complain): void {
  const files = openFiles(io);
  const members: Member[] = [];
  for (const operand of operands) {
    const path = resolvePath(operand, io.shell.directory);
    const isDirectory = files.isDirectory(path);
    const found = files.under(path);
    if (found.length === 0 && !isDirectory) {
      // At once: kubectl reads no further than the archive
      complain(`${operand}: Cannot stat: ${noSuchFile}`);
      continue;
    }
    // Names stay as they were given, without what leads out
    if (operand.startsWith('/')) io.stderr("tar: Removing leading `/' from member names\n");
    const base = operand.replace(/^\/+|\/+$/g, '');
    if (isDirectory && base !== '') members.push({ name: `${base}/`, isDirectory, data: Buffer.alloc(0) });
    for (const each of found) {
      const below = each.slice(path.length).replace(/^\//, '');
      const name = [base, below].filter((part) => part !== '').join('/');
      members.push({ name, isDirectory: false, data: files.read(each) ?? Buffer.alloc(0) });
    }
  }
  try {
    io.stdout(packTar(members, io.world.clock.now()));
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    complain(error.message);
  }
}

function unpack(io: ProgramIo, directory: string, archive: Buffer, complain: Complain): void {
  const files = openFiles(io);
  if (!files.isDirectory(directory)) return complain(`${directory}: Cannot open: ${noSuchFile}`);
  try {
    for (const { name, isDirectory, data } of unpackTar(archive)) {
      const path = resolvePath(name.replace(/^\/+/, ''), directory);
      if (!isInside(name)) complain(`${name}: Member name contains '..'`);
      else if (isDirectory) files.makeDirectory(path);
      else {
        files.makeDirectory(resolvePath('..', path));
        // A copy: the archive's memory is not kept for a small member
        const problem = files.write(path, Buffer.from(data));
        if (problem !== undefined) complain(`${name}: Cannot open: ${problem}`);
      }
    }
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    complain(error.message);
  }
}
