/** Commands in the shapes that public runbooks have, each labelled by hand with what it truly does and how it begins. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Effect } from '../../../src/command/types.ts';
import { fileRange } from '../../../src/runbook/fileRange.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { readRepositoryFile, repositoryFolder } from '../../support/repository.ts';

const folder = 'test/fixtures/commands';
const letters: Readonly<Record<string, Effect>> = { r: 'reads', u: 'unknown', c: 'changes', d: 'deletes' };
const order: readonly Effect[] = ['reads', 'unknown', 'changes', 'deletes'];

interface Label {
  readonly effect: Effect;
  readonly beginning: string;
  /** Offset in the file. */
  readonly start: number;
}

/** The comment above a fence, and where each of its commands stands behind it. */
function labelsOf(text: string): readonly Label[] {
  return Array.from(text.matchAll(/<!--\r?\n([\s\S]*?)-->\r?\n/g)).flatMap((match) => {
    let from = match.index + match[0].length;
    return (match[1] ?? '').split(/\r?\n/).flatMap((line): readonly Label[] => {
      const label = /^\s*([rucd]) (.+)$/.exec(line);
      const effect = letters[label?.[1] ?? ''];
      const beginning = label?.[2];
      if (effect === undefined || beginning === undefined) return [];
      const start = text.indexOf(beginning, from);
      assert(start >= 0, `${beginning} stands nowhere`);
      from = start + beginning.length;
      return [{ effect, beginning, start }];
    });
  });
}

suite('commands in the shapes of public runbooks', () => {
  for (const [name, ends] of [
    ['with the line ends of Unix', '\n'],
    ['with those of Windows', '\r\n'],
  ] as const) {
    test(`RB4 EF1: found where they begin and never judged weaker than they are, ${name}`, () => {
      const files = readdirSync(path.join(repositoryFolder, folder)).filter((file) => file.endsWith('.md'));
      const texts = files.map((file) => readRepositoryFile(`${folder}/${file}`).replaceAll('\n', ends));
      let [labelled, found, matched, exact, blocks] = [0, 0, 0, 0, 0];
      const missed: string[] = [];
      const low: string[] = [];
      for (const text of texts) {
        const labels = labelsOf(text);
        const commands = new Map<number, Effect>();
        for (const block of parseRunbook(text).blocks) {
          if (block.commands.length > 0) blocks++;
          for (const command of block.commands)
            if (command.refused === undefined) commands.set(fileRange(block, command.range).start, command.effect);
        }
        labelled += labels.length;
        found += commands.size;
        for (const { start, effect, beginning } of labels) {
          const judged = commands.get(start);
          if (judged === undefined) {
            missed.push(`not found: ${beginning}`);
            continue;
          }
          matched++;
          if (order.indexOf(judged) < order.indexOf(effect)) low.push(beginning);
          if (judged === effect) exact++;
          else missed.push(`${judged}, not ${effect}: ${beginning}`);
        }
      }
      const told = `${labelled} labelled in ${blocks} blocks, ${found} found, ${matched} where they begin, ${exact} exact\n${missed.join('\n')}`;
      assert.deepEqual(low, []);
      assert(labelled >= 258, told);
      assert(matched / labelled >= 0.995 && matched / found >= 0.98, told);
      assert(exact / matched >= 0.95, told);
    });
  }
});
