/** Words → arguments: variables, splitting at spaces, names of files. */
import { openFiles, resolvePath, type Files } from '../files.ts';
import type { ProgramIo, ShellState } from '../program.ts';
import type { Word } from './types.ts';

/** A letter of an argument that is being put together. */
interface Letter {
  readonly text: string;
  /** May stand for other letters in a name of a file. */
  readonly isWild: boolean;
}

/** What a word becomes: none where it is an unquoted empty variable, more than one where spaces or files make it so. */
export function expandWord(word: Word, io: ProgramIo): readonly string[] {
  const fields: Letter[][] = [];
  let open: Letter[] | undefined;
  const add = (text: string, isQuoted: boolean): void => {
    open ??= [];
    for (const letter of text) open.push({ text: letter, isWild: !isQuoted && (letter === '*' || letter === '?') });
  };
  const close = (): void => {
    if (open !== undefined) fields.push(open);
    open = undefined;
  };
  for (const part of word) {
    if (part.kind === 'text') add(part.text, part.isQuoted);
    else {
      const value = valueOf(part.name, io.shell) ?? '';
      const text = value === '' ? (part.fallback ?? '') : value;
      if (part.isQuoted) add(text, true);
      else {
        for (const piece of text.split(/([ \t\n]+)/)) {
          if (/^[ \t\n]/.test(piece)) close();
          else if (piece !== '') add(piece, false);
        }
      }
    }
  }
  close();
  const files = openFiles(io);
  return fields.flatMap((field) => matchFiles(field, files, io.shell.directory));
}

/** Where exactly one is meant: a value, the name of a file. Nothing is split. */
export function expandToOne(word: Word, shell: ShellState): string {
  return word
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const value = valueOf(part.name, shell) ?? '';
      return value === '' ? (part.fallback ?? '') : value;
    })
    .join('');
}

function valueOf(name: string, { variables, parameters, lastCode }: ShellState): string | undefined {
  switch (name) {
    case '?':
      return String(lastCode);
    case '#':
      return String(Math.max(0, parameters.length - 1));
    case '@':
    case '*':
      return parameters.slice(1).join(' ');
    case '$':
      return '1207';
    default:
      return /^\d+$/.test(name) ? parameters[Number(name)] : variables.get(name);
  }
}

/** A pattern that matches nothing stays as it is, as POSIX has it. */
function matchFiles(field: readonly Letter[], files: Files, directory: string): readonly string[] {
  const text = field.map((letter) => letter.text).join('');
  if (!field.some(({ isWild }) => isWild)) return [text];
  const slash = field.findLastIndex((letter) => letter.text === '/');
  // Only the last part of a path may hold a pattern: the practice has no deep trees
  if (field.slice(0, slash + 1).some(({ isWild }) => isWild)) return [text];
  const folder = text.slice(0, text.lastIndexOf('/') + 1);
  const wanted = field.slice(slash + 1);
  const names = files
    .list(resolvePath(folder === '' ? '.' : folder, directory))
    .map((name) => name.replace(/\/$/, ''))
    .filter((name) => (!name.startsWith('.') || wanted[0]?.text === '.') && isMatch(wanted, Array.from(name)));
  return names.length > 0 ? names.map((name) => folder + name) : [text];
}

/** Goes back to the last star only, so that no pattern takes long. */
function isMatch(pattern: readonly Letter[], name: readonly string[]): boolean {
  let at = 0;
  let star: { readonly pattern: number; name: number } | undefined;
  let p = 0;
  while (at < name.length) {
    const letter = pattern[p];
    if (letter?.isWild === true && letter.text === '*') {
      star = { pattern: p, name: at };
      p += 1;
    } else if (letter !== undefined && (letter.isWild || letter.text === name[at])) {
      p += 1;
      at += 1;
    } else if (star) {
      star.name += 1;
      at = star.name;
      p = star.pattern + 1;
    } else return false;
  }
  return pattern.slice(p).every((letter) => letter.isWild && letter.text === '*');
}
