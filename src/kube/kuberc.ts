/** The person's kuberc without what would send a command elsewhere: it is stronger than KUBECONFIG. */
import { parseAllDocuments } from 'yaml';

/** kubectl's flags that choose cluster, namespace, identity or another file of preferences. */
const targetFlags = new Set([
  'as',
  'as-group',
  'as-uid',
  'as-user-extra',
  'certificate-authority',
  'client-certificate',
  'client-key',
  'cluster',
  'context',
  'insecure-skip-tls-verify',
  'kubeconfig',
  'kuberc',
  'namespace',
  'n',
  'password',
  'server',
  's',
  'tls-server-name',
  'token',
  'user',
  'username',
]);

interface Option {
  readonly name?: unknown;
}
interface Command {
  readonly options?: readonly Option[];
  /** What `options` was called in v1alpha1. */
  readonly flags?: readonly Option[];
  readonly prependArgs?: readonly unknown[];
  readonly appendArgs?: readonly unknown[];
}
interface Preference {
  readonly overrides?: readonly Command[];
  readonly defaults?: readonly Command[];
  readonly aliases?: readonly Command[];
}

/** Empty, which kubectl reads as no preferences, where the text cannot be read. */
export function filterKuberc(text: string): string {
  const documents = parseAllDocuments(text, { schema: 'core' });
  if (!Array.isArray(documents) || documents.some((document) => document.errors.length > 0)) return '';
  return documents
    .map((document): unknown => document.toJS({ maxAliasCount: 100 }))
    .filter(isRecord)
    .map((preference) => `${JSON.stringify(filterPreference(preference as Preference))}\n`)
    .join('---\n');
}

function filterPreference(preference: Preference): Preference {
  const { overrides, defaults, aliases } = preference;
  return {
    ...preference,
    ...(overrides === undefined ? {} : { overrides: filterCommands(overrides) }),
    ...(defaults === undefined ? {} : { defaults: filterCommands(defaults) }),
    ...(aliases === undefined ? {} : { aliases: filterCommands(aliases) }),
  };
}

/** An alias whose words name a target goes as a whole: without the flag it would be another command. */
function filterCommands(commands: unknown): readonly Command[] {
  if (!Array.isArray(commands)) return [];
  return commands.filter(isRecord).flatMap((command: Command) => {
    const words = [command.prependArgs ?? [], command.appendArgs ?? []].flat();
    if (words.some(namesTarget)) return [];
    return [
      {
        ...command,
        ...(command.options === undefined ? {} : { options: filterOptions(command.options) }),
        ...(command.flags === undefined ? {} : { flags: filterOptions(command.flags) }),
      },
    ];
  });
}

function filterOptions(options: unknown): readonly Option[] {
  if (!Array.isArray(options)) return [];
  return options.filter(isRecord).filter((option: Option) => !targetFlags.has(String(option.name)));
}

function namesTarget(word: unknown): boolean {
  const text = String(word);
  // Short flags can be combined (`-An`) and carry their value (`-nx`, but also `-ojson`).
  if (/^-[^-]/.test(text)) return /^-[^olfcvkLFm=]*[ns]/.test(text);
  return targetFlags.has(/^--([^=]*)/.exec(text)?.[1] ?? '');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
