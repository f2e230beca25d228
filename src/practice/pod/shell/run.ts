/** Runs what was parsed: one command after the other, what a pipe carries is held in between. */
import { inputOf } from '../execInput.ts';
import { openFiles, noSuchFile, resolvePath } from '../files.ts';
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo } from '../program.ts';
import { expandToOne, expandWord } from './expand.ts';
import { parseShell } from './parse.ts';
import { ShellSyntaxError, type Pipeline, type SimpleCommand, type Step } from './types.ts';

/** How a step ended; `exit` ends the shell too. */
interface End {
  readonly code: number;
  readonly isExit: boolean;
}

/** `sh`, `bash`: `-c SCRIPT [NAME ARGUMENT…]`, a file, or lines from its input. */
export const shell: PodProgram = async (args, io) => {
  const [option, ...rest] = args;
  const own = (parameters: readonly string[]): ProgramIo => ({
    ...io,
    shell: { ...io.shell, variables: new Map(io.shell.variables), parameters },
  });
  if (option !== undefined && /^-[a-z]*c$/.test(option)) {
    const [script, ...parameters] = rest;
    if (script === undefined) return fail(io, 'sh: 0: -c requires an argument', 2);
    return (await runScript(script, own(parameters.length > 0 ? parameters : ['sh']))).code;
  }
  if (option !== undefined && !option.startsWith('-')) {
    const script = openFiles(io).read(resolvePath(option, io.shell.directory));
    if (script === undefined) return fail(io, `sh: 0: cannot open ${option}: ${noSuchFile}`, 2);
    return (await runScript(script.toString(), own(args))).code;
  }
  return interact(own(['sh']));
};

async function interact(io: ProgramIo): Promise<number> {
  for (;;) {
    if (io.isTty) io.stdout('# ');
    const line = await io.input.readLine();
    switch (line.kind) {
      case 'end':
        if (io.isTty) io.stdout('\n');
        return io.shell.lastCode;
      case 'interrupt':
        io.stdout('\n');
        io.shell.lastCode = interruptedCode;
        break;
      case 'line': {
        const { code, isExit } = await runScript(line.text, io);
        if (isExit) return code;
      }
    }
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
  for (const { after, pipeline } of steps) {
    const { lastCode } = io.shell;
    if ((after === '&&' && lastCode !== 0) || (after === '||' && lastCode === 0)) continue;
    const { interrupted } = io.input;
    const end = await runPipeline(pipeline, io);
    io.shell.lastCode = end.code;
    if (end.isExit || (end.code === interruptedCode && interrupted.aborted)) return end;
  }
  return { code: io.shell.lastCode, isExit: false };
}

async function runPipeline({ commands, isNegated }: Pipeline, io: ProgramIo): Promise<End> {
  let input = io.input;
  let end: End = { code: 0, isExit: false };
  for (const [index, command] of commands.entries()) {
    const isLast = index === commands.length - 1;
    const carried: Buffer[] = [];
    // A part of a pipe is a shell of its own: it changes nothing in this one
    const state = commands.length === 1 ? io.shell : { ...io.shell, variables: new Map(io.shell.variables) };
    end = await runCommand(command, {
      ...io,
      shell: state,
      input,
      isTty: io.isTty && isLast && index === 0,
      stdout: isLast ? io.stdout : (data) => void carried.push(Buffer.from(data)),
    });
    if (!isLast) input = inputOf(Buffer.concat(carried), io.input);
  }
  if (commands.length > 1) end = { ...end, isExit: false };
  return isNegated ? { ...end, code: end.code === 0 ? 1 : 0 } : end;
}

async function runCommand(command: SimpleCommand, outer: ProgramIo): Promise<End> {
  const [name, ...args] = command.words.flatMap((word) => expandWord(word, outer));
  const values = command.assignments.map(({ name, value }) => [name, expandToOne(value, outer.shell)] as const);
  const redirected = redirect(command, outer);
  if (redirected === undefined) return { code: 2, isExit: false };
  const { io, finish } = redirected;
  if (name === undefined) {
    for (const [key, value] of values) outer.shell.variables.set(key, value);
    return { code: finish() ?? 0, isExit: false };
  }
  const builtin = builtins.get(name);
  if (builtin) {
    const end = builtin(args, io);
    return { ...end, code: finish() ?? end.code };
  }
  const program = io.find(name);
  const code = program
    ? await program(args, { ...io, shell: { ...io.shell, variables: new Map([...io.shell.variables, ...values]) } })
    : fail(io, `sh: 1: ${name}: not found${isWellKnown(name) ? ` (it ${notPartOfIt})` : ''}`, 127);
  return { code: finish() ?? code, isExit: false };
}

/** `finish` writes what went into files, and returns a code where that failed. */
function redirect(
  command: SimpleCommand,
  outer: ProgramIo,
): { readonly io: ProgramIo; readonly finish: () => number | undefined } | undefined {
  const files = openFiles(outer);
  const targets: { readonly path: string; readonly isAppending: boolean; readonly data: Buffer[] }[] = [];
  let { input } = outer;
  let stdout = outer.stdout;
  let stderr = outer.stderr;
  for (const redirection of command.redirections) {
    if (redirection.kind === 'read') {
      const name = expandToOne(redirection.from, outer.shell);
      const data = files.read(resolvePath(name, outer.shell.directory));
      if (data === undefined) {
        fail(outer, `sh: 1: cannot open ${name}: No such file`);
        return undefined;
      }
      input = inputOf(data, outer.input);
    } else if (redirection.kind === 'join') {
      if (redirection.stream === 2) stderr = redirection.with === 1 ? stdout : stderr;
      else stdout = redirection.with === 2 ? stderr : stdout;
    } else {
      const target = {
        path: resolvePath(expandToOne(redirection.to, outer.shell), outer.shell.directory),
        isAppending: redirection.kind === 'append',
        data: [] as Buffer[],
      };
      targets.push(target);
      const write = (data: string | Buffer): void => void target.data.push(Buffer.from(data));
      if (redirection.stream === 1) stdout = write;
      else stderr = write;
    }
  }
  const finish = (): number | undefined => {
    for (const { path, isAppending, data } of targets) {
      const before = isAppending ? [files.read(path) ?? Buffer.alloc(0)] : [];
      const problem = files.write(path, Buffer.concat([...before, ...data]));
      if (problem !== undefined) return fail(outer, `sh: 1: cannot create ${path}: ${problem}`, 2);
    }
    return undefined;
  };
  const isTty = outer.isTty && stdout === outer.stdout && input === outer.input;
  return { io: { ...outer, input, isTty, stdout, stderr }, finish };
}

/** What changes the shell itself. */
const builtins: ReadonlyMap<string, (args: readonly string[], io: ProgramIo) => End> = new Map([
  [':', () => ({ code: 0, isExit: false })],
  [
    'exit',
    ([code], io) =>
      code !== undefined && !/^\d+$/.test(code)
        ? { code: fail(io, `sh: 1: exit: Illegal number: ${code}`, 2), isExit: true }
        : { code: code === undefined ? io.shell.lastCode : Number(code) % 256, isExit: true },
  ],
  [
    'cd',
    ([to = '/root'], io) => {
      const path = resolvePath(to, io.shell.directory);
      if (!openFiles(io).isDirectory(path)) return { code: fail(io, `sh: 1: cd: can't cd to ${to}`, 2), isExit: false };
      io.shell.directory = path;
      return { code: 0, isExit: false };
    },
  ],
  [
    'export',
    (args, io) => {
      for (const text of args) {
        const [name = '', ...value] = text.split('=');
        if (value.length > 0) io.shell.variables.set(name, value.join('='));
      }
      return { code: 0, isExit: false };
    },
  ],
  [
    'unset',
    (args, io) => {
      for (const name of args) io.shell.variables.delete(name);
      return { code: 0, isExit: false };
    },
  ],
  ...['set', 'read', 'eval', 'exec', 'trap', 'source', '.', 'alias', 'wait', 'jobs', 'shift', 'command', 'type'].map(
    (name): [string, (args: readonly string[], io: ProgramIo) => End] => [
      name,
      (_args, io) => ({ code: fail(io, `sh: 1: ${name} ${notPartOfIt}`, 2), isExit: false }),
    ],
  ),
]);

const wellKnown: ReadonlySet<string> = new Set(
  (
    'awk sed find xargs curl wget nc vi vim nano less more top htop tee cut tr diff seq yes kill pgrep pkill netstat ss ' +
    'ip ping nslookup dig openssl python python3 perl node java javac jps jstat jhsdb mongo mongod mongodump mongorestore ' +
    'mongostat mongotop mongoexport mongoimport apt apt-get apk cp mv ln touch chmod chown stat du dd mount dmesg strace ' +
    'lsof gzip gunzip unzip base64 md5sum sha256sum bc watch timeout nohup'
  ).split(' '),
);

/** Whether a person may rightly expect the program in a container. */
export function isWellKnown(name: string): boolean {
  return wellKnown.has(name);
}
