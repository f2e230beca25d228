/** `db` and its collections. */
import { inspect } from 'node:util';
import { Query } from 'mingo';
import type { Database, Document, World } from '../../types.ts';
import { ShellCursor } from './cursor.ts';
import { notHere, ShellError } from './errors.ts';
import { fromScript, listFromScript, toScript } from './values.ts';

/** The one that the sample service has, and where `mongosh` is when none is named. */
export const sampleDatabase = 'test';

type Ask = <T>(work: (database: Database) => T) => T;
type Methods = Readonly<Record<string, (...args: unknown[]) => unknown>>;

export function createDatabase(world: World, ShellDate: DateConstructor): object {
  /** Its complaints become the server's, an answer a copy. */
  const ask: Ask = (work) => {
    if (!world.isDatabaseUp()) throw new ShellError('MongoNetworkError', 'connect ECONNREFUSED 127.0.0.1:27017');
    try {
      return toScript(work(world.database), ShellDate);
    } catch (error) {
      const isOwn = error instanceof ShellError || !(error instanceof Error);
      throw isOwn ? error : new ShellError('MongoServerError', error.message);
    }
  };
  const collectionOf = (name: unknown): object => createCollection(ask, String(name));
  const runCommand = (command: unknown): Document => {
    const [name = ''] = typeof command === 'string' ? [command] : Object.keys(fromScript(command));
    if (name !== 'ping') throw notHere(`The command ${name}`);
    return ask(() => ({ ok: 1 }));
  };
  const profiling = (): Document => {
    const { level, slowms } = ask((data) => data.profiling());
    return { was: level, slowms, sampleRate: 1, ok: 1 };
  };
  return withCollections('db', sampleDatabase, collectionOf, {
    getName: () => sampleDatabase,
    getCollection: collectionOf,
    getCollectionNames: () => ask((data) => data.collections()),
    runCommand,
    adminCommand: runCommand,
    serverStatus: () => ask((data) => data.serverStatus()),
    // The filter is as of `find`, by the fields of an operation
    currentOp: (filter) => {
      const query = new Query(fromScript(filter ?? {}));
      return { inprog: ask((data) => data.currentOperations()).filter((one) => query.test(one)), ok: 1 };
    },
    // A real server says the same, whether there is one of that number or not
    killOp: (opid) => {
      ask((data) => data.killOperation(Number(opid)));
      return { info: 'attempting to kill op', ok: 1 };
    },
    getProfilingStatus: profiling,
    setProfilingLevel: (level, options) => {
      if (level !== 0 && level !== 1) throw notHere(`Profiling level ${String(level)}`);
      const was = profiling();
      const { slowms } = fromScript(options ?? {});
      ask((data) => data.setProfiling(level, typeof slowms === 'number' ? slowms : undefined));
      return was;
    },
  });
}

function createCollection(ask: Ask, name: string): object {
  const count = (filter: unknown): number => ask((data) => data.count(name, fromScript(filter ?? {})));
  const find = (filter: unknown): ShellCursor => {
    const chosen = fromScript(filter ?? {});
    return new ShellCursor(
      (options) => ask((data) => data.find(name, chosen, options)),
      (verbosity) => {
        const { executionStats, ...plan } = ask((data) => data.explain(name, chosen));
        return verbosity === undefined || verbosity === 'queryPlanner' ? plan : { ...plan, executionStats };
      },
    );
  };
  const insert = (document: Document): unknown => ask((data) => data.insert(name, document));
  const update =
    (many: boolean) =>
    (filter: unknown, change: unknown): Document => {
      const [chosen, changes] = [fromScript(filter), fromScript(change)];
      const { matched, modified } = ask((data) => data.update(name, chosen, changes, { many }));
      const counts = { matchedCount: matched, modifiedCount: modified, upsertedCount: 0 };
      return { acknowledged: true, insertedId: null, ...counts };
    };
  const remove = (many: boolean) => (filter: unknown) => {
    const chosen = fromScript(filter);
    return { acknowledged: true, deletedCount: ask((data) => data.remove(name, chosen, many)) };
  };
  const collectionOf = (rest: string): object => createCollection(ask, `${name}.${rest}`);
  return withCollections(`db.${name}`, `${sampleDatabase}.${name}`, collectionOf, {
    find,
    findOne: (filter) => find(filter).limit(1).next(),
    aggregate: (stages) => {
      const pipeline = listFromScript(stages);
      return new ShellCursor(({ sort, limit }) => {
        const last = [...(sort ? [{ $sort: sort }] : []), ...(limit ? [{ $limit: limit }] : [])];
        return ask((data) => data.aggregate(name, [...pipeline, ...last]));
      });
    },
    countDocuments: count,
    insertOne: (document) => ({ acknowledged: true, insertedId: insert(fromScript(document)) }),
    insertMany: (documents) => {
      const ids = listFromScript(documents).map((document, at): [number, unknown] => [at, insert(document)]);
      return { acknowledged: true, insertedIds: Object.fromEntries(ids) };
    },
    updateOne: update(false),
    updateMany: update(true),
    deleteOne: remove(false),
    deleteMany: remove(true),
    drop: () => ask((data) => data.drop(name)),
    getIndexes: () => ask((data) => data.indexes(name)),
    createIndex: (keys) => {
      const fields = fromScript(keys);
      return ask((data) => data.createIndex(name, fields));
    },
    dropIndex: (index) => {
      const nIndexesWas = ask((data) => data.indexes(name)).length;
      if (ask((data) => data.dropIndex(name, String(index)))) return { nIndexesWas, ok: 1 };
      throw new ShellError('MongoServerError', `index not found with name [${String(index)}]`);
    },
  });
}

/**
 * A name that is no method is a collection: `db.few`, and with a dot in its name `db.system.profile`. More arguments than a method
 * knows are refused: an option must not be passed over in silence.
 */
function withCollections(
  owner: string,
  shown: string,
  collectionOf: (name: string) => object,
  methods: Methods,
): object {
  const bounded = Object.entries(methods).map(([name, method]) => {
    const call = (...args: unknown[]): unknown => {
      if (args.length > method.length) throw notHere(`${owner}.${name}() with ${args.length} arguments`);
      return method(...args);
    };
    return [name, call] as const;
  });
  const toString = (): string => shown;
  return new Proxy<Record<string | symbol, unknown>>(
    { ...Object.fromEntries(bounded), toString, [inspect.custom]: toString },
    {
      get: (target, key) => {
        if (typeof key === 'symbol' || Object.hasOwn(target, key)) return target[key];
        return key === 'then' || key === 'toJSON' || key === 'constructor' ? undefined : collectionOf(key);
      },
    },
  );
}
