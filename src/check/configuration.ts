/** The text of `.incident-runbook.yaml` or `.json` → which files are checked, and how much a problem counts. */
import { parseDocument } from 'yaml';
import { UserError } from '../errors.ts';
import { ruleOf } from './rules.ts';
import type { Level } from './types.ts';

export const severities = ['information', 'warning', 'error'] as const;
export type Limit = (typeof severities)[number] | 'never';

export interface Configuration {
  readonly problems: Readonly<Record<string, Level>>;
  /** Globs, instead of the usual ones. */
  readonly files: readonly string[] | undefined;
  readonly exclude: readonly string[];
  readonly failOn: Limit | undefined;
  /** A path, from the folder of the configuration. */
  readonly baseline: string | undefined;
}

/** The first that a folder has counts. */
export const configurationNames = [
  '.incident-runbook.yaml',
  '.incident-runbook.yml',
  '.incident-runbook.json',
] as const;

export const noConfiguration: Configuration = {
  problems: {},
  files: undefined,
  exclude: [],
  failOn: undefined,
  baseline: undefined,
};

/** `file` is what a sentence calls it. Throws a `UserError` where the text cannot be read or understood. */
export function parseConfiguration(text: string, file: string): Configuration {
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw new UserError(`${file}: ${error.message.split('\n')[0] ?? 'it is no YAML'}`);
  const read: unknown = plain(document, file);
  if (read === null) return noConfiguration;
  if (typeof read !== 'object' || Array.isArray(read))
    throw new UserError(`${file}: it is a list of names with their values.`);
  return Object.entries(read).reduce<Configuration>(
    (so, [key, value]) => ({ ...so, ...readKey(file, key, value) }),
    noConfiguration,
  );
}

function plain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new UserError(`${file}: it may have no anchors and aliases.`);
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
      if (typeof value === 'string' && value !== '') return { baseline: value };
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
