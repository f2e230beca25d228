/** `db.runCommand`, `db.adminCommand` and what is built on them. */
import { Query } from 'mingo';
import type { Document, Operation } from '../../types.ts';
import { invalidInput, notHere, ShellError } from './errors.ts';
import { sampleDatabase, type Server } from './server.ts';
import { fromScript } from './values.ts';

/** There on a real server. Any other name is unknown on it too. */
const left: ReadonlySet<string> = new Set(
  (
    'insert update delete findAndModify getMore createIndexes dropIndexes drop dropDatabase create collMod compact validate ' +
    'getLog getParameter setParameter getCmdLineOpts hostInfo top logRotate fsync shutdown replSetGetConfig replSetStepDown ' +
    'replSetReconfig usersInfo createUser dropUser rolesInfo listCommands features whatsmyuri renameCollection explain ' +
    'killCursors killSessions killAllSessions planCacheClear lockInfo dbHash'
  ).split(' '),
);

type Command = (command: Document, server: Server, database: string) => Document;

const commands: Readonly<Record<string, Command>> = {
  ping: () => ({ ok: 1 }),
  hello: (_command, server) => hello(server),
  isMaster: (_command, server) => hello(server),
  ismaster: (_command, server) => hello(server),
  buildInfo: (_command, server) => buildInfo(server),
  buildinfo: (_command, server) => buildInfo(server),
  serverStatus: (_command, server, database) => server.ask(database, (data) => data.serverStatus()),
  connectionStatus: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 }),
  currentOp: (command, server, database) => {
    const filter = Object.entries(command).filter(([name]) => !['currentOp', '$all', '$ownOps'].includes(name));
    return { inprog: operations(server, database, Object.fromEntries(filter)), ok: 1 };
  },
  killOp: ({ op }, server, database) => {
    const opid = op instanceof Object ? Number(op) : op;
    if (typeof opid !== 'number' || !Number.isInteger(opid)) {
      throw new ShellError('MongoServerError', 'Expected field "op" to be a number', 14, 'TypeMismatch');
    }
    // A real server says this too, whether there is one of that number or not
    server.ask(database, (data) => data.killOperation(opid));
    return { info: 'attempting to kill op', ok: 1 };
  },
  profile: ({ profile, slowms }, server, database) => {
    const was = profiling(server, database);
    if (typeof profile === 'number' && profile >= 0) {
      if (profile > 2) throw new ShellError('MongoServerError', 'invalid profiling level', 2, 'BadValue');
      const slow = typeof slowms === 'number' ? slowms : undefined;
      server.ask(database, (data) => data.setProfiling(profile, slow));
    }
    return was;
  },
  listDatabases: (_command, server) => {
    const databases = databaseSizes(server).map(({ name, bytes }) => ({ name, sizeOnDisk: bytes, empty: false }));
    return { databases, totalSize: databases.reduce((sum, { sizeOnDisk }) => sum + sizeOnDisk, 0), ok: 1 };
  },
  listCollections: (_command, server, database) => ({
    cursor: {
      id: 0,
      ns: `${database}.$cmd.listCollections`,
      firstBatch: collectionsOf(server, database).map((name) => ({ name, type: 'collection' })),
    },
    ok: 1,
  }),
  dbStats: (_command, server, database) => databaseStatistics(server, database),
  dbstats: (_command, server, database) => databaseStatistics(server, database),
  count: ({ count, query }, server, database) => ({
    n: server.ask(database, (data) => data.count(String(count), fromScript(query ?? {}))),
    ok: 1,
  }),
  find: ({ find, filter }, server, database) => ({
    cursor: {
      id: 0,
      ns: `${database}.${String(find)}`,
      firstBatch: server.ask(database, (data) => data.find(String(find), fromScript(filter ?? {}), { limit: 101 })),
    },
    ok: 1,
  }),
  replSetGetStatus: (_command, server) => replicaSetStatus(server),
};

export function runCommand(given: unknown, server: Server, database: string): Document {
  const command = typeof given === 'string' ? { [given]: 1 } : fromScript(given);
  const [name] = Object.keys(command);
  if (name === undefined) throw invalidInput('Missing required argument at position 0 (Database.runCommand)');
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  // Any command asks the server
  server.ask(database, () => undefined);
  if (known) return known(command, server, database);
  if (left.has(name)) throw notHere(`The command ${name}`);
  throw new ShellError('MongoServerError', `no such command: '${name}'`, 59, 'CommandNotFound');
}

/** @param filter as of `find`, by the fields of an operation */
function operations(server: Server, database: string, filter: Document): readonly Operation[] {
  const all = server.ask(database, (data) => data.currentOperations());
  const query = new Query(filter);
  return all.filter((operation) => query.test(operation));
}

export function profiling(server: Server, database: string): Document {
  const { level, slowms } = server.ask(database, (data) => data.profiling());
  return { was: level, slowms, sampleRate: 1, ok: 1 };
}

export function collectionsOf(server: Server, database: string): readonly string[] {
  return server.ask(database, (data) => data.collections()).toSorted();
}

function databaseStatistics(server: Server, database: string): Document {
  const names = collectionsOf(server, database);
  const counts = names.map((name) => server.ask(database, (data) => data.count(name)));
  const objects = counts.reduce((sum, count) => sum + count, 0);
  const indexes = names.reduce((sum, name) => sum + server.ask(database, (data) => data.indexes(name)).length, 0);
  const dataSize = objects * averageBytes;
  return {
    db: database,
    collections: names.length,
    views: 0,
    objects,
    avgObjSize: averageBytes,
    dataSize,
    storageSize: dataSize,
    indexes,
    ok: 1,
  };
}

/** Of a document; nobody learns anything from a better figure. */
const averageBytes = 180;

export function databaseSizes(server: Server): readonly { readonly name: string; readonly bytes: number }[] {
  const { dataSize } = databaseStatistics(server, sampleDatabase);
  return [
    { name: 'admin', bytes: 40_960 },
    { name: 'config', bytes: 73_728 },
    { name: 'local', bytes: 81_920 },
    { name: sampleDatabase, bytes: Number(dataSize) },
  ];
}

export function serverVersion(server: Server): string {
  return String(server.ask(sampleDatabase, (data) => data.serverStatus())['version']);
}

function buildInfo(server: Server): Document {
  return { version: serverVersion(server), gitVersion: 'practice', modules: [], practice: 'simulated', ok: 1 };
}

const member = 'mongodb-0.mongodb:27017';

function hello(server: Server): Document {
  return {
    isWritablePrimary: true,
    secondary: false,
    setName: 'rs0',
    hosts: [member],
    primary: member,
    me: member,
    localTime: new server.ShellDate(),
    maxBsonObjectSize: 16_777_216,
    readOnly: false,
    ok: 1,
  };
}

export function replicaSetStatus(server: Server): Document {
  const date = new server.ShellDate();
  const primary = { _id: 0, name: member, health: 1, state: 1, stateStr: 'PRIMARY', optimeDate: date, self: true };
  return { set: 'rs0', date, myState: 1, members: [primary], ok: 1 };
}
