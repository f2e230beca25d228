import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPty, type Pty } from '../../support/pty.ts';
import { openBench, type Bench } from '../../support/runs.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
let state = seed;
function random(below: number): number {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((state / 2_147_483_648) * below);
}
function pick(some: readonly string[]): string {
  return some[random(some.length)] ?? '';
}

/** Any bytes but ESC, ENQ, C1 controls and carriage returns that stand alone. */
function randomOutput(index: number): Buffer {
  const pieces: Buffer[] = [];
  for (let left = 1 + random(30); left > 0; left -= 1) {
    const kind = random(7);
    if (kind === 0) pieces.push(Buffer.from(pick(['ä', '漢字', '🔥', '👩‍🚀', 'é', '\u202e', '\u200b', 'naïve', '©'])));
    else if (kind === 1) pieces.push(Buffer.from('\n'));
    else if (kind === 2) pieces.push(Buffer.from('\r\n'));
    else if (kind === 3) pieces.push(Buffer.from('word '.repeat(random(200))));
    else if (kind === 4) pieces.push(Buffer.from('\t\b\f\v\x07\x00\x7f'));
    else if (kind === 5) pieces.push(Buffer.from('Script done on 2026-11-25 [COMMAND_EXIT_CODE="0"]\n'));
    else {
      const bytes = Array.from({ length: random(200) }, () => random(256));
      // 0xc2 would begin a C1 control where the next byte happens to fit.
      pieces.push(Buffer.from(bytes.map((byte) => ([0x05, 0x0d, 0x1b, 0xc2].includes(byte) ? 46 : byte))));
    }
  }
  if (index % 50 === 49) pieces.push(Buffer.from('L'.repeat(1_000_000)));
  if (random(2) === 0) pieces.push(Buffer.from('\n'));
  return Buffer.concat(pieces);
}

suite('run: exactly what was printed', () => {
  let bench: Bench;
  const terminals: Pty[] = [];
  const terminal = (options: Parameters<typeof openPty>[0] = {}): Pty => {
    const opened = openPty(options);
    terminals.push(opened);
    return opened;
  };
  suiteSetup(() => {
    bench = openBench();
  });
  suiteTeardown(async () => {
    for (const one of terminals) await one.kill();
    bench.remove();
  });

  const compare = async (port: Pty, index: number): Promise<void> => {
    const printed = randomOutput(index);
    const code = random(3) === 0 ? 0 : random(256);
    const file = join(bench.cwd, `out-${index}`);
    writeFileSync(file, printed);
    const { outcome, output } = await bench.run(`cat '${file}'; (exit ${code})`, port);
    const what = `output ${index} of seed ${seed}, kept at ${file}`;
    assert.deepEqual(outcome, { kind: 'exit', code, pipe: [code] }, what);
    assert.equal(output.bytes, printed.length, what);
    assert.equal(output.capture, 'exact');
    if (output.file === undefined) assert.equal(output.head, printed.toString('utf8'), what);
    else assert.ok(readFileSync(output.file).equals(printed), what);
  };
  test('EX2: 300 random outputs and exit codes, in two terminals at once', async function () {
    this.timeout(240_000);
    const inOne = async (from: number): Promise<void> => {
      const port = terminal();
      for (let index = from; index < 300; index += 2) await compare(port, index);
    };
    await Promise.all([inOne(0), inOne(1)]);
  });
});
