/** PF2: one letter more in a long runbook, read with all that we know of it, beside markdown-it alone on the whole text. */
import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { parseRunbook } from '../src/runbook/parseRunbook.ts';
import { createReader } from '../src/runbook/reader.ts';
import { linesOf } from '../src/ui/lensLines.ts';
import { compare, type Row } from './row.ts';
import { sampleRunbook } from './sampleRunbook.ts';

const maxRatio = 0.05;
const lines = 10_000;
const rounds = 15;
/** Each round of markdown-it is beside so many letters, as a person types many. */
const letters = 20;

interface Place {
  readonly what: string;
  /** Where it stands a third of the way down. */
  readonly behind: string;
  readonly typed: string;
  readonly lenses?: true;
}

const places: readonly Place[] = [
  { what: 'a paragraph', behind: 'fires for *service', typed: 'x' },
  { what: 'a command', behind: 'rollout restart deployment/service', typed: 'x' },
  {
    what: 'a command, and say where lenses stand,',
    behind: 'rollout restart deployment/service',
    typed: 'y',
    lenses: true,
  },
  { what: 'a heading', behind: ' Pods of service', typed: 'x' },
  {
    what: 'a list, a line each time,',
    behind: 'Look at its pods, the unhealthy first:\n',
    typed: '1. And look again\n',
  },
];

export function measure(): Promise<readonly Row[]> {
  const markdown = new MarkdownIt({ html: true });
  const text = sampleRunbook(lines);
  const rows = places.map(({ what, behind, typed, lenses }): Row => {
    const found = text.indexOf(behind, text.length / 3);
    assert(found >= 0, behind);
    const at = found + behind.length;
    const reader = createReader();
    reader.read(text);
    let written = text;
    const { oursMs, bareMs } = compare(
      rounds,
      () => {
        for (let letter = 0; letter < letters; letter++) {
          written = text.slice(0, at) + typed.repeat(letter + 1) + text.slice(at);
          const runbook = reader.read(written);
          if (lenses) linesOf({ uri: 'file:///sample.md', version: letter, text: written, runbook });
        }
      },
      () => markdown.parse(written, {}),
    );
    assert.deepEqual(reader.read(written), parseRunbook(written));
    const ours = oursMs / letters;
    return {
      what: `type into ${what} of ${lines.toLocaleString('en-US')} lines, beside markdown-it`,
      ours,
      bare: bareMs,
      unit: 'ms',
      // Lenses are not asked for at every letter.
      ...(lenses ? {} : { promise: { words: `PF2: ≤ ${maxRatio}`, kept: ours / bareMs <= maxRatio } }),
    };
  });
  return Promise.resolve(rows);
}
