/** The list that a person chooses from. */
import assert from 'node:assert/strict';
import { scenarios as modelled } from '../../../src/practice/model/scenarios.ts';
import { isScenario, noSuchScenario, scenarios } from '../../../src/practice/scenarios.ts';

suite('practice: the list of scenarios', () => {
  test('PR1: it has those of the model, each with what one sees of it and without its cause', () => {
    assert.deepEqual(
      scenarios.map(({ name }) => name),
      modelled.map(({ name }) => name),
    );
    for (const { sign } of scenarios) {
      assert.match(sign, /^[A-Z][^.]{20,90}$/);
      assert.doesNotMatch(sign, /memory|heap|limit|lock|index|query|duplicate|twice/i);
    }
  });

  test('PR1: a name that is not there is no scenario, and the sentence names those that are', () => {
    assert.ok(isScenario('events-stuck'));
    for (const name of ['', 'events', 'constructor', '__proto__']) assert.ok(!isScenario(name), name);
    for (const { name } of scenarios) assert.ok(noSuchScenario('x').includes(name));
  });
});
