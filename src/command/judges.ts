/** Programs that are judged by their words, each by the one that knows it, and what they act on outside Kubernetes. */
import { CHANGERS } from './changers.ts';
import { CLOUD_CLIENTS, judgeCloud } from './cloud.ts';
import { judgeSqlite, judgeStatements } from './databases.ts';
import { hostOf, judgeCurl, judgeHttpie, judgeWget } from './http.ts';
import { THIS_MACHINE } from './localFiles.ts';
import { MACHINE } from './machine.ts';
import { judgeDump, judgeJdk, judgeKafka, judgeKcat, KAFKA_TOOLS } from './jvm.ts';
import { judgeByVerb } from './byVerb.ts';
import { judgeRedis } from './redisClient.ts';
import { CLUSTER_CLIENTS } from './programs.ts';
import { VERB_PROGRAMS } from './programVerbs.ts';
import type { Effect } from './types.ts';
import { changesThisMachine } from './thisMachine.ts';
import { addOutside, type Scope } from './verdict.ts';
import type { Arg } from './words.ts';

type Judge = (args: readonly Arg[], scope: Scope, program: string) => Effect;

const all = (names: readonly string[], judge: Judge): Readonly<Record<string, Judge>> =>
  Object.fromEntries(names.map((name) => [name, judge]));

const DATABASES = ['psql', 'mysql', 'mariadb', 'cqlsh', 'clickhouse-client', 'mongosh', 'mongo'];

export const JUDGES: Readonly<Record<string, Judge>> = {
  ...CHANGERS,
  ...MACHINE,
  ...all(Object.keys(VERB_PROGRAMS), judgeByVerb),
  ...all(CLOUD_CLIENTS, judgeCloud),
  ...all(DATABASES, judgeStatements),
  sqlite3: judgeSqlite,
  'redis-cli': judgeRedis,
  'valkey-cli': judgeRedis,
  // It only shows logs.
  stern: () => 'reads',
  curl: judgeCurl,
  wget: judgeWget,
  ...all(['http', 'https', 'xh', 'xhs'], judgeHttpie),
  ...all(['jps', 'jstack', 'jstat', 'jinfo', 'jmap', 'jcmd'], judgeJdk),
  ...all(KAFKA_TOOLS, judgeKafka),
  kcat: judgeKcat,
  kafkacat: judgeKcat,
  ...all(['pg_dump', 'pg_dumpall', 'mysqldump', 'mariadb-dump', 'mongodump', 'mongoexport'], judgeDump),
};

/** Which of them act on something that is neither the cluster nor this machine. */
const REMOTE: ReadonlySet<string> = new Set([
  ...CLOUD_CLIENTS.filter((name) => !CLUSTER_CLIENTS.has(name)),
  ...Object.keys(VERB_PROGRAMS).filter((name) => VERB_PROGRAMS[name]?.outside === true),
  ...DATABASES,
  ...KAFKA_TOOLS,
  ...`redis-cli valkey-cli curl wget http https xh xhs kcat kafkacat ssh scp sftp rsync mongorestore mongoimport pg_restore createdb dropdb
  vacuumdb reindexdb pgbench`.split(/\s+/),
]);

/** `ssh db-1`, `terraform`, this machine: where something changes, or may. */
export function noteOutside(program: string, args: readonly Arg[], effect: Effect, scope: Scope): void {
  const { verdict, away } = scope;
  if (effect === 'reads' || away) return;
  const host = hostAmong(program, args);
  // `systemctl -H db-1` is another one.
  if (changesThisMachine(program, args, scope) && !(program === 'systemctl' && host !== undefined))
    addOutside(verdict, THIS_MACHINE);
  else if (REMOTE.has(program)) addOutside(verdict, host === undefined ? program : `${program} ${host}`);
}

const SSH_VALUE = /^-[bBcDeEFIiJlLmoOpPQRSWw]$/;

/** To curl `-H` is a header. */
const NAMES_HOST = /^(?:-h|-H|--host|--bootstrap-server|--broker-list)$/;

function hostAmong(program: string, args: readonly Arg[]): string | undefined {
  if (/^(?:ssh|sftp)$/.test(program)) {
    for (let at = 0; at < args.length; at++) {
      const text = args[at]?.text ?? '';
      if (SSH_VALUE.test(text)) at++;
      else if (!text.startsWith('-')) return text.replace(/^["']|["']$/g, '');
    }
    return undefined;
  }
  if (/^(?:scp|rsync)$/.test(program))
    return args.map(({ text }) => /^["']?([\w.@$-]+):/.exec(text)?.[1]).find((host) => host !== undefined);
  for (const [at, { text }] of args.entries()) {
    const glued = /^--(?:host|bootstrap-server|broker-list)=(.+)$/.exec(text)?.[1];
    const named = glued ?? ((program === 'curl' ? /^--host$/ : NAMES_HOST).test(text) ? args[at + 1]?.text : undefined);
    if (named !== undefined) return named;
    const inUri = /^["']?\w[\w+]*:\/\/(?:[^@/]*@)?([\w.-]+)/.exec(text)?.[1];
    if (inUri !== undefined) return inUri;
  }
  return hostOf(args);
}
