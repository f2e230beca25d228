/** A thousand runbooks of ordinary size, read and checked as `incident-runbook check` does, without reading the files. */
import { checkRunbook, nothingBeside } from '../src/check/checkRunbook.ts';
import { readManuscript } from '../src/check/manuscript.ts';
import { parseRunbook } from '../src/runbook/parseRunbook.ts';
import type { Row } from './row.ts';
import { sampleRunbook } from './sampleRunbook.ts';

const count = 1000;
const lines = 300;
const maxMs = 10_000;

export function measure(): Promise<readonly Row[]> {
  // No block stands in two of them: what was read before helps nobody.
  const texts = Array.from({ length: count }, (_, n) => `# Runbook ${n}\n\n${sampleRunbook(lines, 1 + n * lines)}`);
  const started = process.cpuUsage();
  for (const [n, text] of texts.entries())
    checkRunbook(readManuscript(`runbook-${n}.md`, text, parseRunbook(text)), nothingBeside);
  const { user, system } = process.cpuUsage(started);
  const ours = (user + system) / 1000;
  return Promise.resolve([
    {
      what: `read and check ${count.toLocaleString('en-US')} runbooks of ${lines} lines, time of the processor`,
      ours,
      unit: 'ms',
      promise: { words: `≤ ${maxMs.toLocaleString('en-US')} ms`, kept: ours <= maxMs },
    },
  ]);
}
