import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readShell, ShellSyntaxError } from '../../../../src/practice/pod/shellSyntax.ts';
import { usePod } from './heldPod.ts';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

suite('practice/pod: the shell', () => {
  const pod = usePod();
  const sh = (script: string, app = 'inventory-service') => pod().exec(['sh', '-c', script], { app });

  test('any text is read or refused with a sentence', () => {
    const piece = fc.constantFrom(
      'a',
      '$',
      '${',
      '}',
      '$(',
      '`',
      '"',
      "'",
      '\\',
      '|',
      '||',
      '&&',
      ';',
      '>',
      '2>&1',
      '<',
      '\n',
      ' ',
      '#',
      '!',
      '(',
      'for',
      'X=1',
      '*',
      '&',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 14 }), (pieces) => {
        try {
          Array.from(readShell(pieces.join(''), () => 'x'));
        } catch (error) {
          assert.ok(error instanceof ShellSyntaxError, String(error));
          assert.ok(error.message.length > 5);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('a text in single quotes is one word, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replaceAll('\\\n', '');
        const commands = [...readShell(`echo ${quote(plain)}`, () => '')];
        assert.deepEqual(commands, [{ after: ';', words: ['echo', plain], redirections: [] }]);
      }),
    );
  });

  /** Line, what it prints, exit code (0 where none stands there). */
  const table: readonly (readonly [line: string, out: string, code?: number])[] = [
    ['echo a  b', 'a b\n'],
    ['echo \'a  b\' "c  d" e\\ f', 'a  b c  d e f\n'],
    ['echo $MONGO_URI', 'mongodb://mongodb:27017/test\n'],
    ['echo \'$MONGO_URI\' \\$HOME "\\$HOME" $ "$"', '$MONGO_URI $HOME $HOME $ $\n'],
    ['echo "${HOME}/x" a$NOTHING', '/root/x a\n'],
    ['echo "" $NOTHING x', ' x\n'],
    ['false; echo $?', '1\n'],
    ['true && echo yes || echo no', 'yes\n'],
    ['false && echo yes || echo no', 'no\n'],
    ['echo x >&2', ''],
    ['echo a2>&1; echo b>&2', 'a2\n'],
    ['echo one # two', 'one\n'],
    ['echo a#b \\\n  c', 'a#b c\n'],
    ['echo a\necho b', 'a\nb\n'],
    ['cd /tmp && pwd; pwd', '/tmp\n/tmp\n'],
    ['cd /nowhere || echo $?', '2\n'],
    ['echo \'*\' "*" "?"', '* * ?\n'],
    ['exit 3; echo never', '', 3],
    ['false; exit', '', 1],
    ['sh -c "exit 5"', '', 5],
    ['test -d /tmp && echo there; test -d /nowhere', 'there\n', 1],
    ['ls /data', 'db\n'],
    ['cat nothing', '', 1],
    ['cat /nothing 2>&1 || echo gone', 'cat: /nothing: No such file or directory\ngone\n'],
  ];
  for (const [line, out, code = 0] of table) {
    test(`sh: ${JSON.stringify(line)}`, async () => {
      const answer = await sh(line);
      assert.deepEqual([answer.out, answer.code], [out, code], answer.err);
    });
  }

  const refused: readonly (readonly [line: string, why: RegExp])[] = [
    ['for i in 1 2; do echo $i; done', /^sh: 1: for … is not part of the practice cluster/],
    ['while true; do :; done', /while … is not part/],
    ['if true; then echo; fi', /if … is not part/],
    ['echo $(date)', /\$\( is not part/],
    ['echo `date`', /` is not part/],
    ['f() { echo; }', /\( is not part/],
    ['(echo)', /\( is not part/],
    ['cat < /etc/os-release', /< is not part/],
    ['echo a > /tmp/f', /> is not part/],
    ['cat /nothing 2>/dev/null', /> is not part/],
    ['echo a | cat', /\| is not part/],
    ['! true', /! … is not part/],
    ['X=1', /X=1 … is not part/],
    ['ls /tmp/*', /\* is not part/],
    ['cat &', /& is not part/],
    ['echo ${X##*/} "${Y:-1}"', /\$\{ is not part/],
    ['echo "$(date)"', /\$\( is not part/],
    ['echo "open', /Syntax error: Unterminated quoted string/],
    ['&& a', /Syntax error: "&&" unexpected/],
    ['echo never; a;;', /Syntax error: ";" unexpected/],
    ['a &&', /Syntax error: end of file unexpected/],
    ['test a = b', /test: .* is not part/],
  ];
  for (const [line, why] of refused) {
    test(`sh refuses ${JSON.stringify(line)} with a sentence`, async () => {
      const answer = await sh(line);
      assert.equal(answer.code, 2);
      assert.match(answer.err, why);
    });
  }

  test('words that are only reserved at the beginning are plain elsewhere', async () => {
    assert.equal((await sh('echo for if done; echo "while"')).out, 'for if done\nwhile\n');
  });

  test('a program that is missing: the shell says so with 127, the runtime with its own words', async () => {
    const unknown = await sh('nosuch; echo $?');
    assert.deepEqual(
      [unknown.out, unknown.err],
      ['127\n', 'sh: 1: nosuch: not found (the practice cluster has few programs)\n'],
    );
    await assert.rejects(pod().exec(['nosuch']), {
      name: 'NoSuchProgram',
      message: /OCI runtime exec failed: .*exec: "nosuch": executable file not found in \$PATH /,
    });
    await assert.rejects(pod().exec(['cd', '/tmp']), { name: 'NoSuchProgram' });
    await assert.rejects(pod().exec(['__proto__']), { name: 'NoSuchProgram' });
    await assert.rejects(pod().exec(['jstack', '1']), { name: 'NoSuchProgram' }, 'a database has no JVM');
    await assert.rejects(pod().exec(['/bin/nosuch']), /stat \/bin\/nosuch: no such file or directory/);
  });

  test('options that are not known are refused, not passed over', async () => {
    for (const line of [
      'ls -Z /',
      'cat -n /etc/os-release',
      'ls / /tmp',
      'tar tf -',
      'test -f /tmp',
      'sh -x',
      'echo -n x',
      'hostname -i',
    ]) {
      const { code, out, err } = await sh(line);
      assert.deepEqual([code, out], [2, ''], line);
      assert.match(err, /is not part of the practice cluster/);
    }
  });

  test('exec -i: cat gives back what comes in; sh reads its script', async () => {
    assert.equal((await pod().exec(['cat'], { stdin: 'hello\n' })).out, 'hello\n');
    const answer = await pod().exec(['sh'], { stdin: 'echo one\nfalse\n' });
    assert.deepEqual([answer.out, answer.code], ['one\n', 1]);
  });

  test('exec -it sh: a prompt, Ctrl-C, Ctrl-D, exit', async () => {
    const session = await pod().type(['sh'], ['echo a\r', 'half\x03', 'cat\r', 'line\r', '\x04', 'exit 7\r']);
    assert.equal(session.code, 7);
    assert.equal(session.out, '# echo a\na\n# half^C\n# cat\nline\nline\n# exit 7\n');
    assert.equal((await pod().type(['sh'], ['\x04'])).out, '# \n');
  });
});
