/**
 * What one command leaves for the next: variables, functions and directory. A run writes what it changed, not all it
 * had, so that a follower that ends late takes nothing back that was set meanwhile.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quote } from '../command/quote.ts';
import type { Carry } from './types.ts';

/**
 * `variables` and `functions` are bash text that sets them; a variable that was unset is `null`. All are bytes, one to a
 * character (latin1): a value need not be text.
 */
export interface Carried {
  readonly variables: Readonly<Record<string, string | null>>;
  readonly functions: string;
  readonly directory: string | undefined;
}

export const nothingCarried: Carried = { variables: {}, functions: '', directory: undefined };

/** More than this of one variable is not carried: it would have to be read before every later command. */
const maxVariableBytes = 1_000_000;

/**
 * What `step` wrote: items that end in NUL, which no variable can hold. `v NAME⏎text`, `u NAME⏎`, `f⏎text`, `d⏎path`, last
 * `e⏎`: without it the block was killed while it wrote, and nothing is taken over.
 */
export function applyChanges(before: Carried, changes: string): Carried {
  if (!changes.endsWith('e\n\0')) return before;
  const variables = new Map(Object.entries(before.variables));
  let { functions, directory } = before;
  for (const item of changes.split('\0').slice(0, -1)) {
    const lineEnd = item.indexOf('\n');
    const [kind, name = ''] = item.slice(0, lineEnd).split(' ');
    const text = item.slice(lineEnd + 1);
    if (kind === 'v' && isName(name) && text.length <= maxVariableBytes) variables.set(name, text);
    else if (kind === 'u' && isName(name)) variables.set(name, null);
    // Read-only, it could not be taken away again.
    else if (kind === 'f') functions = text.replace(/^declare -f[a-z]*r[a-z]* /gm, 'declare -fx ');
    else if (kind === 'd') directory = text;
  }
  return { variables: Object.fromEntries(variables), functions, directory };
}

/**
 * Bash text that brings all of it back, starting in `cwd` where the directory is gone. A variable is unset first: else
 * an array would keep its other elements.
 */
export function renderCarried({ variables, functions, directory }: Carried, cwd: string): Buffer {
  const lines = Object.entries(variables).map(([name, text]) => `unset -v ${name}\n${text ?? ''}\n`);
  const change = directory === undefined ? '' : `cd -- ${quote(directory)}\n`;
  const start = Buffer.from(`cd -- ${quote(cwd)}\n`);
  return Buffer.concat([start, Buffer.from(`${lines.join('')}${functions}\n${change}`, 'latin1')]);
}

export function readCarried(root: string, carry: Carry): Carried {
  try {
    return JSON.parse(readFileSync(fileOf(root, carry), 'utf8')) as Carried;
  } catch {
    return nothingCarried;
  }
}

/** Takes over what a run wrote into `changesFile`, where it wrote something. */
export function keepChanges(root: string, carry: Carry, changesFile: string): void {
  let changes: string;
  try {
    changes = readFileSync(changesFile, 'latin1');
  } catch {
    return;
  }
  if (changes !== '') writeCarried(root, carry, applyChanges(readCarried(root, carry), changes));
}

/** With variables set as a command before this one would have. */
export function withGiven(carried: Carried, given: Readonly<Record<string, string>>): Carried {
  const set = Object.entries(given)
    .filter(([name]) => isName(name))
    .map(([name, value]) => [name, Buffer.from(`${name}=${quote(value)}`).toString('latin1')] as const);
  return { ...carried, variables: { ...carried.variables, ...Object.fromEntries(set) } };
}

function writeCarried(root: string, carry: Carry, carried: Carried): void {
  const file = fileOf(root, carry);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  chmodSync(dirname(file), 0o700);
  writeFileSync(`${file}~`, JSON.stringify(carried), { mode: 0o600 });
  renameSync(`${file}~`, file);
}

export function forgetCarried(root: string, incident: string): void {
  rmSync(folderOf(root, incident), { recursive: true, force: true });
}

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

function folderOf(root: string, incident: string): string {
  return join(root, 'carried', hash(incident));
}

function fileOf(root: string, { incident, scope }: Carry): string {
  return join(folderOf(root, incident), `${hash(scope)}.json`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
