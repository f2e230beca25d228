/** `mongosh` on the sample database: what is printed and the exit code, as the real shell was seen to do it. */
import assert from 'node:assert/strict';
import { useFew } from './heldPod.ts';

suite('practice/pod: mongosh', () => {
  const pod = useFew();

  /** Scripts of one session, and what is printed in the end. */
  const printed: readonly (readonly [scripts: string | readonly string[], out: string | RegExp])[] = [
    ['db', 'test\n'],
    ['db.system.profile', 'test.system.profile\n'],
    ['db.runCommand({ ping: 1 })', '{ ok: 1 }\n'],
    ["db.adminCommand('ping')", '{ ok: 1 }\n'],
    [
      'db.few.find()',
      "[\n  {\n    _id: 1,\n    name: 'a',\n    n: 3,\n    at: ISODate('1970-01-01T00:00:00.000Z'),\n    tags: [ 'x', 'y' ]\n  },\n  {\n    _id: 2,\n    name: 'b',\n    n: 1,\n    at: ISODate('1970-01-01T00:00:01.000Z'),\n    tags: [ 'y' ]\n  }\n]\n",
    ],
    ['db.few.find().sort({ n: 1 }).limit(1).toArray()[0].name', 'b\n'],
    ['db.few.find({ name: "z" })', '\n'],
    ['db.few.find({ name: "z" }).toArray()', '[]\n'],
    ['db.few.findOne({ name: "z" })', 'null\n'],
    [
      'const c = db.few.find(); c.next(); [c.hasNext(), c.next().name, c.hasNext(), c.next()]',
      "[ true, 'b', false, null ]\n",
    ],
    ['let s = 0; for (const d of db.few.find()) s += d.n; s', '4\n'],
    ['db.few.countDocuments({ n: { $gt: 1 } })', '1\n'],
    ['db.few.aggregate([{ $group: { _id: null, n: { $sum: "$n" } } }])', '[ { _id: null, n: 4 } ]\n'],
    ['db.few.insertOne({ _id: 3 })', '{ acknowledged: true, insertedId: 3 }\n'],
    ['db.few.insertOne({ a: 1 })', /^\{\n {2}acknowledged: true,\n {2}insertedId: ObjectId\('[0-9a-f]{24}'\)\n\}\n$/],
    ['db.few.insertMany([{ _id: 5 }, { _id: 6 }])', "{ acknowledged: true, insertedIds: { '0': 5, '1': 6 } }\n"],
    [
      'db.few.updateOne({ _id: 1 }, { $set: { n: 9 } })',
      '{\n  acknowledged: true,\n  insertedId: null,\n  matchedCount: 1,\n  modifiedCount: 1,\n  upsertedCount: 0\n}\n',
    ],
    ['db.few.updateMany({}, { $inc: { n: 1 } }).modifiedCount', '2\n'],
    ['db.few.deleteOne({ _id: 1 })', '{ acknowledged: true, deletedCount: 1 }\n'],
    ['db.few.deleteMany({})', '{ acknowledged: true, deletedCount: 2 }\n'],
    ['db.few.createIndex({ n: 1, name: -1 })', 'n_1_name_-1\n'],
    ['db.few.createIndex({ n: 1 }); db.few.getIndexes().map(i => i.name)', "[ '_id_', 'n_1' ]\n"],
    ["db.few.createIndex({ n: 1 }); db.few.dropIndex('n_1')", '{ nIndexesWas: 2, ok: 1 }\n'],
    ['db.few.drop()', 'true\n'],
    ['db.few.find({ n: 1 }).explain().queryPlanner.winningPlan.stage', 'COLLSCAN\n'],
    ['db.few.find({ n: 1 }).explain().executionStats', ''],
    ["db.few.find({ n: 1 }).explain('executionStats').executionStats.totalDocsExamined", '2\n'],
    ["db.getCollection('few').countDocuments()", '2\n'],
    ['use test', 'switched to db test\n'],
    ['db.getCollectionNames()', "[ 'few', 'inventory_ledger', 'outbox_events', 'product_stocks' ]\n"],
    ['show collections', 'few\ninventory_ledger\noutbox_events\nproduct_stocks\n'],
    ['it', 'no cursor\n'],
    ['typeof db.serverStatus().connections.current', 'number\n'],
    ['db.getProfilingStatus()', '{ was: 0, slowms: 100, sampleRate: 1, ok: 1 }\n'],
    [
      'db.setProfilingLevel(1, { slowms: 50 }); db.getProfilingStatus()',
      '{ was: 1, slowms: 50, sampleRate: 1, ok: 1 }\n',
    ],
    ['db.currentOp({ secs_running: { $gte: 30 } }).inprog', '[]\n'],
    ['db.killOp(5)', "{ info: 'attempting to kill op', ok: 1 }\n"],
    ['print("a", { b: 1 }, [1, "x"], null)', "a { b: 1 } [ 1, 'x' ] null\n"],
    ['db.few.find().forEach(d => print(d.name))', 'a\nb\n'],
    ['({ a: { b: { c: { d: { e: 1 } } } } })', '{\n  a: {\n    b: { c: { d: { e: 1 } } }\n  }\n}\n'],
    ['ObjectId("65A1b2c3d4e5f60718293a4b")', "ObjectId('65a1b2c3d4e5f60718293a4b')\n"],
    ['String(new ObjectId("65a1b2c3d4e5f60718293a4b"))', '65a1b2c3d4e5f60718293a4b\n'],
    [
      '[ISODate("2026-01-02"), new Date(0)]',
      "[\n  ISODate('2026-01-02T00:00:00.000Z'),\n  ISODate('1970-01-01T00:00:00.000Z')\n]\n",
    ],
    ['new Date().toISOString() + (new Date() instanceof Date) + Date.now()', /^2026-11-29T12:00:00\.000Ztrue\d+\n$/],
    [
      'db.few.insertOne({ _id: 9, l: 5, d: new Date(5), o: ObjectId("65a1b2c3d4e5f60718293a4b"), u: undefined }); db.few.findOne({ l: 5 })',
      "{\n  _id: 9,\n  l: 5,\n  d: ISODate('1970-01-01T00:00:00.005Z'),\n  o: ObjectId('65a1b2c3d4e5f60718293a4b'),\n  u: null\n}\n",
    ],
    [['const a = 1', 'const a = 2; a'], '2\n'],
    [['var a = 5; a', 'const b = 1'], ''],
    ['const { a, b: [c] } = { a: 1, b: [2] }; a + c', '3\n'],
    ['if (true) { const x = 7; x }', '7\n'],
    ['JSON.stringify(db.few.findOne({ _id: 1 }).at)', '"1970-01-01T00:00:00.000Z"\n'],
    ['', ''],
    ['// nothing', ''],
  ];
  for (const [scripts, out] of printed) {
    test(`prints what it should: ${JSON.stringify(scripts)}`, async () => {
      const answer = await pod().mongosh(...[scripts].flat());
      assert.equal(answer.err, '');
      if (typeof out === 'string') assert.equal(answer.out, out);
      else assert.match(answer.out, out);
      assert.equal(answer.code, 0);
    });
  }

  const besides = ' (what the real shell has besides is not part of the practice cluster)\n';
  const refused: readonly (readonly [script: string, err: string | RegExp])[] = [
    ['foo.bar', `ReferenceError: foo is not defined${besides}`],
    ['null.x', "TypeError: Cannot read properties of null (reading 'x')\n"],
    ['db.few.nosuch()', `TypeError: db.few.nosuch is not a function${besides}`],
    ['db.few.find().skip(1)', `TypeError: db.few.find(...).skip is not a function${besides}`],
    ['throw new Error("boo")', 'Error: boo\n'],
    ['throw 5', 'Error: 5\n'],
    [
      'db.few.aggregate([{: {_id: ""}}])',
      `SyntaxError: Unexpected token ':' (1:19)\n\ndb.few.aggregate([{: {_id: ""}}])\n                   ^\n`,
    ],
    ['1\n2 +* 3\n4', "SyntaxError: Unexpected token '*' (2:3)\n\n2 +* 3\n   ^\n"],
    [
      'db.few.insertOne({ _id: 1 })',
      'MongoServerError: E11000 duplicate key error collection: test.few index: _id_ dup key: { _id: 1 }\n',
    ],
    ['db.few.insertOne()', 'MongoInvalidArgumentError: Argument must be an object, got: undefined\n'],
    ['db.few.insertMany({})', 'MongoInvalidArgumentError: Argument must be a list of documents\n'],
    ['db.few.deleteMany()', 'MongoInvalidArgumentError: Argument must be an object, got: undefined\n'],
    ['db.few.updateOne({}, { a: 1 })', /^MongoServerError: /],
    ['db.few.updateOne({ a: 1 })', 'MongoInvalidArgumentError: Argument must be an object, got: undefined\n'],
    ["db.few.dropIndex('none')", 'MongoServerError: index not found with name [none]\n'],
    ["db.few.dropIndex('_id_')", 'MongoServerError: cannot drop _id index\n'],
    ['db.few.aggregate([{ $nosuch: 1 }])', /^MongoServerError: .*\$nosuch/],
    ['db.few.find({ a: { $nosuch: 1 } }).toArray()', /^MongoServerError: .*\$nosuch/],
    ['ObjectId("zz")', 'BSONError: input must be a 24 character hex string, 12 byte Uint8Array, or an integer\n'],
    ['const o = {}; o.o = o; db.few.insertOne(o)', /^BSONError: Cannot convert circular structure to BSON/],
    ['new Function("return 1")()', /^EvalError: Code generation from strings disallowed/],
  ];
  for (const [script, err] of refused) {
    test(`fails as it should: ${JSON.stringify(script)}`, async () => {
      const answer = await pod().mongosh(script);
      assert.equal(answer.out, '');
      if (typeof err === 'string') assert.equal(answer.err, err);
      else assert.match(answer.err, err);
      assert.equal(answer.code, 1);
    });
  }

  test('a database that is named without an address is on this machine', async () => {
    const inDatabase = (name: string) =>
      pod().exec(['mongosh', name, '--quiet', '--eval', 'db.few.countDocuments({})'], {});
    assert.equal((await inDatabase('test')).out, '2\n');
    assert.match((await inDatabase('shop')).err, /^mongosh: the database shop /);
  });

  const left = [
    'db.few.watch()',
    'db.createUser({})',
    'db.runCommand({ replSetGetConfig: 1 })',
    'db.few.updateOne({ _id: 7 }, { $set: { n: 1 } }, { upsert: true })',
    'db.few.createIndex({ n: 1 }, { unique: true })',
    'db.setProfilingLevel(2)',
    'db.few.find({}, { n: 1 })',
    'db.few.insertOne({ ["__proto__"]: {} })',
    'use shop',
    'show users',
    'help',
    'rs.conf().members',
    'new UUID()',
    'sleep(1)',
    'require("fs")',
    'setTimeout(() => 1)',
    '(async () => 1)()',
  ];
  for (const script of left) {
    test(`says that it is not part of the practice: ${script}`, async () => {
      const { code, err } = await pod().mongosh(script);
      assert.match(err, /not part of the practice cluster/);
      assert.equal(code, 1);
    });
  }
});
