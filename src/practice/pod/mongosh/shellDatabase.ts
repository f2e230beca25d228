/** `db`, `rs` and `sh`. */
import { inspect } from 'node:util';
import type { Document } from '../../types.ts';
import { createCollection } from './collection.ts';
import { invalidInput, need, notHere, ShellError } from './errors.ts';
import type { Server } from './server.ts';
import { collectionsOf, profiling, replicaSetStatus, runCommand, serverVersion } from './serverCommands.ts';
import { fromScript } from './values.ts';

/** There in the real shell, not here. */
const left = (
  'createCollection createView dropDatabase createUser dropUser getUsers getUser updateUser auth logout changeUserPassword ' +
  'grantRolesToUser createRole getRoles fsyncLock fsyncUnlock shutdownServer getLogComponents setLogLevel watch aggregate ' +
  'hostInfo serverBits serverCmdLineOpts top getReplicationInfo printReplicationInfo printSecondaryReplicationInfo ' +
  'enableFreeMonitoring cloneDatabase copyDatabase commandHelp listCommands rotateCertificates sql'
).split(' ');

export function createDatabase(server: Server, name: string): object {
  if (!/^[^\s/\\."$*<>:|?]{1,63}$/.test(name)) throw invalidInput(`Invalid database name: ${name}`);
  const run = (command: Document): Document => runCommand(command, server, name);
  const methods: Record<string | symbol, unknown> = {
    getName: () => name,
    getCollection: (collection: unknown) => collectionOf(String(need(collection, 'Database.getCollection'))),
    getCollectionNames: () => collectionsOf(server, name),
    getCollectionInfos: () => collectionsOf(server, name).map((each) => ({ name: each, type: 'collection' })),
    getSiblingDB: (other: unknown) => createDatabase(server, String(need(other, 'Database.getSiblingDB'))),
    getMongo: () => ({ getDBNames: () => ['admin', 'config', 'local', 'test'] }),
    runCommand: (command: unknown) => runCommand(need(command, 'Database.runCommand'), server, name),
    adminCommand: (command: unknown) => runCommand(need(command, 'Database.adminCommand'), server, name),
    hello: () => run({ hello: 1 }),
    isMaster: () => run({ isMaster: 1 }),
    version: () => serverVersion(server),
    serverBuildInfo: () => run({ buildInfo: 1 }),
    serverStatus: () => run({ serverStatus: 1 }),
    stats: () => run({ dbStats: 1 }),
    currentOp: (filter?: unknown) =>
      run({ currentOp: 1, ...(typeof filter === 'object' && filter !== null ? fromScript(filter) : {}) }),
    killOp: (opid: unknown) => run({ killOp: 1, op: Number(need(opid, 'Database.killOp')) }),
    getProfilingStatus: () => profiling(server, name),
    setProfilingLevel: (level: unknown, options?: unknown) => {
      if (typeof level !== 'number' || ![0, 1, 2].includes(level)) {
        throw invalidInput(`Input level ${String(level)} is out of range [0..2]`);
      }
      return run({
        profile: level,
        ...(typeof options === 'number' ? { slowms: options } : fromScript(options ?? {})),
      });
    },
    toString: () => name,
    [inspect.custom]: () => name,
  };
  for (const each of left) {
    methods[each] = () => {
      throw notHere(`db.${each}()`);
    };
  }
  const collectionOf = (collection: string): object => createCollection({ server, database: name, collection });
  return new Proxy(methods, {
    get: (target, key) => {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return target[key];
      return key === 'then' || key === 'toJSON' || key === 'constructor' ? undefined : collectionOf(key);
    },
    set: () => {
      throw new ShellError('MongoshInvalidInputError', '[COMMON-10001] A collection is not assigned to');
    },
  });
}

export function createReplicaSet(server: Server): object {
  const methods: Record<string, unknown> = {
    status: () => replicaSetStatus(server),
    hello: () => runCommand('hello', server, 'admin'),
    isMaster: () => runCommand('hello', server, 'admin'),
  };
  return refusing('rs', methods);
}

export function createSharding(): object {
  return refusing('sh', {});
}

/** Anything else is told to be missing when it is called, not only when nobody finds it. */
function refusing(prefix: string, methods: Record<string, unknown>): object {
  return new Proxy(methods, {
    get: (target, key) => {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return target[String(key)];
      return () => {
        throw notHere(`${prefix}.${key}()`);
      };
    },
  });
}
