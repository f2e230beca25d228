/** Every problem and every fix in every kind of place: in lists and quotes, in LF and CRLF, with a byte order mark. */
import assert from 'node:assert/strict';
import { rules } from '../../../src/check/rules.ts';
import type { Beside } from '../../../src/check/types.ts';
import type { Problem } from '../../../src/errors.ts';
import { applied, check, sampleBeside } from '../../support/manuscripts.ts';

/** A sample where people put runbooks too: below a list item, in a quote. */
function contained(text: string, prefix: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return `${lines.map((line) => (line === '' ? prefix.trimEnd() : prefix + line)).join('\n')}\n`;
}

const above: Readonly<Record<string, (text: string) => string>> = {
  'at the margin': (text) => text,
  'below front matter': (text) => `---\nrunbook: true\n---\n\n${text}`,
  'below others': (text) => `# Before\n\nSome *words*.\n\n\`\`\`bash\nkubectl get nodes\n\`\`\`\n\n${text}`,
};
const within: Readonly<Record<string, (text: string) => string>> = {
  'in a list': (text) => `- An item\n\n${contained(text, '  ')}`,
  'in a list of two levels': (text) => `1. An item\n   - Another\n\n${contained(text, '     ')}`,
  'in a quote': (text) => contained(text, '> '),
  'in a quote in a list': (text) => `- An item\n\n${contained(contained(text, '> '), '  ')}`,
};

/** A heading in a list or a quote makes no section. */
const ofSections: ReadonlySet<string> = new Set([
  'change-under-diagnosis',
  'missing-part',
  'severity-without-time',
  'escalation-without-time',
  'heading-number',
]);

/** Front matter stands at the top of a file and nowhere else. */
function placesOf(code: string, text: string): readonly (readonly [string, (text: string) => string])[] {
  if (text.startsWith('---')) return [['at the top', (one) => one]];
  return Object.entries(ofSections.has(code) ? above : { ...above, ...within });
}

const ends: Readonly<Record<string, (text: string) => string>> = {
  LF: (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'CRLF and a mark': (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`,
};

/** What the rules’ own samples do not show: other ways to have the problem, each with its fix. */
const otherSamples: readonly {
  readonly code: string;
  readonly bad: string;
  readonly fix: string;
  readonly beside?: Beside;
}[] = [
  {
    code: 'broken-link',
    bad: '# A\n\nSee [the steps](steps.md#b).\n',
    fix: 'Link to docs/steps.md',
    beside: { exists: () => false, anchors: () => undefined, named: () => ['docs/steps.md'] },
  },
  { code: 'damaged-letters', bad: '# A\n\nIt isn\uFFFDt there.\n', fix: 'Write an Apostrophe' },
  { code: 'statement-cut', bad: '# A\n\n```bash\nkubectl get pods \\\n```\n', fix: 'Remove the Backslash' },
  { code: 'no-language', bad: '# A\n\n```\n$ kubectl get pods\nweb-0\n```\n', fix: 'Label It console' },
  { code: 'not-shell', bad: '# A\n\n```sh\napiVersion: v1\nkind: Pod\n```\n', fix: 'Label It yaml' },
  { code: 'not-shell', bad: '# A\n\n```sh\nNAME   READY\nweb-0  1/1\n```\n', fix: 'Label It text' },
  { code: 'not-shell', bad: '# A\n\n```sh\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n```\n', fix: 'Label It diff' },
  { code: 'unclosed-fence', bad: '# A\n\n````text\na\n```\n\n## B\n\nWords.\n', fix: 'Close the Fence' },
  {
    code: 'unclosed-fence',
    bad: '# A\n\n```bash\nkubectl get pods\n\n## B\n\n```bash\nkubectl get nodes\n```\n',
    fix: 'Close the Fence',
  },
  { code: 'example-left-in', bad: '# A\n\n```bash\nkubectl logs [pod-name]\n```\n', fix: 'Write <pod-name>' },
  { code: 'wrong-language', bad: '# A\n\n~~~ shel title="x"\nls -l\n~~~\n', fix: 'Label It shell' },
];
/** Edits over several lines: of what stands between, only these signs may become others. */
const wide: ReadonlySet<string> = new Set(['heading-number', 'list-number', 'statement-cut', 'unclosed-fence']);
const withoutSigns = (text: string): string => text.replaceAll(/[\s\d`~>\\]/g, '');

const samples = [...rules.map(({ code, bad }) => ({ code, bad, fix: undefined, beside: undefined })), ...otherSamples];

const ofCode = (text: string, code: string, beside?: Beside): readonly Problem[] =>
  check(text, beside ?? sampleBeside).filter((problem) => problem.code === code);

suite('check: every place', () => {
  test('AU3: each problem is found in every place as at the margin, and where it is not nothing is', () => {
    for (const { code, bad, good } of rules) {
      const wanted = ofCode(bad, code).length;
      for (const [name, place] of placesOf(code, bad)) {
        for (const [lines, write] of Object.entries(ends)) {
          assert.equal(ofCode(write(place(bad)), code).length, wanted, `${code} ${name}, ${lines}`);
          const rest =
            name === 'below others' || name === 'below front matter' ? good.replace(/^---[^]*?\n---\n+/, '') : good;
          assert.deepEqual(check(write(place(rest))), [], `${code} ${name}, ${lines}`);
        }
      }
    }
  });

  test('AU3: every fix gives a file without that problem, and changes nothing else: in lists, in quotes, in LF and CRLF', () => {
    const cured = new Set<string>();
    for (const { code, bad, fix: title, beside } of samples) {
      for (const [name, place] of placesOf(code, bad)) {
        for (const [lines, write] of Object.entries(ends)) {
          const text = write(place(bad));
          const where = `${code} ${name}, ${lines}: ${JSON.stringify(text)}`;
          const found = ofCode(text, code, beside);
          if (title !== undefined)
            assert.ok(
              found.some(({ fix }) => fix?.title === title),
              where,
            );
          for (const { fix } of found) {
            if (fix === undefined) continue;
            cured.add(code);
            const after = applied(text, fix);
            const exists: Beside | undefined = beside && { ...beside, exists: (path) => path === 'docs/steps.md' };
            assert.ok(ofCode(after, code, exists).length < found.length, where);
            if (wide.has(code)) assert.equal(withoutSigns(after), withoutSigns(text), where);
            assert.equal(/(?<!\r)\n/.test(after), lines === 'LF', `line ends, ${where}`);
            assert.ok(
              after.startsWith(text.slice(0, fix.range.start)) && after.endsWith(text.slice(fix.range.end)),
              where,
            );
          }
        }
      }
    }
    const fixable = samples.filter(({ code, bad, beside }) => ofCode(bad, code, beside).some(({ fix }) => fix));
    assert.deepEqual([...cured].toSorted(), [...new Set(fixable.map(({ code }) => code))].toSorted());
    assert.ok(cured.size >= 20, [...cured].join(' '));
  });
});
