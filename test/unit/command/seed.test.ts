/** The real team's runbook: what each of its 42 commands does, in the order in which they stand. */
import assert from 'node:assert/strict';
import type { Effect } from '../../../src/command/types.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { readSeed } from '../../support/seed.ts';

/** A word a block; r reads, c changes or deletes, u cannot be told. */
const LETTERS = 'rrrr rrc rrc rc rcr rc r c rcrr c c rcrr cc rrr rrccurrc';
const letters: Readonly<Record<Effect, string>> = { reads: 'r', unknown: 'u', changes: 'c', deletes: 'c' };
/** Its output goes into a file here: asked about, though the dump itself only reads. */
const MORE_CAREFUL = ['jstack 1 > thread-dump.txt'];

suite('the commands of a real runbook', () => {
  test('EF1: each is judged as what it does, and none weaker', function () {
    const seed = readSeed();
    if (!seed.isReal) return this.skip();
    const blocks = parseRunbook(seed.text).blocks.filter(
      ({ kind, commands }) => kind === 'shell' && commands.length > 0,
    );
    const judged = blocks.map(({ commands }) =>
      commands
        .map(({ text, effect }) => {
          const isMoreCareful = effect === 'unknown' && MORE_CAREFUL.some((end) => text.endsWith(end));
          return isMoreCareful ? 'r' : letters[effect];
        })
        .join(''),
    );
    assert.equal(judged.join(' '), LETTERS);
  });
});
