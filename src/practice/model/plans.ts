/** How the database would find documents: by an index or by reading them all, and how long that takes. */
import type { Document } from '../types.ts';

export interface Index extends Document {
  readonly key: Readonly<Record<string, unknown>>;
  readonly name: string;
}

export interface Query {
  readonly filter: Document;
  readonly sort?: Document | undefined;
  /** How many documents it finds. */
  readonly matched: number;
}

export interface Plan {
  readonly index: Index | undefined;
  /** `COLLSCAN`, `IXSCAN { sku: 1, timestamp: -1 }`. */
  readonly summary: string;
  readonly docsExamined: number;
  /** When nothing else runs. */
  readonly millis: number;
}

const DOCUMENTS_A_MILLISECOND = 430;

/** An index helps where its first field stands in the filter. `size`: of the collection. */
export function planQuery(indexes: readonly Index[], size: number, { filter, matched }: Query): Plan {
  const index = indexes.find(({ key }) => Object.hasOwn(filter, firstField(key)));
  const docsExamined = index ? matched : size;
  return {
    index,
    summary: index ? `IXSCAN ${keyText(index.key)}` : 'COLLSCAN',
    docsExamined,
    millis: Math.round(docsExamined / DOCUMENTS_A_MILLISECOND),
  };
}

/** In the shape of `explain('executionStats')`. */
export function explainPlan(collection: string, { filter, sort, matched }: Query, plan: Plan): Document {
  const { index, docsExamined, millis } = plan;
  const find = index
    ? { stage: 'FETCH', inputStage: { stage: 'IXSCAN', keyPattern: index.key, indexName: index.name } }
    : { stage: 'COLLSCAN', filter, direction: 'forward' };
  const isSorted = !sort || isSortedBy(index, Object.keys(sort));
  const winningPlan = isSorted ? find : { stage: 'SORT', sortPattern: sort, inputStage: find };
  return {
    explainVersion: '1',
    queryPlanner: { namespace: `test.${collection}`, parsedQuery: filter, winningPlan, rejectedPlans: [] },
    executionStats: {
      executionSuccess: true,
      nReturned: matched,
      executionTimeMillis: millis,
      totalKeysExamined: index ? docsExamined : 0,
      totalDocsExamined: docsExamined,
    },
    ok: 1,
  };
}

export function firstField(key: Index['key']): string {
  return Object.keys(key)[0] ?? '';
}

function keyText(key: Index['key']): string {
  const fields = Object.entries(key).map(([field, direction]) => `${field}: ${JSON.stringify(direction)}`);
  return `{ ${fields.join(', ')} }`;
}

/** Equal values come out of an index in the order of its next field. */
function isSortedBy(index: Index | undefined, wanted: readonly string[]): boolean {
  const keys = index ? Object.keys(index.key) : [];
  return [0, 1].some((skipped) => wanted.every((field, position) => keys[position + skipped] === field));
}
