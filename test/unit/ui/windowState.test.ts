/** What a window keeps over its reload, when there are several windows on one folder. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identify, type ProcessIdentity } from '../../../src/run/processes.ts';
import { openWindowState } from '../../../src/ui/windowState.ts';

suite('ui/windowState', () => {
  let folder = '';
  const mine = identify(process.pid) ?? { pid: process.pid, startTime: 'unknown' };
  const other: ProcessIdentity = { pid: process.ppid, startTime: identify(process.ppid)?.startTime ?? '' };
  const crashed = (pid: number): ProcessIdentity => ({ pid, startTime: 'long ago' });
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ir-windows-'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  test('CX1: a reloaded window goes on with its own choice, not with that of the window beside it', async () => {
    const dev = openWindowState(folder, mine, Date.now);
    await dev.update('chosen', 'dev');
    const prod = openWindowState(folder, other, Date.now);
    assert.equal(prod.get('chosen'), undefined);
    await prod.update('chosen', 'prod-eu');
    dev.release();
    assert.equal(openWindowState(folder, mine, Date.now).get('chosen'), 'dev');
  });

  test('CX1: after a crash the next window takes up what the crashed one had', async () => {
    await openWindowState(folder, crashed(1), Date.now).update('chosen', 'dev');
    assert.equal(openWindowState(folder, mine, Date.now).get('chosen'), 'dev');
  });

  test('CX1: where two windows crashed nothing is chosen', async () => {
    await openWindowState(folder, crashed(1), Date.now).update('chosen', 'dev');
    writeFileSync(path.join(folder, '2-long ago.json'), '{"chosen":"prod-eu"}');
    assert.equal(openWindowState(folder, mine, Date.now).get('chosen'), undefined);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('of windows that ended the last one counts; of two that start at once one gets it', async () => {
    let clock = 1000;
    for (const [pid, chosen] of [
      [1, 'dev'],
      [2, 'prod-eu'],
    ] as const) {
      const state = openWindowState(folder, crashed(pid), () => ++clock);
      await state.update('chosen', chosen);
      state.release();
    }
    // The second one took up the first one's state, as a window that follows another does.
    assert.equal(openWindowState(folder, mine, () => ++clock).get('chosen'), 'prod-eu');
    assert.equal(openWindowState(folder, other, () => ++clock).get('chosen'), undefined);
  });

  test('a damaged file and one of a month ago are an empty state', () => {
    writeFileSync(path.join(folder, 'free-1000-1.json'), '{"chosen":');
    assert.equal(openWindowState(folder, mine, Date.now).get('chosen'), undefined);
    const old = path.join(folder, 'free-1000-2.json');
    writeFileSync(old, '{"chosen":"dev"}');
    utimesSync(old, 1, 1);
    assert.equal(openWindowState(folder, other, Date.now).get('chosen'), undefined);
  });

  test('IN4: a process that is killed leaves what it had written', async () => {
    const script = `
      import { openWindowState } from ${JSON.stringify(new URL('../../../src/ui/windowState.ts', import.meta.url).href)};
      import { identify } from ${JSON.stringify(new URL('../../../src/run/processes.ts', import.meta.url).href)};
      const state = openWindowState(${JSON.stringify(folder)}, identify(process.pid), Date.now);
      await state.update('chosen', 'dev');
      console.log('written');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    assert.equal(openWindowState(folder, mine, Date.now).get('chosen'), undefined);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = openWindowState(folder, other, Date.now);
    assert.equal(next.get('chosen'), 'dev');
  });
});
