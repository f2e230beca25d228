/** Commands that read text and print some of it. */
import { fail, type PodProgram, type ProgramIo } from '../program.ts';
import { readOperands, readOptions, refuseUnknown, type Options } from './options.ts';

export const textCommands: Readonly<Record<string, PodProgram>> = { echo, printf, head, tail, wc, grep, sort, uniq };

function echo(args: readonly string[], io: ProgramIo): number {
  const [option] = args;
  const isBare = option === '-n';
  const isEscaped = option === '-e';
  const text = args.slice(isBare || isEscaped ? 1 : 0).join(' ');
  io.stdout((isEscaped ? unescape(text) : text) + (isBare ? '' : '\n'));
  return 0;
}

/** The format goes on as long as there are arguments. */
function printf(args: readonly string[], io: ProgramIo): number {
  const [format, ...values] = args;
  if (format === undefined) return fail(io, 'printf: usage: printf format [arguments]', 2);
  let code = 0;
  do {
    let took = 0;
    const text = unescape(format).replace(/%(-?\d*)([sdi%])/g, (_whole, width: string, kind: string) => {
      if (kind === '%') return '%';
      took += 1;
      const value = values.shift() ?? (kind === 's' ? '' : '0');
      if (kind !== 's' && !/^-?\d+$/.test(value)) code = fail(io, `printf: ${value}: expected numeric value`);
      const shown = kind === 's' ? value : String(Number.parseInt(value, 10) || 0);
      const columns = Math.min(1000, Math.abs(Number(width)));
      return width.startsWith('-') ? shown.padEnd(columns) : shown.padStart(columns);
    });
    io.stdout(text);
    if (took === 0) break;
  } while (values.length > 0);
  return code;
}

function unescape(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', e: '\x1b', a: '\x07' };
  return text.replace(/\\(.)/g, (whole, letter: string) => letters[letter] ?? whole);
}

/** Without the empty piece behind the last line feed. */
function linesOf(data: Buffer): string[] {
  const lines = data.toString().split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const join = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

async function head(args: readonly string[], io: ProgramIo): Promise<number> {
  return cut('head', args, io, (lines, count) => (count < 0 ? lines.slice(0, count) : lines.slice(0, count)));
}

async function tail(args: readonly string[], io: ProgramIo): Promise<number> {
  return cut('tail', args, io, (lines, count, isFrom) => {
    if (isFrom) return lines.slice(Math.max(0, count - 1));
    return count === 0 ? [] : lines.slice(-Math.abs(count));
  });
}

async function cut(
  name: string,
  args: readonly string[],
  io: ProgramIo,
  choose: (lines: readonly string[], count: number, isFrom: boolean) => readonly string[],
): Promise<number> {
  // `-5` is the old way to say `-n 5`
  const options = readOptions(
    args.map((arg) => arg.replace(/^-(\d+)$/, '-n$1')),
    ['n', 'c', 'lines', 'bytes'],
  );
  const refused = refuseUnknown(name, options, ['n', 'c', 'lines', 'bytes', 'q'], io);
  if (refused !== undefined) return refused;
  const bytes = options.values.get('c') ?? options.values.get('bytes');
  const text = bytes ?? options.values.get('n') ?? options.values.get('lines') ?? '10';
  if (!/^[+-]?\d+$/.test(text)) return fail(io, `${name}: invalid number of lines: '${text}'`);
  const { contents, code } = await readOperands(name, options.operands, io);
  for (const [index, content] of contents.entries()) {
    if (contents.length > 1) io.stdout(`${index > 0 ? '\n' : ''}==> ${content.name} <==\n`);
    const count = Number(text);
    if (bytes !== undefined)
      io.stdout(name === 'head' ? content.data.subarray(0, count) : content.data.subarray(-count));
    else io.stdout(join(choose(linesOf(content.data), count, text.startsWith('+'))));
  }
  return code;
}

async function wc(args: readonly string[], io: ProgramIo): Promise<number> {
  const options = readOptions(args);
  const refused = refuseUnknown('wc', options, ['l', 'w', 'c', 'm'], io);
  if (refused !== undefined) return refused;
  const { contents, code } = await readOperands('wc', options.operands, io);
  const rows = contents.map(({ name, data }) => {
    const text = data.toString();
    const counts = {
      l: text.split('\n').length - 1,
      w: text.split(/\s+/).filter(Boolean).length,
      m: Array.from(text).length,
      c: data.length,
    };
    return { name: options.operands.length > 0 ? name : '', counts };
  });
  const columns = (['l', 'w', 'm', 'c'] as const).filter((letter) =>
    options.flags.size === 0 ? letter !== 'm' : options.flags.has(letter),
  );
  const width = columns.length > 1 ? 7 : 1;
  for (const { name, counts } of rows) {
    const cells = columns.map((letter) => String(counts[letter]).padStart(width));
    io.stdout(`${[...cells, name].join(' ').trimEnd()}\n`);
  }
  return code;
}

async function grep(args: readonly string[], io: ProgramIo): Promise<number> {
  const options = readOptions(args, ['e', 'A', 'B', 'C', 'm']);
  const known = ['e', 'A', 'B', 'C', 'm', 'i', 'v', 'c', 'n', 'E', 'F', 'q', 'o', 'w', 'l', 'h', 's', 'color'];
  const refused = refuseUnknown('grep', options, known, io);
  if (refused !== undefined) return refused;
  const given = options.values.get('e');
  const pattern = given ?? options.operands[0];
  if (pattern === undefined) return fail(io, 'Usage: grep [OPTION]... PATTERNS [FILE]...', 2);
  let expression: RegExp;
  try {
    expression = expressionOf(pattern, options);
  } catch {
    return fail(io, `grep: this pattern cannot be read: ${pattern}`, 2);
  }
  const operands = given === undefined ? options.operands.slice(1) : options.operands;
  const { contents, code } = await readOperands('grep', operands, io);
  let found = 0;
  for (const { name, data } of contents) {
    const lines = grepLines(linesOf(data), expression, options);
    found += lines.hits;
    const prefix = contents.length > 1 && !options.flags.has('h') ? `${name}:` : '';
    if (options.flags.has('q')) continue;
    if (options.flags.has('l')) io.stdout(lines.hits > 0 ? `${name}\n` : '');
    else if (options.flags.has('c')) io.stdout(`${prefix}${lines.hits}\n`);
    else io.stdout(join(lines.shown.map((line) => prefix + line)));
  }
  return code > 0 ? 2 : found > 0 ? 0 : 1;
}

/** A basic expression has its `+ ? | ( ) { }` the other way round than JavaScript. */
function expressionOf(pattern: string, { flags }: Options): RegExp {
  let source = pattern;
  if (flags.has('F')) source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  else if (!flags.has('E'))
    source = pattern.replace(/\\?[+?|(){}]/g, (sign) => (sign.length > 1 ? sign.slice(1) : `\\${sign}`));
  const classes = source.replaceAll('[[:space:]]', '\\s').replaceAll('[[:digit:]]', '\\d');
  return new RegExp(flags.has('w') ? `\\b(?:${classes})\\b` : classes, flags.has('i') ? 'i' : '');
}

function grepLines(
  lines: readonly string[],
  expression: RegExp,
  { flags, values }: Options,
): { readonly hits: number; readonly shown: readonly string[] } {
  const around = Number(values.get('C') ?? 0);
  const before = Number(values.get('B') ?? around);
  const after = Number(values.get('A') ?? around);
  const most = Number(values.get('m') ?? Number.POSITIVE_INFINITY);
  const shown: string[] = [];
  let hits = 0;
  let next = 0;
  for (const [index, line] of lines.entries()) {
    if (hits >= most) break;
    const match = expression.exec(line);
    if ((match !== null) === flags.has('v')) continue;
    hits += 1;
    if (flags.has('o')) {
      shown.push(match?.[0] ?? '');
      continue;
    }
    const from = Math.max(next, index - before);
    if ((before > 0 || after > 0) && next > 0 && from > next) shown.push('--');
    const to = Math.min(lines.length, index + after + 1);
    for (let at = from; at < to; at += 1) {
      const sign = at === index ? ':' : '-';
      shown.push((flags.has('n') ? `${at + 1}${sign}` : '') + (lines[at] ?? ''));
    }
    next = Math.max(next, to);
  }
  return { hits, shown };
}

async function sort(args: readonly string[], io: ProgramIo): Promise<number> {
  const options = readOptions(args, ['k']);
  const refused = refuseUnknown('sort', options, ['n', 'r', 'u', 'k', 'h'], io);
  if (refused !== undefined) return refused;
  const { contents, code } = await readOperands('sort', options.operands, io);
  const column = Number.parseInt(options.values.get('k') ?? '0', 10);
  const key = (line: string): string => (column > 0 ? (line.trim().split(/\s+/)[column - 1] ?? '') : line);
  const isNumeric = options.flags.has('n') || options.flags.has('h') || /n/.test(options.values.get('k') ?? '');
  const compare = (a: string, b: string): number =>
    isNumeric
      ? Number.parseFloat(key(a) || '0') - Number.parseFloat(key(b) || '0')
      : key(a) < key(b)
        ? -1
        : key(a) > key(b)
          ? 1
          : 0;
  const sorted = contents.flatMap(({ data }) => linesOf(data)).toSorted(compare);
  if (options.flags.has('r') || /r/.test(options.values.get('k') ?? '')) sorted.reverse();
  io.stdout(join(options.flags.has('u') ? [...new Set(sorted)] : sorted));
  return code;
}

async function uniq(args: readonly string[], io: ProgramIo): Promise<number> {
  const options = readOptions(args);
  const refused = refuseUnknown('uniq', options, ['c', 'd'], io);
  if (refused !== undefined) return refused;
  const { contents, code } = await readOperands('uniq', options.operands, io);
  const groups: { readonly line: string; count: number }[] = [];
  for (const line of contents.flatMap(({ data }) => linesOf(data))) {
    const last = groups.at(-1);
    if (last?.line === line) last.count += 1;
    else groups.push({ line, count: 1 });
  }
  const shown = options.flags.has('d') ? groups.filter(({ count }) => count > 1) : groups;
  io.stdout(
    join(shown.map(({ line, count }) => (options.flags.has('c') ? `${String(count).padStart(7)} ${line}` : line))),
  );
  return code;
}
