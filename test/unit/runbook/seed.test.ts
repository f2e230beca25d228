/** A real team's runbook, read whole. Without it our own stands in for what holds there too. */
import assert from 'node:assert/strict';
import { fileRange } from '../../../src/runbook/fileRange.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import type { Runbook } from '../../../src/runbook/types.ts';
import { readSeed } from '../../support/seed.ts';

const seed = readSeed();
const runbook = parseRunbook(seed.text);
const commands = runbook.blocks.flatMap((block) => block.commands);
const ofKind = (kind: string) => runbook.blocks.filter((block) => block.kind === kind);

/** What a person sees of a runbook, without offsets. */
const seen = (read: Runbook) =>
  read.blocks.map((block) => ({ ...block, range: 0, lineStarts: block.lineStarts.length, commands: block.commands }));

suite('a whole runbook', () => {
  test('RB2 RB3: its blocks, by kind', () => {
    const counts = ['shell', 'mongosh', 'yaml', 'template', 'checklist', 'other'].map((kind) => ofKind(kind).length);
    if (seed.isReal) assert.deepEqual([runbook.blocks.length, ...counts], [27, 17, 4, 1, 3, 1, 1]);
    else assert(counts.slice(0, 5).every((count) => count > 0));
  });

  test('RB4: its commands; blocks of comments have none', () => {
    const withCommands = ofKind('shell').filter((block) => block.commands.length > 0).length;
    if (seed.isReal) assert.deepEqual([withCommands, commands.length], [15, 42]);
    else assert(withCommands > 0 && commands.length > withCommands);
    assert(commands.every(({ refused }) => refused === undefined));
  });

  test('RB5: severities, levels, contacts and templates as data', () => {
    assert.equal(runbook.severities.length, 4);
    assert.equal(runbook.escalation.length, 4);
    assert(
      runbook.severities.every(
        ({ responseTime, escalation }) => responseTime !== undefined && escalation !== undefined,
      ),
    );
    assert(runbook.templates.length > 0 && runbook.contacts.length > 0 && runbook.checklists.length > 0);
    if (!seed.isReal) return;
    assert.deepEqual(runbook.severities[1], {
      name: 'P1',
      title: 'High (Major Functionality Impaired)',
      responseTime: '15 minutes',
      escalation: 'Notify on-call engineer via Slack',
    });
    assert.deepEqual(runbook.escalation[0], { name: 'L1', title: 'On-Call Engineer', afterMinutes: 30 });
    assert.deepEqual(runbook.contacts[1], { name: 'Tech Lead', reach: '@tech-lead-slack' });
    assert.deepEqual(
      runbook.templates.map(({ title }) => title),
      ['P0 Incident - Initial Alert', 'Status Update', 'Resolution'],
    );
    assert.deepEqual(
      runbook.checklists.map(({ title, items }) => [title, items.length]),
      [
        ['Within 24 Hours', 4],
        ['Post-Mortem Agenda', 5],
        ['Action Items Template', 5],
      ],
    );
  });

  test('RB5: the condition that a block stands under', () => {
    const conditions = runbook.blocks.map((block) => block.condition).filter((condition) => condition !== undefined);
    assert(conditions.some((condition) => condition.startsWith('If ')));
    if (seed.isReal) assert.equal(conditions[0], 'If pod is CrashLooping');
  });

  test('RB7: it can be read from end to end: its problems are traps alone', () => {
    const traps = new Set(['example-left-in', ...commands.flatMap(({ traps }) => traps).map(({ code }) => code)]);
    assert.deepEqual(
      runbook.problems.filter(({ code }) => !traps.has(code)),
      [],
    );
  });

  test('RB6: every id is there once', () => {
    const ids = commands.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const blockIds = runbook.blocks.map(({ id }) => id);
    assert.equal(new Set(blockIds).size, blockIds.length);
  });

  test('RB2: each command lies where its range says, line for line', () => {
    for (const block of runbook.blocks) {
      for (const command of block.commands) {
        const { start, end } = fileRange(block, command.range);
        const lines = seed.text.slice(start, end).split('\n');
        assert.deepEqual(
          lines.map((line) => line.trimStart()),
          command.text.split('\n').map((line) => line.trimStart()),
        );
        assert.equal(seed.text.charAt(start), command.text.charAt(0));
      }
    }
  });

  test('RB2: CRLF and a byte order mark change no command and no line', () => {
    const other = `\uFEFF${seed.text.replaceAll('\n', '\r\n')}`;
    const read = parseRunbook(other);
    assert.deepEqual(seen(read), seen(runbook));
    const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
    for (const [at, block] of read.blocks.entries()) {
      const same = runbook.blocks[at];
      assert(same !== undefined);
      assert.deepEqual(
        block.lineStarts.map((start) => lineOf(other, start)),
        same.lineStarts.map((start) => lineOf(seed.text, start)),
      );
    }
  });

  test('RB2: lone carriage returns are line ends too', () => {
    assert.deepEqual(seen(parseRunbook(seed.text.replaceAll('\n', '\r'))), seen(runbook));
  });

  test('RB2: cut anywhere inside a fence, it has one warning and no error', () => {
    const [block] = runbook.blocks.filter(({ commands }) => commands.length > 1);
    assert(block !== undefined);
    for (let at = block.range.start; at <= block.range.end; at += 7) {
      const { problems } = parseRunbook(seed.text.slice(0, at));
      assert.deepEqual(
        problems.map(({ code, severity }) => [code, severity]),
        [['unclosed-fence', 'warning']],
        seed.text.slice(block.range.start, at),
      );
    }
  });

  test('RB6: the same text gives the same runbook', () => assert.deepEqual(parseRunbook(seed.text), runbook));
});
