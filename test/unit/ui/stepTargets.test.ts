/** From what an earlier life of the window had begun to the lens that shows it, also outside every workspace folder. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { FoundRun } from '../../../src/incident/types.ts';
import { createStepStates, textHash } from '../../../src/ui/stepStates.ts';
import { createStepTargets } from '../../../src/ui/stepTargets.ts';
import { createSpace, ended, started, type Space } from '../incident/space.ts';

const text = 'make check';
const target = { uri: 'file:///home/anna/notes/night.md', commandId: 'check', textHash: textHash(text) };
const begun = () => started(text, { from: 'night.md#check', block: target.textHash, document: target.uri });

suite('ui/stepTargets', () => {
  let space: Space;
  setup(async () => {
    space = await createSpace();
  });
  teardown(() => space.remove());

  /** The window is reloaded while this run goes on. */
  async function reloadWith(start: ReturnType<typeof started>, found: FoundRun) {
    const before = space.window();
    await before.begin(start);
    await before.release();
    const incidents = space.window();
    const states = createStepStates({ get: () => undefined, update: async () => undefined });
    const targets = createStepTargets(incidents, states);
    await incidents.resume();
    const { running } = await incidents.recover(() => Promise.resolve(found));
    return { incidents, states, targets, running };
  }

  test('EX4 LN2: a run that goes on over a reload finds its lens, and so does its end; the notebook names no folder of this machine', async () => {
    const start = begun();
    const { incidents, states, targets, running } = await reloadWith(start, { kind: 'running' });
    assert.deepEqual(running.map(targets.of), [target]);
    const recorded = await incidents.finish(ended(start.id));
    assert.ok(recorded.kind === 'recorded');
    const state = states.get(target);
    assert.deepEqual([state?.kind, state?.kind === 'ended' && state.entryId], ['ended', start.id]);
    assert.doesNotMatch(await readFile(recorded.file, 'utf8'), /anna\/notes/);
  });

  test('EX4 LN2: a run that ended while its window was reloaded shows its end', async () => {
    const start = begun();
    const { states } = await reloadWith(start, { kind: 'ended', end: ended(start.id) });
    assert.equal(states.get(target)?.kind, 'ended');
  });

  test('PR1 LN2: a lens keeps of a run whether it was on the practice cluster', async () => {
    for (const simulated of [true, false]) {
      const start = { ...begun(), context: 'practice-staging', simulated };
      const { states } = await reloadWith(start, { kind: 'ended', end: ended(start.id) });
      const state = states.get(target);
      assert.deepEqual(state?.kind === 'ended' && [state.context, state.isSimulated], ['practice-staging', simulated]);
    }
  });

  test('IN4 LN2: an entry that was held up and is written after a reload is what its lens leads to', async () => {
    const start = begun();
    const startedAt = Date.parse(start.at) + 870;
    const { incidents, states } = await reloadWith(start, { kind: 'running' });
    // As the window before the reload left it: it ran, and its entry could not be written.
    states.set(target, { kind: 'ended', at: startedAt, ms: 40, n: 0, entryId: '', mark: 'ok', words: '' });
    await incidents.finish({ ...ended(start.id), startedAt });
    const state = states.get(target);
    assert.deepEqual(state?.kind === 'ended' && [state.entryId, state.n], [start.id, 1]);
  });

  test('a typed command has no lens', async () => {
    const { targets, running } = await reloadWith(started(), { kind: 'running' });
    assert.deepEqual(running.map(targets.of), [undefined]);
  });
});
