/** The command line of `mongosh`: what to connect to, what to run, how to print it. */
import type { JsonForm } from './print.ts';

export interface Address {
  /** As it was given: a file of certificates and the like never are. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** `mongodb+srv://` asks DNS for the host. */
  readonly isService: boolean;
}

/** What runs before, or instead of, the prompt, in its order. */
export type Script =
  { readonly kind: 'eval'; readonly text: string } | { readonly kind: 'file'; readonly path: string };

export type Arguments =
  | {
      readonly kind: 'connect';
      readonly address: Address;
      readonly scripts: readonly Script[];
      readonly json: JsonForm | undefined;
      readonly isQuiet: boolean;
      /** `--shell`: the prompt comes after the scripts. */
      readonly staysOpen: boolean;
    }
  | { readonly kind: 'version' | 'help' }
  | { readonly kind: 'not here'; readonly option: string }
  | { readonly kind: 'wrong'; readonly message: string };

const flags: ReadonlySet<string> = new Set(['quiet', 'shell', 'norc', 'tls', 'ssl', 'verbose']);
const ignoredValues: ReadonlySet<string> = new Set(
  'username password authenticationDatabase authenticationMechanism retryWrites apiVersion deep-inspect'.split(' '),
);
/** Real ones that the practice does not do. */
const notHere: ReadonlySet<string> = new Set([
  'nodb',
  'build-info',
  'tlsCAFile',
  'tlsCertificateKeyFile',
  'smokeTests',
]);
const letters: Readonly<Record<string, string>> = { f: 'file', u: 'username', p: 'password', h: 'help' };

export function readArguments(args: readonly string[]): Arguments {
  const scripts: Script[] = [];
  const operands: string[] = [];
  const given = new Map<string, string>();
  const switches = new Set<string>();
  let json: JsonForm | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    const [shown = '', ...rest] = arg.split('=');
    const name = shown.startsWith('--') ? shown.slice(2) : (letters[shown.slice(1)] ?? shown.slice(1));
    const inline = rest.length > 0 ? rest.join('=') : undefined;
    const value = (): string => inline ?? args[(at += 1)] ?? '';
    if (name === 'help' || name === 'version') return { kind: name };
    if (notHere.has(name)) return { kind: 'not here', option: shown };
    if (name === 'json') {
      if (inline !== undefined && inline !== 'canonical' && inline !== 'relaxed') {
        return { kind: 'wrong', message: '--json can only have the values canonical or relaxed' };
      }
      json = inline ?? 'canonical';
    } else if (name === 'eval') scripts.push({ kind: 'eval', text: value() });
    else if (name === 'file') scripts.push({ kind: 'file', path: value() });
    else if (name === 'host' || name === 'port' || ignoredValues.has(name)) given.set(name, value());
    else if (flags.has(name)) switches.add(name);
    else
      return { kind: 'wrong', message: `[COMMON-10001]   Error parsing command line: unrecognized option: ${shown}` };
  }
  // The first may be an address; all that are files run
  const [first] = operands;
  const isAddress = first !== undefined && !isFile(first);
  for (const path of isAddress ? operands.slice(1) : operands) scripts.push({ kind: 'file', path });
  const address = readAddress(isAddress ? first : undefined, given.get('host'), given.get('port'));
  if (typeof address === 'string') return { kind: 'wrong', message: address };
  if (json !== undefined && scripts.every(({ kind }) => kind !== 'eval')) {
    return { kind: 'wrong', message: '--json requires --eval' };
  }
  return { kind: 'connect', address, scripts, json, isQuiet: switches.has('quiet'), staysOpen: switches.has('shell') };
}

function isFile(text: string): boolean {
  return /\.(?:js|mongodb)$/.test(text) && !text.startsWith('mongodb');
}

/** A sentence where it cannot be read. */
function readAddress(text: string | undefined, host = '127.0.0.1', port = '27017'): Address | string {
  const uri = /^mongodb(\+srv)?:\/\/(?:[^@/]*@)?([^/?]*)\/?([^?]*)/.exec(text ?? '');
  const plain = uri || text === undefined ? undefined : /^(?:([^/]*[.:][^/]*|[^/]+(?=\/))\/?)?([^/?]*)/.exec(text);
  const [authority = '', database = ''] = uri ? uri.slice(2) : (plain?.slice(1) ?? []);
  // Of several hosts the first
  const [, name = '', digits] = /^([^:,]*)(?::(\d+))?/.exec(authority) ?? [];
  if (uri && name === '') return 'MongoParseError: Invalid connection string';
  const number = Number(digits ?? port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) return `MongoParseError: Invalid port: ${port}`;
  return { host: name || host, port: number, database: database || 'test', isService: uri?.[1] !== undefined };
}
