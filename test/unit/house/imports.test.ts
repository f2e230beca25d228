/** The two rules of the house: the lint holds them, and these tests show that it bites. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readRepositoryFile, repositoryFolder, sourceFiles } from '../../support/repository.ts';

const rooms = ['command', 'runbook', 'check', 'write', 'kube', 'run', 'incident', 'mongo', 'practice', 'ui'] as const;
const pure = rooms.slice(0, 4);
const oxlint = path.join(repositoryFolder, 'node_modules', '.bin', 'oxlint');

interface Finding {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
}

suite('house: imports', () => {
  let folder = '';
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'incident-runbook-house-'));
    cpSync(path.join(repositoryFolder, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  /** The files, by path, in which the lint forbids an import. */
  function refused(files: Readonly<Record<string, string>>): string[] {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const { stdout } = spawnSync(oxlint, ['--format=json', '.'], { cwd: folder, encoding: 'utf8' });
    const { diagnostics }: { diagnostics: readonly Finding[] } = JSON.parse(stdout);
    return diagnostics
      .filter(({ code }) => code.includes('no-restricted-imports'))
      .map(({ filename }) => filename)
      .toSorted();
  }

  test('only ui and extension.ts may import vscode', () => {
    const text = "import 'vscode';\n";
    const files = [...rooms.map((room) => `src/${room}/probe.ts`), 'src/errors.ts', 'src/cli.ts', 'src/extension.ts'];
    const allowed = ['src/ui/probe.ts', 'src/extension.ts'];
    assert.deepEqual(
      refused(Object.fromEntries(files.map((file) => [file, text]))),
      files.filter((file) => !allowed.includes(file)).toSorted(),
    );
  });

  test('a type import of vscode is refused as well', () => {
    assert.deepEqual(refused({ 'src/runbook/probe.ts': "export type { Uri } from 'vscode';\n" }), [
      'src/runbook/probe.ts',
    ]);
  });

  test('a room imports only from rooms above it', () => {
    const files: Record<string, string> = {};
    const expected: string[] = [];
    for (const [i, from] of rooms.entries()) {
      for (const [j, to] of rooms.entries()) {
        if (i === j) continue;
        const file = `src/${from}/to-${to}.ts`;
        files[file] = `import '../${to}/types.ts';\n`;
        if (j > i) expected.push(file);
      }
    }
    assert.deepEqual(refused(files), expected.toSorted());
  });

  test('what reads, checks and writes text does no I/O', () => {
    const text = "import 'node:fs';\n";
    const files = [...pure, 'kube'].map((room) => `src/${room}/a.ts`);
    assert.deepEqual(
      refused(Object.fromEntries(files.map((file) => [file, text]))),
      files.filter((file) => file !== 'src/kube/a.ts').toSorted(),
    );
  });

  test('vscode is not reached by another way either', () => {
    const outside = sourceFiles('src').filter((file) => !file.startsWith('src/ui/') && file !== 'src/extension.ts');
    const reaching = outside.filter((file) => /\(\s*['"]vscode['"]/.test(readRepositoryFile(file)));
    assert.deepEqual(reaching, []);
  });

  test('nor does it know a clock or return a promise', () => {
    const impure = pure
      .flatMap((room) => sourceFiles(`src/${room}`))
      .filter((file) => {
        const code = readRepositoryFile(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
        return /\b(async|await|Promise|setTimeout|performance)\b|\bDate\b|Math\.random/.test(code);
      });
    assert.deepEqual(impure, []);
  });
});
