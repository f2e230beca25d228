/** The two rules of the house hold because the check bites. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryFolder } from '../support/repository.ts';

suite('The check', () => {
  let copy = '';
  let status: number | null;
  let said = '';

  // Both faults at once; what the whole check says of the project itself is the first part of `npm test`.
  suiteSetup(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'ir-check-'));
    const left = new Set(['node_modules', '.git', 'dist', '.tmp', 'test', 'bench', 'media', 'runbooks']);
    cpSync(repositoryFolder, copy, {
      recursive: true,
      filter: (from) => !left.has(path.relative(repositoryFolder, from).split(path.sep)[0] ?? ''),
    });
    symlinkSync(path.join(repositoryFolder, 'node_modules'), path.join(copy, 'node_modules'));
    putInFront('src/runbook/fences.ts', "import 'vscode';");
    putInFront('src/runbook/meaning.ts', "import '../kube/types.ts';");
    const check = [path.join(copy, 'scripts', 'check.mjs'), 'lint'];
    const ended = spawnSync(process.execPath, check, { cwd: copy, encoding: 'utf8' });
    status = ended.status;
    said = ended.stdout + ended.stderr;
  });
  suiteTeardown(() => rmSync(copy, { recursive: true, force: true }));

  function putInFront(file: string, line: string): void {
    const full = path.join(copy, file);
    writeFileSync(full, `${line}\n${readFileSync(full, 'utf8')}`);
  }

  test('the reader of fences may not know the editor', () => {
    assert.equal(status, 1, said);
    assert.match(said, /✗ lint/);
    assert.match(said, /no-restricted-imports/);
    assert.match(said, /Only src\/ui and extension\.ts import vscode\./);
  });

  test('a folder imports only from folders above it', () => {
    assert.match(said, /src\/runbook imports only from the folders above it/);
  });
});
