/** Commands that deal with files. */
import { diskBytes, noSuchFile, openFiles, resolvePath } from '../files.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from '../program.ts';
import { isInside, packTar, TarError, unpackTar, type Member } from '../tar.ts';
import { withOptions, type Options } from './options.ts';

export const fileCommands: Readonly<Record<string, PodProgram>> = {
  ls: withOptions('ls', 'l', ls, 1),
  rm: withOptions('rm', '', rm, 1),
  df: withOptions('df', 'h', df),
  test,
  // `cf - PATH` is the old way to say `-cf - PATH`; nobody's rights are kept here anyway
  tar: ([first = '', ...rest], io) => {
    const args = [first.replace(/^(?=\w)/, '-'), ...rest].filter((arg) => !arg.startsWith('--no-same-'));
    return tar(args, io);
  },
};

function ls({ given, operands: [operand = '.'] }: Options, io: ProgramIo): number {
  const files = openFiles(io);
  const path = resolvePath(operand, io.shell.directory);
  const isFile = files.read(path) !== undefined;
  if (!isFile && !files.isDirectory(path)) return fail(io, `ls: cannot access '${operand}': ${noSuchFile}`, 2);
  const time = new Date(io.runtime.startedAt).toISOString().slice(5, 16).replace('T', ' ');
  for (const name of isFile ? [operand] : files.list(path)) {
    const bytes = files.read(isFile ? path : resolvePath(name, path))?.length;
    const mode = bytes === undefined ? 'drwxr-xr-x 2' : '-rw-r--r-- 1';
    io.stdout(
      given.has('l') ? `${mode} root root ${String(bytes ?? 4096).padStart(9)} ${time} ${name}\n` : `${name}\n`,
    );
  }
  return 0;
}

/** So that a heap dump can be written a second time. */
function rm({ operands: [operand = ''] }: Options, io: ProgramIo): number {
  const files = openFiles(io);
  const path = resolvePath(operand, io.shell.directory);
  const why = files.isDirectory(path) ? 'Is a directory' : files.read(path) ? undefined : noSuchFile;
  if (why !== undefined) return fail(io, `rm: cannot remove '${operand}': ${why}`);
  files.remove(path);
  return 0;
}

function df(_options: Options, io: ProgramIo): number {
  const used = openFiles(io).usedBytes();
  const size = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)}M`.padStart(6);
  const percent = `${Math.ceil((100 * used) / diskBytes)}%`.padStart(5);
  io.stdout('Filesystem        Size   Used  Avail  Use% Mounted on\n');
  io.stdout(`practice        ${size(diskBytes)} ${size(used)} ${size(diskBytes - used)} ${percent} /\n`);
  return 0;
}

/** What `kubectl cp` asks before it sends, and its like. */
function test([question = '', name = '']: readonly string[], io: ProgramIo): number {
  const path = resolvePath(name, io.shell.directory);
  const isFile = openFiles(io).read(path) !== undefined;
  const isDirectory = openFiles(io).isDirectory(path);
  switch (question) {
    case '-d':
      return isDirectory ? 0 : 1;
    case '-f':
      return isFile ? 0 : 1;
    case '-e':
      return isFile || isDirectory ? 0 : 1;
    default:
      return fail(io, `test: what is not -d, -e or -f ${notPartOfIt}`, 2);
  }
}

type Complain = (problem: string) => void;

/** The two forms that `kubectl cp` uses. */
const tar = withOptions('tar', 'cxmf:C:', async ({ given, operands }, io) => {
  const directory = resolvePath(given.get('C') ?? '.', io.shell.directory);
  if (given.get('f') !== '-' || given.has('c') === given.has('x')) {
    return fail(io, `tar: this form ${notPartOfIt}; tar cf - PATH and tar xf - -C DIRECTORY are`, 2);
  }
  let code = 0;
  const complain: Complain = (problem) => {
    code = fail(io, `tar: ${problem}`, 2);
  };
  if (given.has('c')) pack(io, directory, operands, complain);
  else unpack(io, directory, await io.input.readAll(), complain);
  return code === 0 ? 0 : fail(io, 'tar: Exiting with failure status due to previous errors', code);
});

function pack(io: ProgramIo, directory: string, operands: readonly string[], complain: Complain): void {
  const files = openFiles(io);
  const members: Member[] = [];
  for (const operand of operands) {
    const path = resolvePath(operand, directory);
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
  io.stdout(packTar(members, io.world.clock.now()));
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
