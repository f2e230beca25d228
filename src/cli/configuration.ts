/** `.incident-runbook.yaml` or `.json`: which files are checked, and how much a problem counts. Looked for upwards to the Git root. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { ruleOf } from '../check/rules.ts';
import type { Level } from '../check/types.ts';
import { UserError } from '../errors.ts';

export const severities = ['information', 'warning', 'error'] as const;
export type Limit = (typeof severities)[number] | 'never';

export interface Configuration {
  /** The file it was read from. */
  readonly file: string | undefined;
  readonly problems: Readonly<Record<string, Level>>;
  /** Globs, instead of the usual ones. */
  readonly files: readonly string[] | undefined;
  readonly exclude: readonly string[];
  readonly failOn: Limit | undefined;
  readonly baseline: string | undefined;
}

const names = ['.incident-runbook.yaml', '.incident-runbook.yml', '.incident-runbook.json'];
const nothing: Configuration = {
  file: undefined,
  problems: {},
  files: undefined,
  exclude: [],
  failOn: undefined,
  baseline: undefined,
};

/** The folder that holds `.git`, at or above `from`; undefined outside a repository. */
export function gitRootOf(from: string): string | undefined {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** `named` is the one the call names. Throws a `UserError` where it cannot be read or understood. */
export function readConfiguration(from: string, named: string | undefined): Configuration {
  const file = named === undefined ? findConfiguration(from) : path.resolve(from, named);
  if (file === undefined) return nothing;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`The configuration ${file} cannot be read.`);
  }
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw new UserError(`${file}: ${error.message.split('\n')[0] ?? 'it is no YAML'}`);
  const read: unknown = document.toJS({ maxAliasCount: 0 });
  if (read === null) return { ...nothing, file };
  if (typeof read !== 'object' || Array.isArray(read))
    throw new UserError(`${file}: it is a list of names with their values.`);
  return Object.entries(read).reduce<Configuration>((so, [key, value]) => ({ ...so, ...readKey(file, key, value) }), {
    ...nothing,
    file,
  });
}

function findConfiguration(from: string): string | undefined {
  const root = gitRootOf(from) ?? path.resolve(from);
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const found = names.map((name) => path.join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined || folder === root) return found;
  }
}

function readKey(file: string, key: string, value: unknown): Partial<Configuration> {
  switch (key) {
    case 'problems':
      return { problems: readLevels(file, value) };
    case 'files':
    case 'exclude':
      if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return { [key]: value };
      throw new UserError(`${file}: \`${key}\` is a list of patterns.`);
    case 'failOn': {
      const limit = limitOf(value);
      if (limit === undefined) throw new UserError(`${file}: \`failOn\` is error, warning, information or never.`);
      return { failOn: limit };
    }
    case 'baseline':
      if (typeof value === 'string' && value !== '') return { baseline: path.resolve(path.dirname(file), value) };
      throw new UserError(`${file}: \`baseline\` is the path of a file.`);
    default:
      throw new UserError(`${file}: there is no \`${key}\`; there are problems, files, exclude, failOn and baseline.`);
  }
}

export function limitOf(value: unknown): Limit | undefined {
  return value === 'never' ? 'never' : severities.find((one) => one === value);
}

function readLevels(file: string, value: unknown): Readonly<Record<string, Level>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserError(`${file}: \`problems\` is a list of codes with their severities.`);
  const levels: Record<string, Level> = {};
  for (const [code, level] of Object.entries(value)) {
    // YAML of old reads `off` as false.
    const known = level === 'off' || level === false ? 'off' : severities.find((one) => one === level);
    if (ruleOf(code) === undefined) throw new UserError(`${file}: there is no problem ${code}.`);
    if (known === undefined) throw new UserError(`${file}: ${code} is off, information, warning or error.`);
    levels[code] = known;
  }
  return levels;
}
