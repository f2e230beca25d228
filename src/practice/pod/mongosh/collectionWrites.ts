/** `db.NAME.insertOne` …: what changes documents. */
import type { Document } from '../../types.ts';
import { invalidArgument, need, notHere, ShellError } from './errors.ts';
import type { Place } from './server.ts';
import { fromScript } from './values.ts';

interface WriteOptions {
  readonly upsert?: boolean;
  readonly projection?: unknown;
  readonly sort?: unknown;
  readonly returnDocument?: string;
  readonly returnNewDocument?: boolean;
  readonly new?: boolean;
}

export function writeMethods(place: Place): Record<string, unknown> {
  const { server, database, collection } = place;
  const insert = (document: unknown): unknown =>
    server.ask(database, (data) => data.insert(collection, fromScript(document)));
  const update =
    (many: boolean) =>
    (filter: unknown, change: unknown, { upsert = false }: WriteOptions = {}) => {
      need(filter, `Collection.update${many ? 'Many' : 'One'}`);
      const changes = Array.isArray(change) ? undefined : fromScript(change ?? {});
      if (!changes) throw notHere('An update with a pipeline');
      const keys = Object.keys(changes);
      if (keys.length === 0 || keys.some((key) => !key.startsWith('$'))) {
        throw invalidArgument('Update document requires atomic operators');
      }
      return updated(
        server.ask(database, (data) => data.update(collection, fromScript(filter), changes, { many, upsert })),
      );
    };
  const replace = (filter: unknown, replacement: unknown, { upsert = false }: WriteOptions = {}): Document => {
    const next = fromScript(need(replacement, 'Collection.replaceOne', 1));
    if (Object.keys(next).some((key) => key.startsWith('$'))) {
      throw invalidArgument('Replacement document must not contain atomic operators');
    }
    // A whole document instead of operators
    return updated(
      server.ask(database, (data) => data.update(collection, fromScript(filter), next, { many: false, upsert })),
    );
  };
  const remove = (many: boolean) => (filter: unknown) => {
    const chosen = fromScript(need(filter, `Collection.delete${many ? 'Many' : 'One'}`));
    return { acknowledged: true, deletedCount: server.ask(database, (data) => data.remove(collection, chosen, many)) };
  };
  /** Finds one, changes that one, and gives what it was, or what it is now. */
  const findAnd = (filter: unknown, options: WriteOptions, change: (id: Document) => void): unknown => {
    const one = (chosen: Document, sort?: Document): Document | undefined =>
      server.ask(database, (data) => data.find(collection, chosen, { limit: 1, ...(sort ? { sort } : {}) }))[0];
    const old = one(fromScript(filter), options.sort === undefined ? undefined : fromScript(options.sort));
    if (!old) return null;
    const chosen = { _id: old['_id'] };
    change(chosen);
    const isNew = options.returnDocument === 'after' || options.returnNewDocument === true || options.new === true;
    return isNew ? (one(chosen) ?? null) : old;
  };
  return {
    insertOne: (document: unknown) => ({
      acknowledged: true,
      insertedId: insert(need(document, 'Collection.insertOne')),
    }),
    insertMany: (documents: unknown) => {
      if (!Array.isArray(documents)) throw invalidArgument('Argument "docs" must be an array of documents');
      if (documents.length === 0) throw invalidArgument('Invalid BulkOperation, Batch cannot be empty');
      return {
        acknowledged: true,
        insertedIds: Object.fromEntries(documents.map((each, at) => [at, insertOf(insert, each)])),
      };
    },
    updateOne: update(false),
    updateMany: update(true),
    replaceOne: replace,
    deleteOne: remove(false),
    deleteMany: remove(true),
    findOneAndUpdate: (filter: unknown, change: unknown, options: WriteOptions = {}) =>
      findAnd(filter, options, (chosen) => void update(false)(chosen, change)),
    findOneAndReplace: (filter: unknown, next: unknown, options: WriteOptions = {}) =>
      findAnd(filter, options, (chosen) => void replace(chosen, next)),
    findOneAndDelete: (filter: unknown, options: WriteOptions = {}) =>
      findAnd(filter, options, (chosen) => void remove(false)(chosen)),
    drop: () => server.ask(database, (data) => data.drop(collection)),
  };
}

/** One of many that fails is told of as a part of the whole. */
function insertOf(insert: (document: unknown) => unknown, document: unknown): unknown {
  try {
    return insert(document);
  } catch (error) {
    if (error instanceof ShellError && error.code === 11_000) {
      throw new ShellError('MongoBulkWriteError', error.message, error.code);
    }
    throw error;
  }
}

function updated(result: {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: unknown;
}): Document {
  return {
    acknowledged: true,
    insertedId: result.upsertedId ?? null,
    matchedCount: result.matched,
    modifiedCount: result.modified,
    upsertedCount: result.upsertedId === undefined ? 0 : 1,
  };
}
