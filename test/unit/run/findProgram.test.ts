/** Which programs are there: found as a shell finds them, and started only where nobody's runbook says which file it is. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../../../src/run/findProgram.ts';

suite('run/findProgram', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ir-find-'));
  const started = path.join(folder, 'started');
  const file = path.join(folder, 'jq');
  suiteSetup(() => writeFileSync(file, `#!/bin/sh\n: > '${started}'\necho jq-1.7.1\n`, { mode: 0o755 }));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('SE1: a path that a runbook names is looked for, and not started', async () => {
    assert.deepEqual(await findProgram(file, { PATH: '' }), { version: undefined });
    assert.equal(existsSync(started), false);
  });

  test('by its name it is found on the PATH, and says its version; a folder that is no whole path is passed over', async () => {
    assert.deepEqual(await findProgram('jq', { PATH: `.:bin:${folder}` }), { version: '1.7.1' });
    assert.equal(await findProgram('jq', { PATH: '.::bin' }), undefined);
    assert.deepEqual(await findProgram(file, { PATH: '' }, true), { version: '1.7.1' });
  });
});
