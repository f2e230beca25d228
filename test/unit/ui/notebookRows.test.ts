/** IN1: the rows from which a person chooses a notebook. */
import assert from 'node:assert/strict';
import { draftRow, savedRow } from '../../../src/ui/notebookRows.ts';

suite('Rows of notebooks', () => {
  test('IN1: each names its file; a draft that took over and the file that has come back are told apart', () => {
    const facts = { id: '0123456789abcdef', title: 'Beta', startedAt: '2026-11-29T04:12:07Z' };
    const draft = { ...facts, file: '/d/2026-11-29-041207.incident.md', entries: 3, heldBy: 'this window' } as const;
    const { label, description, detail } = draftRow(draft, draft.file);
    assert.deepEqual(
      [label, description, detail],
      ['Beta', 'draft · records now', '2026-11-29 04:12 UTC · 3 entries · 2026-11-29-041207.incident.md'],
    );
    const saved = savedRow({ ...facts, file: '/w/incidents/b.incident.md' }, 'incidents/b.incident.md', draft.file);
    assert.deepEqual(
      [saved.label, saved.description, saved.detail],
      ['Beta', '', '2026-11-29 04:12 UTC · incidents/b.incident.md'],
    );
    assert.equal(draftRow({ ...draft, heldBy: 'another window' }, undefined).description, 'draft · another window');
    assert.equal(
      draftRow({ ...draft, startedAt: '', entries: 1, heldBy: 'nobody' }, undefined).detail,
      '1 entry · 2026-11-29-041207.incident.md',
    );
  });
});
