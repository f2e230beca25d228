/** The configuration of a folder: looked for upwards to the Git root. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { configurationNames, noConfiguration, parseConfiguration, type Configuration } from '../check/configuration.ts';
import { UserError } from '../errors.ts';
import { readText } from './readText.ts';

/** The folder that holds `.git`, at or above `from`; undefined outside a repository. */
export function gitRootOf(from: string): string | undefined {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

export interface FoundConfiguration extends Configuration {
  /** Its patterns and paths count from here; undefined where there is no file. */
  readonly folder: string | undefined;
}

/** `named` is the one the call names. Throws a `UserError` where it cannot be read or understood. */
export function readConfiguration(from: string, named: string | undefined): FoundConfiguration {
  const file = named === undefined ? findConfiguration(from) : path.resolve(from, named);
  if (file === undefined) return { ...noConfiguration, folder: undefined };
  const text = readText(file);
  if (typeof text !== 'string') throw new UserError(`The configuration ${file} cannot be read: ${text.because}.`);
  const folder = path.dirname(file);
  const { baseline, ...rest } = parseConfiguration(text, file);
  return { ...rest, baseline: baseline === undefined ? undefined : path.resolve(folder, baseline), folder };
}

function findConfiguration(from: string): string | undefined {
  const root = gitRootOf(from) ?? path.resolve(from);
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const found = configurationNames.map((name) => path.join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined || folder === root) return found;
  }
}
