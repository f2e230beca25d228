/** Values reach the command exactly, wherever they stand: tried on a real bash, many at once. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { fillPlaceholders, keepAsWritten, useLiterally } from '../../../src/command/fill.ts';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { quote } from '../../../src/command/quote.ts';
import { UserError } from '../../../src/errors.ts';

/** Each script in its own shell, all started by one bash; what each printed. */
function runAll(scripts: readonly string[]): readonly string[] {
  const input = scripts.map((script) => `( ${script}\n)\nprintf '\\0'\n`).join('');
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-s'], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  assert.equal(status, 0, stderr);
  return stdout.split('\0').slice(0, -1);
}

/** A command that prints what it received in the hole, and what stands around it there. */
const positions: Readonly<Record<string, { readonly command: string; readonly around: (value: string) => string }>> = {
  bare: { command: "printf '%s' <x>", around: (value) => value },
  'bare, glued': { command: "printf '%s' a<x>b/<x>", around: (value) => `a${value}b/${value}` },
  single: { command: "printf '%s' 'a <x> b'", around: (value) => `a ${value} b` },
  double: { command: 'printf \'%s\' "a <x> $((1)) b"', around: (value) => `a ${value} 1 b` },
  'in a substitution in quotes': {
    command: "printf '%s' \"a $(printf '%s.' <x>) b\"",
    around: (value) => `a ${value}. b`,
  },
  'here-document': { command: 'cat <<EOF\na <x> $((1))\nEOF', around: (value) => `a ${value} 1\n` },
  'raw here-document': { command: "cat <<'EOF'\na <x> b\nEOF", around: (value) => `a ${value} b\n` },
  'default of a variable': { command: "unset V; printf '%s' ${V:-<x>}", around: (value) => value },
  assignment: { command: 'V=<x>; printf \'%s\' "$V"', around: (value) => value },
  braces: { command: "printf '%s' {{x}}", around: (value) => value },
};

const value = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'\' " \\ $ ` ! * ? ~ # ; & | < > ( ) { } [ ] = % ^ , -'.split(' '),
        ' ',
        '\t',
        '\n',
        '$(',
        '${',
        "'\\''",
        'EOF',
        '\\\n',
        '<x>',
        'é',
        '漢',
        '😀',
      ),
      fc.string({ maxLength: 6, unit: 'grapheme' }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((text) => text.isWellFormed() && !/(?:^|\n)EOF(?:\n|$)/.test(text));

suite('filling in values', () => {
  test('VA2: what the command receives is exactly the value, in every position', () => {
    const scripts: string[] = [];
    const expected: string[] = [];
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(positions)), value, (position, given) => {
        const place = positions[position];
        assert(place !== undefined);
        const command = parseTyped(place.command);
        const [hole] = command.placeholders;
        assert(hole !== undefined, position);
        scripts.push(fillPlaceholders(command, { [hole.text]: given }));
        expected.push(place.around(given));
      }),
      { numRuns: 400 },
    );
    const printed = runAll(scripts);
    for (const [at, script] of scripts.entries()) assert.equal(printed[at], expected[at], script);
  });

  test('VA2: quote() makes one word of anything', () => {
    const values: string[] = [];
    fc.assert(
      fc.property(value, (given) => {
        values.push(given);
      }),
      { numRuns: 200 },
    );
    assert.deepEqual(runAll(values.map((given) => `printf '%s' ${quote(given)}`)), values);
  });

  test('B53: a value with a command in it is only a value', () => {
    const command = parseTyped("printf '%s\\n' <pod-name> tail");
    const filled = fillPlaceholders(command, { '<pod-name>': "a b; $(touch /nowhere/x) 'q'" });
    assert.deepEqual(runAll([filled]), ["a b; $(touch /nowhere/x) 'q'\ntail\n"]);
  });

  test('VA2: a number before a redirection is a word, an equals sign in front no assignment', () => {
    const number = fillPlaceholders(parseTyped('echo a <n>>/dev/null'), { '<n>': '2' });
    const assignment = `${fillPlaceholders(parseTyped('<c>x || echo no'), { '<c>': 'A=1' })} 2>/dev/null`;
    assert.deepEqual(runAll([`${number}; echo b`, assignment]), ['b\n', 'no\n']);
  });

  test('VA2: a value that its place cannot hold is refused with the next step', () => {
    for (const [text, given] of [
      ['cat <<EOF\n<x>\nEOF', 'a\nEOF\nb'],
      ["cat <<'E O'\n<x>\nE O", 'E O'],
      ["cat <<'EOF'\nE<x>\nEOF", 'OF'],
      ['cat <<-EOF\n<x>\n\tEOF', '\ta'],
      ['cat <<-EOF\n<x>\n\tEOF', 'a\n\tb'],
      ['echo $((<x> + 1))', '1; rm'],
      ['echo `echo <x>`', '$HOME'],
      ['<x>=1', 'a b'],
      ['echo <x>', 'a\0b'],
      // Another shell reads it once more.
      // Another shell reads it once more, and it is not certain what it makes of it.
      [`sh -c "echo $A '<x>'"`, '$(id)'],
      [`sh -c 'cat <<EOF\n<x>\nEOF'`, '$(id)'],
      ["sh -c 'echo `echo <x>`'", '$(id)'],
      ['fish -c "echo <x>"', '$(id)'],
      ['find . -exec sh -c "echo <x>" ";"', '$(id)'],
      ['ssh <x> uptime', '-o "ProxyCommand id"'],
      ['script -c "echo <x>"', '$(id)'],
      ['grep sh -c "<x>"', '$(id)'],
      ['echo "ls <x>" | bash', '$(id)'],
      ['echo <x>', '\uD800'],
      // A program's name is one word.
      ['<x> get pods', 'kubectl -n a'],
      ['A=1 <x>', 'a b'],
      // There it would become part of the variable's name.
      ['cat <<EOF\n$POD<x>\nEOF', 'a'],
    ] as const) {
      const command = parseTyped(text);
      assert.throws(
        () => fillPlaceholders(command, { '<x>': given }),
        (error) => error instanceof UserError && error.nextStep !== undefined,
        text,
      );
    }
  });

  test('VA2: where bash reads a value once more as arithmetic or as a name, no code in it runs', () => {
    const texts = [
      '[[ <x> -gt 3 ]]',
      '[[ 3 -eq <x> ]]',
      '[[ -v <x> ]]',
      '[ -v <x> ]',
      'test <x> -lt 3',
      '[ "<x>" -ge 3 ]',
      'let x=<x>',
      "let '<x>'",
      'read <x> <<<1',
      'printf -v <x> y',
      'declare <x>=1',
      'declare -i n=<x>',
      'a=(1); a[<x>]=2',
      'a=(1); echo ${a[<x>]}',
      'X=abc; echo ${X:<x>}',
      'X=abc; echo "${X:0:<x>}"',
      'a=([<x>]=1)',
      'declare -n x=<x>; echo $x',
      'for ((i=<x>; i<1; i++)); do :; done',
      'unset a[<x>]',
      'echo $((<x>))',
      '(( <x> ))',
      'echo ${<x>}',
      'echo $<x>',
      'declare <x>',
      'flock -c "echo <x>" /f',
    ];
    for (const text of texts) {
      const command = parseTyped(text);
      assert.deepEqual(
        command.placeholders.map(({ position }) => position),
        ['plain'],
        text,
      );
      for (const given of ['a[$(echo ran >&2)]', '$(echo ran >&2)'])
        assert.throws(() => fillPlaceholders(command, { '<x>': given }), UserError, text);
    }
    for (const text of [
      '[[ -n <x> ]]',
      '[[ <x> == y ]]',
      '[ <x> = y ]',
      'echo ${X:-<x>}',
      'declare x=<x>',
      'read -p <x> y',
    ])
      assert.deepEqual(
        parseTyped(text).placeholders.map(({ position }) => position),
        ['bare'],
        text,
      );
  });

  test('VA2: in [[ … ]] a value is no pattern, and right behind a variable it is no part of its name', () => {
    const says = (test: string): string => `[[ ${test} ]] && echo yes || echo no`;
    const texts: readonly (readonly [string, string, string])[] = [
      [says('<x> == "a b"'), 'a b', 'yes\n'],
      [says('aXb == <x>'), 'a*b', 'no\n'],
      [says('aXb =~ <x>'), 'a.b', 'no\n'],
      [says('"x a.b" =~ <x>$'), 'a.b', 'yes\n'],
      [says('-n <x> && <x> != y'), "'$(id)", 'yes\n'],
      ['POD=web; printf %s $POD<x>', 's', 'webs'],
      ['POD=web; printf %s "$POD<x> $POD"', 's', 'webs web'],
      ['POD=web; cat <<EOF\n${POD}<x> $POD<x>\nEOF', '-1', 'web-1 web-1\n'],
    ];
    const filled = texts.map(([text, given]) => fillPlaceholders(parseTyped(text), { '<x>': given }));
    assert.deepEqual(
      runAll(filled),
      texts.map(([, , printed]) => printed),
    );
  });

  test('VA2: plain values stand in arithmetic, in backticks and in names', () => {
    const texts = ['echo $((<x> + 1))', 'echo `echo <x>`', 'V<x>=2; echo $V7', `sh -c 'echo "<x>"'`];
    const filled = texts.map((text) => fillPlaceholders(parseTyped(text), { '<x>': '7' }));
    assert.deepEqual(runAll(filled), ['8\n', '7\n', '2\n', '7\n']);
  });

  test('VA2: a parameter of a script is a value like any other', () => {
    const texts = [`sh -c 'printf %s "$1"' _ <x>`, `bash -s <x> <<'EOF'\nprintf %s "$1"\nEOF`];
    const filled = texts.map((text) => fillPlaceholders(parseTyped(text), { '<x>': `a; $(id) 'b'` }));
    assert.deepEqual(runAll(filled), [`a; $(id) 'b'`, `a; $(id) 'b'`]);
  });

  test('VA1: nothing runs with a hole: a missing value is refused', () => {
    assert.throws(() => fillPlaceholders(parseTyped('echo <x> <y>'), { '<x>': 'a' }), UserError);
    assert.throws(() => fillPlaceholders(parseTyped('echo {{constructor}}'), {}), UserError);
  });

  test('VA1: kept as written, dollar words of JavaScript reach the program', () => {
    const program = 'mongosh() { printf \'%s\' "$2"; }; X=1; ';
    const javaScript = "db.s.aggregate([{$group: {_id: '$sku', r: $$ROOT, c: '${X}'}}])";
    const command = parseTyped(`${program}mongosh --eval "${javaScript}"`);
    assert.deepEqual(command.emptied, ['group', 'sku', '$ROOT']);
    assert.deepEqual(runAll([keepAsWritten(command)]), [javaScript.replace('${X}', '1')]);
  });

  test('VA1: used literally, a variable reaches the program as its characters', () => {
    const texts = [
      'printf %s $X',
      'printf %s a$X.b',
      'printf %s "a $X ${X} b"',
      'printf %s "${X%.*}"',
      'printf %s ${X##*/}',
      'printf %s "$(printf %s $X)"',
      'cat <<EOF\na $X\nEOF',
    ];
    const literal = texts.map((text) => useLiterally(parseTyped(text), ['X']));
    assert.deepEqual(runAll(literal), ['$X', 'a$X.b', 'a $X ${X} b', '${X%.*}', '${X##*/}', '$X', 'a $X\n']);
    assert.throws(() => useLiterally(parseTyped('echo $((X + 1))'), ['X']), UserError);
    assert.equal(useLiterally(parseTyped('echo $Y $X1'), ['X']), 'echo $Y $X1');
  });
});
