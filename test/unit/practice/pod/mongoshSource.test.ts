import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readArguments } from '../../../../src/practice/pod/mongosh/arguments.ts';
import { compile, readSource } from '../../../../src/practice/pod/mongosh/source.ts';

suite('practice/pod: the text of a script', () => {
  const rewritten: readonly (readonly [text: string, code: string])[] = [
    ['const a = 1', 'var   a = 1'],
    ['let a = 1; const [b] = [2]', 'var a = 1; var   [b] = [2]'],
    ['for (const x of y) { let z }', 'for (const x of y) { let z }'],
    ['f(() => { const a = 1 })', 'f(() => { const a = 1 })'],
    ['"const a = 1"; `const ${"let b"} c`; /const a/', '"const a = 1"; `const ${"let b"} c`; /const a/'],
    ['// const a\n/* let b */ x', '// const a\n/* let b */ x'],
    ['a / b; const c = 1 / 2', 'a / b; var   c = 1 / 2'],
    ['x = /[/"]/; const y = 1', 'x = /[/"]/; var   y = 1'],
    ['a.let = b; constant = letter', 'a.let = b; constant = letter'],
    ['`${ {a: `${1}`} }`; const z = 1', '`${ {a: `${1}`} }`; var   z = 1'],
  ];
  for (const [text, code] of rewritten) {
    test(`only what is declared at the top can be declared again: ${text}`, () => {
      assert.deepEqual(readSource(text), { code, isOpen: false });
    });
  }

  test('no text is lost, and columns stay', () => {
    const piece = fc.constantFrom(
      'const ',
      'let ',
      '`',
      '${',
      '}',
      '{',
      '(',
      ')',
      '"',
      "'",
      '/',
      '*',
      '//',
      '\n',
      '\\',
      'a',
      '=',
      ' ',
      '[',
      ']',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const { code } = readSource(text);
        assert.equal(code.length, text.length);
        for (const [at, letter] of Array.from(text).entries()) {
          if (code[at] !== letter && text.length === Array.from(text).length)
            assert.match(text.slice(Math.max(0, at - 4), at + 5), /const|let/);
        }
      }),
    );
  });

  test('what is open goes on', () => {
    const kind = (text: string): string => compile(text).kind;
    for (const text of ['db.x.find(', '[1,', '{', '`a', 'a = `${1', '/* a', '1 +', 'function f() {', 'x => {']) {
      assert.equal(kind(text), 'unfinished', text);
    }
    for (const text of ['db.x.find()', '"("', '// (', '/[(]/', '`(`', '']) assert.equal(kind(text), 'script', text);
    for (const text of [')', '1 +* 2', '"a', '})']) assert.equal(kind(text), 'wrong', text);
  });
});

suite('practice/pod: the command line of mongosh', () => {
  const connect = (...args: readonly string[]) => {
    const read = readArguments(args);
    assert.equal(read.kind, 'connect', JSON.stringify(read));
    return read.kind === 'connect' ? read : assert.fail();
  };

  const addresses: readonly (readonly [args: readonly string[], host: string, port: number, database: string])[] = [
    [[], '127.0.0.1', 27_017, 'test'],
    [['shop'], '127.0.0.1', 27_017, 'shop'],
    [['db.example/shop'], 'db.example', 27_017, 'shop'],
    [['db.example:27018'], 'db.example', 27_018, 'test'],
    [['host/shop'], 'host', 27_017, 'shop'],
    [['mongodb://a:b@host:1234/shop?x=y'], 'host', 1234, 'shop'],
    [['mongodb://one:1,two:2/shop'], 'one', 1, 'shop'],
    [['mongodb://host'], 'host', 27_017, 'test'],
    [['--host', 'h', '--port=9', 'shop'], 'h', 9, 'shop'],
    [['--host=h'], 'h', 27_017, 'test'],
    [['-u', 'me', '-p', 'secret', 'shop'], '127.0.0.1', 27_017, 'shop'],
  ];
  for (const [args, host, port, database] of addresses) {
    test(`mongosh ${args.join(' ')}`, () => {
      const { address } = connect(...args);
      assert.deepEqual([address.host, address.port, address.database], [host, port, database]);
    });
  }

  test('scripts keep their order, whatever stands between them', () => {
    const { scripts, json, isQuiet } = connect(
      'a.js',
      '--eval',
      '1',
      '--quiet',
      '--eval=2',
      '--file',
      'b.js',
      '--json=relaxed',
    );
    assert.deepEqual(
      scripts.map((script) => (script.kind === 'eval' ? script.text : script.path)),
      ['1', '2', 'b.js', 'a.js'],
    );
    assert.deepEqual([json, isQuiet], ['relaxed', true]);
  });

  test('what cannot be is refused', () => {
    assert.equal(readArguments(['--version']).kind, 'version');
    assert.equal(readArguments(['--json', '--quiet']).kind, 'wrong');
    assert.equal(readArguments(['--json=pretty', '--eval', '1']).kind, 'wrong');
    assert.equal(readArguments(['mongodb://']).kind, 'wrong');
    assert.equal(readArguments(['--port', 'x']).kind, 'wrong');
    assert.equal(readArguments(['--bogus']).kind, 'wrong');
  });
});
