/** What a script is connected to, and the commands of that server. */
import { Query } from 'mingo';
import type { Database, Document, World } from '../../types.ts';
import { need, notHere, ShellError } from './errors.ts';
import { fromScript, toScript } from './values.ts';

export interface Server {
  /** Asks the database; its complaints become the server's, an answer a copy. */
  ask<T>(work: (database: Database) => T): T;
}

/** The one that the sample service has, and where `mongosh` is when none is named. */
export const sampleDatabase = 'test';

export function createServer(world: World, ShellDate: DateConstructor): Server {
  return {
    ask: (work) => {
      if (!world.isDatabaseUp()) throw new ShellError('MongoNetworkError', 'connect ECONNREFUSED 127.0.0.1:27017');
      try {
        return toScript(work(world.database), ShellDate);
      } catch (error) {
        throw error instanceof Error && !(error instanceof ShellError)
          ? new ShellError('MongoServerError', error.message)
          : error;
      }
    },
  };
}

/** Of a document; nobody learns anything from a better figure. */
const averageBytes = 180;
/** There on a real server. Any other name is unknown on it too. */
const left: ReadonlySet<string> = new Set(
  (
    'aggregate collMod collStats compact connectionStatus count create createIndexes createUser dbHash delete distinct drop dropDatabase ' +
    'dropIndexes explain find findAndModify fsync getCmdLineOpts getLog getParameter hello hostInfo insert isMaster killCursors ' +
    'listCollections listCommands listDatabases replSetGetConfig replSetGetStatus replSetReconfig replSetStepDown ' +
    'setParameter shutdown top update usersInfo validate'
  ).split(' '),
);

type Command = (command: Document, server: Server) => Document;

const commands: Readonly<Record<string, Command>> = {
  ping: () => ({ ok: 1 }),
  buildInfo: (_command, server) => ({ version: serverVersion(server), practice: 'simulated', ok: 1 }),
  serverStatus: (_command, server) => server.ask((data) => data.serverStatus()),
  dbStats: (_command, server) => databaseStatistics(server),
  // The filter is as of `find`, by the fields of an operation
  currentOp: ({ currentOp: _name, ...filter }, server) => {
    const query = new Query(filter);
    return {
      inprog: server.ask((data) => data.currentOperations()).filter((operation) => query.test(operation)),
      ok: 1,
    };
  },
  // A real server says the same, whether there is one of that number or not
  killOp: ({ op }, server) => {
    if (typeof op !== 'number' || !Number.isInteger(op)) {
      throw new ShellError('MongoServerError', 'Expected field "op" to be a number');
    }
    server.ask((data) => data.killOperation(op));
    return { info: 'attempting to kill op', ok: 1 };
  },
  // Level -1 only asks
  profile: ({ profile, slowms }, server) => {
    const was = server.ask((data) => data.profiling());
    if (typeof profile === 'number' && profile >= 0) {
      server.ask((data) => data.setProfiling(profile, typeof slowms === 'number' ? slowms : undefined));
    }
    return { was: was.level, slowms: was.slowms, sampleRate: 1, ok: 1 };
  },
};

export function runCommand(given: unknown, server: Server): Document {
  const command = typeof given === 'string' ? { [given]: 1 } : fromScript(need(given, 'Database.runCommand'));
  const [name = ''] = Object.keys(command);
  // Any command asks the server
  server.ask(() => undefined);
  if (Object.hasOwn(commands, name)) return commands[name]?.(command, server) ?? {};
  throw left.has(name)
    ? notHere(`The command ${name}`)
    : new ShellError('MongoServerError', `no such command: '${name}'`);
}

export function serverVersion(server: Server): string {
  return String(server.ask((data) => data.serverStatus())['version']);
}

export function collectionNames(server: Server): readonly string[] {
  return server.ask((data) => data.collections()).toSorted();
}

function databaseStatistics(server: Server): { readonly dataSize: number; readonly [field: string]: unknown } {
  const names = collectionNames(server);
  const sum = (count: (data: Database, name: string) => number): number =>
    names.reduce((all, name) => all + server.ask((data) => count(data, name)), 0);
  const objects = sum((data, name) => data.count(name));
  const dataSize = objects * averageBytes;
  const indexes = sum((data, name) => data.indexes(name).length);
  return { db: sampleDatabase, collections: names.length, objects, avgObjSize: averageBytes, dataSize, indexes, ok: 1 };
}

/** What `show dbs` prints. */
export function listDatabases(server: Server): string {
  const kibibytes = { admin: 40, config: 72, local: 80, [sampleDatabase]: databaseStatistics(server).dataSize / 1024 };
  return Object.entries(kibibytes)
    .map(([name, size]) => `${name.padEnd(8)}${`${size.toFixed(2)} KiB`.padStart(11)}`)
    .join('\n');
}
