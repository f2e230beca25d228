import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseShell, ShellSyntaxError, splitWords } from '../../../../src/practice/pod/shellSyntax.ts';
import { stopPractices } from '../model/heldPractice.ts';
import { holdPod, type HeldPod } from './heldPod.ts';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

suite('practice/pod: the shell', () => {
  let pod: HeldPod;
  suiteSetup(() => {
    pod = holdPod();
  });
  suiteTeardown(stopPractices);
  const sh = (script: string, app = 'inventory-service') => pod.exec(['sh', '-c', script], { app });

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
          parseShell(pieces.join(''));
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
        const [token, ...rest] = splitWords(quote(text).replaceAll('\\\n', ''));
        assert.deepEqual(rest, []);
        assert.equal(token?.kind, 'word');
        const word = token?.kind === 'word' ? token.word : [];
        assert.equal(
          word.map((part) => (part.kind === 'text' ? part.text : '?')).join(''),
          text.replaceAll('\\\n', ''),
        );
      }),
    );
  });

  /** Line, what it prints, exit code (0 where none stands there). */
  const table: readonly (readonly [line: string, out: string, code?: number])[] = [
    ['echo a  b', 'a b\n'],
    ['echo \'a  b\' "c  d" e\\ f', 'a  b c  d e f\n'],
    ['echo -n x; echo y', 'xy\n'],
    ['echo $MONGO_URI', 'mongodb://mongodb:27017/test\n'],
    ['echo \'$MONGO_URI\' \\$HOME "\\$HOME" $ "$"', '$MONGO_URI $HOME $HOME $ $\n'],
    ['echo "${HOME}/x" a$NOTHING', '/root/x a\n'],
    ['echo "" $NOTHING x', ' x\n'],
    ['false; echo $?', '1\n'],
    ['true && echo yes || echo no', 'yes\n'],
    ['false && echo yes || echo no', 'no\n'],
    ['echo a > /tmp/f; cat /tmp/f', 'a\n'],
    ['cat /nothing 2>/dev/null || echo gone', 'gone\n'],
    ['cat /nothing > /tmp/all 2>&1; cat /tmp/all', 'cat: /nothing: No such file or directory\n'],
    ['echo x >&2', ''],
    ['echo a2>/tmp/f; cat /tmp/f', 'a2\n'],
    ['echo one # two', 'one\n'],
    ['echo a#b \\\n  c', 'a#b c\n'],
    ['echo a\necho b', 'a\nb\n'],
    ['cd /tmp && pwd; pwd', '/tmp\n/tmp\n'],
    ['cd /nowhere || echo $?', '2\n'],
    ['echo \'*\' "*" "?"', '* * ?\n'],
    ['exit 3; echo never', '', 3],
    ['false; exit', '', 1],
    ['echo x | exit 4; echo on', 'on\n'],
    ['sh -c "exit 5"', '', 5],
    ['test -d /tmp && test -f /etc/hostname && echo both', 'both\n'],
    ['echo 1 > /tmp/x.hprof; ls /tmp/x.hprof; rm /tmp/x.hprof; ls /tmp/x.hprof', '/tmp/x.hprof\n', 2],
    ['ls / | sort | head -n 3', 'app\nbin\ndata\n'],
    ['cat nothing', '', 1],
    ['df -h > /tmp/df; head -n 1 /tmp/df', 'Filesystem        Size   Used  Avail  Use% Mounted on\n'],
    ['sleep 0', ''],
    ['sleep x', '', 1],
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
    ['echo $(date)', /Command substitution is not part/],
    ['echo `date`', /Command substitution is not part/],
    ['f() { echo; }', /\( \) is not part/],
    ['(echo)', /\( \) is not part/],
    ['cat < /etc/hostname', /Reading from a file \(<\) is not part/],
    ['! true', /! … is not part/],
    ['X=1', /X=1 … is not part/],
    ['ls /tmp/*', /A pattern for names of files .* is not part/],
    ['echo 3>f', /Redirecting stream 3 is not part/],
    ['sleep 100 &', /background \(&\) is not part/],
    ['echo ${X##*/} "${Y:-1}"', /\$\{ … \} is not part/],
    ['echo "$(date)"', /Command substitution is not part/],
    ['echo "open', /Syntax error: Unterminated quoted string/],
    ['echo a | | b', /Syntax error: "\|" unexpected/],
    ['&& a', /Syntax error: "&&" unexpected/],
    ['a &&', /Syntax error: end of file unexpected/],
    ['echo >', /Syntax error: end of file unexpected/],
    ['test a = b', /test: .* is not part/],
    ['cat > /nowhere/f', /cannot create \/nowhere\/f: No such file or directory/],
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
    await assert.rejects(pod.exec(['nosuch']), {
      name: 'NoSuchProgram',
      message: /OCI runtime exec failed: .*exec: "nosuch": executable file not found in \$PATH /,
    });
    await assert.rejects(pod.exec(['cd', '/tmp']), { name: 'NoSuchProgram' });
    await assert.rejects(pod.exec(['__proto__']), { name: 'NoSuchProgram' });
    await assert.rejects(pod.exec(['jstack', '1']), { name: 'NoSuchProgram' }, 'a database has no JVM');
    await assert.rejects(pod.exec(['/bin/nosuch']), /stat \/bin\/nosuch: no such file or directory/);
  });

  test('options that are not known are refused, not passed over', async () => {
    const { code, err } = await sh('ls -Z /');
    assert.deepEqual([code, err], [2, 'ls: option -Z is not part of the practice cluster\n']);
  });

  test('exec -i: cat gives back what comes in; sh reads its script', async () => {
    assert.equal((await pod.exec(['cat'], { stdin: 'hello\n' })).out, 'hello\n');
    const answer = await pod.exec(['sh'], { stdin: 'echo one\nfalse\n' });
    assert.deepEqual([answer.out, answer.code], ['one\n', 1]);
  });

  test('exec -it sh: a prompt, Ctrl-C, Ctrl-D, exit', async () => {
    const session = await pod.type(['sh'], ['echo a\r', 'half\x03', 'cat\r', 'line\r', '\x04', 'exit 7\r']);
    assert.equal(session.code, 7);
    assert.equal(session.out, '# echo a\na\n# half^C\n# cat\nline\nline\n# exit 7\n');
    assert.equal((await pod.type(['sh'], ['\x04'])).out, '# \n');
    assert.equal((await pod.type(['sh'], ['stty size\r', '\x04'])).out, '# stty size\n24 80\n# \n');
  });

  test('Ctrl-C ends a program that waits, and the list behind it', async () => {
    const alone = await pod.type(['sleep', '1000'], ['\x03']);
    assert.equal(alone.code, 130);
    const session = await pod.type(['sh'], ['sleep 1000; echo never\r', '\x03', 'echo $?\r', '\x04']);
    assert.equal(session.out, '# sleep 1000; echo never\n^C# echo $?\n130\n# \n');
  });

  test('a container that ends takes with it what runs inside', async () => {
    const other = holdPod();
    const answer = other.exec(['sh', '-c', 'sleep 1000; echo never'], { app: 'kafka' });
    const [kafka] = other.pods('kafka');
    assert.ok(kafka);
    other.deletePod(kafka.pod);
    other.run(60);
    const { code, out } = await answer;
    assert.equal(out, '');
    assert.ok(code > 128, String(code));
  });
});
