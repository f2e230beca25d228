/** The table that both clusters must answer alike: whole, without slips, and with each command of the runbooks in it. */
import assert from 'node:assert/strict';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { readCommandTable } from '../../support/commandTable.ts';
import { readRepositoryFile } from '../../support/repository.ts';
import { readSeed } from '../../support/seed.ts';
import { readSteps, readTable } from '../../support/tableRunner.ts';

const table = readTable();

/** The command with its holes as any value: `{{…}}`; and with the dollar signs that JavaScript keeps. */
function outline(line: string): string {
  return line.replaceAll(/<[a-z]+(?:-[a-z]+)*>|\{\{[a-z-]+\}\}/g, '{{}}').replaceAll(String.raw`\$`, '$');
}

suite('the table of commands', () => {
  test('each runnable command of the shipped runbooks is in it', () => {
    const run = new Set(table.rows.map((row) => outline(row.run)));
    const left = [...new Set(readSteps().values())].filter((line) => !run.has(outline(line)));
    assert.deepEqual(left, []);
  });

  test('each of the 42 commands of the seed runbook is in it under its number', function () {
    const seed = readSeed();
    if (!seed.isReal) return this.skip();
    const commands = parseRunbook(seed.text).blocks.flatMap((block) => block.commands);
    assert.equal(commands.length, 42);
    for (const [index, { text }] of commands.entries()) {
      const row = table.rows.find((one) => one.seed.includes(index + 1));
      assert.equal(outline(row?.run ?? ''), outline(text), `seed ${index + 1}`);
    }
  });

  test('the numbers of the seed are there once each', () => {
    assert.deepEqual(
      table.rows.flatMap(({ seed }) => seed).toSorted((a, b) => a - b),
      Array.from({ length: 42 }, (_, index) => index + 1),
    );
  });

  test('what differs on the practice cluster stands in its README, word for word', () => {
    const known = readRepositoryFile('src/practice/README.md').split('## Known differences')[1] ?? '';
    const reasons = table.rows.flatMap(({ differs }) => (differs?.on === 'practice' ? [differs.because] : []));
    assert.deepEqual(
      [...new Set(reasons)].filter((reason) => !known.includes(`- ${reason}\n`)),
      [],
    );
  });

  test('what `npm test` runs of it only reads', () => {
    const quick = table.rows.filter((row) => row.quick);
    assert.ok(quick.length >= 20 && quick.length <= 30, String(quick.length));
    const changing =
      /kubectl (?:apply|delete|set|scale|patch|label|annotate|edit|cp|rollout (?:restart|undo|pause|resume))\b/;
    for (const { run } of quick) assert.doesNotMatch(run, changing);
  });

  test('a slip in it is refused, with the row and the key', () => {
    for (const [text, complaint] of [
      ['rows: []', /no rows/],
      ['row: []', /the table: there is no key row/],
      ['rows: [{ run: x, exits: 1 }]', /row 1: there is no key exits/],
      ['rows: [{ exit: 1 }]', /row 1: either run or step/],
      ['rows: [{ run: x, step: y }]', /row 1: either run or step/],
      ['rows: [{ step: nowhere#no-step }]', /no runbook has just one step nowhere#no-step/],
      ['rows: [{ run: x, as: root }]', /row 1 \(x\): no role is named root/],
      ['rows: [{ run: x, exit: no }]', /exit is no whole number/],
      ["rows: [{ run: x, says: '(' }]", /row 1 \(x\): says/],
      ['rows: [{ run: x, terminal: true, complains: y }]', /a terminal has one output/],
      ["rows: [{ run: 'x {{never-was}}' }]", /row 1: no value is named never-was/],
      ['rows: [{ run: x, differs: { on: paper, because: y } }]', /not on paper/],
      ['rows: [{ run: x, differs: { on: real } }]', /because is no text/],
      ['rows: [{ run: x, keys: [{ type: y }] }]', /after/],
    ] as const) {
      assert.throws(() => readCommandTable(text, new Map()), complaint, text);
    }
  });
});
