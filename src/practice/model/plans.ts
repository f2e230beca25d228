/** How the database would find documents: by an index or by reading them all, and how long that takes. */
import type { Document } from '../types.ts';

export interface Index extends Document {
  readonly v: number;
  readonly key: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly unique?: boolean;
}

/** As much of a collection as a plan depends on. */
export interface Planned {
  readonly name: string;
  /** Documents that the collection stands for, at least as many as it holds. */
  readonly size: number;
  readonly indexes: readonly Index[];
}

export interface Plan {
  readonly index: Index | undefined;
  /** `COLLSCAN`, `IXSCAN { sku: 1, timestamp: -1 }`. */
  readonly summary: string;
  readonly keysExamined: number;
  readonly docsExamined: number;
  readonly millis: number;
}

/** What one core reads when nothing else runs. */
const DOCUMENTS_A_MILLISECOND = 430;

/** An index helps where its first field stands in the filter or, without a filter, leads the sort. */
export function planQuery(collection: Planned, filter: Document, matched: number, sort: Document = {}): Plan {
  const fields = filteredFields(filter);
  const byFilter = collection.indexes.find((index) => fields.has(firstField(index)));
  const [sortField] = Object.keys(sort);
  const index =
    byFilter ?? (fields.size === 0 ? collection.indexes.find((index) => firstField(index) === sortField) : undefined);
  const examined = byFilter ? matched : collection.size;
  return {
    index,
    summary: index ? `IXSCAN ${keyText(index.key)}` : 'COLLSCAN',
    keysExamined: index ? examined : 0,
    docsExamined: examined,
    millis: Math.round(examined / DOCUMENTS_A_MILLISECOND),
  };
}

/** In the shape of `explain('executionStats')`. */
export function explainPlan(
  collection: Planned,
  query: { readonly filter: Document; readonly sort?: Document | undefined },
  plan: Plan,
  matched: number,
): Document {
  const { filter, sort } = query;
  const { index } = plan;
  const find = index
    ? {
        stage: 'FETCH',
        inputStage: {
          stage: 'IXSCAN',
          keyPattern: index.key,
          indexName: index.name,
          isMultiKey: false,
          isUnique: index.unique ?? false,
          direction: 'forward',
        },
      }
    : { stage: 'COLLSCAN', filter, direction: 'forward' };
  const winningPlan = sort && !isSortedBy(index, sort) ? { stage: 'SORT', sortPattern: sort, inputStage: find } : find;
  return {
    explainVersion: '1',
    queryPlanner: {
      namespace: `test.${collection.name}`,
      parsedQuery: filter,
      indexFilterSet: false,
      winningPlan,
      rejectedPlans: [],
    },
    executionStats: {
      executionSuccess: true,
      nReturned: matched,
      executionTimeMillis: plan.millis,
      totalKeysExamined: plan.keysExamined,
      totalDocsExamined: plan.docsExamined,
      executionStages: { ...winningPlan, nReturned: matched, executionTimeMillisEstimate: plan.millis },
    },
    command: { find: collection.name, filter, ...(sort && { sort }), $db: 'test' },
    serverInfo: { host: 'mongodb-0', port: 27017, version: SERVER_VERSION },
    ok: 1,
  };
}

export const SERVER_VERSION = '8.0.13';

export function firstField(index: Index): string | undefined {
  return Object.keys(index.key)[0];
}

/** `{ sku: 1, timestamp: -1 }`. */
export function keyText(key: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(key).map(([field, direction]) => `${field}: ${JSON.stringify(direction)}`);
  return `{ ${fields.join(', ')} }`;
}

function filteredFields(filter: Document): Set<string | undefined> {
  const fields = new Set<string | undefined>();
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and' && Array.isArray(condition)) {
      for (const part of condition as readonly Document[]) for (const inner of filteredFields(part)) fields.add(inner);
    } else if (!field.startsWith('$')) fields.add(field);
  }
  return fields;
}

/** Equal values come out of an index in the order of its next field. */
function isSortedBy(index: Index | undefined, sort: Document): boolean {
  const keys = index ? Object.keys(index.key) : [];
  const wanted = Object.keys(sort);
  return [0, 1].some((skipped) => wanted.every((field, position) => keys[position + skipped] === field));
}
