/** A small document database: collections, their indexes, a profiler. MongoDB's language is mingo's part. */
import { inspect, isDeepStrictEqual } from 'node:util';
import { aggregate, find, ProcessingMode, Query, updateOne } from 'mingo';
import { createObjectId, type ObjectId } from '../objectId.ts';
import type { Clock, Database, Document, Random } from '../types.ts';
import { createOperations, type Operations } from './operations.ts';
import { explainPlan, type Index, type Plan, planQuery } from './plans.ts';

export interface Collection {
  documents: Document[];
  indexes: readonly Index[];
}

/** With what the model itself needs. */
export interface PracticeDatabase extends Database {
  readonly operations: Operations;
  /** What is stored, not a copy; made where there is none. */
  collection(name: string): Collection;
  newId(at?: number): ObjectId;
  plan(collection: string, filter: Document, matched: number): Plan;
  /** Notes a query, if it took long enough. */
  profile(query: Document & { readonly millis: number }): void;
  /** Its process starts again: what it held only in memory is gone. */
  restarted(): void;
}

const PROFILE = 'system.profile';
const MAX_PROFILE = 200;
const NO_PROFILING = { level: 0, slowms: 100 };
const ID_INDEX: Index = { v: 2, key: { _id: 1 }, name: '_id_' };
/** No functions of a script are run by a query; nobody is given what is stored. */
const OPTIONS = { scriptEnabled: false, processingMode: ProcessingMode.CLONE_INPUT };
/** Stages that need more than the documents of one collection. */
const STAGES_LEFT_OUT = ['$out', '$merge', '$lookup', '$unionWith', '$graphLookup', '$indexStats', '$collStats'];

export function createDatabase(needs: {
  readonly clock: Clock;
  readonly random: Random;
  /** For how many documents of the real service one stored here stands, by collection, where it is not one. */
  readonly scale?: Readonly<Record<string, number>>;
  readonly serverStatus?: () => Document;
}): PracticeDatabase {
  const { clock, random, scale = {} } = needs;
  const stored = new Map<string, Collection>();
  const operations = createOperations(clock);
  const newId = (at = clock.now()) => createObjectId({ now: () => at }, random);
  let profiling = NO_PROFILING;

  const look = (name: string): Readonly<Collection> => stored.get(name) ?? { documents: [], indexes: [] };
  const sizeOf = (name: string) => look(name).documents.length * (scale[name] ?? 1);
  const match = (name: string, filter: Document): Document[] => {
    const query = new Query(filter, OPTIONS);
    return look(name).documents.filter((document) => query.test(document));
  };

  function collection(name: string): Collection {
    let found = stored.get(name);
    if (!found) stored.set(name, (found = { documents: [], indexes: [ID_INDEX] }));
    return found;
  }

  return {
    operations,
    collection,
    newId,
    plan: (name, filter, matched) => planQuery(look(name).indexes, sizeOf(name), { filter, matched }),
    profile(query) {
      const { level, slowms } = profiling;
      if (level === 0 || (level === 1 && query.millis < slowms)) return;
      const { documents } = collection(PROFILE);
      documents.push({ op: 'query', ...query, ts: new Date(clock.now()) });
      if (documents.length > MAX_PROFILE) documents.splice(0, MAX_PROFILE / 4);
    },
    restarted() {
      operations.restarted();
      profiling = NO_PROFILING;
    },

    collections: () => [...stored.keys()].sort(),
    find(name, filter, { projection = {}, sort, skip, limit } = {}) {
      const cursor = find<Document>(look(name).documents, filter, projection, OPTIONS);
      if (sort) cursor.sort(sort);
      if (skip) cursor.skip(skip);
      // A limit of nothing is no limit, a negative one has the meaning of a positive one
      if (limit) cursor.limit(Math.abs(limit));
      return cursor.all();
    },
    // Only the number of all is that of the real service: what it has more belongs to articles which are no longer sold
    count: (name, filter = {}) => (Object.keys(filter).length > 0 ? match(name, filter).length : sizeOf(name)),
    aggregate(name, pipeline) {
      const leftOut = pipeline.flatMap((stage) => Object.keys(stage)).find((stage) => STAGES_LEFT_OUT.includes(stage));
      if (leftOut) throw new Error(`The stage ${leftOut} is not part of the practice cluster`);
      return aggregate(look(name).documents, [...pipeline], OPTIONS);
    },
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
    update(name, filter, change, { many, upsert }) {
      if (upsert) throw new Error('The option upsert is not part of the practice cluster');
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
    createIndex(name, key, options = {}) {
      const leftOut = Object.keys(options).find((option) => option !== 'name');
      if (leftOut) throw new Error(`An index with the option ${leftOut} is not part of the practice cluster`);
      const { name: given } = options;
      const index: Index = {
        v: 2,
        key,
        name: typeof given === 'string' ? given : Object.entries(key).flat().join('_'),
      };
      const made = collection(name);
      const same = made.indexes.find((other) => JSON.stringify(other.key) === JSON.stringify(key));
      if (same) return same.name;
      if (made.indexes.some((other) => other.name === index.name)) {
        throw new Error(`An existing index has the same name as the requested index: ${index.name}`);
      }
      made.indexes = [...made.indexes, index];
      return index.name;
    },
    dropIndex(name, indexName) {
      if (indexName === ID_INDEX.name) throw new Error('cannot drop _id index');
      const { indexes } = look(name);
      if (!indexes.some((index) => index.name === indexName)) return false;
      collection(name).indexes = indexes.filter((index) => index.name !== indexName);
      return true;
    },
    explain(name, filter, sort) {
      const query = { filter, sort, matched: match(name, filter).length };
      return explainPlan(name, query, planQuery(look(name).indexes, sizeOf(name), query));
    },

    currentOperations: () => operations.list(),
    killOperation: (opid) => operations.kill(opid),
    profiling: () => profiling,
    setProfiling(level, slowms = profiling.slowms) {
      profiling = { level, slowms };
    },
    serverStatus: () => needs.serverStatus?.() ?? { ok: 1 },
  };
}
