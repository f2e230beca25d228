/** What JavaScript does that is handed to a MongoDB shell. Every call has to be one that is known: else we cannot tell. */
import { MAX_CODE_LENGTH } from './sql.ts';
import type { Effect } from './types.ts';
import { strongest } from './verdict.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Methods of databases, collections, cursors, replica sets and shards. Source: the mongosh methods of MongoDB 8.0. */
const METHODS: Readonly<Record<'reads' | 'changes' | 'deletes', readonly string[]>> = {
  reads:
    words(`find findOne aggregate count countDocuments estimatedDocumentCount distinct stats dataSize storageSize totalSize
    totalIndexSize getIndexes getIndexKeys getIndices explain currentOp serverStatus getProfilingStatus getProfilingLevel
    getCollectionNames getCollectionInfos getCollection getSiblingDB getDB getMongo getName getDBNames hostInfo
    serverBuildInfo serverCmdLineOpts version hello isMaster latencyStats printCollectionStats printReplicationInfo
    printSecondaryReplicationInfo printSlaveReplicationInfo printShardingStatus getReplicationInfo status conf config
    getBalancerState isBalancerRunning getShardDistribution getUsers getUser getRoles getRole getLogComponents listCommands
    isCapped getShardVersion getSession getReadPref setReadPref getReadConcern getWriteConcern getOptions
    limit sort skip project projection hint batchSize maxTimeMS toArray pretty forEach map hasNext next tryNext size itcount
    close readPref readConcern collation comment allowDiskUse returnKey showRecordId min max objsLeftInBatch isClosed
    isExhausted
    push pop shift join slice filter reduce keys values entries stringify parse toFixed toString toISOString getTime includes
    indexOf split replace trim concat some every findIndex flat flatMap log isArray from now round floor ceil abs padStart
    padEnd toLowerCase toUpperCase substring match test getTimestamp valueOf has get set assign fromEntries repeat
    startsWith endsWith localeCompare reverse toNumber toLocaleString getHours getDate setHours setDate setMinutes getMinutes`),
  changes: words(`insert insertOne insertMany update updateOne updateMany replaceOne findAndModify findOneAndUpdate
    findOneAndReplace bulkWrite save createIndex createIndexes ensureIndex reIndex hideIndex unhideIndex createCollection
    createView createSearchIndex updateSearchIndex renameCollection convertToCapped setProfilingLevel killOp killSession
    fsyncLock fsyncUnlock setLogLevel createUser updateUser changeUserPassword grantRolesToUser revokeRolesFromUser
    createRole updateRole grantPrivilegesToRole revokePrivilegesFromRole shutdownServer stepDown freeze reconfig initiate
    add addArb syncFrom enableSharding shardCollection reshardCollection moveChunk splitAt splitFind startBalancer
    stopBalancer setBalancerState enableBalancing disableBalancing addShard addShardToZone updateZoneKeyRange
    commitTransaction execute upsert rotateCertificates compact resync collMod setSecondaryOk disableSharding mapReduce
    addTagRange addShardTag removeShardTag removeTagRange`),
  deletes: words(`drop dropDatabase dropIndex dropIndexes dropUser dropAllUsers dropRole dropAllRoles dropCollection
    dropSearchIndex deleteOne deleteMany remove removeOne removeShard removeShardFromZone findOneAndDelete delete
    analyzeShardKey purge`),
};
const METHOD: ReadonlyMap<string, Effect> = new Map(
  (['reads', 'changes', 'deletes'] as const).flatMap((effect) =>
    METHODS[effect].map((name) => [name, effect] as const),
  ),
);

/** Called without a dot: these, and all that makes a value and so begins with a capital, but for the one that makes code. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  words(`print printjson tojson parseInt parseFloat isNaN sleep quit exit use show assert if for while switch return catch
    function typeof of in do else help version cls`),
);

/** They begin with a capital, and make code or a connection. */
const ACTING_VALUES: ReadonlySet<string> = new Set(words('Function WebSocket EventSource Worker Proxy'));

function isKnownFunction(name: string): boolean {
  return FUNCTIONS.has(name) || (/^[A-Z]\w+$/.test(name) && !ACTING_VALUES.has(name));
}

/** Of `runCommand` and `adminCommand`. Source: the database commands of MongoDB 8.0. */
const COMMANDS: Readonly<Record<string, Effect>> = Object.fromEntries([
  ...words(`ping serverStatus replSetGetStatus replSetGetConfig isMaster ismaster hello buildInfo buildinfo hostInfo
    connectionStatus dbStats dbstats collStats collstats listDatabases listCollections listIndexes currentOp getLog
    getParameter getCmdLineOpts top whatsmyuri count distinct find aggregate explain features listCommands connPoolStats
    shardConnPoolStats usersInfo rolesInfo listShards balancerStatus getDefaultRWConcern dataSize lockInfo`).map(
    (name) => [name, 'reads'] as const,
  ),
  ...words(`insert update findAndModify create createIndexes collMod renameCollection setParameter killOp fsync fsyncUnlock
    profile shutdown compact reIndex replSetStepDown replSetReconfig replSetFreeze replSetInitiate replSetSyncFrom logRotate
    createUser updateUser grantRolesToUser killSessions killAllSessions enableSharding shardCollection moveChunk split
    balancerStart balancerStop setFeatureCompatibilityVersion setDefaultRWConcern convertToCapped flushRouterConfig`).map(
    (name) => [name, 'changes'] as const,
  ),
  ...words('drop dropDatabase delete dropIndexes dropUser dropAllUsersFromDatabase dropRole removeShard').map(
    (name) => [name, 'deletes'] as const,
  ),
]);

const DELETING_KEYS = /^(?:deleteOne|deleteMany|remove|dropTarget)$/;

interface Token {
  readonly kind: 'name' | 'string' | 'sign';
  readonly text: string;
}

/** Strings, comments, names, and all else sign by sign; a number is a name that is never called. */
const TOKENS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\$])*`|\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,100}\]|[^/\\\n[]){1,300}\/[a-z]*|[\p{L}\p{N}_$]+|\s+|[\s\S]/gu;

function tokensOf(code: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [text] of code.matchAll(TOKENS)) {
    if (/^(?:\s|\/[/*])/.test(text)) continue;
    if (/^(?:["']|`.)/s.test(text) && text.length > 1) tokens.push({ kind: 'string', text: text.slice(1, -1) });
    else if (/^[\p{L}\p{N}_$]/u.test(text)) tokens.push({ kind: 'name', text });
    else if (text.length > 1) tokens.push(...splitPattern(text, tokens.at(-1), tokens.at(-2)));
    else tokens.push({ kind: 'sign', text });
  }
  return tokens;
}

/** A slash behind a value divides: then what looked like a pattern is code. */
function splitPattern(text: string, before: Token | undefined, earlier: Token | undefined): readonly Token[] {
  const isStep = /^[-+]$/.test(before?.text ?? '') && earlier?.text === before?.text;
  const isValue = before !== undefined && (before.kind !== 'sign' || /^[)\]}]$/.test(before.text) || isStep);
  if (!isValue) return [{ kind: 'string', text }];
  return [{ kind: 'sign', text: '/' }, ...tokensOf(text.slice(1))];
}

export function effectOfMongo(code: string): Effect {
  if (code.length > MAX_CODE_LENGTH) return 'deletes';
  const tokens = tokensOf(code);
  const own = new Set<string>();
  for (const [at, { text }] of tokens.entries()) {
    const [name, sign, value] = tokens.slice(at + 1, at + 4);
    if (name?.kind !== 'name') continue;
    const holdsFunction = sign?.text === '=' && /^(?:\(|function)$/.test(value?.text ?? '');
    if (text === 'function' || (/^(?:const|let|var)$/.test(text) && holdsFunction)) own.add(name.text);
  }
  // Words of the shell itself: they load code, or open an editor.
  let effect: Effect = /^\s*(?:snippet|edit)\s/m.test(code) ? 'unknown' : 'reads';
  const raise = (other: Effect): void => {
    effect = strongest(effect, other);
  };
  const hasMemberByName = /[\w$)\]]\s*\[\s*[A-Za-z_$][\w$]*\s*\]/.test(code);
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]?.text;
    const before = tokens[at - 1]?.text;
    const isCalled = next === '(' && tokens[at + 1]?.kind === 'sign';
    if (token.kind === 'string') {
      const text = unescaped(token.text);
      // What is written in letters that stand for others.
      if (/^(?:base64(?:url)?|hex|utf16le|latin1|binary)$/.test(text)) raise('unknown');
      // Also in JSON that is parsed later.
      if (/\$(?:out|merge)(?!\w)/.test(text)) raise('changes');
      // Put together from pieces, it may be any name.
      if (next === '+' && !(before === '+' && tokens[at - 2]?.kind === 'string')) raise(effectOfPieces(tokens, at));
      // It may be put in brackets later: `db.x[name]`.
      if (hasMemberByName && (METHOD.get(text) ?? 'reads') !== 'reads') raise('unknown');
      if (before === '[') raise(effectOfMember(text, false, tokens, at));
      continue;
    }
    if (token.kind === 'sign') {
      // `db['drop']()`, `(f)()`: what is called stands somewhere else. A template with code in it is open here.
      if (isCalled && (token.text === ']' || token.text === ')')) raise('unknown');
      // `{["$o" + "ut"]: …}`: the name of a stage that is computed.
      if (token.text === ']' && next === ':') raise('unknown');
      if (/["'`]/.test(token.text)) raise('unknown');
      continue;
    }
    if (/^\$(?:out|merge)$/.test(token.text)) raise('changes');
    // Options of a change that make it a deletion: `findAndModify({remove: true})`, of `bulkWrite` an operation.
    if (next === ':' && DELETING_KEYS.test(token.text) && !/^(?:false|0)$/.test(tokens[at + 2]?.text ?? ''))
      raise(/bulkWrite|findAndModify|renameCollection/i.test(code) ? 'deletes' : 'reads');
    if (token.text === 'renameCollection' && isCalled && /\brenameCollection\s*\([^)]*,\s*true\s*\)/.test(code))
      raise('deletes');
    if (before === '\\') raise('unknown');
    // A variable of the shell that is a whole statement is code.
    if (token.text.startsWith('$') && next !== ':' && /^[;{}]?$/.test(before ?? '')) raise('unknown');
    if (tokens[at + 1]?.kind === 'string' && code.includes('`') && !/^(?:return|case|in|of|typeof)$/.test(token.text))
      raise('unknown');
    if (before === '.') raise(effectOfMember(token.text, isCalled, tokens, at));
    else if (isCalled && !isKnownFunction(token.text) && !own.has(token.text)) raise('unknown');
    else if (token.text === 'eval' || token.text === 'load' || token.text === 'require') raise('unknown');
  }
  return effect;
}

/** `"$o" + "ut"`. */
function effectOfPieces(tokens: readonly Token[], start: number): Effect {
  let whole = '';
  for (let at = start; tokens[at]?.kind === 'string'; at += 2) {
    whole += unescaped(tokens[at]?.text ?? '');
    if (tokens[at + 1]?.text !== '+') break;
  }
  return /\$(?:out|merge)(?!\w)/.test(whole) ? 'changes' : (METHOD.get(whole) ?? 'reads');
}

/** `\x24out` is `$out`. */
function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,5})\}|([^xu]))/g,
    (_, x, u, b, other) =>
      typeof other === 'string' ? other : String.fromCodePoint(parseInt(String(x ?? u ?? b), 16)),
  );
}

/** One that is only named may be called later: `forEach(db.x.drop)`. */
function effectOfMember(name: string, isCalled: boolean, tokens: readonly Token[], at: number): Effect {
  if (isCalled && /^(?:runCommand|adminCommand)$/.test(name)) return effectOfCommand(tokens, at + 2);
  if (/^(?:runCommand|adminCommand|constructor|prototype)$/.test(name)) return 'unknown';
  const known = METHOD.get(name);
  if (!isCalled) return known === undefined || known === 'reads' ? 'reads' : known;
  return known ?? 'unknown';
}

/** `('ping')`, `({ ping: 1 })`, `({ profile: -1 })`. */
function effectOfCommand(tokens: readonly Token[], at: number): Effect {
  const first = tokens[at];
  const name = first?.text === '{' ? tokens[at + 1] : first?.kind === 'string' ? first : undefined;
  // What is spread into it may put another command in front.
  if (
    name === undefined ||
    name.kind === 'sign' ||
    tokens.some(({ text }, i) => i > at && text === '.' && tokens[i + 1]?.text === '.')
  )
    return 'unknown';
  if (name.text === 'profile' && tokens[at + 3]?.text === '-' && tokens[at + 4]?.text === '1') return 'reads';
  return Object.hasOwn(COMMANDS, name.text) ? (COMMANDS[name.text] ?? 'unknown') : 'unknown';
}
