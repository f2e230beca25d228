/** `sh`: one command after the other, each with the programs of the image. */
import { openFiles, resolvePath } from './files.ts';
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo } from './program.ts';
import { readShell, ShellSyntaxError, type Command } from './shellSyntax.ts';

/** `sh -c SCRIPT`, or lines from its input. */
export const shell: PodProgram = async ([option, script = ''], outer) => {
  const io = { ...outer, shell: { ...outer.shell, isEnded: false } };
  if (option === '-c') await runScript(script, io);
  else if (option !== undefined) return fail(io, `sh: what is not -c ${notPartOfIt}`, 2);
  else await readScripts(io);
  return io.shell.lastCode;
};

async function readScripts(io: ProgramIo): Promise<void> {
  while (!io.shell.isEnded) {
    if (io.isTty) io.stdout('# ');
    const line = await io.input.readLine();
    if (line.kind === 'line') {
      await runScript(line.text, io);
      continue;
    }
    if (io.isTty) io.stdout('\n');
    if (line.kind === 'end') return;
    io.shell.lastCode = interruptedCode;
  }
}

async function runScript(text: string, io: ProgramIo): Promise<void> {
  const { shell: state } = io;
  const valueOf = (name: string): string => (name === '?' ? String(state.lastCode) : (state.variables.get(name) ?? ''));
  try {
    // Read as a whole first: nothing runs of what cannot be read
    Array.from(readShell(text, valueOf));
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    state.lastCode = fail(io, `sh: 1: ${error.message}`, 2);
    return;
  }
  for (const command of readShell(text, valueOf)) {
    const isSkipped = command.after === (state.lastCode === 0 ? '||' : '&&');
    if (!isSkipped) state.lastCode = await runCommand(command, io);
    if (state.isEnded) return;
  }
}

/** Words that change the shell itself, then the programs of the image. */
function runCommand(
  { words: [name = '', ...args], redirections }: Command,
  outer: ProgramIo,
): number | Promise<number> {
  let { stdout, stderr } = outer;
  for (const redirection of redirections) {
    const to = redirection.endsWith('1') ? stdout : stderr;
    if (redirection.startsWith('2')) stderr = to;
    else stdout = to;
  }
  const io = { ...outer, stdout, stderr };
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
