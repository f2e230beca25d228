/** PF2: a shell block checked beside unbash alone, and a runbook read with all that we know of it, beside markdown-it alone on the same text. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { parse } from 'unbash';
import { checkShell } from '../src/command/checkShell.ts';
import { splitShell } from '../src/command/splitShell.ts';
import { parseRunbook } from '../src/runbook/parseRunbook.ts';
import { repositoryFolder } from '../test/support/repository.ts';
import { compare, type Row } from './row.ts';
import { sampleRunbook } from './sampleRunbook.ts';

const maxRatio = 0.6;
const maxShellRatio = 1.2;

export async function measure(): Promise<readonly Row[]> {
  const markdown = new MarkdownIt({ html: true });
  const sizes = [
    { lines: 1000, rounds: 60 },
    { lines: 10_000, rounds: 40 },
    { lines: 100_000, rounds: 9 },
  ];
  const blocks = shellBlocks();
  const checked = compare(
    300,
    () => blocks.forEach((text) => checkShell(text)),
    () => blocks.forEach((text) => parse(text)),
  );
  const judged = compare(
    30,
    () => blocks.forEach((text) => splitShell(text)),
    () => blocks.forEach((text) => parse(text)),
  );
  const shell: readonly Row[] = [
    {
      what: `check ${blocks.length} shell blocks (holes, syntax, cuts), beside unbash`,
      ours: checked.oursMs,
      bare: checked.bareMs,
      unit: 'ms',
      promise: { words: `≤ ${maxShellRatio}`, kept: checked.oursMs / checked.bareMs <= maxShellRatio },
    },
    {
      what: 'split and judge them too, beside unbash',
      ours: judged.oursMs,
      bare: judged.bareMs,
      unit: 'ms',
    },
  ];
  const again = sizes.map(({ lines, rounds }): Row => {
    const text = sampleRunbook(lines);
    const { oursMs, bareMs } = compare(
      rounds,
      () => parseRunbook(text),
      () => markdown.parse(text, {}),
    );
    return {
      what: `parse ${lines.toLocaleString('en-US')} lines, their commands judged before, beside markdown-it`,
      ours: oursMs,
      bare: bareMs,
      unit: 'ms',
      promise: { words: `PF2: ≤ ${maxRatio}`, kept: oursMs / bareMs <= maxRatio },
    };
  });
  return [...shell, ...again, firstReading((text) => markdown.parse(text, {}))];
}

/** What `parseRunbook` knows of a block that it has met helps nobody here: no block comes twice. */
function firstReading(bare: (text: string) => void): Row {
  const rounds = 15;
  const lines = 10_000;
  const texts = Array.from({ length: rounds + 1 }, (_, round) => sampleRunbook(lines, 1 + round * lines));
  const { oursMs, bareMs } = compare(
    rounds,
    (round) => parseRunbook(texts[round] ?? ''),
    (round) => bare(texts[round] ?? ''),
  );
  return {
    what: `parse ${lines.toLocaleString('en-US')} lines and judge all their commands, beside markdown-it`,
    ours: oursMs,
    bare: bareMs,
    unit: 'ms',
  };
}

/** The blocks of the labelled commands, which have the shapes of public runbooks. */
function shellBlocks(): readonly string[] {
  const folder = path.join(repositoryFolder, 'test/fixtures/commands');
  return readdirSync(folder).flatMap((file) =>
    parseRunbook(readFileSync(path.join(folder, file), 'utf8')).blocks.map(({ text }) => text),
  );
}
