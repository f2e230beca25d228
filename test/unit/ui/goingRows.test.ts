/** What Stop asks with, and what it says. */
import assert from 'node:assert/strict';
import { goingRows, takenBackWords } from '../../../src/ui/goingRows.ts';
import type { GoingRun } from '../../../src/ui/runs.ts';

const going = (given: Partial<GoingRun>): GoingRun => ({
  id: 'a',
  title: 'Check pods',
  text: 'kubectl get pods',
  context: 'prod-eu',
  namespace: 'payments',
  isSimulated: false,
  target: undefined,
  state: { kind: 'starts' },
  ...given,
});

suite('what runs, to choose from', () => {
  test('EX1 EX4: the newest first, each with its command, its place and how long it runs or that it waits', () => {
    const since = Date.UTC(2026, 10, 24, 3, 14, 7);
    const rows = goingRows(
      [
        going({ id: 'a', state: { kind: 'runs', since } }),
        going({ id: 'b', title: 'date', text: 'date', context: undefined, state: { kind: 'waits' } }),
        going({ id: 'c', context: 'arn:aws:eks:eu:1:cluster/live', namespace: undefined, title: '$(x) a' }),
      ],
      since + 125_000,
    );
    assert.deepEqual(rows, [
      {
        id: 'c',
        label: '$\u200b(x) a',
        description: 'arn:aws:eks:eu:1:cluster/live · starting',
        detail: 'kubectl get pods',
      },
      { id: 'b', label: 'date', description: 'no context · waiting: runs after the one before' },
      {
        id: 'a',
        label: 'Check pods',
        description: 'prod-eu / payments · running since 03:14:07Z, 2 min 05 s',
        detail: 'kubectl get pods',
      },
    ]);
  });

  test('PR1: what runs on the practice cluster says so', () => {
    const [row] = goingRows([going({ context: 'practice-staging', isSimulated: true })], 0);
    assert.equal(row?.description, 'practice-staging (simulated) / payments · starting');
  });

  test('EX1: one sentence tells of all that was taken back, and none where nothing waited', () => {
    assert.equal(takenBackWords(0), undefined);
    assert.equal(takenBackWords(1), 'Stopped. 1 that waited behind it was taken back, not run.');
    assert.equal(takenBackWords(2), 'Stopped. 2 that waited behind it were taken back, not run.');
  });
});
