/** MongoDB's language, as far as mingo speaks it, with the server's words where it refuses. */
import { aggregate, find, Query, updateOne } from 'mingo';
import type { Document } from '../types.ts';
import { copyDocument, copyDocuments } from './copies.ts';

/** No functions of a script are run by a query. */
const OPTIONS = { scriptEnabled: false };

/** The documents themselves, not copies. */
export function matchDocuments(documents: readonly Document[], filter: Document): Document[] {
  if (Object.keys(filter).length === 0) return [...documents];
  return inServerWords(() => {
    const query = new Query(filter, OPTIONS);
    return documents.filter((document) => query.test(document));
  });
}

export interface Selection {
  readonly projection?: Document;
  readonly sort?: Document;
  readonly skip?: number;
  readonly limit?: number;
}

/** Copies, in order. */
export function selectDocuments(documents: readonly Document[], filter: Document, selection: Selection): Document[] {
  return inServerWords(() => {
    const cursor = find<Document>([...documents], filter, selection.projection ?? {}, OPTIONS);
    if (selection.sort) cursor.sort(numbersOnly(selection.sort));
    if (selection.skip) cursor.skip(selection.skip);
    // A limit of nothing is no limit, a negative one has the meaning of a positive one
    if (selection.limit) cursor.limit(Math.abs(selection.limit));
    return copyDocuments(cursor.all());
  });
}

/** A stage that a real server has and that needs more than documents. */
const STAGES_LEFT_OUT = new Set(['$out', '$merge', '$indexStats', '$collStats', '$currentOp', '$search', '$geoNear']);

export function runPipeline(
  documents: readonly Document[],
  pipeline: readonly Document[],
  resolve: (collection: string) => readonly Document[],
): Document[] {
  const leftOut = pipeline.flatMap((stage) => Object.keys(stage)).find((name) => STAGES_LEFT_OUT.has(name));
  if (leftOut) throw new Error(`The stage ${leftOut} is not part of the practice cluster`);
  return inServerWords(() => {
    const answer = aggregate(copyDocuments(documents), [...pipeline], {
      ...OPTIONS,
      collectionResolver: (name: string) => copyDocuments(resolve(name)),
    });
    return copyDocuments(answer);
  });
}

/** The document as it will be: the same object where nothing changes. `change`: operators, a whole document or a pipeline. */
export function changeDocument(document: Document, filter: Document, change: Document): Document {
  if (Array.isArray(change) || hasOperators(change)) return modify(document, filter, change);
  return { _id: document['_id'], ...change };
}

export function hasOperators(change: Document): boolean {
  return Object.keys(change).some((name) => name.startsWith('$'));
}

function modify(document: Document, filter: Document, change: Document): Document {
  return inServerWords(() => {
    const one = [copyDocument(document)];
    const { modifiedCount } = updateOne(one, filter, change, { cloneMode: 'deep' }, OPTIONS);
    // Whatever an operator left undefined is stored as null
    return modifiedCount > 0 && one[0] ? copyDocument(one[0]) : document;
  });
}

/** `NumberInt(1)` and its like have become numbers on the way in; a text such as `"1"` is the server's to refuse. */
function numbersOnly(sort: Document): Record<string, 1 | -1> {
  return Object.fromEntries(
    Object.entries(sort).map(([field, direction]) => {
      if (direction === 1 || direction === -1) return [field, direction];
      throw new Error(`Illegal key in $sort specification: ${field}: ${JSON.stringify(direction)}`);
    }),
  );
}

const WORDS: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/^unknown query operator (.*)$/, (name) => `unknown operator: ${name}`],
  [/^unknown top level operator: (.*)$/, (name) => `unknown top level operator: ${name}`],
  [/^unregistered pipeline operator (.*)\.$/, (name) => `Unrecognized pipeline stage name: '${name}'`],
  [
    /^Unknown update operator: '(.*)'\.$/,
    (name) =>
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
  ],
  [/^accumulator '(.*)' is not registered\.$/, (name) => `unknown group operator '${name}'`],
];

function inServerWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    for (const [pattern, words] of WORDS) {
      const match = pattern.exec(message);
      if (match) throw new Error(words(match[1] ?? ''), { cause: error });
    }
    throw error;
  }
}
