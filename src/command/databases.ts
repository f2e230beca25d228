/** Clients of databases, judged by the statements they are given: as arguments, in a here-document, by an `echo` in front. */
import { readLine, type Flag, type Line, type Syntax } from './flags.ts';
import { noteWrittenFile } from './localFiles.ts';
import { effectOfMongo } from './mongo.ts';
import { effectOfText } from './said.ts';
import { effectOfSql, type Dialect } from './sql.ts';
import type { Effect } from './types.ts';
import { strongest, type Scope } from './verdict.ts';
import { codeOf, type Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

interface Client {
  readonly syntax: Syntax;
  /** Flags whose value is code. */
  readonly code: readonly string[];
  /** Flags that name a file of code, or one that is run. */
  readonly unseen: readonly string[];
  /** Flags that name a file that is written. */
  readonly files: readonly string[];
  /** Flags with which it only tells something. */
  readonly tells: readonly string[];
  readonly effect: (code: string) => Effect;
}

const sql =
  (dialect: Dialect, line?: (text: string) => Effect | undefined) =>
  (code: string): Effect => {
    // Lines that begin with a backslash or a dot are the client's own.
    if (line === undefined || !/^\s*[\\.]/m.test(code)) return effectOfSql(code, dialect);
    const own = code.split('\n').filter((text) => /^\s*[\\.]/.test(text));
    const rest = code.split('\n').filter((text) => !/^\s*[\\.]/.test(text));
    return own.map((text) => line(text.trim()) ?? 'unknown').reduce(strongest, effectOfSql(rest.join('\n'), dialect));
  };

/** Source: psql(1), mysql(1), sqlite3(1), cqlsh, clickhouse-client and mongosh, each with `--help`. */
const PSQL: Client = {
  syntax: {
    valueFlags: set(
      `-c --command -d --dbname -f --file -F --field-separator -h --host -L --log-file -o --output -p --port -P --pset
      -R --record-separator -T --table-attr -U --username -v --set --variable`,
    ),
    switches: set(
      `-a -A -b -e -E -H -l -n -q -s -S -t -V -w -W -x -X -z -0 -1 --echo-all --no-align --echo-errors --echo-queries
      --html --list --no-readline --quiet --single-step --single-line --tuples-only --version --no-password --password
      --expanded --no-psqlrc --single-transaction --csv --help -?`,
    ),
  },
  code: ['-c', '--command'],
  unseen: ['-f', '--file'],
  files: ['-o', '--output', '-L', '--log-file'],
  tells: ['-l', '--list', '--version', '-V', '--help'],
  effect: sql('postgres', (text) =>
    /^\\(?:d[a-zA-Z]*[+S]*|l\+?|z|conninfo|x|timing|pset|encoding|q|echo|a|t|c|connect|sf|sv|h|\?)(?![\w!|`])[^\n|`\\]*$/.test(
      text,
    )
      ? 'reads'
      : /^\\copy\b.*\bfrom\b/.test(text)
        ? 'changes'
        : undefined,
  ),
};
const MYSQL: Client = {
  syntax: {
    valueFlags: set(
      `-e --execute -h --host -P --port -u --user -D --database -S --socket --protocol --ssl-mode --ssl-ca --ssl-cert
      --ssl-key --default-character-set --connect-timeout --defaults-file --defaults-extra-file --login-path --tee
      --init-command`,
    ),
    switches: set(
      `-p --password -N -B -s -t -v -A -r -H -X -E -G -f -C -V -n -q -w --skip-column-names --batch --silent --table
      --verbose --no-auto-rehash --raw --html --xml --vertical --force --compress --version --help --ssl --skip-ssl`,
    ),
  },
  code: ['-e', '--execute', '--init-command'],
  unseen: [],
  files: ['--tee'],
  tells: ['--version', '-V', '--help'],
  effect: sql('mysql', () => undefined),
};
const CQLSH: Client = {
  syntax: {
    valueFlags: set(
      '-e --execute -f --file -u --username -p --password -k --keyspace --cqlshrc --request-timeout --connect-timeout',
    ),
    switches: set('--ssl --version --debug --no-color -C --color --help'),
  },
  code: ['-e', '--execute'],
  unseen: ['-f', '--file'],
  files: [],
  tells: ['--version', '--help'],
  effect: sql('plain'),
};
const CLICKHOUSE: Client = {
  syntax: {
    valueFlags: set('-q --query -h --host --port -u --user --password -d --database -f --format --queries-file'),
    switches: set('-m -n -t -s --multiline --multiquery --time --secure --version -V --help'),
  },
  code: ['-q', '--query'],
  unseen: ['--queries-file'],
  files: [],
  tells: ['--version', '-V', '--help'],
  effect: sql('clickhouse'),
};
const MONGO: Client = {
  syntax: {
    valueFlags: set(
      `--eval --host --port -u --username --authenticationDatabase --authenticationMechanism --tlsCAFile
      --tlsCertificateKeyFile --tlsCertificateKeyFilePassword --sslCAFile --sslPEMKeyFile --apiVersion -f --file`,
    ),
    switches: set(
      `--quiet --norc --json --nodb --tls --ssl --tlsAllowInvalidCertificates --tlsAllowInvalidHostnames --tlsInsecure
      --sslAllowInvalidCertificates --version --help -h --retryWrites --verbose`,
    ),
  },
  code: ['--eval'],
  unseen: ['-f', '--file', '--shell'],
  files: [],
  tells: ['--version', '--help'],
  effect: effectOfMongo,
};

const CLIENTS: Readonly<Record<string, Client>> = {
  psql: PSQL,
  mysql: MYSQL,
  mariadb: MYSQL,
  cqlsh: CQLSH,
  'clickhouse-client': CLICKHOUSE,
  mongosh: MONGO,
  mongo: MONGO,
};

/** Undefined where the client is none of these. */
export function judgeStatements(args: readonly Arg[], scope: Scope, program: string): Effect {
  const client = CLIENTS[program];
  if (client === undefined) return 'unknown';
  const line = readLine(passwordsApart(program, args), client.syntax);
  // `--pager=COMMAND` has its value with it, and so takes no word.
  const isKnown = ({ name }: Flag): boolean =>
    client.syntax.valueFlags.has(name) || client.syntax.switches.has(name) || name === '--password';
  let effect: Effect = line.unsureFrom < Infinity || !line.flags.every(isKnown) ? 'unknown' : 'reads';
  for (const flag of line.flags) {
    if (client.files.includes(flag.name) && flag.written !== undefined) {
      noteWrittenFile({ text: flag.written, value: flag.value }, scope);
      effect = strongest(effect, scope.away ? 'changes' : 'unknown');
    }
  }
  const codes = codesOf(args, line, client);
  const put = program === 'psql' ? valuesPutIn(line) : [];
  for (const [, value] of put) effect = strongest(effect, effectOfText(value));
  if (codes.length === 0 && line.flags.some(({ name }) => client.tells.includes(name))) return effect;
  const isUnseen =
    line.flags.some(({ name }) => client.unseen.includes(name)) ||
    line.rest.length > 0 ||
    line.operands.some(({ arg }) => /\.(?:js|sql|mongodb)["']?$/.test(arg.text));
  if (codes.length === 0 && !isUnseen && scope.input !== undefined) codes.push(scope.input);
  if (codes.length === 0 || isUnseen) effect = strongest(effect, 'unknown');
  return codes
    .map((code) => put.reduce((text, [name, value]) => text.replaceAll(name, () => value), code))
    .map((code) => effectOfCode(code, client.effect))
    .reduce(strongest, effect);
}

/** `-v x='1; drop table y'`: where `:x` stands, this will. */
function valuesPutIn(line: Line): readonly (readonly [RegExp, string])[] {
  return line.flags.flatMap(({ name, written, value }) => {
    const set = /^(?:-v|--set|--variable)$/.test(name) ? codeOf({ text: written ?? '', value }) : '';
    const [, variable, text = ''] = /^(\w+)=(.*)$/s.exec(set) ?? [];
    return variable === undefined ? [] : [[new RegExp(`(?<!:):${variable}(?!\\w)`, 'g'), text] as const];
  });
}

/** `--eval` counts wherever it stands, also where a flag before it would take it for its value. */
function codesOf(args: readonly Arg[], line: Line, client: Client): string[] {
  // A long flag may be cut short: `--exec`.
  const isCode = (name: string): boolean =>
    client.code.includes(name) || (name.length > 4 && client.code.some((code) => code.startsWith(name)));
  const codes = line.flags.flatMap(({ name, written, value }) =>
    isCode(name) ? [codeOf({ text: written ?? '$', value })] : [],
  );
  for (const [at, arg] of args.entries()) {
    const next = args[at + 1];
    const isTaken = line.flags.some((flag) => flag.at === at);
    if ((!isTaken || !client.code.includes(arg.value ?? '')) && isCode(arg.value ?? '') && next !== undefined)
      codes.push(codeOf(next));
  }
  return codes;
}

/** A value in it is taken for a value; what a substitution puts there may be anything. */
export function effectOfCode(code: string, effect: (code: string) => Effect): Effect {
  const plain = code.replaceAll(/\$\{(\w+)\}/g, '$$$1');
  const isPut = /\$\(|\$\{/.test(plain);
  return isPut ? strongest(effect(plain), 'unknown') : effect(plain);
}

/** `-psecret` is one word to mysql, and its letters are no flags. */
function passwordsApart(program: string, args: readonly Arg[]): readonly Arg[] {
  if (program !== 'mysql' && program !== 'mariadb') return args;
  return args.map((arg) => (/^["']?-p./.test(arg.text) ? { text: '-p', value: '-p' } : arg));
}

const SQLITE: Syntax = {
  valueFlags: set('-cmd -separator -newline -nullvalue -init -mmap -maxsize -vfs'),
  switches: set(''),
};

/** `sqlite3 FILE 'select …'`; its flags have one dash and several letters. */
export function judgeSqlite(args: readonly Arg[], scope: Scope): Effect {
  const operands: Arg[] = [];
  let effect: Effect = 'reads';
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined) break;
    const text = arg.value ?? arg.text;
    if (!text.startsWith('-')) operands.push(arg);
    else if (SQLITE.valueFlags.has(text.replace('--', '-'))) {
      if (/-(?:cmd|init)$/.test(text)) effect = 'unknown';
      at++;
    }
  }
  const codes = operands.slice(1).map(codeOf);
  if (codes.length === 0 && scope.input !== undefined) codes.push(scope.input);
  const read = sql('sqlite', (text) =>
    /^\.(?:tables?|schema|indexes|indices|databases|mode|headers?|width|stats|show|dbinfo|quit|exit|timer|fullschema|dump)\b(?!.*\|)/.test(
      text,
    )
      ? 'reads'
      : undefined,
  );
  if (codes.length === 0) return 'unknown';
  return codes.map((code) => effectOfCode(code, read)).reduce(strongest, effect);
}
