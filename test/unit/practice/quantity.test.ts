import assert from 'node:assert/strict';
import { mebibytes, milliCpu, parseQuantity } from '../../../src/practice/quantity.ts';

suite('practice: quantities', () => {
  const amounts: readonly (readonly [string, number | undefined])[] = [
    ['1.5Gi', 1536],
    ['1Gi', 1024],
    ['512Mi', 512],
    ['1048576', 1],
    ['1048576Ki', 1024],
    ['1e9', 1e9 / 2 ** 20],
    ['2G', 2e9 / 2 ** 20],
    ['.5Gi', 512],
    ['', undefined],
    ['Gi', undefined],
    ['1gi', undefined],
    ['1 Gi', undefined],
    ['1Gi1', undefined],
    ['lots', undefined],
  ];
  for (const [text, expected] of amounts)
    test(`"${text}" of memory is ${expected === undefined ? 'none' : `${expected} MiB`}`, () => {
      assert.equal(mebibytes(text), expected);
    });
  test('of CPU', () => {
    assert.equal(milliCpu('250m'), 250);
    assert.equal(milliCpu('1'), 1000);
    assert.equal(milliCpu('0.5'), 500);
    assert.equal(parseQuantity('-1'), -1);
  });
});
