/** `db.NAME`: the methods of a collection. */
import { inspect } from 'node:util';
import { isObjectId } from '../../objectId.ts';
import type { Document } from '../../types.ts';
import { FindCursor, ShellCursor, type CursorSource } from './cursor.ts';
import { indexMethods } from './collectionIndexes.ts';
import { writeMethods } from './collectionWrites.ts';
import { need, notHere } from './errors.ts';
import type { Place } from './server.ts';
import { fromScript, listFromScript } from './values.ts';

/** There in the real shell, not here. */
const left = (
  'bulkWrite watch mapReduce renameCollection hideIndex unhideIndex reIndex validate compactStructuredEncryptionData ' +
  'initializeOrderedBulkOp initializeUnorderedBulkOp findAndModify insert update remove save getShardDistribution ' +
  'latencyStats getPlanCache createSearchIndex getSearchIndexes convertToCapped checkMetadataConsistency'
).split(' ');

export function createCollection(place: Place): object {
  const full = `${place.database}.${place.collection}`;
  const methods: Record<string | symbol, unknown> = {
    ...readMethods(place),
    ...writeMethods(place),
    ...indexMethods(place),
    getName: () => place.collection,
    getFullName: () => full,
    toString: () => full,
    [inspect.custom]: () => full,
  };
  for (const name of left) {
    methods[name] ??= () => {
      throw notHere(`db.collection.${name}()`);
    };
  }
  // A name that is no method is a collection with a dot in its name: `db.system.profile`
  return new Proxy(methods, {
    get: (target, key) => {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return target[key];
      if (key === 'then' || key === 'toJSON' || key === 'constructor') return undefined;
      return createCollection({ ...place, collection: `${place.collection}.${key}` });
    },
  });
}

function readMethods(place: Place): Record<string, unknown> {
  const { server, database, collection } = place;
  const count = (filter: unknown = {}): number =>
    server.ask(database, (data) => data.count(collection, fromScript(filter)));
  const find = (filter: unknown = {}, projection?: unknown): FindCursor => {
    const cursor = new FindCursor(findSource(place, fromScript(filter ?? {})));
    return projection === undefined || projection === null ? cursor : cursor.project(projection);
  };
  const aggregate = (...stages: readonly unknown[]): ShellCursor => {
    const pipeline = Array.isArray(stages[0]) ? stages[0] : stages.filter((stage) => isStage(stage));
    return new ShellCursor(aggregateSource(place, listFromScript(pipeline)));
  };
  const statistics = (): { readonly count: number; readonly size: number } => {
    const documents = count();
    const [sample] = server.ask(database, (data) => data.find(collection, {}, { limit: 1 }));
    return { count: documents, size: documents * Math.round(JSON.stringify(sample ?? '').length * 1.2) };
  };
  const sizeInBytes = (): number => statistics().size;
  return {
    find,
    findOne: (filter: unknown = {}, projection?: unknown) => find(filter, projection).limit(1).next(),
    aggregate,
    countDocuments: count,
    estimatedDocumentCount: () => count(),
    count,
    distinct: (field: unknown, filter: unknown = {}) =>
      distinctValues(
        server.ask(database, (data) => data.find(collection, fromScript(filter))),
        String(need(field, 'Collection.distinct')),
      ),
    explain: (verbosity?: unknown) => ({
      find: (filter: unknown = {}) => find(filter).explain(verbosity),
      aggregate: (...stages: readonly unknown[]) => aggregate(...stages).explain(verbosity),
      count: (filter: unknown = {}) => find(filter).explain(verbosity),
    }),
    exists: () => server.ask(database, (data) => data.collections().includes(collection)),
    isCapped: () => collection === 'system.profile',
    totalSize: sizeInBytes,
    dataSize: sizeInBytes,
    storageSize: sizeInBytes,
    stats: () => {
      const { count: documents, size } = statistics();
      const nindexes = server.ask(database, (data) => data.indexes(collection)).length;
      return { ok: 1, ns: `${database}.${collection}`, count: documents, size, storageSize: size, nindexes };
    },
  };
}

function isStage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith('$'));
}

function findSource({ server, database, collection }: Place, filter: Document): CursorSource {
  return {
    load: (options) => server.ask(database, (data) => data.find(collection, filter, options)).map(idFirst),
    explain: (verbosity, { sort }) =>
      explained(
        server.ask(database, (data) => data.explain(collection, filter, sort)),
        verbosity,
      ),
    count: ({ skip = 0, limit = Number.POSITIVE_INFINITY }) => {
      const all = server.ask(database, (data) => data.count(collection, filter));
      return Math.min(limit === 0 ? all : limit, Math.max(0, all - skip));
    },
  };
}

function aggregateSource({ server, database, collection }: Place, pipeline: readonly Document[]): CursorSource {
  const load: CursorSource['load'] = ({ sort, skip }) => {
    const more = [...(sort ? [{ $sort: sort }] : []), ...(skip === undefined ? [] : [{ $skip: skip }])];
    return server.ask(database, (data) => data.aggregate(collection, [...pipeline, ...more])).map(idFirst);
  };
  const [first] = pipeline;
  const match = first?.['$match'];
  const filter = typeof match === 'object' && match !== null ? fromScript(match) : {};
  return {
    load,
    explain: (verbosity) =>
      explained(
        server.ask(database, (data) => data.explain(collection, filter)),
        verbosity,
      ),
    count: (options) => load(options).length,
  };
}

/** A server puts it there, whatever a projection asks for first. */
function idFirst(document: Document): Document {
  return Object.hasOwn(document, '_id') ? { _id: document['_id'], ...document } : document;
}

/** Without a wish for more only the plan is shown. */
function explained(plan: Document, verbosity: unknown): Document {
  const isPlanOnly = verbosity === undefined || verbosity === false || verbosity === 'queryPlanner';
  return isPlanOnly ? Object.fromEntries(Object.entries(plan).filter(([name]) => name !== 'executionStats')) : plan;
}

/** Each once, by value; a list counts as its members. */
function distinctValues(documents: readonly Document[], field: string): unknown[] {
  const seen = new Map<string, unknown>();
  const visit = (value: unknown, path: readonly string[]): void => {
    const [name, ...rest] = path;
    if (Array.isArray(value)) for (const item of value) visit(item, path);
    else if (name === undefined) {
      const key = isObjectId(value) ? value.hex : JSON.stringify(value);
      if (value !== undefined && !seen.has(key)) seen.set(key, value);
    } else if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) {
      visit((value as Document)[name], rest);
    }
  };
  for (const document of documents) visit(document, field.split('.'));
  return [...seen.values()];
}
