/** PF6, EX2: how fast a run records on a plain pty beside the same line typed into it, and whether 1,000 runs are 1,000 right. */
import { randomInt } from 'node:crypto';
import { openPty, type Pty } from '../test/support/pty.ts';
import { openBench } from '../test/support/runs.ts';
import { waitFor } from '../test/support/waitFor.ts';
import { median, type Row } from './row.ts';

const megabytes = 50;
const rounds = 3;
const minRate = 0.6;
const runs = 1000;
const rateTimeoutMs = 120_000;

export async function measure(): Promise<readonly Row[]> {
  const bench = openBench();
  const pty = openPty({ keepCharacters: 4000 });
  try {
    const line = `yes "$(seq -s, 30)" | head -c ${megabytes}000000`;
    const oursMs: number[] = [];
    const bareMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      await bench.run(line, pty);
      oursMs.push(performance.now() - started);
      bareMs.push(await bareMsOf(line, pty, round));
    }
    const ours = megabytes / (median(oursMs) / 1000);
    const bare = megabytes / (median(bareMs) / 1000);
    const right = await countRight(async (text) => {
      const run = await bench.run(text, pty);
      return { code: run.outcome.kind === 'exit' ? run.outcome.code : undefined, output: run.output.head };
    });
    return [
      {
        what: `recording ${megabytes} MB, beside the same line on a bare pty`,
        ours,
        bare,
        unit: 'MB/s',
        promise: { words: `PF6: ≥ ${minRate}`, kept: ours / bare >= minRate },
      },
      {
        what: `runs whose output and exit code are what was written`,
        ours: right,
        unit: 'of 1,000',
        promise: { words: 'EX2: all', kept: right === runs },
      },
    ];
  } finally {
    await pty.kill();
    bench.remove();
  }
}

/** The mark is put together by the shell, so that the echo of the line is not taken for it. */
async function bareMsOf(line: string, pty: Pty, round: number): Promise<number> {
  const started = performance.now();
  pty.type(`${line}; echo en""d-${round}\r`);
  await waitFor('the end of the line', () => pty.shown().includes(`end-${round}`), rateTimeoutMs);
  return performance.now() - started;
}

async function countRight(
  run: (text: string) => Promise<{ readonly code: number | undefined; readonly output: string }>,
): Promise<number> {
  let right = 0;
  for (let n = 0; n < runs; n += 1) {
    const code = randomInt(256);
    const words = Array.from({ length: randomInt(1, 20) }, () => randomInt(1e9).toString(36));
    const lastEnd = n % 2 === 0 ? String.raw`\n` : '';
    const { code: got, output } = await run(`printf '%s${lastEnd}' '${words.join('\n')}'; exit ${code}`);
    if (got === code && output === words.join('\n') + (n % 2 === 0 ? '\n' : '')) right += 1;
  }
  return right;
}
