/** `db.NAME`: the methods of a collection. */
import { inspect } from 'node:util';
import type { Document } from '../../types.ts';
import { FindCursor, ShellCursor, type CursorSource } from './cursor.ts';
import { invalidArgument, missing, need, ShellError } from './errors.ts';
import { sampleDatabase, type Server } from './server.ts';
import { fromScript, listFromScript } from './values.ts';

const left =
  'bulkWrite compactStructuredEncryptionData convertToCapped createIndexes dataSize dropIndexes ensureIndex exists ' +
  'findAndModify findOneAndDelete findOneAndReplace findOneAndUpdate getIndexKeys getIndices getPlanCache hideIndex ' +
  'initializeOrderedBulkOp initializeUnorderedBulkOp insert isCapped latencyStats mapReduce reIndex remove ' +
  'renameCollection replaceOne save stats storageSize totalSize unhideIndex update validate watch';

export function createCollection(server: Server, name: string): object {
  const full = `${sampleDatabase}.${name}`;
  return withCollections(
    {
      ...missing(left, 'db.collection.'),
      ...readMethods(server, name),
      ...writeMethods(server, name),
      ...indexMethods(server, name),
      getName: () => name,
      toString: () => full,
      [inspect.custom]: () => full,
    },
    (rest) => createCollection(server, `${name}.${rest}`),
  );
}

/** A name that is no method is a collection: `db.few`, and with a dot in its name `db.system.profile`. */
export function withCollections(
  methods: Record<string | symbol, unknown>,
  collectionOf: (name: string) => object,
): object {
  return new Proxy(methods, {
    get: (target, key) => {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return target[key];
      return key === 'then' || key === 'toJSON' || key === 'constructor' ? undefined : collectionOf(key);
    },
  });
}

function readMethods(server: Server, name: string): Record<string, unknown> {
  const count = (filter: unknown = {}): number => server.ask((data) => data.count(name, fromScript(filter)));
  const find = (filter: unknown = {}, projection?: unknown): FindCursor => {
    const chosen = fromScript(filter ?? {});
    const cursor = new FindCursor({
      load: (options) => server.ask((data) => data.find(name, chosen, options)).map(idFirst),
      explain: (verbosity, { sort }) => explain(server, name, chosen, verbosity, sort),
      count: () => count(chosen),
    });
    return projection === undefined || projection === null ? cursor : cursor.project(projection);
  };
  const aggregate = (...stages: readonly unknown[]): ShellCursor => {
    const pipeline = listFromScript(Array.isArray(stages[0]) ? stages[0] : stages, 'pipeline');
    const load: CursorSource['load'] = () => server.ask((data) => data.aggregate(name, pipeline)).map(idFirst);
    return new ShellCursor({
      load,
      explain: (verbosity) => explain(server, name, fromScript(pipeline[0]?.['$match'] ?? {}), verbosity),
      count: () => load({}).length,
    });
  };
  return {
    find,
    findOne: (filter: unknown = {}, projection?: unknown) => find(filter, projection).limit(1).next(),
    aggregate,
    countDocuments: count,
    estimatedDocumentCount: () => count(),
    count,
    // Each value once; a list counts as its members
    distinct: (field: unknown, filter: unknown = {}) => {
      const path = `$${String(need(field, 'Collection.distinct'))}`;
      const pipeline = [{ $match: fromScript(filter) }, { $unwind: path }, { $group: { _id: path } }];
      return server.ask((data) => data.aggregate(name, pipeline)).map(({ _id }) => _id);
    },
    explain: (verbosity?: unknown) => ({
      find: (filter?: unknown) => find(filter).explain(verbosity),
      aggregate: (...stages: readonly unknown[]) => aggregate(...stages).explain(verbosity),
    }),
  };
}

/** A server puts it there, whatever a projection asks for first. */
function idFirst(document: Document): Document {
  return Object.hasOwn(document, '_id') ? { _id: document['_id'], ...document } : document;
}

/** Without a wish for more only the plan is shown. */
function explain(server: Server, name: string, filter: Document, verbosity: unknown, sort?: Document): Document {
  const { executionStats, ...plan } = server.ask((data) => data.explain(name, filter, sort));
  const isPlanOnly = verbosity === undefined || verbosity === false || verbosity === 'queryPlanner';
  return isPlanOnly ? plan : { ...plan, executionStats };
}

function writeMethods(server: Server, name: string): Record<string, unknown> {
  const insert = (document: Document): unknown => server.ask((data) => data.insert(name, document));
  const update =
    (many: boolean) =>
    (filter: unknown, change: unknown, { upsert = false }: { readonly upsert?: boolean } = {}): Document => {
      const chosen = fromScript(need(filter, `Collection.update${many ? 'Many' : 'One'}`));
      const changes = fromScript(change ?? {});
      const keys = Object.keys(changes);
      if (keys.length === 0 || keys.some((key) => !key.startsWith('$'))) {
        throw invalidArgument('Update document requires atomic operators');
      }
      const { matched, modified, upsertedId } = server.ask((data) =>
        data.update(name, chosen, changes, { many, upsert }),
      );
      return {
        acknowledged: true,
        insertedId: upsertedId ?? null,
        matchedCount: matched,
        modifiedCount: modified,
        upsertedCount: upsertedId === undefined ? 0 : 1,
      };
    };
  const remove = (many: boolean) => (filter: unknown) => {
    const chosen = fromScript(need(filter, `Collection.delete${many ? 'Many' : 'One'}`));
    return { acknowledged: true, deletedCount: server.ask((data) => data.remove(name, chosen, many)) };
  };
  return {
    insertOne: (document: unknown) => ({
      acknowledged: true,
      insertedId: insert(fromScript(need(document, 'Collection.insertOne'))),
    }),
    insertMany: (documents: unknown) => {
      const list = listFromScript(documents, 'docs');
      if (list.length === 0) throw invalidArgument('Invalid BulkOperation, Batch cannot be empty');
      try {
        return { acknowledged: true, insertedIds: Object.fromEntries(list.map((each, at) => [at, insert(each)])) };
      } catch (error) {
        const isDuplicate = error instanceof ShellError && error.message.startsWith('E11000');
        throw isDuplicate ? new ShellError('MongoBulkWriteError', error.message) : error;
      }
    },
    updateOne: update(false),
    updateMany: update(true),
    deleteOne: remove(false),
    deleteMany: remove(true),
    drop: () => server.ask((data) => data.drop(name)),
  };
}

function indexMethods(server: Server, name: string): Record<string, unknown> {
  const indexes = (): readonly Document[] => server.ask((data) => data.indexes(name));
  return {
    getIndexes: indexes,
    createIndex: (keys: unknown, options: unknown = {}) => {
      const fields = fromScript(need(keys, 'Collection.createIndex'));
      if (Object.keys(fields).length === 0) throw new ShellError('MongoServerError', 'Index keys cannot be empty.');
      return server.ask((data) => data.createIndex(name, fields, fromScript(options)));
    },
    // By its name or its keys
    dropIndex: (index: unknown) => {
      const before = indexes();
      const wanted = JSON.stringify(need(index, 'Collection.dropIndex'));
      const found = before.find((each) => [each['name'], each['key']].some((part) => JSON.stringify(part) === wanted));
      const chosen = String(found?.['name']);
      if (chosen === '_id_') throw new ShellError('MongoServerError', 'cannot drop _id index');
      if (!found || !server.ask((data) => data.dropIndex(name, chosen))) {
        throw new ShellError('MongoServerError', `index not found with name [${wanted.replaceAll('"', '')}]`);
      }
      return { nIndexesWas: before.length, ok: 1 };
    },
  };
}
