/**
 * Documents come in and go out as copies, so that a script cannot change what is stored behind the database's back. What is one
 * object in an answer stays one object in its copy.
 */
import { types } from 'node:util';
import { DocumentId, isObjectId } from '../objectId.ts';
import type { Document } from '../types.ts';

/**
 * A deep copy made of this realm's own objects. As on the way to a real server, `undefined` becomes `null` and an object that
 * contains itself is refused.
 */
export function copyDocument(document: Document): Document {
  return copyRecord(document, new Map());
}

export function copyDocuments(documents: readonly Document[]): Document[] {
  const copies = new Map<object, unknown>();
  return documents.map((document) => copyRecord(document, copies));
}

const UNFINISHED = Symbol('unfinished');

function copyValue(value: unknown, copies: Map<object, unknown>): unknown {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'bigint':
      return Number(value);
    case 'function':
    case 'symbol':
      throw new Error(`A ${typeof value} as a value is not part of the practice cluster`);
    case 'object':
      return value === null ? null : copyObject(value, copies);
    default:
      return value;
  }
}

function copyObject(value: object, copies: Map<object, unknown>): unknown {
  const known = copies.get(value);
  if (known === UNFINISHED) throw new Error('Cannot convert circular structure to BSON');
  if (known !== undefined) return known;
  copies.set(value, UNFINISHED);
  const copy = copyUnknownObject(value, copies);
  copies.set(value, copy);
  return copy;
}

function copyUnknownObject(value: object, copies: Map<object, unknown>): unknown {
  // Not `map`: that of another realm makes an array of that realm
  if (Array.isArray(value)) return Array.from(value, (item) => copyValue(item, copies));
  if (types.isDate(value)) return new Date(value.getTime());
  if (types.isRegExp(value)) return new RegExp(value.source, value.flags);
  if (isObjectId(value)) return new DocumentId(value.hex);
  if (!isPlain(value)) {
    // NumberLong and its like
    const primitive: unknown = value.valueOf();
    if (typeof primitive !== 'object') return copyValue(primitive, copies);
  }
  return copyFields(value, copies);
}

function copyRecord(value: Document, copies: Map<object, unknown>): Document {
  const copy = copyObject(value, copies);
  return copy as Document;
}

function copyFields(value: object, copies: Map<object, unknown>): Document {
  // No prototype setter is ever called: `__proto__` is a name like any other
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, copyValue(field, copies)]));
}

/** Of any realm: a script of mongosh runs in another one. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
