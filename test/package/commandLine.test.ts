/** The command line as a team installs it: packed, in a repository of their own, without a network. */
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readRepositoryFile, repositoryFolder } from '../support/repository.ts';

suite('The packed command line', () => {
  let folder = '';
  let sample = '';

  function run(command: string, args: readonly string[], cwd: string): SpawnSyncReturns<string> {
    return spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  }
  const npx = (...args: readonly string[]): SpawnSyncReturns<string> =>
    run('npx', ['--no', 'incident-runbook', ...args], sample);

  suiteSetup(function () {
    this.timeout(120_000);
    folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
    sample = path.join(folder, 'sample');
    mkdirSync(path.join(sample, 'runbooks'), { recursive: true });
    mkdirSync(path.join(sample, '.git'));
    const packed = run('npm', ['pack', '--pack-destination', folder], repositoryFolder);
    assert.equal(packed.status, 0, packed.stderr);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    assert.ok(tarball !== undefined);
    writeFileSync(path.join(sample, 'package.json'), '{ "name": "sample", "private": true }\n');
    const installed = run(
      'npm',
      ['install', '--offline', '--no-audit', '--no-fund', path.join(folder, tarball)],
      sample,
    );
    assert.equal(installed.status, 0, installed.stderr);
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('AU5: it brings the program, its licences and the page, and installs nothing else', () => {
    const files = readdirSync(path.join(sample, 'node_modules'));
    assert.deepEqual(
      files.filter((name) => !name.startsWith('.')),
      ['incident-runbook'],
    );
    const own = path.join(sample, 'node_modules', 'incident-runbook');
    assert.deepEqual(readdirSync(own).toSorted(), ['LICENSE', 'README.md', 'dist', 'media', 'package.json']);
    assert.match(readFileSync(path.join(own, 'dist', 'cli.LICENCES.txt'), 'utf8'), /^markdown-it \d/m);
    assert.equal(readFileSync(path.join(own, 'media', 'problems.md'), 'utf8'), readRepositoryFile('media/problems.md'));
  });

  test('AU5: the line of the workflow installs nothing of the repository that it checks', function () {
    this.timeout(60_000);
    const line = /^ *- run: npx (.+)$/m.exec(readRepositoryFile('media/check-runbooks.yml'))?.[1] ?? '';
    const named = /--package=\.\/(\S+)/.exec(line)?.[1];
    assert.ok(named !== undefined, line);
    const other = path.join(folder, 'other');
    mkdirSync(path.join(other, 'runbooks'), { recursive: true });
    mkdirSync(path.join(other, '.git'));
    mkdirSync(path.dirname(path.join(other, named)), { recursive: true });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    cpSync(path.join(folder, tarball), path.join(other, named));
    const script = { postinstall: `node -e "require('fs').writeFileSync('ran', '')"` };
    const manifest = {
      name: 'other',
      private: true,
      dependencies: { 'no-such-package-here': '1.0.0' },
      scripts: script,
    };
    writeFileSync(path.join(other, 'package.json'), JSON.stringify(manifest));
    writeFileSync(path.join(other, 'runbooks', 'shop.md'), '# Shop\n\n```bash\nkubectl logs -l app=web\n```\n');
    const before = readdirSync(other);
    const ended = run('npx', ['--offline', ...line.split(' ')], other);
    assert.equal(ended.status, 1, ended.stderr);
    assert.match(ended.stdout, /^::warning file=runbooks\/shop\.md,line=4,/);
    assert.deepEqual(readdirSync(other), before);
  });

  test('AU5: it checks a repository with nothing but Node, and its exit code is what CI goes by', function () {
    this.timeout(60_000);
    const file = path.join(sample, 'runbooks', 'shop.md');
    writeFileSync(file, '# Shop\n\n```bash\nkubectl get pods\n```\n');
    const good = npx('check');
    assert.deepEqual([good.status, good.stdout], [0, '1 runbook: no problems.\n'], good.stderr);
    writeFileSync(file, '# Shop\n\n```bash\nkubectl logs -l app=web\n```\n');
    const bad = npx('check');
    assert.equal(bad.status, 1);
    assert.match(bad.stdout, /^runbooks\/shop\.md:4:9: warning logs-selector-without-tail: /);
    assert.equal(npx('check', 'gone.md').status, 2);
    assert.match(npx('explain', 'unclosed-fence').stdout, /^## unclosed-fence/);
    assert.match(npx('--version').stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
