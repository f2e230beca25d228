/** The command line of `mongosh`: what to connect to, what to run, how to print it. */
import { notPartOfIt } from '../program.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

export interface Arguments {
  readonly address: Address;
  /** Each `--eval`, in its order. */
  readonly scripts: readonly string[];
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** A sentence where they cannot be read. */
export function readArguments(args: readonly string[]): Arguments | string {
  const scripts: string[] = [];
  const operands: string[] = [];
  const flags = new Set<string>();
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-')) operands.push(arg);
    else if (arg === '--quiet' || arg === '--json=relaxed') flags.add(arg);
    else if (arg === '--eval') scripts.push(args[(at += 1)] ?? '');
    else if (arg.startsWith('--eval=')) scripts.push(arg.slice('--eval='.length));
    else return `mongosh: ${arg} ${notPartOfIt}; --eval, --quiet and --json=relaxed are`;
  }
  const file = operands.slice(1).at(0) ?? operands.find((operand) => /^(?!mongodb).*\.js$/.test(operand));
  if (file !== undefined) return `mongosh: running a file (${file}) ${notPartOfIt}`;
  const address = readAddress(operands[0] ?? '');
  if (typeof address === 'string') return address;
  return { address, scripts, isJson: flags.has('--json=relaxed'), isQuiet: flags.has('--quiet') };
}

/** `mongodb://HOST:PORT/DATABASE`, `HOST/DATABASE`, `DATABASE`; of several hosts the first. */
function readAddress(text: string): Address | string {
  const uri = /^mongodb:\/\/(?:[^@/]*@)?([^/?]*)\/?([^?]*)/.exec(text);
  if (!uri && text.includes('://')) return `mongosh: ${text.replace(/:.*$/, '')}:// ${notPartOfIt}`;
  const plain = /^(?:([^/]*[.:][^/]*|[^/]+(?=\/))\/?)?([^/?]*)/.exec(text);
  const [, authority = uri ? '' : '127.0.0.1', database = ''] = uri ?? plain ?? [];
  const [, host = '', port = '27017'] = /^([^:,]*)(?::(\d+))?/.exec(authority) ?? [];
  if (host === '') return 'MongoParseError: Invalid connection string';
  return { host, port: Number(port), database: database || 'test' };
}
