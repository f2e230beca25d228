import assert from 'node:assert/strict';
import { renderAge, renderDuration } from '../../../../src/practice/api/age.ts';

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

suite('practice/api: ages', () => {
  const ages: readonly (readonly [number, string])[] = [
    [-2 * second, '<invalid>'],
    [-1 * second, '0s'],
    [0, '0s'],
    [999, '0s'],
    [119 * second, '119s'],
    [2 * minute, '2m'],
    [2 * minute + 5 * second, '2m5s'],
    [10 * minute + 5 * second, '10m'],
    [179 * minute, '179m'],
    [3 * hour, '3h'],
    [7 * hour + 59 * minute, '7h59m'],
    [8 * hour + 59 * minute, '8h'],
    [47 * hour, '47h'],
    [2 * day, '2d'],
    [3 * day + 4 * hour, '3d4h'],
    [12 * day + 4 * hour, '12d'],
  ];
  for (const [ms, text] of ages)
    test(`${ms} ms is ${text}`, () => {
      assert.equal(renderDuration(ms), text);
    });

  test('what is not known is said so', () => {
    assert.equal(renderAge(undefined, 0), '<unknown>');
    assert.equal(renderAge('1970-01-01T00:00:00Z', 5000), '5s');
  });
});
