import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { createDatabase } from '../../../../src/practice/model/database.ts';
import { DocumentId, isObjectId } from '../../../../src/practice/objectId.ts';
import type { Document } from '../../../../src/practice/types.ts';

const NOW = Date.UTC(2026, 10, 29, 12);

function open(scale: Record<string, number> = {}) {
  const clock = { ms: NOW, now: () => clock.ms };
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return { clock, database: createDatabase({ clock, random, scale }) };
}

function idOf(document: Document | undefined): DocumentId {
  const id = document?.['_id'];
  assert.ok(id instanceof DocumentId);
  return id;
}

suite('the practice database: documents', () => {
  test('an id finds its document by its digits, also inside of operators', () => {
    const { database } = open();
    const id = database.insert('stocks', { sku: 'a' });
    database.insert('stocks', { sku: 'b' });
    assert.ok(isObjectId(id));
    const same = new DocumentId(id.hex.toUpperCase());
    assert.deepEqual(
      database.find('stocks', { _id: same }).map(({ sku }) => sku),
      ['a'],
    );
    assert.equal(database.count('stocks', { _id: { $in: [same] } }), 1);
    assert.equal(database.count('stocks', { _id: { $ne: same } }), 1);
    assert.equal(database.aggregate('stocks', [{ $match: { _id: same } }]).length, 1);
    assert.equal(database.remove('stocks', { _id: same }, false), 1);
    assert.equal(database.count('stocks'), 1);
  });

  test('ids group and sort by their digits', () => {
    const { database } = open();
    const hex = (digit: string) => new DocumentId(digit.repeat(24));
    for (const digit of ['b', 'a', 'b']) database.insert('sales', { article: hex(digit), n: 1 });
    const groups = database.aggregate('sales', [
      { $group: { _id: '$article', n: { $sum: '$n' } } },
      { $sort: { _id: 1 } },
    ]);
    assert.deepEqual(
      groups.map(({ _id, n }) => [String(_id), n]),
      [
        ['a'.repeat(24), 1],
        ['b'.repeat(24), 2],
      ],
    );
  });

  test('an answer is a copy, and what is one object in it stays one object', () => {
    const { database } = open();
    database.insert('stocks', { sku: 'a', place: { row: 1 } });
    const [first] = database.find('stocks', {});
    const [second] = database.find('stocks', {});
    assert.ok(first && second);
    (first['place'] as Document)['row'] = 2;
    assert.deepEqual(second['place'], { row: 1 });
    assert.notEqual(idOf(first), idOf(second), 'two answers');
    const [group] = database.aggregate('stocks', [
      { $group: { _id: '$sku', docs: { $push: '$$ROOT' }, first: { $first: '$$ROOT' } } },
    ]);
    const docs = group?.['docs'] as Document[];
    assert.equal(docs[0], group?.['first']);
    assert.equal(idOf(docs[0]), idOf(group?.['first'] as Document));
  });

  test('what goes in is a copy too, made of our own objects', () => {
    const { database } = open();
    const document = runInNewContext(
      `({ at: new Date(0), pattern: /x/i, list: [{ a: undefined }], count: { valueOf: () => 7, constructor: null } })`,
    ) as Document;
    delete document['count'];
    database.insert('things', document);
    (document['list'] as Document[])[0] = { a: 1 };
    const [found] = database.find('things', { at: { $lt: new Date(1) } });
    assert.ok(found?.['at'] instanceof Date);
    assert.ok(found['pattern'] instanceof RegExp);
    assert.deepEqual(found['list'], [{ a: null }]);
  });

  test('undefined is stored as null', () => {
    const { database } = open();
    database.insert('stocks', { sku: 'a', quantityOnHand: 4 });
    const result = database.update('stocks', { sku: 'a' }, { $set: { quantityOnHand: undefined } }, { many: false });
    assert.deepEqual(result, { matched: 1, modified: 1 });
    assert.equal(database.find('stocks', {})[0]?.['quantityOnHand'], null);
  });

  test('an object that contains itself is refused, and so is a function', () => {
    const { database } = open();
    const loop: Document = {};
    loop['self'] = loop;
    assert.throws(() => database.insert('things', loop), { message: 'Cannot convert circular structure to BSON' });
    assert.throws(() => database.insert('things', { call: () => 1 }), /not part of the practice cluster/);
    assert.throws(() => database.count('things', { $where: 'true' }), Error);
  });

  test('a second document of an id is refused in the server’s words', () => {
    const { database } = open();
    const _id = new DocumentId('a'.repeat(24));
    database.insert('stocks', { _id });
    assert.throws(() => database.insert('stocks', { _id: new DocumentId('a'.repeat(24)) }), {
      message: `E11000 duplicate key error collection: test.stocks index: _id_ dup key: { _id: ObjectId('${'a'.repeat(24)}') }`,
    });
    database.insert('stocks', { _id: 1, sku: 'x' });
    assert.throws(() => database.insert('stocks', { _id: 1 }), { message: /dup key: \{ _id: 1 \}$/ });
  });

  test('a unique index holds for inserts and changes, and is not built over documents that break it', () => {
    const { database } = open();
    database.insert('stocks', { sku: 'a' });
    database.insert('stocks', { sku: 'a' });
    const build = () => database.createIndex('stocks', { sku: 1 }, { unique: true });
    assert.throws(build, { message: /index: sku_1 dup key: \{ sku: "a" \}$/ });
    database.remove('stocks', { sku: 'a' }, false);
    assert.equal(build(), 'sku_1');
    database.insert('stocks', { sku: 'b' });
    assert.throws(() => database.insert('stocks', { sku: 'b' }), /E11000/);
    assert.throws(() => database.update('stocks', { sku: 'b' }, { $set: { sku: 'a' } }, { many: true }), /E11000/);
    assert.deepEqual(
      database.find('stocks', {}).map(({ sku }) => sku),
      ['a', 'b'],
    );
  });

  test('changes: one or many, operators, a whole document, a pipeline, the one that is not there yet', () => {
    const { database } = open();
    for (const sku of ['a', 'b']) database.insert('stocks', { sku, n: 1, at: new Date(0) });
    const one = { many: false };
    const many = { many: true };
    assert.deepEqual(database.update('stocks', {}, { $inc: { n: 1 } }, one), { matched: 1, modified: 1 });
    assert.deepEqual(database.update('stocks', {}, { $set: { n: 2 } }, many), { matched: 2, modified: 1 });
    const id = idOf(database.find('stocks', { sku: 'a' })[0]).hex;
    assert.deepEqual(database.update('stocks', { sku: 'a' }, { sku: 'c' }, one), { matched: 1, modified: 1 });
    assert.deepEqual(database.find('stocks', { sku: 'c' }), [{ _id: new DocumentId(id), sku: 'c' }]);
    const pipeline = [{ $set: { twice: { $add: ['$n', '$n'] } } }] as unknown as Document;
    assert.deepEqual(database.update('stocks', { sku: 'b' }, pipeline, one), { matched: 1, modified: 1 });
    assert.equal(database.find('stocks', { sku: 'b' })[0]?.['twice'], 4);
    const upsert = { many: false, upsert: true };
    const made = database.update('stocks', { sku: 'd' }, { $set: { n: 9 }, $setOnInsert: { isNew: true } }, upsert);
    assert.equal(made.matched, 0);
    assert.deepEqual(database.find('stocks', { _id: made.upsertedId }), [
      { _id: made.upsertedId, sku: 'd', n: 9, isNew: true },
    ]);
    assert.deepEqual(database.update('stocks', { sku: 'd' }, { $setOnInsert: { isNew: 1 }, $inc: { n: 1 } }, upsert), {
      matched: 1,
      modified: 1,
    });
  });

  test('the id of a document does not change', () => {
    const { database } = open();
    database.insert('stocks', { sku: 'a' });
    for (const change of [{ $set: { _id: 1 } }, { _id: 1, sku: 'b' }]) {
      assert.throws(() => database.update('stocks', {}, change, { many: false }), /immutable field '_id'/);
    }
    assert.equal(database.find('stocks', {})[0]?.['sku'], 'a');
  });

  test('what it does not know is refused in the server’s words', () => {
    const { database } = open();
    database.insert('stocks', { n: 1 });
    const refused: readonly (readonly [() => unknown, string | RegExp])[] = [
      [() => database.find('stocks', { n: { $foo: 1 } }), 'unknown operator: $foo'],
      [() => database.aggregate('stocks', [{ $foo: 1 }]), "Unrecognized pipeline stage name: '$foo'"],
      [() => database.update('stocks', {}, { $foo: { n: 1 } }, { many: false }), /^Unknown modifier: \$foo\./],
      [() => database.aggregate('stocks', [{ $out: 'x' }]), /^The stage \$out is not part of the practice cluster$/],
    ];
    for (const [call, message] of refused) assert.throws(call, { message });
  });

  test('sort, skip, limit and projection', () => {
    const { database } = open();
    for (const n of [3, 1, 2]) database.insert('stocks', { n, more: true });
    const options = { sort: { n: -1 }, skip: 1, limit: 1, projection: { n: 1, _id: 0 } };
    assert.deepEqual(database.find('stocks', {}, options), [{ n: 2 }]);
  });

  test('stores and finds whatever JSON there is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (fields) => {
        const { database } = open();
        delete fields['_id'];
        const _id = database.insert('things', fields);
        const [found] = database.find('things', { _id });
        assert.ok(found);
        delete found['_id'];
        assert.equal(JSON.stringify(found), JSON.stringify(fields));
      }),
    );
  });
});

suite('the practice database: plans, operations, profiler', () => {
  test('a collection that stands for a larger one counts as it, and reads as much', () => {
    const { database } = open({ ledger: 9000 });
    for (let n = 0; n < 200; n++) database.insert('ledger', { sku: `S${n % 40}`, n });
    assert.equal(database.count('ledger'), 1_800_000);
    assert.equal(database.count('ledger', {}), 1_800_000);
    assert.equal(database.count('ledger', { sku: 'S1' }), 5);
    const scan = database.explain('ledger', { sku: 'S1' }, { n: -1 });
    const { winningPlan } = scan['queryPlanner'] as { winningPlan: Document };
    assert.equal(winningPlan['stage'], 'SORT');
    assert.equal((winningPlan['inputStage'] as Document)['stage'], 'COLLSCAN');
    const statistics = scan['executionStats'] as Document;
    assert.deepEqual(
      [statistics['nReturned'], statistics['totalDocsExamined'], statistics['totalKeysExamined']],
      [5, 1_800_000, 0],
    );
    assert.ok(Number(statistics['executionTimeMillis']) > 4000);

    assert.equal(database.createIndex('ledger', { sku: 1, n: -1 }), 'sku_1_n_-1');
    const indexed = database.explain('ledger', { sku: 'S1' }, { n: -1 });
    const plan = (indexed['queryPlanner'] as { winningPlan: Document }).winningPlan;
    assert.equal(plan['stage'], 'FETCH');
    assert.deepEqual((plan['inputStage'] as Document)['keyPattern'], { sku: 1, n: -1 });
    assert.equal((indexed['executionStats'] as Document)['totalDocsExamined'], 5);
  });

  test('indexes: the one of the id, one of each key, dropped by name', () => {
    const { database } = open();
    database.createIndex('stocks', { sku: 1 });
    assert.equal(database.createIndex('stocks', { sku: 1 }), 'sku_1', 'built twice');
    assert.equal(database.createIndex('stocks', { n: -1 }, { name: 'own' }), 'own');
    assert.deepEqual(
      database.indexes('stocks').map(({ name }) => name),
      ['_id_', 'sku_1', 'own'],
    );
    assert.equal(database.dropIndex('stocks', 'sku_1'), true);
    assert.equal(database.dropIndex('stocks', 'sku_1'), false);
    assert.throws(() => database.dropIndex('stocks', '_id_'), { message: 'cannot drop _id index' });
  });

  test('an operation is shown while it runs, and ended by its id', () => {
    const { database, clock } = open();
    let killed = 0;
    const opid = database.operations.begin({
      collection: 'ledger',
      command: { find: 'ledger', filter: {} },
      planSummary: 'COLLSCAN',
      appName: 'report',
      onKilled: () => void (killed += 1),
    });
    clock.ms += 42_500;
    const [operation] = database.currentOperations();
    assert.deepEqual([operation?.opid, operation?.secs_running, operation?.ns], [opid, 42, 'test.ledger']);
    database.killOperation(opid + 1);
    assert.equal(killed, 0);
    database.killOperation(opid);
    database.killOperation(opid);
    assert.equal(killed, 1);
    assert.deepEqual(database.currentOperations(), []);
  });

  test('the profiler notes queries that are slow enough, and not without end', () => {
    const { database } = open({ ledger: 100_000 });
    for (let n = 0; n < 10; n++) database.insert('ledger', { sku: `S${n}` });
    database.find('ledger', { sku: 'S1' });
    assert.deepEqual(database.collections(), ['ledger']);
    database.setProfiling(1, 50);
    assert.deepEqual(database.profiling(), { level: 1, slowms: 50 });
    database.find('ledger', { sku: 'S1' });
    database.createIndex('ledger', { sku: 1 });
    database.find('ledger', { sku: 'S1' });
    const entries = database.find('system.profile', {}, { sort: { ts: -1 } });
    assert.deepEqual(
      entries.map(({ ns, planSummary, nreturned }) => [ns, planSummary, nreturned]),
      [['test.ledger', 'COLLSCAN', 1]],
    );
    database.setProfiling(2);
    for (let n = 0; n < 1000; n++) database.find('ledger', { sku: 'S1' });
    assert.ok(database.count('system.profile') <= 200);
    database.restarted();
    assert.deepEqual(database.profiling(), { level: 0, slowms: 100 });
  });
});
