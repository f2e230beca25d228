/** `db.NAME.createIndex` …: the indexes of a collection. */
import type { Document } from '../../types.ts';
import { invalidInput, need, ShellError } from './errors.ts';
import type { Place } from './server.ts';
import { fromScript, listFromScript } from './values.ts';

export function indexMethods({ server, database, collection }: Place): Record<string, unknown> {
  const indexes = (): readonly Document[] => server.ask(database, (data) => data.indexes(collection));
  const create = (keys: unknown, options: unknown = {}): string => {
    const fields = fromScript(need(keys, 'Collection.createIndex'));
    if (Object.keys(fields).length === 0)
      throw new ShellError('MongoServerError', 'Index keys cannot be empty.', 67, 'CannotCreateIndex');
    return server.ask(database, (data) => data.createIndex(collection, fields, fromScript(options)));
  };
  const drop = (index: unknown): Document => {
    const wanted = need(index, 'Collection.dropIndex');
    if (wanted === '*')
      throw invalidInput("To drop indexes in the collection using '*', use db.collection.dropIndexes().");
    const before = indexes();
    const text = JSON.stringify(typeof wanted === 'string' ? wanted : fromScript(wanted));
    const found = before.find(({ name, key }) => JSON.stringify(typeof wanted === 'string' ? name : key) === text);
    if (found?.['name'] === '_id_')
      throw new ShellError('MongoServerError', 'cannot drop _id index', 72, 'InvalidOptions');
    const name = found?.['name'];
    if (typeof name !== 'string' || !server.ask(database, (data) => data.dropIndex(collection, name))) {
      throw new ShellError(
        'MongoServerError',
        `index not found with name [${text.replaceAll('"', '')}]`,
        27,
        'IndexNotFound',
      );
    }
    return { nIndexesWas: before.length, ok: 1 };
  };
  return {
    createIndex: create,
    ensureIndex: create,
    createIndexes: (list: unknown, options: unknown = {}) => listFromScript(list).map((keys) => create(keys, options)),
    getIndexes: indexes,
    getIndices: indexes,
    getIndexKeys: () => indexes().map(({ key }) => key),
    dropIndex: drop,
    dropIndexes: (index?: unknown) => {
      if (index !== undefined && index !== '*') return drop(index);
      const before = indexes();
      for (const { name } of before) if (name !== '_id_') drop(name);
      return { nIndexesWas: before.length, msg: 'non-_id indexes dropped for collection', ok: 1 };
    },
  };
}
