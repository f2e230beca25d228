/** A small document database: collections, their indexes, what runs in it, a profiler. MongoDB's language is mingo's part. */
import { inspect, isDeepStrictEqual } from 'node:util';
import { aggregate, find, ProcessingMode, Query, updateOne } from 'mingo';
import { createObjectId } from '../objectId.ts';
import type { Clock, Database, Document, Random } from '../types.ts';

interface Index extends Document {
  readonly key: Readonly<Record<string, unknown>>;
  readonly name: string;
}

interface Collection {
  documents: Document[];
  indexes: readonly Index[];
}

/** With what the model itself needs. */
export type PracticeDatabase = ReturnType<typeof createDatabase>;

const DOCUMENTS_A_MILLISECOND = 430;
const PROFILE = 'system.profile';
const MAX_PROFILE = 200;
const NO_PROFILING = { level: 0, slowms: 100 };
const ID_INDEX: Index = { v: 2, key: { _id: 1 }, name: '_id_' };
/** No functions of a script are run by a query; nobody is given what is stored. */
const OPTIONS = {
  scriptEnabled: false,
  processingMode: ProcessingMode.CLONE_INPUT,
  collectionResolver: () => {
    throw new Error('A stage that needs another collection is not part of the practice cluster');
  },
};

export function createDatabase(needs: {
  readonly clock: Clock;
  readonly random: Random;
  /** For how many documents of the real service one stored here stands, by collection, where it is not one. */
  readonly scale?: Readonly<Record<string, number>>;
  readonly serverStatus?: () => Document;
}) {
  const { clock, random, scale = {} } = needs;
  const stored = new Map<string, Collection>();
  const running = new Map<number, { readonly fields: Document; readonly startedAt: number }>();
  let lastOpid = 41_000;
  let profiling = NO_PROFILING;

  const newId = (at = clock.now()) => createObjectId({ now: () => at }, random);
  const look = (name: string): Readonly<Collection> => stored.get(name) ?? { documents: [], indexes: [] };
  const sizeOf = (name: string) => look(name).documents.length * (scale[name] ?? 1);
  const match = (name: string, filter: Document): Document[] => {
    const query = new Query(filter, OPTIONS);
    return look(name).documents.filter((document) => query.test(document));
  };

  /** What is stored, not a copy; made where there is none. */
  function collection(name: string): Collection {
    let found = stored.get(name);
    if (!found) stored.set(name, (found = { documents: [], indexes: [ID_INDEX] }));
    return found;
  }

  /**
   * How documents would be found: an index helps where its first field stands in the filter. `matched`: how many there are;
   * `millis`: when nothing else runs.
   */
  function plan(name: string, filter: Document, matched: number) {
    const index = look(name).indexes.find(({ key }) => Object.hasOwn(filter, Object.keys(key)[0] ?? ''));
    const docsExamined = index ? matched : sizeOf(name);
    const fields = Object.entries(index?.key ?? {}).map(([field, way]) => `${field}: ${JSON.stringify(way)}`);
    const summary = index ? `IXSCAN { ${fields.join(', ')} }` : 'COLLSCAN';
    return { index, summary, docsExamined, millis: Math.round(docsExamined / DOCUMENTS_A_MILLISECOND) };
  }

  /** A query that runs until it is killed. `startedAt`: in milliseconds since 1970. */
  function beginOperation(fields: Document, startedAt: number): void {
    lastOpid += 1;
    running.set(lastOpid, { fields, startedAt });
  }

  /** Notes a query, if it took long enough. */
  function profile(query: Document & { readonly millis: number }): void {
    if (profiling.level === 0 || query.millis < profiling.slowms) return;
    const { documents } = collection(PROFILE);
    documents.push({ op: 'query', ...query, ts: new Date(clock.now()) });
    if (documents.length > MAX_PROFILE) documents.splice(0, MAX_PROFILE / 4);
  }

  /** Its process starts again: what it held only in memory is gone, and who waits for an answer asks again, as drivers do. */
  function restarted(): void {
    const again = [...running.values()];
    running.clear();
    for (const { fields } of again) beginOperation(fields, clock.now());
    profiling = NO_PROFILING;
  }

  const shared: Database = {
    collections: () => [...stored.keys()].sort(),
    find(name, filter, { sort, limit } = {}) {
      const cursor = find<Document>(look(name).documents, filter, {}, OPTIONS);
      if (sort) cursor.sort(sort);
      // A limit of nothing is no limit, a negative one has the meaning of a positive one
      if (limit) cursor.limit(Math.abs(limit));
      return cursor.all();
    },
    // Only the number of all is that of the real service: what it has more belongs to articles which are no longer sold
    count: (name, filter = {}) => (Object.keys(filter).length > 0 ? match(name, filter).length : sizeOf(name)),
    aggregate: (name, pipeline) => aggregate(look(name).documents, [...pipeline], OPTIONS),
    insert(name, document) {
      const complete: Document = { _id: newId(), ...document };
      const { _id: id } = complete;
      const { documents } = collection(name);
      if (documents.some(({ _id }) => isDeepStrictEqual(_id, id))) {
        const key = `{ _id: ${inspect(id)} }`;
        throw new Error(`E11000 duplicate key error collection: test.${name} index: _id_ dup key: ${key}`);
      }
      documents.push(complete);
      return id;
    },
    update(name, filter, change, { many }) {
      const { documents } = look(name);
      const found = match(name, filter).slice(0, many ? undefined : 1);
      let modified = 0;
      for (const document of found) {
        // On a copy: what fails half way leaves nothing behind
        const copies = find<Document>([document], {}, {}, OPTIONS).all();
        updateOne(copies, filter, change, { cloneMode: 'deep' }, OPTIONS);
        const [changed = document] = copies;
        if (isDeepStrictEqual(changed, document)) continue;
        if (!isDeepStrictEqual(changed['_id'], document['_id'])) {
          throw new Error("Performing an update on the path '_id' would modify the immutable field '_id'");
        }
        documents[documents.indexOf(document)] = changed;
        modified += 1;
      }
      return { matched: found.length, modified };
    },
    remove(name, filter, many) {
      const gone = new Set(match(name, filter).slice(0, many ? undefined : 1));
      if (gone.size > 0) collection(name).documents = look(name).documents.filter((document) => !gone.has(document));
      return gone.size;
    },
    drop: (name) => stored.delete(name),

    indexes: (name) => look(name).indexes,
    createIndex(name, key) {
      const index: Index = { v: 2, key, name: Object.entries(key).flat().join('_') };
      const made = collection(name);
      if (!made.indexes.some((other) => other.name === index.name)) made.indexes = [...made.indexes, index];
      return index.name;
    },
    dropIndex(name, indexName) {
      if (indexName === ID_INDEX.name) throw new Error('cannot drop _id index');
      const { indexes } = look(name);
      const left = indexes.filter((index) => index.name !== indexName);
      if (left.length < indexes.length) collection(name).indexes = left;
      return left.length < indexes.length;
    },
    explain(name, filter) {
      const nReturned = match(name, filter).length;
      const { index, docsExamined, millis } = plan(name, filter, nReturned);
      const winningPlan = index
        ? { stage: 'FETCH', inputStage: { stage: 'IXSCAN', keyPattern: index.key, indexName: index.name } }
        : { stage: 'COLLSCAN', filter, direction: 'forward' };
      return {
        explainVersion: '1',
        queryPlanner: { namespace: `test.${name}`, parsedQuery: filter, winningPlan, rejectedPlans: [] },
        executionStats: {
          executionSuccess: true,
          nReturned,
          executionTimeMillis: millis,
          totalKeysExamined: index ? docsExamined : 0,
          totalDocsExamined: docsExamined,
        },
        ok: 1,
      };
    },

    currentOperations: () =>
      [...running].map(([opid, { fields, startedAt }]) => {
        const seconds = Math.max(0, clock.now() - startedAt) / 1000;
        return { ...fields, active: true, opid, secs_running: Math.floor(seconds) };
      }),
    killOperation: (opid) => void running.delete(opid),
    profiling: () => profiling,
    setProfiling(level, slowms = profiling.slowms) {
      profiling = { level, slowms };
    },
    serverStatus: () => needs.serverStatus?.() ?? { ok: 1 },
  };
  return { ...shared, collection, newId, plan, beginOperation, profile, restarted };
}
