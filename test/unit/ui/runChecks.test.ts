/** *Run N checks*: what is run, what is passed over, and what is said of it. */
import assert from 'node:assert/strict';
import { UserError } from '../../../src/errors.ts';
import type { Outcome, Run } from '../../../src/run/types.ts';
import { contextHasChanged, runChecks, type Check, type ChecksResult } from '../../../src/ui/runChecks.ts';
import { runStep } from '../../../src/ui/runStep.ts';
import { ran, sessionOf, step, world, type Answers } from './stepWorld.ts';

interface Played extends ChecksResult {
  readonly begun: readonly string[];
}

/** Each text is a check and comes back with its code: on the way of a click, but for the shell. */
async function play(
  checks: readonly (readonly [text: string, end: number | Outcome | 'taken back' | 'unset' | 'refused'])[],
  answers: Answers = {},
  signal = new AbortController().signal,
): Promise<Played> {
  const begun: string[] = [];
  const list = checks.map(([text, end]): Check => {
    const run = (): readonly Run[] => {
      if (end === 'taken back') return [{ kind: 'taken back', by: 'person' }];
      if (end === 'unset') return [{ kind: 'unset', names: ['X'] }];
      if (end === 'refused') return [{ kind: 'not started', because: 'The terminal is busy with vim.' }];
      const outcome = typeof end === 'number' ? ({ kind: 'exit', code: end, pipe: [end] } as const) : end;
      return [{ ...ran, outcome }];
    };
    return {
      text,
      run: async (ask) => {
        const { needs } = world({
          context: 'dev',
          confirm: true,
          variable: { value: 'x' },
          ...answers,
          runs: run(),
        });
        return runStep(step(text), { ...needs, ask });
      },
    };
  });
  const result = await runChecks(list, {
    signal,
    now: () => 0,
    onBegin: (index) => begun.push(checks[index]?.[0] ?? ''),
  });
  return { ...result, begun };
}
const said = async (...given: Parameters<typeof play>): Promise<string> => {
  const { state } = await play(...given);
  return `${state.mark}: ${state.words}`;
};

suite('ui/runChecks', () => {
  test('LN1: each runs, a check that fails does not stop the next, and the sum leads to the first that failed', async () => {
    const { state, begun } = await play([
      ['echo a', 0],
      ['echo b', 3],
      ['echo c', 0],
    ]);
    assert.deepEqual(begun, ['echo a', 'echo b', 'echo c']);
    assert.deepEqual([state.mark, state.words, state.at], ['failed', '2 of 3 ok', 0]);
    assert.ok(state.entryId);
    assert.equal(
      await said([
        ['echo a', 0],
        ['echo b', 0],
      ]),
      'ok: 2 of 2 ok',
    );
  });

  test('B36 LN1: the checks go on after differences, and the sum says so', async () => {
    assert.equal(
      await said([
        ['echo a', 0],
        ['kubectl diff -f x.yaml', 1],
        ['echo c', 0],
      ]),
      'note: 2 of 3 ok, 1 differences',
    );
    assert.equal(
      await said([
        ['echo a', 0],
        ['kubectl diff -f x.yaml', 1],
        ['curl -f x', 22],
      ]),
      'failed: 1 of 3 ok, 1 differences, 1 failed',
    );
  });

  test('LN1: nothing is asked on the way: what turns out to ask is passed over, and said', async () => {
    assert.equal(
      await said([
        ['echo "$X"', 'unset'],
        ['echo b', 0],
      ]),
      'note: 1 of 2 ok, 1 skipped: needs a value',
    );
    assert.equal(
      await said([
        ['kubectl get pods --as=root', 0],
        ['echo b', 0],
      ]),
      'note: 1 of 2 ok, 1 skipped: asks first',
    );
  });

  test('LN1: one that cannot start counts as failed, and why is told once', async () => {
    const { state, error } = await play([
      ['echo a', 'refused'],
      ['echo b', 0],
      ['echo c', 'refused'],
    ]);
    assert.deepEqual([state.mark, state.words], ['failed', '1 of 3 ok']);
    assert.equal(error?.message, 'The terminal is busy with vim.');
  });

  test('EX1 LN1: Stop and Cancel leave out what has not begun; a time limit does not', async () => {
    const stopped: Outcome = { kind: 'stopped', by: 'person' };
    assert.equal(
      await said([
        ['echo a', 0],
        ['echo b', stopped],
        ['echo c', 0],
      ]),
      'stopped: 1 of 3 ok, 1 stopped, 1 not run',
    );
    assert.equal(
      await said([
        ['echo a', 0],
        ['echo b', 'taken back'],
        ['echo c', 0],
      ]),
      'stopped: 1 of 3 ok, 2 not run',
    );
    assert.equal(
      await said([
        ['echo a', 130],
        ['echo b', 0],
      ]),
      'stopped: 0 of 2 ok, 1 stopped, 1 not run',
    );
    assert.equal(
      await said([
        ['echo a', { kind: 'stopped', by: 'time limit' }],
        ['echo b', 0],
      ]),
      'stopped: 1 of 2 ok, 1 stopped',
    );
    const cancelled = await play(
      [
        ['echo a', 0],
        ['echo b', 0],
      ],
      {},
      AbortSignal.abort(),
    );
    assert.deepEqual([cancelled.begun, cancelled.state.words], [[], '0 of 2 ok, 2 not run']);
  });

  test('EX4 LN1: an outcome that is not known is no success', async () => {
    const unknown: Outcome = { kind: 'unknown', because: 'its files are gone' };
    assert.equal(
      await said([
        ['echo a', unknown],
        ['echo b', 0],
      ]),
      'unknown: 1 of 2 ok, 1 unknown',
    );
  });

  test('CX3 LN1: where the context means something else by now no further check runs, and the sentence says so', async () => {
    const session = sessionOf('dev');
    const check = () => ({ kind: 'changed', differences: [], accept: async () => session }) as const;
    await assert.rejects(play([['kubectl get pods', 0]], { check }), (error) => error === contextHasChanged);
    assert.ok(contextHasChanged instanceof UserError);
  });
});
