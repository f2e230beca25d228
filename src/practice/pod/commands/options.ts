/** What stands behind the name of a command: options, their values, operands, and what the files named hold. */
import { noSuchFile, openFiles, resolvePath } from '../files.ts';
import { fail, notPartOfIt, type PodProgram, type ProgramIo } from '../program.ts';

export interface Options {
  /** By its letter; `''` for one that takes no value. */
  readonly given: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

type Run = (options: Options, io: ProgramIo) => number | Promise<number>;

/**
 * A command with short options. One that is not known is refused: better than doing something else than was asked.
 * @param known its letters, a colon behind each that takes a value: `n:q`
 */
export function withOptions(name: string, known: string, run: Run, mostOperands = Infinity): PodProgram {
  return (args, io) => {
    const given = new Map<string, string>();
    const operands: string[] = [];
    for (let at = 0; at < args.length; at += 1) {
      const text = args[at] ?? '';
      if (text === '--') {
        operands.push(...args.slice(at + 1));
        break;
      }
      if (!text.startsWith('-') || text === '-') {
        operands.push(text);
        continue;
      }
      for (let letters = text.slice(1); letters !== ''; letters = letters.slice(1)) {
        const letter = letters[0] ?? '';
        const place = known.indexOf(letter);
        if (place < 0 || letter === ':' || letter === '-') {
          return fail(io, `${name}: option ${letter === '-' ? text : `-${letter}`} ${notPartOfIt}`, 2);
        }
        const hasValue = known[place + 1] === ':';
        given.set(letter, hasValue ? letters.slice(1) || (args[(at += 1)] ?? '') : '');
        if (hasValue) break;
      }
    }
    if (operands.length > mostOperands) return fail(io, `${name}: more than one file ${notPartOfIt}`, 2);
    return run({ given, operands }, io);
  };
}

/** What the files hold, one behind the other; standard input where none is named. A missing one is told of and makes the code 1. */
export async function readOperands(
  name: string,
  operands: readonly string[],
  io: ProgramIo,
): Promise<{ readonly data: Buffer; readonly code: number }> {
  const files = openFiles(io);
  const contents: Buffer[] = [];
  let code = 0;
  for (const operand of operands.length === 0 ? ['-'] : operands) {
    const path = resolvePath(operand, io.shell.directory);
    const data = operand === '-' ? await io.input.readAll() : files.read(path);
    if (data) contents.push(data);
    else code = fail(io, `${name}: ${operand}: ${files.isDirectory(path) ? 'Is a directory' : noSuchFile}`);
  }
  return { data: Buffer.concat(contents), code };
}
