/** Commands that read text and print some of it. */
import { fail, interruptedCode, notPartOfIt, type PodProgram, type ProgramIo } from '../program.ts';
import { readOperands, withOptions, type Options } from './options.ts';

const oldCount = /^-(\d+)$/;

export const textCommands: Readonly<Record<string, PodProgram>> = {
  echo: (args, io) => {
    const isBare = args[0] === '-n';
    io.stdout(args.slice(isBare ? 1 : 0).join(' ') + (isBare ? '' : '\n'));
    return 0;
  },
  cat: withOptions('cat', '', async ({ operands }, io) => {
    if (io.isTty && operands.length === 0) return repeatLines(io);
    const { data, code } = await readOperands('cat', operands, io);
    io.stdout(data);
    return code;
  }),
  head: firstOrLast('head', (lines, count) => lines.slice(0, count)),
  tail: firstOrLast('tail', (lines, count) => lines.slice(Math.max(0, lines.length - count))),
  wc: ofLines('wc', 'l', (lines, { given, operands }, io) =>
    given.has('l')
      ? print([[lines.length, ...operands].join(' ')], io)
      : fail(io, `wc: what is not -l ${notPartOfIt}`, 2),
  ),
  sort: ofLines('sort', 'r', (lines, { given }, io) => {
    const sorted = lines.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return print(given.has('r') ? sorted.toReversed() : sorted, io);
  }),
  grep: (args, io) => grep(args, io),
};

/** At a terminal each line comes back at once. */
async function repeatLines(io: ProgramIo): Promise<number> {
  for (;;) {
    const line = await io.input.readLine();
    if (line.kind !== 'line') return line.kind === 'end' ? 0 : interruptedCode;
    io.stdout(`${line.text}\n`);
  }
}

function print(lines: readonly string[], io: ProgramIo): number {
  io.stdout(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

/** A command on the lines of a file, or of its input. */
function ofLines(
  name: string,
  known: string,
  run: (lines: readonly string[], options: Options, io: ProgramIo) => number,
): PodProgram {
  return withOptions(name, known, async (options, io) => {
    if (options.operands.length > 1) return fail(io, `${name}: more than one file ${notPartOfIt}`, 2);
    const { data, code } = await readOperands(name, options.operands, io);
    // Nothing stands behind the last line feed
    const lines = data.toString().split('\n');
    if (lines.at(-1) === '') lines.pop();
    if (code > 0) return name === 'grep' ? 2 : code;
    return run(lines, options, io);
  });
}

function firstOrLast(name: string, choose: (lines: readonly string[], count: number) => readonly string[]): PodProgram {
  const command = ofLines(name, 'n:', (lines, { given }, io) => {
    const count = given.get('n') ?? '10';
    if (!/^\d+$/.test(count)) return fail(io, `${name}: -n ${count} ${notPartOfIt}`, 2);
    return print(choose(lines, Number(count)), io);
  });
  // `-5` is the old way to say `-n 5`
  return (args, io) =>
    command(
      args.map((arg) => arg.replace(oldCount, '-n$1')),
      io,
    );
}

/** The first operand is the pattern. */
function grep(args: readonly string[], io: ProgramIo): number | Promise<number> {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const pattern = args[at];
  if (pattern === undefined) return fail(io, 'Usage: grep [OPTION]... PATTERN [FILE]', 2);
  const command = ofLines('grep', 'Eciv', (lines, { given }) => {
    const expression = expressionOf(pattern, given);
    if (!expression) return fail(io, `grep: this pattern cannot be read: ${pattern}`, 2);
    const found = lines.filter((line) => expression.test(line) !== given.has('v'));
    print(given.has('c') ? [String(found.length)] : found, io);
    return found.length > 0 ? 0 : 1;
  });
  return command(args.toSpliced(at, 1), io);
}

/** A basic expression has its `+ ? | ( ) { }` the other way round than JavaScript. */
function expressionOf(pattern: string, given: Options['given']): RegExp | undefined {
  const source = given.has('E')
    ? pattern
    : pattern.replace(/\\?[+?|(){}]/g, (sign) => (sign.length > 1 ? sign.slice(1) : `\\${sign}`));
  try {
    return new RegExp(source, given.has('i') ? 'i' : '');
  } catch {
    return undefined;
  }
}
