import assert from 'node:assert/strict';
import { readArguments } from '../../../../src/practice/pod/mongosh/arguments.ts';
import { compile, ScriptSyntaxError } from '../../../../src/practice/pod/mongosh/source.ts';

suite('practice/pod: the text of a script', () => {
  test('what is open goes on', () => {
    const kind = (text: string): string => {
      try {
        compile(text);
        return 'script';
      } catch (error) {
        return error instanceof ScriptSyntaxError && error.isUnfinished ? 'unfinished' : 'wrong';
      }
    };
    for (const text of [
      'db.x.find(',
      'db.x.find({',
      'f(1',
      '[1,',
      '{',
      '`a',
      'a = `${1',
      '1 +',
      'f(() => {',
      'x => {',
    ]) {
      assert.equal(kind(text), 'unfinished', text);
    }
    for (const text of ['db.x.find()', '"("', '// (', '/[(]/', '`(`', '']) assert.equal(kind(text), 'script', text);
    for (const text of [')', '1 +* 2', '"a', '})', 'f(1 2)']) assert.equal(kind(text), 'wrong', text);
  });
});

suite('practice/pod: the command line of mongosh', () => {
  const addresses: readonly (readonly [args: readonly string[], host: string, port: number, database: string])[] = [
    [[], '127.0.0.1', 27_017, 'test'],
    [[''], '127.0.0.1', 27_017, 'test'],
    [['shop'], '127.0.0.1', 27_017, 'shop'],
    [['db.example/shop'], 'db.example', 27_017, 'shop'],
    [['db.example:27018'], 'db.example', 27_018, 'test'],
    [['host/shop'], 'host', 27_017, 'shop'],
    [['mongodb://a:b@host:1234/shop?x=y'], 'host', 1234, 'shop'],
    [['mongodb://one:1,two:2/shop'], 'one', 1, 'shop'],
    [['mongodb://host'], 'host', 27_017, 'test'],
  ];
  for (const [args, host, port, database] of addresses) {
    test(`mongosh ${args.join(' ')}`, () => {
      const read = readArguments(args);
      assert.deepEqual(typeof read === 'string' ? read : read.address, { host, port, database });
    });
  }

  test('scripts keep their order, whatever stands between them', () => {
    const read = readArguments(['--eval', '1', '--quiet', 'test', '--eval=2', '--json=relaxed']);
    assert.ok(typeof read !== 'string');
    assert.deepEqual([read.scripts, read.isJson, read.isQuiet], [['1', '2'], true, true]);
  });

  const refused: readonly (readonly [args: readonly string[], why: RegExp])[] = [
    [['--version'], /--version is not part of the practice cluster/],
    [['--json', '--quiet'], /--json is not part/],
    [['--file', 'a.js'], /--file is not part/],
    [['a.js'], /running a file \(a\.js\) is not part/],
    [['test', 'a.js'], /running a file \(a\.js\) is not part/],
    [['mongodb+srv://x.example/test'], /mongodb\+srv:\/\/ is not part/],
    [['mongodb://'], /^MongoParseError/],
  ];
  for (const [args, why] of refused) {
    test(`is refused: mongosh ${args.join(' ')}`, () => {
      const read = readArguments(args);
      assert.match(typeof read === 'string' ? read : '', why);
    });
  }
});
