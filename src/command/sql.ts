/** What SQL does, by its statements. A statement or a function that is not in the tables is one that we cannot tell. */
import type { Effect } from './types.ts';
import { strongest } from './verdict.ts';

/** How quotes and comments are read: `mysql` has backslashes in strings and `#` comments, the others have neither. */
export type Dialect = 'plain' | 'postgres' | 'sqlite' | 'mysql' | 'clickhouse';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Statements by their first word. Source: the SQL references of PostgreSQL 17, MySQL 8.4, SQLite 3, Cassandra 5. */
const READING =
  words(`select show describe desc explain values table use help with begin start commit rollback savepoint
  release end abort consistency tracing expand paging print`);
const CHANGING =
  words(`insert update merge replace upsert create alter grant revoke vacuum analyze reindex cluster refresh
  comment lock unlock rename optimize repair load import reassign notify kill flush change stop install uninstall system
  detach attach checkpoint discard reset exchange signal batch apply cache shutdown restart clone move security`);
const DELETING = words('delete drop truncate purge');

/** Functions that only compute or look. Source: as above, the chapters on functions and on monitoring. */
const FUNCTIONS =
  words(`count sum avg min max now coalesce nullif ifnull if length char_length lower upper substring substr
  trim ltrim rtrim concat concat_ws round floor ceil ceiling abs mod power sqrt greatest least cast convert try_cast format
  left right instr locate position replace reverse repeat lpad rpad split_part regexp_replace regexp_matches md5 sha256 encode
  date time datetime timestamp date_trunc date_part date_format date_add date_sub datediff timestampdiff extract age to_char
  to_date to_timestamp to_number strftime julianday unix_timestamp from_unixtime year month day hour minute second
  current_setting version current_database current_schema current_user session_user user database schema inet_server_addr
  pg_size_pretty pg_total_relation_size pg_relation_size pg_database_size pg_table_size pg_indexes_size pg_is_in_recovery
  pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_current_wal_lsn pg_wal_lsn_diff
  pg_blocking_pids pg_postmaster_start_time pg_conf_load_time pg_get_indexdef pg_get_viewdef pg_get_functiondef
  pg_get_constraintdef pg_encoding_to_char pg_backend_pid pg_is_wal_replay_paused row_number rank dense_rank ntile lag lead
  first_value last_value string_agg array_agg json_agg jsonb_agg json_build_object jsonb_build_object to_json to_jsonb
  json_extract jsonb_array_elements json_array_elements array_length unnest generate_series group_concat uniq quantile tostring
  todate todatetime tostartofhour tostartofminute formatreadablesize bool_and bool_or every percentile_cont stddev variance
  token ttl writetime typeof total ifnull iif`);
/** Words that a parenthesis may follow without being called. */
const BEFORE_PARENTHESIS =
  words(`in and or not on as from join where select having by when then else case filter over using
  interval limit offset union except intersect all any some exists distinct between like ilike lateral with array row values
  materialized within analyze buffers verbose costs decimal numeric varchar char int integer set = < > , ( + - * / % | explain`);
/** Functions that act. */
const ACTING: Readonly<Record<string, Effect>> = {
  pg_terminate_backend: 'changes',
  pg_cancel_backend: 'changes',
  pg_reload_conf: 'changes',
  pg_switch_wal: 'changes',
  pg_promote: 'changes',
  pg_wal_replay_pause: 'changes',
  pg_wal_replay_resume: 'changes',
  pg_stat_reset: 'changes',
  pg_stat_statements_reset: 'changes',
  pg_drop_replication_slot: 'deletes',
  pg_create_physical_replication_slot: 'changes',
  setval: 'changes',
  nextval: 'changes',
  lo_unlink: 'deletes',
};

/** Longer than anybody writes: that counts as the worst. */
export const MAX_CODE_LENGTH = 20_000;

/** The worst of its statements; `reads` for none. */
export function effectOfSql(text: string, dialect: Dialect): Effect {
  if (text.length > MAX_CODE_LENGTH) return 'deletes';
  const bare = withoutStrings(text, dialect);
  // `do $$ … $$`, `prepare s from '…'`: what is run stands in a string.
  const runsStrings = bare !== undefined && /(?:^|;)\s*(?:do|prepare|execute)\b/i.test(bare);
  if (bare === undefined || runsStrings || readsOtherwise(text, bare, dialect))
    return strongest('unknown', effectOfAny(anyCode(text)));
  return effectOfStatements(bare);
}

function effectOfStatements(bare: string): Effect {
  return bare
    .split(';')
    .map((statement) => effectOfStatement(statement.trim().toLowerCase()))
    .reduce(strongest, 'reads');
}

/** A statement may begin anywhere: behind `do`, `begin`, `then`, a comment that is code. */
function effectOfAny(text: string): Effect {
  const begins = /\b(?=(?:delete\s+from|truncate|drop|insert\s+into|update|alter|create)\b)/gi;
  return text
    .split(begins)
    .map((piece, at) => (at === 0 ? 'reads' : effectOfStatements(piece)))
    .reduce<Effect>(strongest, effectOfStatements(text));
}

/** Nothing in it is taken for a string. */
function anyCode(text: string): string {
  return text.replaceAll(/['"`$#/[\]\\]|--/g, ' ');
}

/** Settings with which strings end elsewhere, quotes of one dialect alone, commands of the client behind a backslash. */
function readsOtherwise(text: string, bare: string, dialect: Dialect): boolean {
  if (/no_backslash_escapes|sql_mode|standard_conforming_strings|\/\*m!/i.test(text)) return true;
  // `\G` and `\gx` show a result in another form; all others may start a program or write a file.
  if (/\\(?![gG](?:\s*(?:;|$|\n)|x\b))/.test(bare)) return true;
  switch (dialect) {
    case 'postgres':
      return text.includes('`');
    case 'sqlite':
      return /\[|\$[\w$]*\$/.test(text);
    case 'clickhouse':
      return /\$\w*\$|`[^`]*\\/.test(text);
    default:
      return false;
  }
}

function effectOfStatement(statement: string): Effect {
  const first = /^\(*\s*([a-z]+)/.exec(statement)?.[1];
  if (statement === '') return 'reads';
  if (first === undefined) return 'unknown';
  if (DELETING.has(first)) return 'deletes';
  if (first === 'reset') return /^reset\s+(?:master|binary|slave|replica)\b/.test(statement) ? 'deletes' : 'changes';
  if (first === 'alter' && /\bdrop\b|\bdelete\b/.test(statement)) return 'deletes';
  if (/^(?:commit|rollback)\s+prepared\b/.test(statement)) return 'changes';
  if (first === 'start') return /^start\s+transaction\b/.test(statement) ? 'reads' : 'changes';
  if (CHANGING.has(first)) return 'changes';
  switch (first) {
    case 'show':
      return effectOfQuery(statement.replace(/^show\s+create\b/, 'show'));
    case 'set':
      return /^set\s+(?:password|default|resource)\b|\b(?:global|persist|persist_only)\b/.test(statement)
        ? 'changes'
        : effectOfQuery(statement);
    case 'pragma':
      return effectOfPragma(statement);
    case 'copy':
      return effectOfCopy(statement);
    case 'explain':
    case 'describe':
    case 'desc':
      return /\banaly[sz]e\b/.test(statement) ? effectOfQuery(statement) : 'reads';
    default:
      return READING.has(first) ? effectOfQuery(statement) : 'unknown';
  }
}

/** A query may write all the same: `select … into`, a `with` that deletes, a function that acts. */
function effectOfQuery(statement: string): Effect {
  let effect: Effect = 'reads';
  for (const [word] of statement.matchAll(
    /\b(?:insert|update|merge|delete|truncate|drop|create|execute|into|outfile|dumpfile)\b/g,
  )) {
    if (word === 'update' && /\bfor\s+(?:no\s+key\s+)?update\b/.test(statement)) effect = strongest(effect, 'unknown');
    else effect = strongest(effect, /^(?:delete|truncate|drop)$/.test(word) ? 'deletes' : 'changes');
  }
  for (const match of statement.matchAll(/(?<![\w$])(?:([\w$]+)\s*\.\s*)?([\w$]+)\s*\(/g)) {
    const [, schema, name = ''] = match;
    if (Object.hasOwn(ACTING, name)) effect = strongest(effect, ACTING[name] ?? 'unknown');
    else if (schema !== undefined && schema !== 'pg_catalog') effect = strongest(effect, 'unknown');
    else if (!FUNCTIONS.has(name) && !BEFORE_PARENTHESIS.has(name)) effect = strongest(effect, 'unknown');
  }
  if (/\bnext\s+value\s+for\b|\.\s*nextval\b/.test(statement)) effect = strongest(effect, 'changes');
  return effect;
}

const READING_PRAGMAS =
  /^pragma\s+(?:\w+\.)?(?:table_x?info|table_list|index_x?info|index_list|foreign_key_list|integrity_check|quick_check|database_list|compile_options|function_list)\b/;

function effectOfPragma(statement: string): Effect {
  if (READING_PRAGMAS.test(statement)) return 'reads';
  return /[=(]|\b(?:wal_checkpoint|optimize|incremental_vacuum)\b/.test(statement) ? 'changes' : 'reads';
}

function effectOfCopy(statement: string): Effect {
  if (/\bto\s+stdout\b/.test(statement)) return effectOfQuery(statement.replace(/^copy\s+[\w$.]+\s*\(/, 'copy ('));
  return 'changes';
}

/** Strings, quoted names and comments taken out; undefined where one of them is open, or is code after all (`/*!`). */
function withoutStrings(text: string, dialect: Dialect): string | undefined {
  const pieces: string[] = [];
  let at = 0;
  const isMysql = dialect === 'mysql' || dialect === 'clickhouse';
  const opens = isMysql ? /['"`#]|--(?=\s|$)|\/\*/g : /['"`]|--|\/\*|(?<![\w$\u0080-\uffff])\$(?:[A-Za-z_]\w*)?\$/g;
  for (;;) {
    opens.lastIndex = at;
    const match = opens.exec(text);
    if (match === null) break;
    pieces.push(text.slice(at, match.index));
    const [open] = match;
    const start = match.index + open.length;
    const escapes = open !== '`' && (isMysql || /\be$/i.test(text.slice(Math.max(0, match.index - 2), match.index)));
    const end = endOf(text, start, open, escapes);
    if (end === undefined || text.startsWith('/*!', match.index)) return undefined;
    pieces.push(/^(?:--|#|\/\*)/.test(open) ? ' ' : ' x ');
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Where what `open` began ends; undefined where it does not. */
function endOf(text: string, start: number, open: string, escapes: boolean): number | undefined {
  if (open === '--' || open === '#') {
    const newline = text.indexOf('\n', start);
    return newline < 0 ? text.length : newline;
  }
  const close = open === '/*' ? '*/' : open;
  for (let at = start; at < text.length; at++) {
    if (escapes && text.charAt(at) === '\\') at++;
    else if (text.startsWith(close, at)) return at + close.length;
  }
  return undefined;
}
