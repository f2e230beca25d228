/** `db`. */
import { inspect } from 'node:util';
import type { Document } from '../../types.ts';
import { createCollection, withCollections } from './collection.ts';
import { invalidInput, missing, need, notHere } from './errors.ts';
import { collectionNames, runCommand, sampleDatabase, serverVersion, type Server } from './server.ts';
import { fromScript, plainText } from './values.ts';

const left =
  'aggregate auth changeUserPassword commandHelp createCollection createRole createUser createView dropDatabase dropUser ' +
  'fsyncLock fsyncUnlock getCollectionInfos getLogComponents getMongo getReplicationInfo getRoles getUser getUsers ' +
  'grantRolesToUser hello hostInfo isMaster listCommands logout printReplicationInfo printSecondaryReplicationInfo ' +
  'serverBuildInfo serverCmdLineOpts setLogLevel shutdownServer sql top updateUser watch';

export function createDatabase(server: Server): object {
  const run = (command: Document): Document => runCommand(command, server);
  const collectionOf = (name: string): object => createCollection(server, name);
  const database: object = withCollections(
    {
      ...missing(left, 'db.'),
      getName: () => sampleDatabase,
      getCollection: (name: unknown) => collectionOf(plainText(need(name, 'Database.getCollection'))),
      getCollectionNames: () => collectionNames(server),
      getSiblingDB: (name: unknown) => {
        refuseOtherDatabase(plainText(need(name, 'Database.getSiblingDB')));
        return database;
      },
      runCommand: (command: unknown) => runCommand(command, server),
      adminCommand: (command: unknown) => runCommand(command, server),
      version: () => serverVersion(server),
      serverStatus: () => run({ serverStatus: 1 }),
      stats: () => run({ dbStats: 1 }),
      currentOp: (filter?: unknown) => run({ currentOp: 1, ...(typeof filter === 'object' ? fromScript(filter) : {}) }),
      killOp: (opid: unknown) => run({ killOp: 1, op: Number(need(opid, 'Database.killOp')) }),
      getProfilingStatus: () => run({ profile: -1 }),
      setProfilingLevel: (level: unknown, options: unknown = {}) => {
        if (typeof level !== 'number' || ![0, 1, 2].includes(level)) {
          throw invalidInput(`Input level ${String(level)} is out of range [0..2]`);
        }
        return run({ profile: level, ...(typeof options === 'number' ? { slowms: options } : fromScript(options)) });
      },
      toString: () => sampleDatabase,
      [inspect.custom]: () => sampleDatabase,
    },
    collectionOf,
  );
  return database;
}

export function refuseOtherDatabase(name: string): void {
  if (name !== sampleDatabase) throw notHere(`The database ${name} (the sample service has ${sampleDatabase} alone)`);
}
