/** Outputs that no memory should hold, through the real runner on a bare terminal. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openBench, useTerminals, type Bench } from '../../support/runs.ts';
import type { Output } from '../../../src/run/types.ts';

const megabyte = 1_000_000;
const mostGrowth = 64 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function lives(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

suite('run: volume', function () {
  this.timeout(600_000);
  let bench: Bench;
  const terminal = useTerminals();
  suiteSetup(() => {
    bench = openBench();
  });
  suiteTeardown(() => bench.remove());

  /**
   * The output, and by how many bytes what lives in the memory of this process grew for it at most. What was let go is
   * collected before each look: how long the engine puts that off depends on the machine, not on us.
   */
  const measured = async (text: string): Promise<{ readonly output: Output; readonly grewBy: number }> => {
    const port = terminal({ keepCharacters: 1000 });
    // What is loaded and compiled once is no part of it.
    await bench.run('seq 3000000', port);
    const before = lives();
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, lives());
    }, 500);
    try {
      const { output } = await bench.run(text, port);
      return { output, grewBy: Math.max(most, lives()) - before };
    } finally {
      clearInterval(timer);
    }
  };
  const recordsLeft = (): readonly string[] =>
    readdirSync(bench.root)
      .filter((name) => /^r\w{6}$/.test(name))
      .flatMap((name) => readdirSync(`${bench.root}/${name}`))
      .filter((name) => /^\d+\./.test(name));

  test('EX6: a gigabyte of lines costs the editor no memory, its ends are kept, and all of it is counted', async () => {
    const line = 'an event that nobody will read again '.repeat(3).slice(0, 99);
    const { output, grewBy } = await measured(`echo first; yes '${line}' | head -c ${1000 * megabyte}; echo last`);
    assert.equal(output.bytes, 1000 * megabyte + 11);
    assert.equal(output.lines, 10_000_002);
    assert.ok(output.head.startsWith(`first\n${line}\n`) && output.head.length <= 8192);
    assert.ok(output.tail?.endsWith(`${line}\nlast\n`) && output.tail.length <= 8192);
    const file = output.file ?? assert.fail('the whole is not kept');
    const { size } = statSync(file);
    assert.ok(size > 9 * megabyte && size < 10.2 * megabyte, `${size} bytes are kept`);
    const kept = readFileSync(file, 'utf8');
    assert.ok(kept.startsWith(output.head) && kept.endsWith(output.tail ?? ''));
    const [, lines, bytes] = /\n\[(\d+) lines, (\d+) bytes are not kept here\]\n/.exec(kept) ?? [];
    const rest = kept.replace(/\[\d+ lines, \d+ bytes are not kept here\]\n/, '');
    assert.equal(rest.length + Number(bytes), output.bytes);
    assert.equal(rest.split('\n').length - 1 + Number(lines), output.lines);
    assert.equal(output.notKept, Number(bytes));
    assert.deepEqual(recordsLeft(), []);
    assert.ok(grewBy < mostGrowth, `${grewBy} bytes`);
  });

  test('EX6: one line of 200 MB costs no more, and is counted as one', async () => {
    const { output, grewBy } = await measured(`head -c ${200 * megabyte} /dev/zero | tr '\\0' x; printf 'end\\n'`);
    assert.equal(output.bytes, 200 * megabyte + 4);
    assert.equal(output.lines, 1);
    assert.match(output.head, /^x{8192}$/);
    assert.match(output.tail ?? '', /^x{8188}end\n$/);
    assert.ok(existsSync(output.file ?? ''));
    assert.deepEqual(recordsLeft(), []);
    assert.ok(grewBy < mostGrowth, `${grewBy} bytes`);
  });
});
