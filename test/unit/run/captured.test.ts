import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { openBench, useTerminals, type Bench } from '../../support/runs.ts';
import { terminalOf } from '../../../src/run/processes.ts';
import { isThere } from '../../support/shells.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('run: what is captured', () => {
  let bench: Bench;
  const terminal = useTerminals();
  suiteSetup(() => {
    bench = openBench();
  });
  suiteTeardown(() => bench.remove());

  const shells = ['bash', 'zsh', 'fish', 'dash'] as const;
  for (const shell of shells) {
    test(`B14: short runs typed into ${shell} are right, each as of bash alone`, async function () {
      this.timeout(120_000);
      if (!isThere(shell)) this.skip();
      const port = terminal({ shell });
      const cases: readonly (readonly [string, RegExp, number])[] = [
        ['printf x', /^x$/, 0],
        ['true', /^$/, 0],
        ['date +%N', /^\d{9}\n$/, 0],
        ['echo e >&2; exit 4', /^e\n$/, 4],
        [`printf '%%'`, /^%$/, 0],
      ];
      for (let round = 0; round < 2; round += 1) {
        for (const [text, printed, code] of cases) {
          const { outcome, output } = await bench.run(text, port);
          assert.match(output.head, printed);
          assert.equal(outcome.kind === 'exit' && outcome.code, code);
        }
      }
    });
    test(`B06 B07 B22: what is written for bash runs in bash, also 6,000 letters of it, typed into ${shell}`, async function () {
      this.timeout(60_000);
      if (!isThere(shell)) this.skip();
      const port = terminal({ shell });
      const block = `# 1. Check (fast, no key?)\nexport NS=a && cat <<EOF\n$NS\nEOF\necho jsonpath={.items[0].metadata.name}  # what's this`;
      assert.equal((await bench.run(block, port)).output.head, 'a\njsonpath={.items[0].metadata.name}\n');
      assert.equal((await bench.run(`printf %s '${'a'.repeat(6000)}' | wc -c`, port)).output.head, '6000\n');
      assert.equal((await bench.run(`echo "a !b c"; echo '!!' | wc -c`, port)).output.head, 'a !b c\n3\n');
    });
  }

  test('EX6: of seq 200000 the first and the last 8 KB are kept, and the whole in a file, equal by hash', async () => {
    const { output } = await bench.run('seq 200000', terminal());
    const whole = Buffer.from(Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join(''));
    assert.equal(output.lines, 200_000);
    assert.equal(output.bytes, whole.length);
    assert.ok(output.head.length > 8000 && output.head.length <= 8192 && output.head.endsWith('\n'));
    assert.ok(output.tail !== undefined && output.tail.length <= 8192);
    assert.ok(whole.toString().startsWith(output.head) && whole.toString().endsWith(output.tail));
    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    assert.equal(hash(readFileSync(output.file ?? '')), hash(whole));
    assert.equal(output.notKept, undefined);
    assert.equal(statSync(output.file ?? '').mode & 0o777, 0o600);
  }).timeout(60_000);
  test('EX6: beyond the limit the middle is left out, and it is said how much', async () => {
    const small = openBench({ keepOutputMB: 1 });
    try {
      const { output } = await small.run('seq 1000000', terminal());
      assert.equal(output.lines, 1_000_000);
      assert.equal(output.bytes, 6_888_896);
      const kept = readFileSync(output.file ?? '', 'utf8');
      assert.ok(kept.length < 1_000_000);
      assert.ok(kept.startsWith('1\n2\n') && kept.endsWith('\n999999\n1000000\n'));
      const [, lines, bytes] = /\n\[(\d+) lines, (\d+) bytes are not kept here\]\n/.exec(kept) ?? [];
      assert.equal(output.notKept, Number(bytes));
      assert.equal(kept.split('\n').length - 2 + Number(lines), 1_000_000);
      assert.ok(output.tail?.endsWith('\n1000000\n'));
    } finally {
      small.remove();
    }
  }).timeout(60_000);

  test('B21: lines as wide as the terminal, and wide letters at its edge, stay whole', async () => {
    const port = terminal({ columns: 80 });
    const text = `printf '%080d\\n%s\\n' 0 next; printf '漢字😀%.0s' {1..20}; echo; printf '%79s🇩🇪e\\u0301\\n' x`;
    const { output } = await bench.run(text, port);
    assert.equal(output.head, `${'0'.repeat(80)}\nnext\n${'漢字😀'.repeat(20)}\n${'x'.padStart(79)}🇩🇪e\u0301\n`);
  }).timeout(60_000);
  test('B21: a terminal that is resized meanwhile adds, loses and repeats nothing', async () => {
    const port = terminal({ columns: 80 });
    await bench.run('true', port);
    const device = terminalOf((await port.processId()) ?? 0) ?? '';
    const result = bench.run(`for i in $(seq 30); do printf '%0100d\\n' $i; sleep 0.05; done`, port);
    for (const [line, columns] of [
      ['05', 40],
      ['15', 120],
    ] as const) {
      await waitFor(`line ${line}`, () => port.shown().includes(`${line}\r\n`));
      execFileSync('stty', [process.platform === 'linux' ? '-F' : '-f', device, 'cols', String(columns)]);
    }
    const lines = Array.from({ length: 30 }, (_, index) => `${String(index + 1).padStart(100, '0')}\n`);
    assert.equal((await result).output.head, lines.join(''));
  }).timeout(60_000);
  test('B13: commands of several lines end by themselves, with nothing of ours in their output', async () => {
    const port = terminal();
    const cases: readonly (readonly [string, string])[] = [
      ['for i in 1 2; do\n echo $i\ndone', '1\n2\n'],
      ['echo "b\nc"', 'b\nc\n'],
      ['( sleep 0.3; echo sub )', 'sub\n'],
      ['greet() {\n  local who=$1\n  echo "hello $who"\n  return 0\n}\ngreet you', 'hello you\n'],
      ['echo a \\', 'a\n'],
      ['echo a # comment', 'a\n'],
    ];
    for (const [text, printed] of cases) {
      const { outcome, output } = await bench.run(text, port);
      assert.equal(output.head, printed);
      assert.equal(outcome.kind === 'exit' && outcome.code, 0);
    }
  }).timeout(60_000);
  test('EX1: the terminal shows the command and what it printed; the typed line is taken back from the screen', async () => {
    const port = terminal();
    await bench.run('echo hello', port);
    const shown =
      /\x1b\[1A\r\x1b\[\?45h(?:\x08\r)+\x1b\[\?45l\x1b\[J\x1b\[1;36m▶ echo hello\x1b\[0m\r\n(?:\x1b\][^\x07]*\x07)?hello\r\n/;
    assert.match(port.shown(), shown);
  }).timeout(60_000);
  test('SE2: control characters of a command reach the terminal as pictures only', async () => {
    const port = terminal();
    await bench.run(`: '\x1b]0;title\x07 \u202e'; echo ok`, port);
    assert.match(port.shown(), /▶ : '␛\]0;title␇ \ufffd'; echo ok/);
  }).timeout(60_000);
  test('EX2: nothing is kept where nothing is to be kept', async () => {
    const { output } = await bench.run('echo secret', terminal(), { keepOutput: false });
    assert.deepEqual(output, { head: '', lines: 0, bytes: 0, capture: 'none' });
  }).timeout(60_000);
  test('IN5: what was typed for a secret name is not in what is kept, wherever the command prints it', async () => {
    const secret = 'hünter $2';
    const text = `echo 'mysql -p${secret} -e x'; seq 20000; echo '${secret}'; seq 20000`;
    const { output } = await bench.run(text, terminal(), { secrets: [secret] });
    assert.match(output.head, /^mysql -p\[masked: typed value\] -e x\n1\n/);
    const whole = readFileSync(output.file ?? '', 'utf8');
    assert.ok(!whole.includes('nter'));
    assert.equal(whole.match(/\[masked: typed value\]/g)?.length, 2);
  }).timeout(60_000);
  test('IN5: what is kept is masked, and nothing of a run stays on disk', async () => {
    const { output } = await bench.run('echo "mongodb://anna:hunter2@db/x"', terminal());
    assert.equal(output.head, 'mongodb://anna:[masked: password]@db/x\n');
    const left = execFileSync('find', [bench.root, '-path', '*/r??????/*', '-name', '[0-9]*'], { encoding: 'utf8' });
    assert.equal(left, '');
    assert.equal(statSync(bench.root).mode & 0o777, 0o700);
  }).timeout(60_000);
});
