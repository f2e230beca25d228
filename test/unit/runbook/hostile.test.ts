/** Any text at all: nothing throws, every range is one of the file, and long odd lines cost no more than their length. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { splitShell } from '../../../src/command/splitShell.ts';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { fileRange } from '../../../src/runbook/fileRange.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';

const piece = fc.oneof(
  fc.constantFrom(
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\t',
    '    ',
    ' ',
    '```',
    '````',
    '~~~',
    '```bash\n',
    '```console\n$ ',
    '> ',
    '- ',
    '1. ',
    '# ',
    '## ',
    '---\n',

    'kubectl get pods',
    'kubectl delete pod ',
    '<pod>',
    '{{x}}',
    '{...}',
    '$X',
    '${X:-y}',
    '"',
    "'",
    '`',
    '$(',
    ')',
    '((',
    '))',
    '\\\n',
    '\\ \n',

    '<<EOF\n',
    "<<-'E'\n",
    'EOF\n',
    'E\n',
    ' | ',
    ' && ',
    '; ',
    ' & ',
    'for i in a; do ',
    'done',
    'if ',
    'then ',
    'fi',
    'f() { ',
    '}',
    '{',
    '[[ ',
    ' ]]',

    'mongosh --eval "',
    '$group',
    '$$ROOT',
    '|---|',
    '| a | b |',
    '**If** x:',
    '<div>',
    '<!--',
    '-->',
    '\uFEFF',
    '\0',
    '\uD800',
    '😀',
    '[a]: b',
    '{name=a}',
  ),
  fc.string({ maxLength: 5 }),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

suite('hostile text', () => {
  test('RB7: reading never throws, is repeatable, and every range and line lies in the file', () => {
    fc.assert(
      fc.property(text, (file) => {
        const runbook = parseRunbook(file);
        assert.deepEqual(parseRunbook(file), runbook);
        const isIn = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
          0 <= start && start <= end && end <= file.length;
        for (const block of runbook.blocks) {
          assert(isIn(block.range), 'block');
          const lines = block.text === '' && block.lineStarts.length === 0 ? [] : block.text.split('\n');
          assert.equal(lines.length, block.lineStarts.length);
          for (const [at, line] of lines.entries()) {
            const bare = line.trimStart().replaceAll('\uFFFD', '\0');
            const start = block.lineStarts[at] ?? -1;
            assert(file.slice(start).trimStart().replaceAll('\uFFFD', '\0').startsWith(bare), JSON.stringify(line));
          }
          for (const command of block.commands) {
            const range = fileRange(block, command.range);
            assert(isIn(range), 'command');
            assert.equal(block.text.slice(command.range.start, command.range.end), command.text);
            for (const hole of command.placeholders)
              assert.equal(command.text.slice(hole.range.start, hole.range.end), hole.text);
          }
        }
        for (const problem of runbook.problems)
          assert(isIn(problem.range) && (problem.fix === undefined || isIn(problem.fix.range)));
        for (const section of runbook.sections)
          assert(isIn(section.range) && section.end >= section.range.start && section.end <= file.length);
        for (const { range } of [...runbook.templates, ...runbook.checklists]) assert(isIn(range));
      }),
      { numRuns: 250 },
    );
  });

  test('RB7: splitting never throws; commands stand in order, apart, and begin and end with a letter of their own', () => {
    fc.assert(
      fc.property(text, (block) => {
        let last = 0;
        for (const { range, text: own } of splitShell(block).commands) {
          assert(range.start >= last && range.end >= range.start && range.end <= block.length);
          assert(!/^[ \t\n]/.test(own));
          last = range.end;
        }
        assert.equal(parseTyped(block).text, block);
      }),
      { numRuns: 250 },
    );
  });

  // Long enough that quadratic time would be felt, short enough to stay quick.
  const length = 6_000;
  for (const unit of [
    '<',
    '[',
    '`',
    '(',
    '{',
    '$(',
    '$((',
    '${a:-',
    '"$(',
    '<<E ',
    '<a> ',
    '{{a}} ',
    '\\ \n',
    'a\n',
    '> ',
    '- ',
    '| a ',
    '```\n',
    '**',
    '<!--',
    'sudo ',
    'eval ',
    "sh -c '",
    'xargs ',
    '--context=a ',
    '1+',
    '} ',
    'f() { ',
    'if ',
    '# a\n',
    '\t',
    '1. ',
  ]) {
    test(`PF2: ${length} letters of ${JSON.stringify(unit)} take time by their length`, function () {
      this.timeout(20_000);
      const many = unit.repeat(length / unit.length);
      parseRunbook(many);
      parseRunbook(`\`\`\`bash\n${many}\n\`\`\`\n`);
      parseTyped(`kubectl get ${many}`);
    });
  }
});
