/** What the rows of the side bar say. */
import assert from 'node:assert/strict';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { detailsOf, lastRunWords, runbookRow, sectionRow, type SectionRow } from '../../../src/ui/sideBarRows.ts';
import { createStepStates, type EndedState } from '../../../src/ui/stepStates.ts';

const file = `---
env:
  PATH: x
---
# Service

## Diagnosis

\`\`\`bash
kubectl get pods
kubectl logs -l app=web
\`\`\`

### Deeper

\`\`\`bash
df -h
\`\`\`

## Resolution
`;
const now = Date.UTC(2026, 10, 24, 4);
const ended: EndedState = {
  kind: 'ended',
  at: Date.UTC(2026, 10, 24, 3, 14, 7),
  ms: 5,
  n: 3,
  entryId: 'a',
  mark: 'failed',
  words: 'exit 1',
};

suite('side bar: rows', () => {
  test('AU5: a file has its sections below it, without the title that is above all', () => {
    const details = detailsOf(file, parseRunbook(file), [4, file.indexOf('kubectl logs')]);
    const shown = (rows: readonly SectionRow[]): readonly unknown[] =>
      rows.map((row) => [row.title, row.line, sectionRow(row).description, ...shown(row.sections)]);
    assert.deepEqual(shown(details.sections), [
      ['Diagnosis', 6, '1 problem · 3 commands', ['Deeper', 13, '1 command']],
      ['Resolution', 19, ''],
    ]);
    assert.equal(details.problems, 2);
    const two = '# A\n\n# B\n\n## C\n';
    assert.deepEqual(
      detailsOf(two, parseRunbook(two), []).sections.map(({ title }) => title),
      ['A', 'B'],
    );
  });

  test('AU5: a row tells the problems, how the last run went, and where the file lies', () => {
    const details = detailsOf(file, parseRunbook(file), [4, file.indexOf('kubectl logs')]);
    assert.deepEqual(runbookRow('docs/runbooks/web.md', details, ended, now), {
      label: 'web',
      description: '2 problems · ✗ exit 1 · 03:14:07Z · docs/runbooks',
      tooltip: 'docs/runbooks/web.md\n2 problems · ✗ exit 1 · 03:14:07Z',
      icon: 'error',
    });
    assert.deepEqual(runbookRow('web.md', undefined, undefined, now), {
      label: 'web',
      description: '',
      tooltip: 'web.md',
      icon: 'book',
    });
    assert.equal(lastRunWords({ ...ended, mark: 'ok', words: '' }, now), '✓ 03:14:07Z');
    assert.equal(lastRunWords(ended, now + 48 * 3600_000), '✗ exit 1 · 2026-11-24');
    assert.doesNotMatch(runbookRow('a/$(alert).md', details, undefined, now).label, /\$\(/);
  });

  test('AU5: the last run of a runbook is the latest of its steps', () => {
    const states = createStepStates({ get: () => undefined, update: async () => undefined });
    const target = (uri: string, commandId: string) => ({ uri, commandId, textHash: 'x' });
    states.set(target('file:///a#b.md', 'one'), { ...ended, at: 2, mark: 'ok' });
    states.set(target('file:///a#b.md', 'two'), { ...ended, at: 1 });
    states.set(target('file:///c.md', 'one'), { ...ended, at: 3 });
    states.set(target('file:///c.md', 'two'), { kind: 'starting' });
    const marks = Array.from(states.lastOfEach(), ([uri, { mark }]) => [uri, mark]);
    assert.deepEqual(marks, [
      ['file:///a#b.md', 'ok'],
      ['file:///c.md', 'failed'],
    ]);
  });
});
