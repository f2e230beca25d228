import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createDatabase } from '../../../../src/practice/model/database.ts';
import { ObjectId } from '../../../../src/practice/objectId.ts';
import type { Document } from '../../../../src/practice/types.ts';

const NOW = Date.UTC(2026, 10, 29, 12);

function open(scale: Record<string, number> = {}) {
  const clock = { ms: NOW, now: () => clock.ms };
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return { clock, database: createDatabase({ clock, random, scale }) };
}

function idOf(document: Document | undefined): ObjectId {
  const id = document?.['_id'];
  assert.ok(id instanceof ObjectId);
  return id;
}

suite('the practice database: documents', () => {
  test('an id finds its document by its digits, also inside of operators', () => {
    const { database } = open();
    const id = database.insert('stocks', { sku: 'a' });
    database.insert('stocks', { sku: 'b' });
    assert.ok(id instanceof ObjectId);
    const same = new ObjectId(id.hex.toUpperCase());
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
    const hex = (digit: string) => new ObjectId(digit.repeat(24));
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
    const [group] = database.aggregate('stocks', [
      { $group: { _id: '$sku', docs: { $push: '$$ROOT' }, first: { $first: '$$ROOT' } } },
    ]);
    const docs = group?.['docs'] as Document[];
    assert.equal(docs[0], group?.['first']);
    assert.equal(idOf(docs[0]), idOf(group?.['first'] as Document));
  });

  test('a second document of an id is refused in the server’s words', () => {
    const { database } = open();
    const _id = new ObjectId('a'.repeat(24));
    database.insert('stocks', { _id });
    assert.throws(() => database.insert('stocks', { _id: new ObjectId('a'.repeat(24)) }), {
      message: `E11000 duplicate key error collection: test.stocks index: _id_ dup key: { _id: ObjectId('${'a'.repeat(24)}') }`,
    });
    database.insert('stocks', { _id: 1, sku: 'x' });
    assert.throws(() => database.insert('stocks', { _id: 1 }), { message: /dup key: \{ _id: 1 \}$/ });
  });

  test('changes: one or many, by operators, and only what has changed is counted', () => {
    const { database } = open();
    for (const sku of ['a', 'b']) database.insert('stocks', { sku, n: 1, at: new Date(0), place: { row: 1 } });
    const one = { many: false };
    const many = { many: true };
    assert.deepEqual(database.update('stocks', {}, { $inc: { n: 1 } }, one), { matched: 1, modified: 1 });
    assert.deepEqual(database.update('stocks', {}, { $set: { n: 2 } }, many), { matched: 2, modified: 1 });
    const [before] = database.find('stocks', { sku: 'a' });
    database.update('stocks', { sku: 'a' }, { $set: { 'place.row': 2 }, $unset: { at: 1 } }, one);
    assert.deepEqual(before?.['place'], { row: 1 });
    const [after] = database.find('stocks', { sku: 'a' });
    assert.deepEqual(after, { _id: before?.['_id'], sku: 'a', n: 2, place: { row: 2 } });
  });

  test('the id of a document does not change', () => {
    const { database } = open();
    database.insert('stocks', { sku: 'a' });
    const change = { $set: { _id: 1, sku: 'b' } };
    assert.throws(() => database.update('stocks', {}, change, { many: false }), /immutable field '_id'/);
    assert.equal(database.find('stocks', {})[0]?.['sku'], 'a');
  });

  test('what it does not know is refused', () => {
    const { database } = open();
    database.insert('stocks', { n: 1 });
    const refused: readonly (readonly [() => unknown, string | RegExp])[] = [
      [() => database.find('stocks', { n: { $foo: 1 } }), /\$foo/],
      [() => database.count('stocks', { $where: 'true' }), /\$where/],
      [() => database.aggregate('stocks', [{ $foo: 1 }]), /\$foo/],
      [() => database.update('stocks', {}, { $foo: { n: 1 } }, { many: false }), /\$foo/],
      [() => database.update('stocks', {}, { n: 2 }, { many: false }), /n/],
      [
        () => database.aggregate('stocks', [{ $out: 'x' }]),
        'A stage that needs another collection is not part of the practice cluster',
      ],
    ];
    for (const [call, message] of refused) assert.throws(call, { message });
    assert.deepEqual(
      database.find('stocks', {}).map(({ n }) => n),
      [1],
    );
  });

  test('sort and limit', () => {
    const { database } = open();
    for (const n of [3, 1, 2]) database.insert('stocks', { n });
    const found = database.find('stocks', {}, { sort: { n: -1 }, limit: 2 });
    assert.deepEqual(
      found.map(({ n }) => n),
      [3, 2],
    );
  });

  test('stores and finds whatever JSON there is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (fields) => {
        // mingo loses such a field, so the shell refuses it
        fc.pre(!JSON.stringify(fields).includes('"__proto__":'));
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
    const scan = database.explain('ledger', { sku: 'S1' });
    const { winningPlan } = scan['queryPlanner'] as { winningPlan: Document };
    assert.equal(winningPlan['stage'], 'COLLSCAN');
    const statistics = scan['executionStats'] as Document;
    assert.deepEqual(
      [statistics['nReturned'], statistics['totalDocsExamined'], statistics['totalKeysExamined']],
      [5, 1_800_000, 0],
    );
    assert.ok(Number(statistics['executionTimeMillis']) > 4000);

    assert.equal(database.createIndex('ledger', { sku: 1, n: -1 }), 'sku_1_n_-1');
    const indexed = database.explain('ledger', { sku: 'S1' });
    const plan = (indexed['queryPlanner'] as { winningPlan: Document }).winningPlan;
    assert.equal(plan['stage'], 'FETCH');
    assert.deepEqual((plan['inputStage'] as Document)['keyPattern'], { sku: 1, n: -1 });
    assert.equal((indexed['executionStats'] as Document)['totalDocsExamined'], 5);
  });

  test('indexes: the one of the id, one of each key, dropped by name', () => {
    const { database } = open();
    database.createIndex('stocks', { sku: 1 });
    assert.equal(database.createIndex('stocks', { sku: 1 }), 'sku_1', 'built twice');
    assert.equal(database.createIndex('stocks', { n: -1 }), 'n_-1');
    assert.deepEqual(
      database.indexes('stocks').map(({ name }) => name),
      ['_id_', 'sku_1', 'n_-1'],
    );
    assert.equal(database.dropIndex('stocks', 'sku_1'), true);
    assert.equal(database.dropIndex('stocks', 'sku_1'), false);
    assert.throws(() => database.dropIndex('stocks', '_id_'), { message: 'cannot drop _id index' });
  });

  test('an operation is shown while it runs, and ended by its id; who waits for it asks again after a restart', () => {
    const { database, clock } = open();
    database.beginOperation({ ns: 'test.ledger', appName: 'report' }, clock.ms);
    clock.ms += 42_500;
    const [report, ...more] = database.currentOperations();
    assert.deepEqual([report?.secs_running, report?.['ns'], more], [42, 'test.ledger', []]);
    database.setProfiling(1, 50);
    database.restarted();
    assert.deepEqual(database.profiling(), { level: 0, slowms: 100 });
    database.killOperation(report?.opid ?? 0);
    const [again, ...others] = database.currentOperations();
    assert.deepEqual([again?.['appName'], again?.secs_running, others], ['report', 0, []]);
    database.killOperation(again?.opid ?? 0);
    database.restarted();
    assert.deepEqual(database.currentOperations(), []);
  });

  test('the profiler notes queries that are slow enough, and not without end', () => {
    const { database } = open();
    const note = (millis: number) => database.profile({ ns: 'test.ledger', millis });
    note(5000);
    assert.deepEqual(database.collections(), []);
    database.setProfiling(1, 50);
    assert.deepEqual(database.profiling(), { level: 1, slowms: 50 });
    note(49);
    note(50);
    assert.deepEqual(database.find('system.profile', {}), [
      { op: 'query', ns: 'test.ledger', millis: 50, ts: new Date(NOW) },
    ]);
    for (let n = 0; n < 1000; n++) note(50);
    assert.ok(database.count('system.profile') <= 200);
  });
});
