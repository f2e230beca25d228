/** A small document database: what mongosh asks of it, over collections, plans, operations and a profiler. */
import { isDeepStrictEqual } from 'node:util';
import { createObjectId } from '../objectId.ts';
import type { Clock, Database, Document, ObjectId, Random } from '../types.ts';
import { type Collections, createCollections } from './collections.ts';
import { copyDocument, copyDocuments } from './copies.ts';
import { createOperations, type Operations } from './operations.ts';
import { explainPlan, type Index, planQuery } from './plans.ts';
import {
  changeDocument,
  hasOperators,
  matchDocuments,
  runPipeline,
  selectDocuments,
  type Selection,
} from './queries.ts';

/** A query that somebody has asked, as the profiler notes it. */
export interface AskedQuery {
  readonly collection: string;
  readonly filter: Document;
  readonly sort?: Document | undefined;
  readonly appName: string;
  readonly returned: number;
  /** Where it took longer than its plan says, since the database was busy. */
  readonly millis?: number;
}

/** With what the model itself needs: the stored documents, not copies. */
export interface PracticeDatabase extends Database {
  readonly stored: Collections;
  readonly operations: Operations;
  newId(at?: number): ObjectId;
  /** How long a query that finds so many documents takes when nothing else runs. */
  planMillis(collection: string, filter: Document, matched: number): number;
  profile(query: AskedQuery): void;
  /** Its process starts again: what it held only in memory is gone. */
  restarted(): void;
}

const PROFILE = 'system.profile';
const MAX_PROFILE = 200;
const DEFAULT_SLOW_MS = 100;

export function createDatabase(needs: {
  readonly clock: Clock;
  readonly random: Random;
  /** For how many documents of the real service one stored here stands, by collection. */
  readonly scale?: Readonly<Record<string, number>>;
  readonly serverStatus?: () => Document;
}): PracticeDatabase {
  const { clock, random } = needs;
  const stored = createCollections(needs.scale ?? {});
  const operations = createOperations(clock);
  const newId = (at = clock.now()) => createObjectId({ now: () => at }, random);
  let level = 0;
  let slowms = DEFAULT_SLOW_MS;

  function plan(collection: string, filter: Document, sort?: Document) {
    const planned = stored.get(collection);
    const matched = matchDocuments(planned.documents, filter).length;
    return { planned, matched, plan: planQuery(planned, filter, matched, sort) };
  }

  function profile(query: AskedQuery): void {
    if (level === 0 || query.collection === PROFILE) return;
    const { plan: chosen } = plan(query.collection, query.filter, query.sort);
    const millis = Math.max(chosen.millis, Math.round(query.millis ?? 0));
    if (level === 1 && millis < slowms) return;
    const { collection, filter, sort } = query;
    stored.put(PROFILE, {
      _id: newId(),
      op: 'query',
      ns: `test.${collection}`,
      command: { find: collection, filter, ...(sort && { sort }), $db: 'test' },
      keysExamined: chosen.keysExamined,
      docsExamined: chosen.docsExamined,
      nreturned: query.returned,
      planSummary: chosen.summary,
      millis,
      ts: new Date(clock.now()),
      client: '10.244.1.17',
      appName: query.appName,
    });
    const surplus = stored.get(PROFILE).documents.length - MAX_PROFILE;
    if (surplus > 0) {
      const old = new Set(stored.get(PROFILE).documents.slice(0, surplus + MAX_PROFILE / 4));
      stored.keep(PROFILE, (document) => !old.has(document));
    }
  }

  return {
    stored,
    operations,
    newId,
    profile,
    planMillis: (collection, filter, matched) => planQuery(stored.get(collection), filter, matched).millis,
    restarted() {
      operations.clear();
      level = 0;
      slowms = DEFAULT_SLOW_MS;
    },

    collections: () => stored.names(),
    find(collection, filter, options: Selection = {}) {
      const wanted = copyDocument(filter);
      const found = selectDocuments(stored.get(collection).documents, wanted, copyDocument({ ...options }));
      profile({ collection, filter: wanted, sort: options.sort, appName: 'mongosh', returned: found.length });
      // The profiler's own identifiers are ours; a real entry has none
      return collection === PROFILE ? found.map(({ _id, ...entry }) => entry) : found;
    },
    // Only the number of all is that of the real service: what it has more belongs to articles which are no longer sold
    count(collection, filter = {}) {
      const { documents, size } = stored.get(collection);
      const wanted = copyDocument(filter);
      return Object.keys(wanted).length > 0 ? matchDocuments(documents, wanted).length : size;
    },
    aggregate(collection, pipeline) {
      const stages = copyDocuments(pipeline);
      const answer = runPipeline(stored.get(collection).documents, stages, (name) => stored.get(name).documents);
      const [first] = stages;
      const filter = (first?.['$match'] ?? {}) as Document;
      profile({ collection, filter, appName: 'mongosh', returned: answer.length });
      return answer;
    },
    insert(collection, document) {
      const copy = copyDocument(document);
      const complete = { _id: newId(), ...copy };
      stored.add(collection, complete);
      return copyDocument(complete)['_id'];
    },
    update(collection, filter, change, options) {
      const wanted = copyDocument(filter);
      const changes = copyDocument(change);
      const { $setOnInsert, ...always } = changes;
      const onEach = Array.isArray(changes) ? changes : always;
      const found = matchDocuments(stored.get(collection).documents, wanted).slice(0, options.many ? undefined : 1);
      if (found.length === 0 && options.upsert) {
        const fresh = changeDocument(equalFields(wanted), {}, onEach);
        const whole = { _id: newId(), ...fresh, ...($setOnInsert as Document | undefined) };
        stored.add(collection, whole);
        return { matched: 0, modified: 0, upsertedId: copyDocument(whole)['_id'] };
      }
      let modified = 0;
      for (const document of found) {
        const changed = changeDocument(document, wanted, onEach);
        if (changed === document || isDeepStrictEqual(changed, document)) continue;
        if (!isDeepStrictEqual({ _id: changed['_id'] }, { _id: document['_id'] })) throw new Error(IMMUTABLE_ID);
        stored.replace(collection, document, changed);
        modified += 1;
      }
      return { matched: found.length, modified };
    },
    remove(collection, filter, many) {
      const found = matchDocuments(stored.get(collection).documents, copyDocument(filter));
      const gone = new Set(found.slice(0, many ? undefined : 1));
      stored.keep(collection, (document) => !gone.has(document));
      return gone.size;
    },
    drop: (collection) => stored.drop(collection),

    indexes: (collection) => copyDocuments(stored.get(collection).indexes),
    createIndex(collection, keys, options = {}) {
      const key = copyDocument(keys);
      const name = typeof options['name'] === 'string' ? options['name'] : Object.entries(key).flat().join('_');
      const { indexes } = stored.get(collection);
      const same = indexes.find((index) => JSON.stringify(index.key) === JSON.stringify(key));
      if (same) return same.name;
      if (indexes.some((index) => index.name === name)) {
        throw new Error(`An existing index has the same name as the requested index: ${name}`);
      }
      const first = indexes.length > 0 ? indexes : [{ v: 2, key: { _id: 1 }, name: '_id_' }];
      const index: Index = { ...copyDocument(options), v: 2, key, name };
      stored.setIndexes(collection, [...first, index]);
      return name;
    },
    dropIndex(collection, name) {
      const { indexes } = stored.get(collection);
      if (name === '_id_') throw new Error('cannot drop _id index');
      const others = indexes.filter((index) => index.name !== name);
      if (others.length === indexes.length) return false;
      stored.setIndexes(collection, others);
      return true;
    },
    explain(collection, filter, sort) {
      const query = { filter: copyDocument(filter), sort: sort && copyDocument(sort) };
      const { planned, matched, plan: chosen } = plan(collection, query.filter, query.sort);
      return copyDocument(explainPlan(planned, query, chosen, matched));
    },

    currentOperations: () => operations.list(),
    killOperation: (opid) => operations.kill(opid),
    profiling: () => ({ level, slowms }),
    setProfiling(newLevel, newSlowms) {
      level = newLevel;
      slowms = newSlowms ?? slowms;
    },
    serverStatus: () => needs.serverStatus?.() ?? { ok: 1 },
  };
}

const IMMUTABLE_ID = "Performing an update on the path '_id' would modify the immutable field '_id'";

/** What a document that an upsert makes has of its filter. */
function equalFields(filter: Document): Document {
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([field, value]) => !field.startsWith('$') && !(isRecord(value) && hasOperators(value)),
    ),
  );
}

function isRecord(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
