/** What a copy out of a pod has left here: kubectl's code 0 does not tell. On real files. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Run } from '../../../src/run/types.ts';
import { withCopied } from '../../../src/ui/localFiles.ts';
import { ran, sessionOf } from './stepWorld.ts';

suite('copies out of a pod', () => {
  let cwd = '';
  suiteSetup(() => {
    cwd = mkdtempSync(path.join(tmpdir(), 'copies-'));
    const old = (name: string): void => utimesSync(path.join(cwd, name), 0, 0);
    for (const folder of ['old-folder', 'tree', 'new-folder']) mkdirSync(path.join(cwd, folder));
    for (const file of ['new.bin', 'old.bin', 'tree/log', 'old-folder/log']) writeFileSync(path.join(cwd, file), 'x');
    for (const name of ['old.bin', 'old-folder/log', 'old-folder', 'tree']) old(name);
  });
  suiteTeardown(() => rmSync(cwd, { recursive: true }));

  async function copied(text: string, code = 0): Promise<string> {
    const run: Run = { ...ran, startedAt: Date.now(), outcome: { kind: 'exit', code, pipe: [code] } };
    const source = { env: {}, kubectlPath: () => undefined };
    const after = await withCopied(run, text, cwd, sessionOf('staging'), source);
    if (after.kind !== 'ran' || after.outcome.kind === 'stopped') return 'other';
    if (after.outcome.kind === 'unknown') return 'unknown';
    return after.outcome.copied === 'nothing' ? 'nothing' : 'as it ended';
  }

  const rows: readonly (readonly [to: string, string])[] = [
    ['./none.bin', 'nothing'],
    ['none/none.bin', 'nothing'],
    ['./old.bin', 'nothing'],
    ['./new.bin', 'as it ended'],
    ['new-folder', 'as it ended'],
    // Copied once more: only what is in it is new.
    ['tree', 'as it ended'],
    ['old-folder', 'unknown'],
    ['/dev/null', 'as it ended'],
    ['"$TARGET"', 'as it ended'],
  ];
  for (const [to, what] of rows)
    test(`B40: ended with 0, to ${to}: ${what}`, async () => {
      assert.equal(await copied(`kubectl cp shop/web-1:/tmp/heap.bin ${to}`), what);
    });

  test('B40: where it cannot be told what was to be written, the code stands', async () => {
    for (const text of [
      'cd /srv && kubectl cp web-1:/tmp/a ./none.bin',
      'kubectl get pods || kubectl cp web-1:/tmp/a ./none.bin',
      'kubectl cp ./none.bin web-1:/tmp/a',
      'cp a none.bin',
    ])
      assert.equal(await copied(text), 'as it ended', text);
    assert.equal(await copied('kubectl cp web-1:/tmp/a ./none.bin', 1), 'as it ended');
  });
});
