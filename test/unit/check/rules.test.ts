/** Every rule on a runbook that has it and one that has not, and every fix in every kind of file. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { rules } from '../../../src/check/rules.ts';
import { applied, check } from '../../support/manuscripts.ts';

/** Front matter stands at the top of a file and nowhere else. */
const movable = rules.filter(({ bad }) => !bad.startsWith('---'));

function countOf(text: string, code: string): number {
  return check(text).filter((problem) => problem.code === code).length;
}

/** A sample where people put runbooks too: below a list item, in a quote. */
function contained(text: string, prefix: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return `${lines.map((line) => (line === '' ? prefix.trimEnd() : prefix + line)).join('\n')}\n`;
}

const places: Readonly<Record<string, (text: string) => string>> = {
  'at the margin': (text) => text,
  'in a list': (text) => `- An item\n\n${contained(text, '  ')}`,
  'in a list of two levels': (text) => `1. An item\n   - Another\n\n${contained(text, '     ')}`,
  'in a quote': (text) => contained(text, '> '),
  'below front matter': (text) => `---\nrunbook: true\n---\n\n${text}`,
};

suite('check: rules', () => {
  test('AU3: each code has one row, in words a reader understands', () => {
    const codes = rules.map(({ code }) => code);
    assert.deepEqual(codes, [...new Set(codes)]);
    for (const { code, title, why, cure } of rules) {
      assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
      assert.doesNotMatch(title, /[.:]$/, code);
      assert.match(why, /[.]$/, code);
      assert.match(cure, /[.]$/, code);
    }
  });

  for (const { code, severity, bad, good } of rules) {
    test(`AU3: ${code} is found where it is, and only there`, () => {
      const found = check(bad).filter((problem) => problem.code === code);
      assert.ok(found.length > 0);
      assert.deepEqual([...new Set(found.map((problem) => problem.severity))], [severity]);
      assert.deepEqual(check(good), []);
    });
  }

  test('AU3: every fix gives a file without that problem, and changes nothing else: in lists, in quotes, in LF and CRLF', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...movable),
        fc.constantFrom(...Object.values(places)),
        fc.boolean(),
        fc.constantFrom('', '\uFEFF'),
        fc.constantFrom('', '# Before\n\nSome *words*.\n\n', '```bash\nkubectl get nodes\n```\n\n'),
        ({ code, bad }, place, hasReturns, mark, before) => {
          const placed = place(bad);
          const lines = placed.startsWith('---') ? placed : before + placed;
          const text = mark + (hasReturns ? lines.replaceAll('\n', '\r\n') : lines);
          for (const { fix, ...problem } of check(text)) {
            if (problem.code !== code || fix === undefined) continue;
            seen.add(code);
            const cured = applied(text, fix);
            assert.ok(countOf(cured, code) < countOf(text, code), `${fix.title} in ${JSON.stringify(text)}`);
            assert.equal(/(?<!\r)\n/.test(cured), !hasReturns, 'line ends');
            assert.ok(cured.startsWith(text.slice(0, fix.range.start)) && cured.endsWith(text.slice(fix.range.end)));
          }
        },
      ),
      { numRuns: 2000 },
    );
    const fixable = movable
      .filter(({ code, bad }) => check(bad).some((one) => one.code === code && one.fix))
      .map(({ code }) => code);
    assert.deepEqual([...seen].toSorted(), fixable.toSorted());
    assert.ok(fixable.length >= 14, fixable.join(' '));
  });

  test('AU3: no text makes it throw, and every range lies in the file', () => {
    const piece = fc.constantFrom(
      '# A\n',
      '## 1. B\n',
      '```bash\n',
      '```\n',
      '1. x\n',
      '> ',
      '   ',
      'ðŸ',
      'â€™',
      '[a](b.md#c)',
      '](',
      '<!--',
      '-->',
      '`',
      '\r\n',
      '<pod>',
      'kubectl scale deploy/web --replicas=2\n',
      '|',
      '\0',
      '💥',
      '- ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (const { range, fix } of check(text)) {
          for (const { start, end } of [range, ...(fix === undefined ? [] : [fix.range])])
            assert.ok(0 <= start && start <= end && end <= text.length, JSON.stringify([text, start, end]));
        }
      }),
      { numRuns: 1500 },
    );
  });
});
