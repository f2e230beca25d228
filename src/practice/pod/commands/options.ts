/** What stands behind the name of a command: options, their values, operands. */
import { openFiles, noSuchFile, resolvePath } from '../files.ts';
import { fail, notPartOfIt, type ProgramIo } from '../program.ts';

export interface Options {
  /** Letters of short options and names of long ones. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** @param withValue letters and long names that take a value; `-n5`, `-n 5` and `--lines=5` all do */
export function readOptions(args: readonly string[], withValue: readonly string[] = []): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const text = args[at] ?? '';
    if (text === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (text.startsWith('--')) {
      const [name = '', ...value] = text.slice(2).split('=');
      if (value.length > 0) values.set(name, value.join('='));
      else if (withValue.includes(name)) values.set(name, args[(at += 1)] ?? '');
      else flags.add(name);
    } else if (text.startsWith('-') && text !== '-') {
      const letters = text.slice(1);
      const valued = Array.from(letters).findIndex((letter) => withValue.includes(letter));
      for (const letter of valued < 0 ? letters : letters.slice(0, valued)) flags.add(letter);
      if (valued >= 0) values.set(letters[valued] ?? '', letters.slice(valued + 1) || (args[(at += 1)] ?? ''));
    } else operands.push(text);
  }
  return { flags, values, operands };
}

/** A code where one of them is not known here; better than doing something else than was asked. */
export function refuseUnknown(
  name: string,
  { flags, values }: Options,
  known: readonly string[],
  io: ProgramIo,
): number | undefined {
  const unknown = [...flags, ...values.keys()].find((option) => !known.includes(option));
  if (unknown === undefined) return undefined;
  return fail(io, `${name}: option ${unknown.length > 1 ? '--' : '-'}${unknown} ${notPartOfIt}`, 2);
}

/** What the files hold, standard input where none is named. A file that is missing is told of and makes the code 1. */
export async function readOperands(
  name: string,
  operands: readonly string[],
  io: ProgramIo,
): Promise<{ readonly contents: readonly { readonly name: string; readonly data: Buffer }[]; readonly code: number }> {
  const files = openFiles(io);
  const contents: { readonly name: string; readonly data: Buffer }[] = [];
  let code = 0;
  for (const operand of operands.length === 0 ? ['-'] : operands) {
    const path = resolvePath(operand, io.shell.directory);
    const data = operand === '-' ? await io.input.readAll() : files.read(path);
    if (data) contents.push({ name: operand, data });
    else code = fail(io, `${name}: ${operand}: ${files.isDirectory(path) ? 'Is a directory' : noSuchFile}`);
  }
  return { contents, code };
}
