/** What is said of the practice cluster. */
import assert from 'node:assert/strict';
import { begunWords, clickStartsAgain, resolvedWords } from '../../../src/ui/practiceWords.ts';
import { sessionOf } from './stepWorld.ts';

const simulated = (context: string) => ({ ...sessionOf(context), isSimulated: true });

suite('the practice cluster in words', () => {
  test('PR1: a scenario begins on a context that is called simulated; that it took the place of one of the person’s own is said', () => {
    const staging = simulated('practice-staging');
    const begun = 'unresponsive has begun on practice-staging (simulated)';
    for (const before of [undefined, sessionOf(undefined), staging, simulated('practice-prod')]) {
      assert.equal(begunWords('unresponsive', before, staging), `${begun}.`);
    }
    for (const before of [sessionOf('dev'), sessionOf('practice-staging')]) {
      assert.equal(begunWords('unresponsive', before, staging), `${begun}, which is chosen now.`);
    }
  });

  test('PR1: that a scenario is over says on what', () => {
    assert.equal(
      resolvedWords({ event: 'resolved', scenario: 'unresponsive', namespace: 'inventory', ms: 68_000 }),
      'Resolved after 1 min 08 s. “unresponsive” is over on the practice cluster (simulated), and the service in inventory is well again.',
    );
  });

  test('PR1: a click on a context of the practice cluster that is gone starts it again, unless its name is taken', () => {
    const context = {
      name: 'practice-staging',
      short: 'practice-staging (simulated, gone)',
      namespace: 'inventory',
      protection: 'open',
      isSimulated: true,
      refusal: 'The practice cluster has ended.',
      isGone: true,
      isNameTaken: false,
    } as const;
    assert.ok(clickStartsAgain(context));
    assert.ok(!clickStartsAgain({ ...context, isNameTaken: true }));
    assert.ok(!clickStartsAgain({ ...context, isSimulated: false }));
    assert.ok(!clickStartsAgain({ ...context, isGone: false }));
    assert.ok(!clickStartsAgain(undefined));
  });
});
