/** Which files are checked: those that a call names, and the runbooks of the folders that it names. */
import { readdirSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { matchesGlob } from '../runbook/globs.ts';
import { isRunbook } from '../runbook/isRunbook.ts';
import type { FoundConfiguration } from './readConfiguration.ts';
import { readText } from './readText.ts';

const MARKDOWN = /\.(?:md|markdown|mdown|mkdn?)$/i;
const usualFiles: readonly string[] = manifest.contributes.configuration.properties['incidentRunbook.files'].default;

export interface Sources {
  /** Absolute, each once, in the order of their paths. */
  readonly files: readonly string[];
  /** What was named and is not there, with why. */
  readonly unread: readonly string[];
}

export function findRunbooks(from: string, named: readonly string[], configuration: FoundConfiguration): Sources {
  const files = new Set<string>();
  const unread: string[] = [];
  for (const one of named.length === 0 ? ['.'] : named) {
    const file = path.resolve(from, one);
    const kind = kindOf(file);
    if (kind === 'file') files.add(file);
    else if (kind === 'folder') for (const found of runbooksIn(file, from, configuration)) files.add(found);
    else unread.push(`${one} cannot be read: there is no such file.`);
  }
  return { files: [...files].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)), unread };
}

function kindOf(file: string): 'file' | 'folder' | 'nothing' {
  try {
    const stat = statSync(file);
    return stat.isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

function runbooksIn(
  folder: string,
  from: string,
  { files, exclude, folder: home }: FoundConfiguration,
): readonly string[] {
  const globs = files ?? usualFiles;
  // Patterns of a configuration count from where it lies.
  const base = home ?? from;
  return filesBelow(folder).filter((found) => {
    if (!MARKDOWN.test(found)) return false;
    const paths = pathsOf(found, base, folder);
    if (paths.some((one) => exclude.some((glob) => matchesGlob(one, glob)))) return false;
    if (paths.some((one) => isRunbook(one, '', globs))) return true;
    const text = readText(found);
    return typeof text === 'string' && paths.every((one) => isRunbook(one, text, globs));
  });
}

/** As the editor names it: from the folder, and with the folder's own name, which may be `runbooks`. */
function pathsOf(file: string, base: string, folder: string): readonly string[] {
  const relative = slashed(path.relative(base, file));
  const below = slashed(path.relative(folder, file));
  return [...new Set([relative, below, `${path.basename(folder)}/${below}`])].filter((one) => !one.startsWith('../'));
}

export const slashed = (file: string): string => file.split(path.sep).join('/');

/** Neither what is hidden nor what was installed. */
export function filesBelow(folder: string, most = Infinity): readonly string[] {
  const files: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && files.length < most; next = waiting.pop()) {
    for (const entry of entriesOf(next)) {
      const file = path.join(next, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules') waiting.push(file);
      } else if (entry.isFile() || (entry.isSymbolicLink() && kindOf(file) === 'file')) files.push(file);
    }
  }
  return files;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
