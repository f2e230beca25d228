/** `mongosh` as a whole: where it connects, what it runs, the prompt. */
import assert from 'node:assert/strict';
import { describeError } from '../../../../src/practice/pod/mongosh/errors.ts';
import { compile, createSession, ScriptSyntaxError } from '../../../../src/practice/pod/mongosh/session.ts';
import { holdPod, useFew, usePod } from './heldPod.ts';

suite('practice/pod: a session of mongosh', () => {
  const pod = useFew();

  test('twenty documents, then `it`', async () => {
    const skus = 'db.product_stocks.aggregate([{ $project: { _id: 0, sku: 1 } }])';
    const { out } = await pod().mongosh(skus);
    assert.equal(out.match(/SKU-/g)?.length, 20);
    assert.match(out, /\n\]\nType "it" for more\n$/);
    const session = await pod().mongosh(skus, 'it');
    assert.match(session.out, /SKU-12360[^]*SKU-12379[^]*\n\]\n$/);
  });

  test('--json prints Extended JSON', async () => {
    const script = 'db.few.findOne({ _id: 1 })';
    const { out } = await pod().exec(['mongosh', '--quiet', '--json=relaxed', '--eval', script]);
    assert.deepEqual(JSON.parse(out), {
      _id: 1,
      name: 'a',
      n: 3,
      at: { $date: '1970-01-01T00:00:00Z' },
      tags: ['x', 'y'],
    });
  });

  const addresses: readonly (readonly [app: string, args: readonly string[], err: RegExp | undefined])[] = [
    ['mongodb', [], undefined],
    ['mongodb', [''], undefined],
    ['mongodb', ['mongodb://127.0.0.1:1/'], /^MongoNetworkError: connect ECONNREFUSED 127\.0\.0\.1:1\n$/],
    ['inventory-service', ['mongodb://mongodb:27017/test'], undefined],
    ['inventory-service', [], /^MongoNetworkError: connect ECONNREFUSED 127\.0\.0\.1:27017\n$/],
    ['inventory-service', ['mongodb://nohost/test'], /^MongoNetworkError: getaddrinfo ENOTFOUND nohost\n$/],
    ['mongodb', ['mongodb://localhost/shop'], /the database shop is not part of the practice cluster/],
    ['mongodb', ['shop'], /the database shop is not part of the practice cluster/],
    ['mongodb', ['mongodb+srv://x.example/test'], /the address mongodb\+srv:.* is not part of the practice cluster/],
    ['mongodb', ['--version'], /--version is not part of the practice cluster/],
    ['mongodb', ['mongodb://localhost', 'a.js'], /a\.js is not part of the practice cluster/],
  ];
  for (const [app, args, err] of addresses) {
    test(`connects or says why not: mongosh ${args.join(' ')} in ${app}`, async () => {
      const answer = await pod().exec(['mongosh', ...args, '--eval', 'db.getName()'], { app });
      assert.deepEqual([answer.out, answer.code], err ? ['', 1] : ['test\n', 0], answer.err);
      if (err) assert.match(answer.err, err);
    });
  }

  test('the variable of the container reaches it through a shell', async () => {
    const script = 'mongosh --quiet "$MONGO_URI" --eval "db.runCommand({ ping: 1 }).ok"';
    assert.equal((await pod().exec(['sh', '-c', script], { app: 'inventory-service' })).out, '1\n');
  });

  test('a script without an end is ended, also one that waits for itself', () => {
    const run = createSession({
      world: pod().world,
      isJson: false,
      colors: false,
      print: () => undefined,
      timeoutMs: 30,
    });
    for (const script of [
      'while (true) {}',
      '(async () => { while (true) await 1 })()',
      '[1].forEach(() => { for (;;) {} })',
    ]) {
      assert.throws(
        () => run(script),
        (error) => describeError(error).startsWith('Error: the script ran for too long'),
        script,
      );
    }
  });

  test('a database that is down refuses at once, also in the middle of a session', async () => {
    const pod = holdPod();
    const session = pod.type(
      ['mongosh', '--quiet', 'mongodb://mongodb/test'],
      ['db.few.drop()\r'],
      'inventory-service',
    );
    const [database] = pod.pods('mongodb');
    assert.ok(database);
    pod.deletePod(database.pod);
    assert.ok(pod.runUntil(30, () => !pod.world.isDatabaseUp()));
    const { code, err } = await pod.exec(['mongosh', 'mongodb://mongodb/test', '--eval', '1'], {
      app: 'inventory-service',
    });
    assert.deepEqual([code, err], [1, 'MongoNetworkError: connect ECONNREFUSED mongodb:27017\n']);
    assert.match((await session).out, /Uncaught MongoNetworkError: connect ECONNREFUSED/);
  });

  test('answers are copies: a script changes nothing that it does not write', async () => {
    await pod().mongosh('const d = db.few.findOne(); d.n = 99; d.tags.push("z")');
    assert.equal((await pod().mongosh('[db.few.findOne().n, db.few.findOne().tags.length]')).out, '[ 3, 2 ]\n');
  });

  test('what is one document in an answer stays one: a script can tell it from its copy', async () => {
    const script = `db.few.aggregate([{ $group: { _id: null, docs: { $push: "$$ROOT" } } }]).forEach(doc => {
      const keep = doc.docs.sort((a, b) => b.at - a.at)[0]
      doc.docs.forEach(d => { if (d._id != keep._id) { db.few.deleteOne({ _id: d._id }) } })
    })
    db.few.find().toArray().map(d => d._id)`;
    assert.equal((await pod().mongosh(script)).out, '[ 2 ]\n');
  });

  test('the trap of a cursor’s field: undefined is stored as null', async () => {
    const script =
      'const sum = db.few.aggregate([{ $group: { _id: 1 } }]); db.few.updateOne({ _id: 1 }, { $set: { n: sum.total } }); db.few.findOne({ _id: 1 }).n';
    assert.equal((await pod().mongosh(script)).out, 'null\n');
  });

  test('the report of the slow database is found, ended, and the index built', async () => {
    const slow = holdPod({ scenario: 'slow-database' });
    slow.run(20);
    const { out } = await slow.mongosh(
      'db.currentOp({ active: true, secs_running: { $gte: 30 } }).inprog.map(o => o.opid)',
    );
    const [opid] = /\d+/.exec(out) ?? [];
    assert.ok(opid);
    assert.match((await slow.mongosh(`db.currentOp({ opid: ${opid} }).inprog`)).out, /nightly-report/);
    await slow.mongosh(`db.killOp(${opid})`);
    slow.run(2);
    assert.equal((await slow.mongosh(`db.currentOp({ opid: ${opid} }).inprog`)).out, '[]\n');
    assert.equal(
      (await slow.mongosh('db.inventory_ledger.createIndex({ sku: 1, timestamp: -1 })')).out,
      'sku_1_timestamp_-1\n',
    );
    const plan = await slow.mongosh(
      'db.inventory_ledger.find({ sku: "SKU-12345" }).explain("executionStats").queryPlanner.winningPlan',
    );
    assert.match(plan.out, /IXSCAN/);
  });
});

suite('practice/pod: the prompt of mongosh', () => {
  const pod = usePod();

  test('what is open goes on', () => {
    const kind = (text: string): string => {
      try {
        compile(text);
        return 'script';
      } catch (error) {
        return error instanceof ScriptSyntaxError && error.isUnfinished ? 'unfinished' : 'wrong';
      }
    };
    const unfinished = ['db.x.find(', 'db.x.find({', 'f(1', '[1,', '{', '`a', 'a = `${1', '1 +', 'f(() => {', 'x => {'];
    for (const text of unfinished) assert.equal(kind(text), 'unfinished', text);
    for (const text of ['db.x.find()', '"("', '// (', '/[(]/', '`(`', '']) assert.equal(kind(text), 'script', text);
    for (const text of [')', '1 +* 2', '"a', '})', 'f(1 2)']) assert.equal(kind(text), 'wrong', text);
  });

  test('it greets, says that it is simulated, and answers line by line', async () => {
    const { out, code } = await pod().type(['mongosh'], ['1 + 1\r', 'db.x.countDocuments()\r', 'exit\r']);
    assert.equal(code, 0);
    assert.match(out, /^Current Mongosh Log ID:\t[0-9a-f]{24}\nConnecting to:\t\tmongodb:\/\/127\.0\.0\.1:27017\/test/);
    assert.match(out, /Using MongoDB:\t\t8\.0\.13 \(practice cluster, simulated\)/);
    assert.match(out, /\n\ntest> 1 \+ 1\n.*2.*\ntest> db\.x\.countDocuments\(\)\n.*0.*\ntest> exit\n$/);
  });

  test('what is not finished goes on; Ctrl-C throws it away, twice ends the shell', async () => {
    const keys = ['[1,\r', '"a]"].length\r', 'db.x.find({\r', '\x03', '\x03', '\x03'];
    const { out, code } = await pod().type(['mongosh', '--quiet'], keys);
    assert.equal(code, 0);
    assert.match(
      out,
      /^test> \[1,\n\| "a\]"\]\.length\n.*2.*\ntest> db\.x\.find\(\{\n\| \^C\ntest> \^C\n\(To exit, press Ctrl\+C again [^\n]*\)\ntest> \^C\n$/,
    );
  });

  test('errors are uncaught, and the session goes on', async () => {
    const keys = ['foo\r', '1 +* 2\r', 'const a = 1\r', 'const a = 2\r', 'a\r', '\x04'];
    const { out } = await pod().type(['mongosh', '--quiet'], keys);
    assert.match(out, /Uncaught ReferenceError: foo is not defined/);
    assert.match(out, /Uncaught:\nSyntaxError: Unexpected token '\*' \(1:3\)\n\n1 \+\* 2\n {3}\^\n/);
    assert.match(out, /test> a\n.*2.*\ntest> \n$/);
  });

  test('lines of a pipe are answered too', async () => {
    const { out } = await pod().exec(['mongosh', '--quiet'], {
      stdin: 'db.product_stocks.countDocuments()\nnull.x\n',
    });
    assert.equal(out, "test> 40\ntest> Uncaught TypeError: Cannot read properties of null (reading 'x')\ntest> \n");
  });
});
