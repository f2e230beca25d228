/** States of steps: whose they are, and what a reload keeps. */
import assert from 'node:assert/strict';
import {
  createStepStates,
  textHash,
  type StateStore,
  type StepState,
  type StepTarget,
} from '../../../src/ui/stepStates.ts';

/** Keeps JSON, as the editor does. */
function createStore(): StateStore {
  const values = new Map<string, string>();
  return {
    get: (key): unknown => JSON.parse(values.get(key) ?? 'null'),
    update: async (key, value) => {
      values.set(key, JSON.stringify(value));
    },
  };
}

const target = (text = 'echo hello', commandId = 'say-hello'): StepTarget => ({
  uri: 'file:///w/runbooks/a.md',
  commandId,
  textHash: textHash(text),
});
const ended = (n: number): StepState & { kind: 'ended' } => ({
  kind: 'ended',
  at: 1000 * n,
  ms: 10,
  n,
  entryId: `e${n}`,
  mark: 'ok',
  words: '',
});

suite('states of steps', () => {
  test('B50: the state of an old text does not stand over a new one, and comes back with the old text', () => {
    const states = createStepStates(createStore());
    states.set(target('echo hello'), ended(1));
    assert.equal(states.get(target('echo hello!')), undefined);
    assert.deepEqual(states.get(target('echo hello')), ended(1));
    states.set(target('echo hello!'), { kind: 'running', since: 5 });
    assert.deepEqual(states.get(target('echo hello')), ended(1));
    assert.deepEqual(states.get(target('echo hello!')), { kind: 'running', since: 5 });
  });

  test('LN2: a reload keeps what ended; what ran is told again by who finds it', () => {
    const store = createStore();
    const before = createStepStates(store);
    before.set(target(), ended(1));
    before.set(target('date', 'date'), { kind: 'running', since: 5 });
    const after = createStepStates(store);
    assert.deepEqual(after.get(target()), ended(1));
    assert.equal(after.get(target('date', 'date')), undefined);
  });

  test('a run that did not start leaves the state that was there', () => {
    const states = createStepStates(createStore());
    states.set(target(), ended(1));
    states.set(target(), { kind: 'queued', context: 'dev' });
    states.clear(target());
    assert.deepEqual(states.get(target()), ended(1));
  });

  test('EX1: a step that was taken back says so, and how it ended the time before is not lost', () => {
    const store = createStore();
    const states = createStepStates(store);
    states.set(target(), { kind: 'not run', at: 5, words: 'taken back by you' });
    assert.deepEqual(states.get(target()), { kind: 'not run', at: 5, words: 'taken back by you', last: undefined });
    states.set(target(), ended(1));
    states.set(target(), { kind: 'queued', context: 'dev' });
    assert.deepEqual(states.lastEnded(target()), ended(1));
    states.set(target(), { kind: 'not run', at: 6, words: 'taken back by you' });
    assert.deepEqual(states.get(target()), { kind: 'not run', at: 6, words: 'taken back by you', last: ended(1) });
    assert.deepEqual(createStepStates(store).get(target()), ended(1));
    states.set(target(), { kind: 'running', since: 7 });
    assert.equal(states.get(target())?.kind, 'running');
  });

  test('RB6: where a heading was renamed, the state of the same text under its old id is found', () => {
    const states = createStepStates(createStore());
    states.set(target('date', 'date-old'), ended(1));
    states.set(target('ls', 'ls-old'), ended(2));
    states.set(target('ls', 'ls-old'), { kind: 'running', since: 7 });
    states.set({ ...target('pwd', 'pwd-old'), uri: 'file:///other.md' }, ended(3));
    const { uri } = target();
    const orphans = states.orphans(uri, new Set(['date-old', 'ls-new']));
    assert.deepEqual([...orphans.values()], [target('ls', 'ls-old')]);
    assert.deepEqual(orphans.get(textHash('ls')), target('ls', 'ls-old'));
  });

  test('the newest 500 are kept', () => {
    const store = createStore();
    const before = createStepStates(store);
    for (let n = 0; n <= 500; n++) before.set(target('x', `c${n}`), ended(n));
    const after = createStepStates(store);
    assert.equal(after.get(target('x', 'c0')), undefined);
    assert.deepEqual(after.get(target('x', 'c1')), ended(1));
    assert.deepEqual(after.get(target('x', 'c500')), ended(500));
  });

  test('what is stored in another shape is left out', async () => {
    const store = createStore();
    await store.update('incidentRunbook.stepStates', [null, ['a'], ['a', 'b', { kind: 'ended' }], 'x']);
    assert.equal(createStepStates(store).get(target()), undefined);
    await store.update('incidentRunbook.stepStates', 'nonsense');
    assert.equal(createStepStates(store).get(target()), undefined);
  });

  test('listeners hear of the target that changed until they leave', () => {
    const states = createStepStates(createStore());
    const heard: string[] = [];
    const subscription = states.onDidChange(({ commandId }) => heard.push(commandId));
    states.set(target(), { kind: 'queued', context: 'dev' });
    states.clear(target());
    subscription.dispose();
    states.set(target(), ended(1));
    assert.deepEqual(heard, ['say-hello', 'say-hello']);
  });

  test('LN2: where a runbook or its folder is renamed, what ended and what runs goes with it, over a reload too', () => {
    const store = createStore();
    const states = createStepStates(store);
    states.set(target(), ended(1));
    const told: string[] = [];
    const running = states.begun(target('date', 'date'));
    states.set(running, { kind: 'running', since: 5 });
    states.onDidChange(({ uri }) => told.push(uri));
    states.moved('file:///w/runbooks/a.md', 'file:///w/runbooks/b.md');
    states.moved('file:///w/runbooks', 'file:///w/books');
    states.moved('file:///w/book', 'file:///w/nothing');
    const there = (it: StepTarget): StepTarget => ({ ...it, uri: 'file:///w/books/b.md' });
    assert.ok(told.includes('file:///w/books/b.md'));
    assert.deepEqual(states.get(there(target())), ended(1));
    assert.deepEqual(states.get(there(target('date', 'date'))), { kind: 'running', since: 5 });
    assert.equal(states.whereNow(running).uri, 'file:///w/books/b.md');
    assert.equal(states.get(target()), undefined);
    states.set(running, ended(2));
    assert.deepEqual(createStepStates(store).get(there(target('date', 'date'))), ended(2));
    assert.deepEqual(createStepStates(store).get(there(target())), ended(1));
  });

  test('LN2: another file at the place of a renamed runbook has states of its own', () => {
    const states = createStepStates(createStore());
    const old = states.begun(target());
    states.set(old, { kind: 'running', since: 5 });
    states.moved('file:///w/runbooks/a.md', 'file:///w/runbooks/b.md');
    states.set(states.begun(target()), ended(1));
    states.set(old, ended(2));
    assert.deepEqual(states.get(target()), ended(1));
    assert.deepEqual(states.get({ ...target(), uri: 'file:///w/runbooks/b.md' }), ended(2));
  });
});
