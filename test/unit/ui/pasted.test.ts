import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { mayBePasted, retyped, type Typed } from '../../../src/ui/pasted.ts';

const plain = (text: string): Typed => ({ shown: text, text });
/** As a browser's box does it: line breaks at the end go, the others become blanks. */
const asShown = (text: string): string => text.replace(/[\r\n]+$/, '').replaceAll(/\r\n|\r|\n/g, ' ');

suite('ui: several lines pasted into a box of one', () => {
  test('VA1: the line breaks of a paste are known, also where it stands between other letters or replaces some', () => {
    for (const [before, shown, clipboard, text] of [
      ['', 'echo a echo b', 'echo a\necho b\n', 'echo a\necho b'],
      ['', 'echo a echo b', 'echo a\r\necho b', 'echo a\necho b'],
      ['kubectl ', 'kubectl get pods', 'get pods', 'kubectl get pods'],
      ['', 'echo a', 'echo a\n', 'echo a'],
      ['ab', 'a bab', 'a\nb', 'a\nbab'],
      ['aa', 'aa aa', 'a\na', 'aa\naa'],
      ['x old y', 'x a b y', 'a\nb', 'x a\nb y'],
      ['a b', 'a b c', '\n c', 'a b c'],
      ['', '  single ', '\n\nsingle\n', '  single '],
      ['', '  a b', '\n\na\nb', '  a\nb'],
      ['', 'typed by hand', 'some\nother text', 'typed by hand'],
    ] as const) {
      assert.equal(retyped(plain(before), shown, clipboard).text, text, JSON.stringify([before, shown, clipboard]));
    }
  });
  test('VA1: what is typed afterwards keeps them, what is deleted takes them away', () => {
    const pasted = retyped(plain(''), 'echo a echo b', 'echo a\necho b');
    assert.equal(retyped(pasted, 'echo aa echo b', '').text, 'echo aa\necho b');
    assert.equal(retyped(pasted, 'echo a; echo b', '').text, 'echo a;\necho b');
    assert.equal(retyped(pasted, 'echo aecho b', '').text, 'echo aecho b');
    assert.equal(retyped(pasted, '', '').text, '');
  });
  test('VA1: the clipboard is looked at only where more than a letter came in', () => {
    for (const [before, now] of [
      ['', 'a b'],
      ['a', 'ac d'],
      ['a b', 'a b b'],
      ['some long text', 'a b'],
    ] as const) {
      assert.equal(mayBePasted(before, now), true, now);
    }
    for (const [before, now] of [
      ['a', 'a '],
      ['', 'web-1'],
      ['a b', 'a bc'],
      ['a b c', 'a'],
    ] as const) {
      assert.equal(mayBePasted(before, now), false, now);
    }
  });
  test('VA1: whatever is pasted wherever, the text differs from what is shown by its line breaks only, and has them', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 });
    const lines = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\r\n'), maxLength: 8 });
    fc.assert(
      fc.property(letters, lines, fc.nat(8), fc.nat(3), (before, clipboard, at, replaced) => {
        const shown = `${before.slice(0, at)}${asShown(clipboard)}${before.slice(at + replaced)}`;
        const { text } = retyped(plain(before), shown, clipboard);
        assert.equal(text.replaceAll('\n', ' '), shown);
        const breaks =
          asShown(clipboard) === '' ? 0 : clipboard.replaceAll(/^[\r\n]+|[\r\n]+$/g, '').split('\n').length - 1;
        assert.equal(text.split('\n').length - 1, breaks);
      }),
    );
  });
});
