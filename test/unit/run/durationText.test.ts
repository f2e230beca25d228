import assert from 'node:assert/strict';
import { durationText } from '../../../src/run/durationText.ts';

suite('durationText', () => {
  test('LN2: a duration has its unit, and what is not over yet does not count', () => {
    assert.deepEqual(
      [-5, 0, 99, 100, 1204, 1299, 59_999, 60_000, 125_900, 3_599_999, 3_600_000, 3_779_999].map(durationText),
      [
        '0.0 s',
        '0.0 s',
        '0.0 s',
        '0.1 s',
        '1.2 s',
        '1.2 s',
        '59.9 s',
        '1 min 00 s',
        '2 min 05 s',
        '59 min 59 s',
        '1 h 00 min',
        '1 h 02 min',
      ],
    );
  });
});
