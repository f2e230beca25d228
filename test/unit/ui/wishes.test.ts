/** Which clicks count. */
import assert from 'node:assert/strict';
import { createStepStates, type StepState, type StepTarget } from '../../../src/ui/stepStates.ts';
import { createSameWish, createWishes } from '../../../src/ui/wishes.ts';

const target: StepTarget = { uri: 'file:///a.md', commandId: 'check-pods', textHash: 'x' };
const other: StepTarget = { ...target, commandId: 'check-nodes' };
const ended: StepState = { kind: 'ended', at: 0, ms: 40, n: 3, entryId: 'e', mark: 'ok', words: '' };

suite('clicks on one step', () => {
  test('EX1: a second click while the first asks or runs is the same wish; on another step it is not', () => {
    const states = createStepStates({ get: () => undefined, update: async () => undefined });
    const wishes = createWishes(states);
    const done = wishes.begin(target);
    assert.equal(wishes.begin(target), undefined);
    states.set(target, { kind: 'running', since: 1 });
    assert.equal(wishes.begin(target), undefined);
    assert.notEqual(wishes.begin(other), undefined);
    done?.();
    assert.notEqual(wishes.begin(target), undefined);
  });

  test('LN2: as soon as the lens says how it ended a click counts again, and the end of the first run does not end its guard', () => {
    const states = createStepStates({ get: () => undefined, update: async () => undefined });
    const wishes = createWishes(states);
    const first = wishes.begin(target);
    states.set(target, ended);
    const second = wishes.begin(target);
    assert.notEqual(second, undefined);
    first?.();
    assert.equal(wishes.begin(target), undefined);
    second?.();
    assert.notEqual(wishes.begin(target), undefined);
  });

  test('EX1: a click in a runbook that was renamed while its step runs is the same wish', () => {
    const states = createStepStates({ get: () => undefined, update: async () => undefined });
    const wishes = createWishes(states);
    const done = wishes.begin(target);
    states.moved('file:///a.md', 'file:///b.md');
    const renamed = { ...target, uri: 'file:///b.md' };
    assert.equal(wishes.begin(renamed), undefined);
    assert.notEqual(wishes.begin(target), undefined);
    done?.();
    assert.notEqual(wishes.begin(renamed), undefined);
  });

  test('EX1: a key that is held runs once, however long; pressed again it runs again', () => {
    let at = 0;
    const isSame = createSameWish(() => at);
    const press = (when: number, step = target): boolean => {
      at = when;
      return isSame(step);
    };
    assert.equal(press(0), false);
    // X11 waits longest before the key comes again.
    for (let when = 660; when < 5000; when += 33) assert.equal(press(when), true, `${when} ms`);
    assert.equal(press(5020, other), false);
    assert.equal(press(5800, other), false);
  });

  test('EX1: a double click runs once, also where the first run has ended between the two', () => {
    let at = 0;
    const isSame = createSameWish(() => at);
    assert.equal(isSame(target), false);
    at = 500;
    assert.equal(isSame(target), true);
    at = 1300;
    assert.equal(isSame(target), false);
  });
});
