/** `sh`: one command after the other; what a pipe carries is held in between. */
import { inputOf } from './execInput.ts';
import { openFiles, resolvePath } from './files.ts';
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo, type ShellState } from './program.ts';
import { parseShell, ShellSyntaxError, type SimpleCommand, type Step, type Word } from './shellSyntax.ts';

/** How a step ended; `exit` ends the shell too. */
interface End {
  readonly code: number;
  readonly isExit: boolean;
}

/** `sh -c SCRIPT`, or lines from its input. */
export const shell: PodProgram = async ([option, script], outer) => {
  const io = { ...outer, shell: { ...outer.shell } };
  if (option === undefined) return interact(io);
  if (!/^-[a-z]*c$/.test(option)) return fail(io, `sh: what is not -c ${notPartOfIt}`, 2);
  return script === undefined ? fail(io, 'sh: 0: -c requires an argument', 2) : (await runScript(script, io)).code;
};

async function interact(io: ProgramIo): Promise<number> {
  for (;;) {
    if (io.isTty) io.stdout('# ');
    const line = await io.input.readLine();
    if (line.kind !== 'line') {
      if (io.isTty) io.stdout('\n');
      if (line.kind === 'end') return io.shell.lastCode;
      io.shell.lastCode = interruptedCode;
      continue;
    }
    const { code, isExit } = await runScript(line.text, io);
    if (isExit) return code;
  }
}

async function runScript(text: string, io: ProgramIo): Promise<End> {
  let steps: readonly Step[];
  try {
    steps = parseShell(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    io.shell.lastCode = 2;
    return { code: fail(io, `sh: 1: ${error.message}`, 2), isExit: false };
  }
  for (const { after, commands } of steps) {
    const { lastCode } = io.shell;
    if ((after === '&&' && lastCode !== 0) || (after === '||' && lastCode === 0)) continue;
    const { interrupted } = io.input;
    const end = await runPipe(commands, io);
    io.shell.lastCode = end.code;
    if (end.isExit || (end.code === interruptedCode && interrupted.aborted)) return end;
  }
  return { code: io.shell.lastCode, isExit: false };
}

async function runPipe(commands: readonly SimpleCommand[], io: ProgramIo): Promise<End> {
  const [only] = commands;
  if (only && commands.length === 1) return runCommand(only, io);
  let input = io.input;
  let code = 0;
  for (const [index, command] of commands.entries()) {
    const isLast = index === commands.length - 1;
    const carried: Buffer[] = [];
    const stdout = isLast ? io.stdout : (data: string | Buffer): void => void carried.push(Buffer.from(data));
    // A part of a pipe is a shell of its own: it changes nothing in this one
    const end = await runCommand(command, { ...io, shell: { ...io.shell }, input, isTty: false, stdout });
    code = end.code;
    if (!isLast) input = inputOf(Buffer.concat(carried), io.input);
  }
  return { code, isExit: false };
}

async function runCommand({ words, redirections }: SimpleCommand, outer: ProgramIo): Promise<End> {
  const [name = '', ...args] = words.flatMap((word) => expandWord(word, outer.shell));
  let { stdout, stderr } = outer;
  const written: { readonly path: string; readonly isAppending: boolean; readonly data: Buffer[] }[] = [];
  for (const { stream, to, isAppending } of redirections) {
    let target = to === 1 ? stdout : stderr;
    if (typeof to !== 'number') {
      const path = resolvePath(expandWord(to, outer.shell).join(' '), outer.shell.directory);
      const data: Buffer[] = [];
      written.push({ path, isAppending, data });
      target = (more) => void data.push(Buffer.from(more));
    }
    if (stream === 1) stdout = target;
    else stderr = target;
  }
  const end = await start(name, args, { ...outer, isTty: outer.isTty && stdout === outer.stdout, stdout, stderr });
  const files = openFiles(outer);
  for (const { path, isAppending, data } of written) {
    const before = isAppending ? (files.read(path) ?? Buffer.alloc(0)) : Buffer.alloc(0);
    const problem = files.write(path, Buffer.concat([before, ...data]));
    if (problem !== undefined)
      return { code: fail(outer, `sh: 1: cannot create ${path}: ${problem}`, 2), isExit: false };
  }
  return end;
}

/** Words that change the shell itself, then the programs of the image. */
async function start(name: string, args: readonly string[], io: ProgramIo): Promise<End> {
  const [first] = args;
  if (name === 'exit') {
    if (first === undefined) return { code: io.shell.lastCode, isExit: true };
    const isNumber = /^\d+$/.test(first);
    return {
      code: isNumber ? Number(first) % 256 : fail(io, `sh: 1: exit: Illegal number: ${first}`, 2),
      isExit: true,
    };
  }
  if (name === 'cd') {
    const path = resolvePath(first ?? '/root', io.shell.directory);
    if (!openFiles(io).isDirectory(path)) return { code: fail(io, `sh: 1: cd: can't cd to ${path}`, 2), isExit: false };
    io.shell.directory = path;
    return { code: 0, isExit: false };
  }
  const program = io.find(name);
  const hint = isWellKnown(name) ? ` (it ${notPartOfIt})` : '';
  const code = program ? await program(args, io) : fail(io, `sh: 1: ${name}: not found${hint}`, 127);
  return { code, isExit: false };
}

/** What a word becomes: none where it is an unquoted empty variable, more than one where a value has spaces. */
function expandWord(word: Word, { variables, lastCode }: ShellState): readonly string[] {
  const fields: string[] = [];
  let open: string | undefined;
  for (const { kind, text, isQuoted } of word) {
    const value = kind === 'text' ? text : text === '?' ? String(lastCode) : (variables.get(text) ?? '');
    if (kind === 'text' || isQuoted) {
      open = (open ?? '') + value;
      continue;
    }
    for (const piece of value.split(/([ \t\n]+)/)) {
      if (!/^[ \t\n]/.test(piece)) open = piece === '' ? open : (open ?? '') + piece;
      else {
        if (open !== undefined) fields.push(open);
        open = undefined;
      }
    }
  }
  return open === undefined ? fields : [...fields, open];
}

const wellKnown: ReadonlySet<string> = new Set(
  (
    'awk sed find xargs curl wget nc vi vim nano less more top htop tee cut tr uniq diff seq kill pgrep pkill ps ss ip ping ' +
    'nslookup dig openssl python python3 perl java jps jstat mongod mongodump mongorestore mongostat mongotop mongoexport ' +
    'mongoimport apt apt-get apk cp mv ln mkdir touch chmod chown stat du free uptime id uname date printf which strace lsof ' +
    'gzip base64 sha256sum watch timeout nohup set read eval exec export unset trap source alias shift command type'
  ).split(' '),
);

/** Whether a person may rightly expect it in a container. */
export function isWellKnown(name: string): boolean {
  return wellKnown.has(name);
}
