/** The real team's runbook: what each of its 42 commands does, in the order in which they stand. */
import assert from 'node:assert/strict';
import type { Effect } from '../../../src/command/types.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { readSeed } from '../../support/seed.ts';

/** A word a block; r reads, c changes or deletes, u cannot be told. */
const LETTERS = 'rrrr rrc rrc rc rcr rc r c rcrr c c rcrr cc rrr rrccurrc';
const letters: Readonly<Record<Effect, string>> = { reads: 'r', unknown: 'u', changes: 'c', deletes: 'c' };

suite('the commands of a real runbook', () => {
  test('EF1: each is judged as what it does, and none weaker', function () {
    const seed = readSeed();
    if (!seed.isReal) return this.skip();
    const blocks = parseRunbook(seed.text).blocks.filter(
      ({ kind, commands }) => kind === 'shell' && commands.length > 0,
    );
    const judged = blocks.map(({ commands }) => commands.map(({ effect }) => letters[effect]).join(''));
    assert.equal(judged.join(' '), LETTERS);
  });
});
