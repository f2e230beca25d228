/** Lenses keep their places while a person types, and a broken text does not take them away at once. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Block } from '../../../src/runbook/types.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { blockOf } from '../../../src/ui/findStep.ts';
import { lensItems } from '../../../src/ui/lensItems.ts';
import {
  createLineKeeper,
  linesOf,
  losesLines,
  moveLine,
  type LensLine,
  type TextChange,
} from '../../../src/ui/lensLines.ts';

const block: Block = {
  id: 'b',
  headingPath: [],
  condition: undefined,
  language: 'bash',
  kind: 'shell',
  range: { start: 0, end: 0 },
  text: '',
  lineStarts: [],
  commands: [],
  shell: 'bash',
  pins: {},
};
const uri = 'file:///runbooks/a.md';
const lineAt = (start: number, end: number, textHash = 'x'): LensLine => ({
  start,
  end,
  block,
  command: undefined,
  target: { uri, commandId: `c${start}`, textHash },
  touched: false,
  place: 0,
});
const startsOf = (lines: readonly LensLine[]): readonly number[] => lines.map(({ start }) => start);
const apply = (text: string, { rangeOffset, rangeLength, text: put }: TextChange): string =>
  text.slice(0, rangeOffset) + put + text.slice(rangeOffset + rangeLength);

suite('places of lenses', () => {
  test('B50: whatever is edited, a line that counts as untouched still stands over its text', () => {
    const edit = fc.record({
      at: fc.nat(60),
      length: fc.nat(8),
      text: fc.oneof(fc.constant('\n'), fc.constant(''), fc.string({ maxLength: 4 }), fc.constant('a\nb\n')),
    });
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.integer({ min: 1, max: 12 }),
        fc.array(edit, { maxLength: 6 }),
        (start, length, edits) => {
          let text = Array.from({ length: 60 }, (_, i) => (i % 10 === 9 ? '\n' : String.fromCharCode(48 + i))).join('');
          const words = text.slice(start, start + length);
          let line: LensLine | undefined = lineAt(start, start + length);
          for (const { at, length, text: put } of edits) {
            const rangeOffset = Math.min(at, text.length);
            const change = { rangeOffset, rangeLength: Math.min(length, text.length - rangeOffset), text: put };
            text = apply(text, change);
            line = line && moveLine(line, change);
          }
          if (line === undefined) return;
          assert.ok(line.start >= 0 && line.start <= line.end && line.end <= text.length);
          if (!line.touched) assert.equal(text.slice(line.start, line.end), words);
        },
      ),
    );
  });

  test('RB7: lines put above move it, lines put below leave it, words put in touch it', () => {
    const line = lineAt(10, 20);
    const above = moveLine(line, { rangeOffset: 9, rangeLength: 0, text: 'one\ntwo\n' });
    assert.deepEqual([above?.start, above?.end, above?.touched], [18, 28, false]);
    const atStart = moveLine(line, { rangeOffset: 10, rangeLength: 0, text: 'one\n' });
    assert.deepEqual([atStart?.start, atStart?.touched], [10, true]);
    const below = moveLine(line, { rangeOffset: 20, rangeLength: 0, text: '\n```' });
    assert.deepEqual([below?.start, below?.end, below?.touched], [10, 20, false]);
    const within = moveLine(line, { rangeOffset: 12, rangeLength: 2, text: 'abc' });
    assert.deepEqual([within?.start, within?.end, within?.touched], [10, 21, true]);
    assert.equal(moveLine(line, { rangeOffset: 0, rangeLength: 40, text: 'all new' }), undefined);
  });

  test('a list loses lines only where untouched text has none', () => {
    const good = [lineAt(0, 5), { ...lineAt(10, 15), touched: true }];
    assert.equal(losesLines(good, [lineAt(0, 5)]), false);
    assert.equal(losesLines(good, [lineAt(0, 5), lineAt(30, 35)]), false);
    assert.equal(losesLines(good, [lineAt(10, 15)]), true);
    assert.equal(losesLines(good, [lineAt(0, 5, 'other')]), true);
  });

  test('B47: the last good list stays until the poorer one has stood for a moment', () => {
    const keeper = createLineKeeper(1500);
    const all = [lineAt(0, 5), lineAt(10, 15), lineAt(20, 25)];
    assert.deepEqual(startsOf(keeper.show(uri, all, 0).lines), [0, 10, 20]);
    keeper.changed(uri, [{ rangeOffset: 16, rangeLength: 0, text: '```' }], 1000);
    const broken = keeper.show(uri, [lineAt(0, 5), lineAt(10, 15)], 1100);
    assert.deepEqual(startsOf(broken.lines), [0, 10, 23]);
    assert.equal(broken.waitMs, 1400);
    assert.deepEqual(keeper.last(uri), broken.lines);
    keeper.changed(uri, [{ rangeOffset: 19, rangeLength: 0, text: 'b' }], 2000);
    assert.equal(keeper.show(uri, [], 2600).lines.length, 3);
    const settled = keeper.show(uri, [lineAt(0, 5)], 3500);
    assert.deepEqual([startsOf(settled.lines), settled.waitMs], [[0], undefined]);
  });

  test('B47: the state after the break is the new list at once where nothing is lost', () => {
    const keeper = createLineKeeper(1500);
    keeper.show(uri, [lineAt(0, 5)], 0);
    keeper.changed(uri, [{ rangeOffset: 6, rangeLength: 0, text: 'abcd' }], 1000);
    const more = [lineAt(0, 5), lineAt(6, 10)];
    assert.deepEqual(startsOf(keeper.show(uri, more, 1001).lines), [0, 6]);
  });

  test('B50: a lens that was only pushed keeps its place, one whose block was moved gets another', () => {
    const keeper = createLineKeeper(1500);
    const placesOf = (lines: readonly LensLine[]): readonly number[] => lines.map(({ place }) => place);
    const first = placesOf(keeper.show(uri, [lineAt(10, 15, 'a'), lineAt(20, 25, 'b')], 0).lines);
    keeper.changed(uri, [{ rangeOffset: 0, rangeLength: 0, text: 'one\ntwo\n' }], 1);
    const pushed = [lineAt(10, 15, 'a'), lineAt(20, 25, 'b')].map((line) => ({ ...line, start: line.start + 8 }));
    assert.deepEqual(placesOf(keeper.show(uri, pushed, 2).lines), first);
    keeper.changed(uri, [{ rangeOffset: 0, rangeLength: 40, text: 'all put anew' }], 3);
    const [a, b] = pushed;
    assert.ok(a && b);
    const swapped = [
      { ...b, start: a.start },
      { ...a, start: b.start },
    ];
    const places = placesOf(keeper.show(uri, swapped, 4).lines);
    assert.equal(new Set([...first, ...places]).size, 4);
  });

  test('a runbook that is closed is forgotten', () => {
    const keeper = createLineKeeper(1500);
    keeper.show(uri, [lineAt(0, 5)], 0);
    keeper.forget(uri);
    assert.deepEqual(keeper.last(uri), []);
  });
});

suite('lenses of what is no command', () => {
  const runbook = `# R

## Templates

\`\`\`
Status: {status}
\`\`\`

## Review

1. Write the timeline

\`\`\`markdown
- [ ] Add a monitor
\`\`\`

\`\`\`sql
select 1
\`\`\`
`;

  test('DB3 DB4: a message, a review list and a check list each have a lens of their own, and its click finds them', () => {
    const read = { uri, version: 1, text: runbook, runbook: parseRunbook(runbook) };
    const lines = linesOf(read);
    const around = { context: undefined, trusted: true, readsOnly: false };
    assert.deepEqual(
      lines.map((line) => lensItems(line, undefined, around).map(({ title }) => title)),
      [['Fill and Copy', 'Copy'], ['Copy to Notebook', 'Copy'], ['Copy'], ['Copy to Notebook', 'Copy']],
    );
    for (const { target, start } of lines) assert.equal(blockOf(read, target)?.range.start, start);
    const changed = runbook.replace('the timeline', 'something else');
    const list = lines.at(-1);
    assert.ok(list);
    assert.equal(blockOf({ ...read, text: changed, runbook: parseRunbook(changed) }, list.target), undefined);
  });
});
