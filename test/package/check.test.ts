/** The two rules of the house hold because the check bites. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryFolder } from '../support/repository.ts';

suite('The check', () => {
  let copy = '';

  setup(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'ir-check-'));
    const left = new Set(['node_modules', '.git', 'dist', '.tmp']);
    cpSync(repositoryFolder, copy, {
      recursive: true,
      filter: (from) => !left.has(path.relative(repositoryFolder, from).split(path.sep)[0] ?? ''),
    });
    symlinkSync(path.join(repositoryFolder, 'node_modules'), path.join(copy, 'node_modules'));
  });
  teardown(() => rmSync(copy, { recursive: true, force: true }));

  function checkWith(
    file: string,
    firstLine: string,
    ...names: readonly string[]
  ): { readonly status: number | null; readonly said: string } {
    const full = path.join(copy, file);
    writeFileSync(full, `${firstLine}\n${readFileSync(full, 'utf8')}`);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(copy, 'scripts', 'check.mjs'), ...names],
      {
        cwd: copy,
        encoding: 'utf8',
      },
    );
    return { status, said: stdout + stderr };
  }

  test('the reader of fences may not know the editor', () => {
    const { status, said } = checkWith('src/runbook/fences.ts', "import 'vscode';");
    assert.equal(status, 1, said);
    assert.match(said, /✗ lint/);
    assert.match(said, /no-restricted-imports/);
    assert.match(said, /Only src\/ui and extension\.ts import vscode\./);
  });

  test('a folder imports only from folders above it', () => {
    const { status, said } = checkWith('src/runbook/fences.ts', "import '../kube/types.ts';", 'lint');
    assert.equal(status, 1, said);
    assert.match(said, /no-restricted-imports/);
    assert.match(said, /src\/runbook imports only from the folders above it/);
  });
});
