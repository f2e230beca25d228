import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pty } from '../../support/pty.ts';
import { randomOutputs } from '../../support/randomOutput.ts';
import { isThorough } from '../../support/thorough.ts';
import { openBench, useTerminals, type Bench } from '../../support/runs.ts';

/** A run mostly waits: this many at once keep two cores at work. */
const terminalCount = 8;
const outputs = isThorough ? 300 : 60;

suite('run: exactly what was printed', () => {
  let bench: Bench;
  const terminal = useTerminals();
  suiteSetup(() => {
    bench = openBench();
  });
  suiteTeardown(() => bench.remove());

  test('EX2: random outputs and exit codes are exact, in some terminals at once', async function () {
    this.timeout(240_000);
    const random = randomOutputs();
    const compare = async (port: Pty, index: number): Promise<void> => {
      const printed = random.output({ longLine: index % 50 === 49 });
      const code = random.below(3) === 0 ? 0 : random.below(256);
      const file = join(bench.cwd, `out-${index}`);
      writeFileSync(file, printed);
      const { outcome, output } = await bench.run(`cat '${file}'; (exit ${code})`, port);
      const what = `output ${index} of seed ${random.seed}`;
      assert.deepEqual(outcome, { kind: 'exit', code, pipe: [code] }, what);
      assert.equal(output.bytes, printed.length, what);
      assert.equal(output.capture, 'exact');
      if (output.file === undefined) assert.equal(output.head, printed.toString('utf8'), what);
      else assert.ok(readFileSync(output.file).equals(printed), what);
    };
    const inOne = async (from: number): Promise<void> => {
      const port = terminal({ untouched: true });
      for (let index = from; index < outputs; index += terminalCount) await compare(port, index);
    };
    await Promise.all(Array.from({ length: terminalCount }, (_, from) => inOne(from)));
  });
});
