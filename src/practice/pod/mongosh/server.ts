/** What a script is connected to: one database of the simulated server, its answers as a script may have them. */
import type { Database, World } from '../../types.ts';
import { notHere, serverError, ShellError } from './errors.ts';
import { toScript } from './values.ts';

export interface Server {
  readonly world: World;
  readonly ShellDate: DateConstructor;
  /** Asks the database; its complaints become the server's, an answer a copy. */
  ask<T>(database: string, work: (database: Database) => T): T;
}

/** Where it is, and how to speak to it. */
export interface Place {
  readonly server: Server;
  readonly database: string;
  readonly collection: string;
}

/** What Spring takes, and where `mongosh` is when no other is named. */
export const sampleDatabase = 'test';

export function createServer(world: World, ShellDate: DateConstructor): Server {
  return {
    world,
    ShellDate,
    ask: (name, work) => {
      if (!world.isDatabaseUp()) throw new ShellError('MongoNetworkError', 'connect ECONNREFUSED 127.0.0.1:27017');
      try {
        return toScript(
          work(name === sampleDatabase ? world.database : emptyDatabase(world.database, name)),
          ShellDate,
        );
      } catch (error) {
        throw error instanceof Error ? serverError(error) : error;
      }
    },
  };
}

/** Any other database has nothing in it, and takes nothing: it would be forgotten. What is the server's is the same. */
function emptyDatabase(server: Database, name: string): Database {
  const refuse = (): never => {
    throw notHere(`Writing to the database ${name} (the sample service has its data in ${sampleDatabase})`);
  };
  return {
    collections: () => [],
    find: () => [],
    count: () => 0,
    aggregate: () => [],
    insert: refuse,
    update: refuse,
    remove: () => 0,
    drop: () => false,
    indexes: () => [],
    createIndex: refuse,
    dropIndex: () => false,
    explain: (collection, filter, sort) => server.explain(collection, filter, sort),
    currentOperations: () => server.currentOperations(),
    killOperation: (opid) => server.killOperation(opid),
    profiling: () => server.profiling(),
    setProfiling: (level, slowms) => server.setProfiling(level, slowms),
    serverStatus: () => server.serverStatus(),
  };
}
