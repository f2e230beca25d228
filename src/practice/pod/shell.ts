/** `sh`: one command after the other; what a pipe carries is held in between. */
import { inputOf } from './execInput.ts';
import { openFiles, resolvePath } from './files.ts';
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo, type ShellState } from './program.ts';
import { parseShell, ShellSyntaxError, type SimpleCommand, type Step, type Word } from './shellSyntax.ts';

/** `sh -c SCRIPT`, or lines from its input. */
export const shell: PodProgram = async ([option, script], outer) => {
  const io = { ...outer, shell: { ...outer.shell, isEnded: false } };
  if (option !== undefined && !/^-[a-z]*c$/.test(option)) return fail(io, `sh: what is not -c ${notPartOfIt}`, 2);
  if (option !== undefined) {
    await runScript(script ?? '', io);
    return io.shell.lastCode;
  }
  while (!io.shell.isEnded) {
    if (io.isTty) io.stdout('# ');
    const line = await io.input.readLine();
    if (line.kind === 'line') {
      await runScript(line.text, io);
      continue;
    }
    if (io.isTty) io.stdout('\n');
    if (line.kind === 'end') break;
    io.shell.lastCode = interruptedCode;
  }
  return io.shell.lastCode;
};

async function runScript(text: string, io: ProgramIo): Promise<void> {
  let steps: readonly Step[];
  try {
    steps = parseShell(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    io.shell.lastCode = fail(io, `sh: 1: ${error.message}`, 2);
    return;
  }
  for (const { after, commands } of steps) {
    const { lastCode } = io.shell;
    if ((after === '&&' && lastCode !== 0) || (after === '||' && lastCode === 0)) continue;
    const { interrupted } = io.input;
    const [only] = commands;
    io.shell.lastCode = only && commands.length === 1 ? await runCommand(only, io) : await runPipe(commands, io);
    if (io.shell.isEnded || (io.shell.lastCode === interruptedCode && interrupted.aborted)) return;
  }
}

async function runPipe(commands: readonly SimpleCommand[], io: ProgramIo): Promise<number> {
  let input = io.input;
  let code = 0;
  for (const [index, command] of commands.entries()) {
    const isLast = index === commands.length - 1;
    const carried: Buffer[] = [];
    const stdout = isLast ? io.stdout : (data: string | Buffer): void => void carried.push(Buffer.from(data));
    // A part of a pipe is a shell of its own: it changes nothing in this one
    code = await runCommand(command, { ...io, shell: { ...io.shell }, input, isTty: false, stdout });
    if (!isLast) input = inputOf(Buffer.concat(carried), io.input);
  }
  return code;
}

async function runCommand({ words, redirections }: SimpleCommand, outer: ProgramIo): Promise<number> {
  const [name = '', ...args] = words.flatMap((word) => expandWord(word, outer.shell));
  let { stdout, stderr } = outer;
  const written = new Map<string, Buffer[]>();
  for (const { stream, to } of redirections) {
    let target = to === 1 ? stdout : stderr;
    if (typeof to !== 'number') {
      const data: Buffer[] = [];
      written.set(resolvePath(expandWord(to, outer.shell).join(' '), outer.shell.directory), data);
      target = (more) => void data.push(Buffer.from(more));
    }
    if (stream === 1) stdout = target;
    else stderr = target;
  }
  const io = { ...outer, isTty: outer.isTty && stdout === outer.stdout, stdout, stderr };
  const code = await start(name, args, io);
  for (const [path, data] of written) {
    const problem = openFiles(io).write(path, Buffer.concat(data));
    if (problem !== undefined) return fail(outer, `sh: 1: cannot create ${path}: ${problem}`, 2);
  }
  return code;
}

/** Words that change the shell itself, then the programs of the image. */
function start(name: string, args: readonly string[], io: ProgramIo): number | Promise<number> {
  const [first] = args;
  if (name === 'exit') {
    io.shell.isEnded = true;
    if (first === undefined) return io.shell.lastCode;
    return /^\d+$/.test(first) ? Number(first) % 256 : fail(io, `sh: 1: exit: Illegal number: ${first}`, 2);
  }
  if (name === 'cd') {
    const path = resolvePath(first ?? '/root', io.shell.directory);
    if (!openFiles(io).isDirectory(path)) return fail(io, `sh: 1: cd: can't cd to ${path}`, 2);
    io.shell.directory = path;
    return 0;
  }
  const program = io.find(name);
  return program
    ? program(args, io)
    : fail(io, `sh: 1: ${name}: not found (the practice cluster has few programs)`, 127);
}

/** What a word becomes: none where it is an unquoted empty variable, more than one where a value has spaces. */
function expandWord(word: Word, { variables, lastCode }: ShellState): readonly string[] {
  const text = word.map((part) => {
    if (part.kind === 'text') return part.text;
    const value = part.text === '?' ? String(lastCode) : (variables.get(part.text) ?? '');
    return part.isQuoted ? value : value.replace(/[ \t\n]+/g, '\0');
  });
  const isQuoted = word.some((part) => part.isQuoted);
  return text
    .join('')
    .split('\0')
    .filter((field) => field !== '' || isQuoted);
}
