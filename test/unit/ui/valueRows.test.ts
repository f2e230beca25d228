/** The rows of the box for a value: what is typed first, foreign names inert, and never more than can be drawn at once. */
import assert from 'node:assert/strict';
import type { Row } from '../../../src/kube/listRows.ts';
import { valueRows, type ListState, type ValueChoice } from '../../../src/ui/valueRows.ts';

const row = (name: string, note = 'Running', rank: Row['rank'] = 3): Row => ({ name, note, rank, ageS: 0 });
const there = (...rows: readonly Row[]): ListState => ({ kind: 'there', listing: { rows, isCut: false } });
const rows = (list: ListState, typed = '', more: Partial<ValueChoice> = {}): readonly string[] =>
  valueRows({ typed, what: 'pods', list, before: undefined, mayBeFlag: false, ...more }).map(({ label, description }) =>
    [label, ...(description === undefined || description === '' ? [] : [description])].join(' | '),
  );

suite('rows of a value', () => {
  test('VA2: what is typed is the first row, unless the list has just that', () => {
    const list = there(row('web-1'), row('web-10'), row('db-1', 'CrashLoopBackOff', 0));
    assert.deepEqual(rows(list, 'web'), ['web | Use “web”', 'web-1 | Running', 'web-10 | Running']);
    assert.deepEqual(rows(list, 'web-1'), ['web-1 | Running', 'web-10 | Running']);
    assert.deepEqual(rows(list, 'crash'), ['crash | Use “crash”', '$(error) db-1 | CrashLoopBackOff']);
    assert.deepEqual(rows(list, 'x'), ['x | Use “x”', 'No pods here have that in their name.']);
  });

  test('VA2: 5,000 are filtered, 200 are shown, and it is said that there are more', () => {
    const many = there(...Array.from({ length: 5000 }, (_, n) => row(`web-${n}`)));
    assert.equal(rows(many).length, 201);
    assert.equal(rows(many).at(-1), '$(ellipsis) 4800 more pods: type to find one');
    assert.equal(rows(many, 'web-4999')[0], 'web-4999 | Running');
  });

  test('VA2: names and reasons from a server stay words', () => {
    const label = rows(there(row('$(zap)\n<b>x</b>\u202Eeman', 'a [x](command:y) $(zap)')))[0] ?? '';
    assert.doesNotMatch(label, /\$\(zap|\]\(|[\n\u202E]/);
  });

  test('VA2: what the value was before stands first, and a dash is said to be read as a flag', () => {
    const before = { value: 'web-1', why: 'not checked' };
    assert.equal(rows(there(row('web-2')), '', { before })[0], 'web-1 | as before · not checked');
    assert.equal(rows(there(), '-A', { mayBeFlag: true })[0], '-A | Use “-A” · the command reads it as a flag');
    assert.equal(rows(there(), '-A')[0], '-A | Use “-A”');
  });

  test('CX6: an error is one sentence with the next step, and typing goes on', () => {
    const failed: ListState = {
      kind: 'failed',
      message: 'Logged in, but not allowed: no.',
      nextStep: 'Type the value instead.',
    };
    const all = valueRows({ typed: 'web-1', what: 'pods', list: failed, before: undefined, mayBeFlag: false });
    assert.deepEqual(
      all.map(({ label, detail }) => [label, detail]),
      [
        ['web-1', undefined],
        ['$(warning) Logged in, but not allowed: no.', 'Or type the value.'],
        ['$(refresh) List Again', undefined],
      ],
    );
    assert.deepEqual(rows({ kind: 'waits', because: 'starts your login helper aws' }), [
      '$(list-unordered) List Pods | starts your login helper aws',
    ]);
  });
});
