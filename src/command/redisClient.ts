/** `redis-cli`, judged by the command that it is given: as words, in its input, for a cluster. */
import { lastFlag, readLine, type Syntax } from './flags.ts';
import { noteWrittenFile } from './localFiles.ts';
import { REDIS } from './redis.ts';
import type { Effect } from './types.ts';
import { strongest, type Scope } from './verdict.ts';
import type { Verb } from './verbs.ts';
import { mayBeFlag, type Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const REDIS_SYNTAX: Syntax = {
  valueFlags: set(
    `-h -p -s -a -u -n -r -i -d -D -t --user --pass --cacert --cacertdir --cert --key --sni --tls-ciphers --pattern --count
    --eval --rdb --functions-rdb --memkeys-samples`,
  ),
  switches: set(
    `-x -X -c -2 -3 --tls --insecure --raw --no-raw --csv --json --quoted-json --no-auth-warning --askpass --stat --latency
    --latency-history --latency-dist --bigkeys --memkeys --hotkeys --scan --verbose --show-pushes --version -v --help
    --pipe --cluster -e`,
  ),
};

export function judgeRedis(args: readonly Arg[], scope: Scope): Effect {
  const line = readLine(args, REDIS_SYNTAX);
  const has = (...names: readonly string[]): boolean => lastFlag(line, ...names) !== undefined;
  const operands = line.operands.map(({ arg }) => arg);
  const firstUnsure = (line.operands[0]?.at ?? Infinity) > line.unsureFrom;
  if (has('--pipe')) return 'changes';
  if (has('--cluster')) return strongest(effectOfCluster(operands.map((arg) => arg.value)), effectOfClusterFlags(args));
  if (has('--eval') || firstUnsure) {
    // The value of a flag that we do not know may stand in front of the command.
    return operands
      .map((_, at) => effectOfRedis(operands.slice(at).map((arg) => arg.value)))
      .reduce(strongest, 'unknown');
  }
  const file = lastFlag(line, '--rdb', '--functions-rdb');
  if (file?.written !== undefined) {
    noteWrittenFile({ text: file.written, value: file.value }, scope);
    return scope.away ? 'changes' : 'unknown';
  }
  if (operands.length > 0) return effectOfRedis(operands.map((arg) => arg.value));
  if (
    has('--stat', '--latency', '--latency-history', '--latency-dist', '--bigkeys', '--memkeys', '--hotkeys', '--scan')
  )
    return 'reads';
  if (has('--version', '-v', '--help')) return 'reads';
  if (scope.input === undefined) return 'unknown';
  return scope.input
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => effectOfRedis(text.trim().split(/\s+/)))
    .reduce(strongest, 'reads');
}

function effectOfRedis([name, sub]: readonly (string | undefined)[]): Effect {
  if (/^(?:eval|eval_ro)$/i.test(name ?? '')) return effectOfScript(sub);
  const verb = rowOf(REDIS, name);
  if (verb?.subs === undefined) return verb?.effect ?? 'unknown';
  return rowOf(verb.subs, sub)?.effect ?? (sub === undefined ? 'unknown' : verb.effect);
}

/** `--cluster call HOST COMMAND` runs it on every node. */
function effectOfCluster([verb, , ...behind]: readonly (string | undefined)[]): Effect {
  if (verb === 'call') return effectOfRedis(behind);
  if (verb === 'del-node') return 'deletes';
  return /^(?:check|info|help)$/.test(verb ?? '') ? 'reads' : 'changes';
}

/** They belong to verbs that act: beside `check` they ask for more than a look. */
function effectOfClusterFlags(args: readonly Arg[]): Effect {
  if (args.some(({ text }) => /^["']?--cluster-(?:fix|replace|rebalance|use-empty|weight|slots)/.test(text)))
    return 'changes';
  // `$HOST:6379` is an address.
  return args.some((arg) => mayBeFlag(arg) && !/:\d+["']?$/.test(arg.text)) ? 'unknown' : 'reads';
}

/** What a script calls that is written here; all else in it we cannot tell. */
function effectOfScript(script: string | undefined): Effect {
  const names = (script ?? '').matchAll(/\b(?:redis|server)\.p?call\(\s*["'](\w+)["']/g);
  return Array.from(names, ([, name]) => effectOfRedis([name])).reduce(strongest, 'unknown');
}

function rowOf(table: Readonly<Record<string, Verb>>, name: string | undefined): Verb | undefined {
  const lower = name?.toLowerCase() ?? '';
  return Object.hasOwn(table, lower) ? table[lower] : undefined;
}
