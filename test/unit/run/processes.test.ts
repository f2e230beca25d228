import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunFolder, makePrivate, orphans } from '../../../src/run/runFolder.ts';
import { identify, parseProcess, parsePs } from '../../../src/run/processes.ts';

suite('run: processes and private folders', () => {
  test('EX4: a process id that belongs to another process by now is not taken for the old one', async () => {
    if (process.platform !== 'linux') return;
    const line = readFileSync('/proc/self/stat', 'utf8').trim();
    assert.equal(parseProcess(`${process.pid} ${line}`), process.pid);
    const parts = line.split(' ');
    const earlier = [...parts.slice(0, 21), '1', ...parts.slice(22)].join(' ');
    assert.equal(parseProcess(`${process.pid} ${earlier}`), undefined);
    assert.equal(parseProcess('nonsense'), undefined);
    assert.equal(parseProcess('1 (init) S'), undefined);
    const child = spawn('true');
    await new Promise((resolve) => {
      child.once('exit', resolve);
    });
    assert.equal(identify(child.pid ?? 0), undefined);
  });
  test('EX4: what ps says is read where there is no /proc', () => {
    const text =
      '  501     1   501   777 S+   ttys003  Sat Nov 28 12:00:00 2026 /bin/zsh\n  777   501   777   777 R+   ttys003  Sat Nov 28 12:00:01 2026 kubectl logs\n';
    const [shell, program] = parsePs(text);
    assert.equal(shell?.name, 'zsh');
    assert.deepEqual([shell?.foreground, program?.parent, program?.session], [777, 501, 'ttys003']);
    assert.equal(program?.startTime, 'Sat Nov 28 12:00:01 2026');
  });
  test('SE2 IN5: the folder for runs is private, or refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'private-'));
    try {
      const root = join(folder, 'root');
      mkdirSync(root, { mode: 0o755 });
      chmodSync(root, 0o755);
      makePrivate(root);
      assert.equal(statSync(root).mode & 0o777, 0o700);
      const run = createRunFolder(root, { pid: 1, startTime: 'never' });
      assert.equal(statSync(run).mode & 0o777, 0o700);
      assert.deepEqual(orphans(root), [run]);
      const link = join(folder, 'link');
      symlinkSync(root, link);
      assert.throws(() => makePrivate(link), /belongs to somebody else/);
      assert.deepEqual(orphans(link), []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
