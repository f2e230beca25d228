/** The stored documents of each collection, its indexes, and the promise of a unique index. */
import { isObjectId } from '../objectId.ts';
import type { Document } from '../types.ts';
import type { Index, Planned } from './plans.ts';

export interface Collection extends Planned {
  readonly documents: readonly Document[];
}

export interface Collections {
  names(): readonly string[];
  /** An empty one where there is none. */
  get(name: string): Collection;
  /** Throws where a unique index does not allow it. */
  add(name: string, document: Document): void;
  /** For what the model itself makes, several times a second: unique indexes are not looked at. */
  put(name: string, document: Document): void;
  /** By identity; throws as `add` does. */
  replace(name: string, before: Document, after: Document): void;
  /** Keeps only these. */
  keep(name: string, test: (document: Document) => boolean): void;
  setIndexes(name: string, indexes: readonly Index[]): void;
  drop(name: string): boolean;
}

const ID_INDEX: Index = { v: 2, key: { _id: 1 }, name: '_id_' };

/** `scale`: for how many documents of the real service one stored here stands, where it is not one. */
export function createCollections(scale: Readonly<Record<string, number>>): Collections {
  const stored = new Map<string, { documents: Document[]; indexes: readonly Index[] }>();

  function existing(name: string) {
    let collection = stored.get(name);
    if (!collection) stored.set(name, (collection = { documents: [], indexes: [ID_INDEX] }));
    return collection;
  }

  function assertUnique(name: string, document: Document, instead?: Document): void {
    const { documents, indexes } = existing(name);
    for (const index of indexes) {
      if (index.name !== '_id_' && !index.unique) continue;
      const key = keyOf(document, index);
      const isTaken = documents.some((other) => other !== instead && keyOf(other, index) === key);
      if (isTaken) throw duplicateKey(name, index, key);
    }
  }

  return {
    names: () => [...stored.keys()].sort(),
    get(name) {
      const { documents, indexes } = stored.get(name) ?? { documents: [], indexes: [] };
      return { name, documents, indexes, size: documents.length * (scale[name] ?? 1) };
    },
    add(name, document) {
      assertUnique(name, document);
      existing(name).documents.push(document);
    },
    put: (name, document) => void existing(name).documents.push(document),
    replace(name, before, after) {
      assertUnique(name, after, before);
      const { documents } = existing(name);
      const position = documents.indexOf(before);
      if (position >= 0) documents[position] = after;
    },
    keep(name, test) {
      const collection = stored.get(name);
      if (collection) collection.documents = collection.documents.filter(test);
    },
    setIndexes(name, indexes) {
      const collection = existing(name);
      for (const index of indexes) {
        if (!index.unique || collection.indexes.includes(index)) continue;
        const seen = new Set<string>();
        for (const document of collection.documents) {
          const key = keyOf(document, index);
          if (seen.has(key)) throw duplicateKey(name, index, key);
          seen.add(key);
        }
      }
      collection.indexes = indexes;
    },
    drop: (name) => stored.delete(name),
  };
}

function duplicateKey(collection: string, index: Index, key: string): Error {
  return new Error(`E11000 duplicate key error collection: test.${collection} index: ${index.name} dup key: ${key}`);
}

/** As the server's message shows it, so that equal values give equal texts. */
function keyOf(document: Document, index: Index): string {
  const fields = Object.keys(index.key).map((path) => `${path}: ${valueText(valueAt(document, path))}`);
  return `{ ${fields.join(', ')} }`;
}

function valueAt(document: unknown, path: string): unknown {
  let value = document;
  for (const name of path.split('.')) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
  }
  return value;
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isObjectId(value)) return `ObjectId('${value.hex}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  return JSON.stringify(value);
}
