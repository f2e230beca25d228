import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createWindows } from '../../../src/incident/windows.ts';

suite('What a window says of itself', () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ir-windows-'));
  });
  teardown(() => rmSync(folder, { recursive: true }));

  test('IN1: however close together it is said, the last stands', async () => {
    for (let round = 0; round < 20; round++) {
      const window = createWindows(path.join(folder, `${round}`), 'file:///work', Date.now);
      const other = createWindows(path.join(folder, `${round}`), 'file:///work', Date.now);
      // As at a start after a crash: it takes over the old runs while it finds the old incident.
      await Promise.all([window.holds(undefined), window.holds('/drafts/a'), window.holds('/drafts/b')]);
      assert.deepEqual(
        (await other.others()).map(({ notebook, alive }) => ({ notebook, alive })),
        [{ notebook: '/drafts/b', alive: true }],
      );
      await Promise.all([window.holds('/drafts/c'), window.release()]);
      assert.deepEqual(
        (await other.others()).map(({ notebook, alive }) => ({ notebook, alive })),
        [{ notebook: '/drafts/c', alive: false }],
      );
    }
  });
});
