/** Commands that deal with files. */
import { diskBytes, noSuchFile, openFiles, resolvePath } from '../files.ts';
import { fail, interruptedCode, type PodProgram, type ProgramIo } from '../program.ts';
import { readOperands, readOptions, refuseUnknown } from './options.ts';

export const fileCommands: Readonly<Record<string, PodProgram>> = { cat, ls, rm, mkdir, df, test, '[': bracket };

async function cat(args: readonly string[], io: ProgramIo): Promise<number> {
  const options = readOptions(args);
  const refused = refuseUnknown('cat', options, [], io);
  if (refused !== undefined) return refused;
  if (io.isTty && options.operands.length === 0) return repeatLines(io);
  const { contents, code } = await readOperands('cat', options.operands, io);
  for (const { data } of contents) io.stdout(data);
  return code;
}

/** At a terminal each line comes back at once. */
async function repeatLines(io: ProgramIo): Promise<number> {
  for (;;) {
    const line = await io.input.readLine();
    if (line.kind !== 'line') return line.kind === 'end' ? 0 : interruptedCode;
    io.stdout(`${line.text}\n`);
  }
}

function ls(args: readonly string[], io: ProgramIo): number {
  const options = readOptions(args);
  const refused = refuseUnknown('ls', options, ['l', 'h', 'a', 'A', '1', 't', 'r', 'd'], io);
  if (refused !== undefined) return refused;
  const { flags } = options;
  const operands = options.operands.length > 0 ? options.operands : ['.'];
  const files = openFiles(io);
  let code = 0;
  const show = (path: string, name: string): void => {
    const bytes = files.read(path)?.length;
    const size = bytes === undefined ? '4096' : flags.has('h') ? humanBytes(bytes) : String(bytes);
    const mode = bytes === undefined ? 'drwxr-xr-x 2' : '-rw-r--r-- 1';
    const time = new Date(io.runtime.startedAt).toISOString().slice(5, 16).replace('T', ' ');
    io.stdout(flags.has('l') ? `${mode} root root ${size.padStart(9)} ${time} ${name}\n` : `${name}\n`);
  };
  for (const operand of operands) {
    const path = resolvePath(operand, io.shell.directory);
    if (files.read(path) !== undefined || (flags.has('d') && files.isDirectory(path))) show(path, operand);
    else if (!files.isDirectory(path)) code = fail(io, `ls: cannot access '${operand}': ${noSuchFile}`, 2);
    else {
      if (operands.length > 1) io.stdout(`${operand}:\n`);
      const names = files.list(path).map((name) => name.replace(/\/$/, ''));
      const shown = names.filter((name) => !name.startsWith('.') || flags.has('a') || flags.has('A'));
      if (flags.has('l')) io.stdout(`total ${shown.length}\n`);
      for (const name of shown) show(resolvePath(name, path), name);
    }
  }
  return code;
}

/** As `-h` shows it: one digit behind the point below ten. */
function humanBytes(bytes: number): string {
  let value = bytes;
  const units = ['', 'K', 'M', 'G'];
  let unit = units.shift() ?? '';
  while (value >= 1024 && units.length > 0) {
    value /= 1024;
    unit = units.shift() ?? '';
  }
  return `${value < 10 && unit !== '' ? value.toFixed(1) : Math.round(value)}${unit}`;
}

function rm(args: readonly string[], io: ProgramIo): number {
  const options = readOptions(args);
  const refused = refuseUnknown('rm', options, ['f', 'r', 'R', 'v'], io);
  if (refused !== undefined) return refused;
  const files = openFiles(io);
  const isRecursive = options.flags.has('r') || options.flags.has('R');
  let code = 0;
  for (const operand of options.operands) {
    const path = resolvePath(operand, io.shell.directory);
    const isDirectory = files.isDirectory(path);
    if (isDirectory && !isRecursive) code = fail(io, `rm: cannot remove '${operand}': Is a directory`);
    else if (!isDirectory && files.read(path) === undefined) {
      if (!options.flags.has('f')) code = fail(io, `rm: cannot remove '${operand}': ${noSuchFile}`);
    } else files.remove(path);
  }
  return code;
}

function mkdir(args: readonly string[], io: ProgramIo): number {
  const options = readOptions(args);
  const refused = refuseUnknown('mkdir', options, ['p', 'v'], io);
  if (refused !== undefined) return refused;
  const files = openFiles(io);
  let code = 0;
  for (const operand of options.operands) {
    const path = resolvePath(operand, io.shell.directory);
    const parent = resolvePath('..', path);
    const isThere = files.isDirectory(path) || files.read(path) !== undefined;
    const say = (why: string): number => fail(io, `mkdir: cannot create directory '${operand}': ${why}`);
    if (options.flags.has('p') && !files.read(path)) files.makeDirectory(path);
    else if (isThere) code = say('File exists');
    else if (!files.isDirectory(parent)) code = say(noSuchFile);
    else files.makeDirectory(path);
  }
  return code;
}

function df(_args: readonly string[], io: ProgramIo): number {
  const used = openFiles(io).usedBytes();
  const row = (cells: readonly string[]): string =>
    `${(cells[0] ?? '').padEnd(16)}${cells
      .slice(1, 5)
      .map((cell) => cell.padStart(6))
      .join('')} ${cells[5] ?? ''}\n`;
  io.stdout(row(['Filesystem', 'Size', 'Used', 'Avail', 'Use%', 'Mounted on']));
  const percent = `${Math.ceil((100 * used) / diskBytes)}%`;
  io.stdout(row(['practice', humanBytes(diskBytes), humanBytes(used), humanBytes(diskBytes - used), percent, '/']));
  return 0;
}

function bracket(args: readonly string[], io: ProgramIo): number {
  return args.at(-1) === ']' ? test(args.slice(0, -1), io) : fail(io, 'sh: 1: [: missing ]', 2);
}

function test(args: readonly string[], io: ProgramIo): number {
  const [first, ...rest] = args;
  if (first === '!') return test(rest, io) === 0 ? 1 : 0;
  const verdict = judge(args, io);
  return verdict === undefined ? fail(io, `sh: 1: test: ${args[0] ?? ''}: unexpected operator`, 2) : verdict ? 0 : 1;
}

/** `undefined`: not a question this test knows. */
function judge(args: readonly string[], io: ProgramIo): boolean | undefined {
  const [left = '', operator = '', right = ''] = args;
  if (args.length < 2) return left !== '';
  const files = openFiles(io);
  if (args.length === 2) {
    const path = resolvePath(operator, io.shell.directory);
    switch (left) {
      case '-n':
        return operator !== '';
      case '-z':
        return operator === '';
      case '-d':
        return files.isDirectory(path);
      case '-f':
        return files.read(path) !== undefined;
      case '-e':
      case '-r':
      case '-w':
        return files.read(path) !== undefined || files.isDirectory(path);
      case '-s':
        return (files.read(path)?.length ?? 0) > 0;
      default:
        return undefined;
    }
  }
  const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right) ? Number(left) - Number(right) : undefined;
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '-eq':
      return numbers === undefined ? undefined : numbers === 0;
    case '-ne':
      return numbers === undefined ? undefined : numbers !== 0;
    case '-lt':
      return numbers === undefined ? undefined : numbers < 0;
    case '-le':
      return numbers === undefined ? undefined : numbers <= 0;
    case '-gt':
      return numbers === undefined ? undefined : numbers > 0;
    case '-ge':
      return numbers === undefined ? undefined : numbers >= 0;
    default:
      return undefined;
  }
}
