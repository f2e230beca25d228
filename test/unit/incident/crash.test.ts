/** IN4: whatever moment a window dies at, the next one has the entry, once, whole, with its output. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Incidents } from '../../../src/incident/types.ts';
import type { EntryEnd, FoundRun } from '../../../src/incident/types.ts';
import { HEIRLESS_AFTER_MS } from '../../../src/incident/windows.ts';
import { installMortalDisk, type MortalDisk } from './mortalDisk.ts';
import { createSpace, ended, entriesOf, filesBelow, started, STARTED, type Space } from './space.ts';

const OLD = '# Hand\r\n\r\nno end';

/** The windows of this space look as if their processes were gone. */
async function killWindows(space: Space): Promise<void> {
  const folder = path.join(space.stateDir, 'windows');
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const window: unknown = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...(window as object), pid: 2 ** 30 }));
  }
}

/** One that nobody else has been quicker than: time flies in it. */
function lateWindow(space: Space): Incidents {
  let now = STARTED;
  return space.window({ now: () => (now += HEIRLESS_AFTER_MS) });
}

async function prepared(space: Space): Promise<{ notebook: string; output: string; end: (id: string) => EntryEnd }> {
  const notebook = path.join(space.workspace, 'x.incident.md');
  const output = path.join(space.root, 'whole');
  await writeFile(notebook, OLD);
  await writeFile(output, '1\n2\n3\n');
  const kept = { head: '1\n', tail: '3\n', lines: 3, bytes: 6, file: output, capture: 'exact' } as const;
  return { notebook, output, end: (id) => ended(id, '', { output: kept }) };
}

/** What must be true after the next window has looked, twice. */
async function assertRecovered(space: Space, notebook: string, begun: boolean, end: EntryEnd): Promise<void> {
  const next = lateWindow(space);
  const findRun = (): Promise<FoundRun> => Promise.resolve(begun ? { kind: 'ended', end } : { kind: 'gone' });
  await next.recover(findRun);
  const entries = await entriesOf(notebook);
  if (begun) {
    assert.equal(entries.length, 1);
    assert.deepEqual(entries[0]?.outcome, end.outcome);
    assert.equal(await readFile(path.join(`${notebook}.outputs`, `${end.id}.txt`), 'utf8'), '1\n2\n3\n');
    assert.equal(entries[0]?.output.whole?.file, `${end.id}.txt`);
  } else if (entries.length > 0) {
    assert.equal(entries[0]?.outcome.kind, 'unknown');
  }
  const text = await readFile(notebook, 'utf8');
  assert.ok(text.startsWith(OLD));
  await next.recover(findRun);
  await next.retryPending();
  assert.equal(await readFile(notebook, 'utf8'), text);
  const kept = await filesBelow(path.join(space.stateDir, 'write-ahead'));
  assert.deepEqual(
    kept.filter((file) => !file.endsWith('.tmp')),
    [],
  );
  // The next entry leaves nothing of the dead writer beside the notebook.
  await next.open(notebook);
  const start = started();
  await next.begin(start);
  assert.equal((await next.finish(ended(start.id))).kind, 'recorded');
  assert.deepEqual(
    (await filesBelow(space.workspace)).filter((file) => file.endsWith('.tmp')),
    [],
  );
}

async function dieAndRecover(disk: MortalDisk, dieAt: number, half: boolean): Promise<string> {
  const space = await createSpace();
  const { notebook, end } = await prepared(space);
  const window = space.window();
  await window.open(notebook);
  const start = started('seq 3');
  let begun = false;
  const ending = await disk.live(dieAt, half, async () => {
    await window.begin(start);
    begun = true;
    await window.finish(end(start.id));
  });
  await killWindows(space);
  await assertRecovered(space, notebook, begun, end(start.id));
  await space.remove();
  return ending;
}

suite('incident/crash', () => {
  test('IN4: a window that dies at any call to the disk, also in the middle of a write, loses nothing', async () => {
    const disk = installMortalDisk();
    let calls = 0;
    try {
      let end = 'died';
      for (let dieAt = 1; end !== 'finished'; dieAt++) {
        calls = dieAt;
        end = await dieAndRecover(disk, dieAt, false);
        if (end === 'died writing') await dieAndRecover(disk, dieAt, true);
      }
    } finally {
      disk.remove();
    }
    assert.ok(calls > 20 && calls < 200, `${calls} calls were tried`);
  });

  test('IN4: a process killed with SIGKILL at its work loses nothing', async () => {
    for (const dieAt of [3, 7, 11, 14, 17]) {
      const space = await createSpace();
      const { notebook, output, end } = await prepared(space);
      const id = started().id;
      const task = { draftsDir: space.draftsDir, stateDir: space.stateDir, notebook, id, output, dieAt };
      const script = path.join(import.meta.dirname, 'recordAndDie.ts');
      const child = spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
      assert.equal(signal, 'SIGKILL', `call ${dieAt}: ${said}`);
      await assertRecovered(space, notebook, said.includes('begun'), end(id));
      await space.remove();
    }
  });

  test('EX4: a run of which nothing is left is unknown, one that goes on is this window’s, a living window keeps its own', async () => {
    const space = await createSpace();
    const [dead, alive] = [space.window(), space.window()];
    const runs = { lost: started('lost'), going: started('going'), theirs: started('theirs') };
    const { file } = await dead.begin(runs.lost);
    await dead.begin(runs.going);
    await killWindows(space);
    await alive.begin(runs.theirs);
    const next = lateWindow(space);
    assert.deepEqual(
      Object.values(runs).map(({ id }) => next.isLeftBehind(id)),
      [true, true, false],
    );
    const asked: string[] = [];
    const result = await next.recover((id) => {
      asked.push(id);
      return Promise.resolve({ kind: id === runs.going.id ? 'running' : 'gone' });
    });
    assert.deepEqual(asked.sort(), [runs.lost.id, runs.going.id].sort());
    assert.deepEqual(
      result.running.map(({ id }) => id),
      [runs.going.id],
    );
    assert.deepEqual([next.isLeftBehind(runs.going.id), space.window().isLeftBehind(runs.going.id)], [false, false]);
    assert.equal((await next.finish(ended(runs.going.id))).kind, 'recorded');
    assert.deepEqual(
      (await entriesOf(file)).map(({ command, outcome }) => [command, outcome.kind]),
      [
        ['lost', 'unknown'],
        ['going', 'exit'],
      ],
    );
    assert.equal((await alive.finish(ended(runs.theirs.id))).kind, 'recorded');
    await space.remove();
  });

  test('EX4 IN1: what a reloaded window had begun goes on in the one that has its incident; another takes it only when nobody comes', async () => {
    const space = await createSpace();
    let now = STARTED;
    const other = space.window({ now: () => now });
    await other.begin(started('theirs'));
    const reloaded = space.window();
    const going = started('going');
    const { file } = await reloaded.begin(going);
    await reloaded.release();
    assert.equal(other.isLeftBehind(going.id), false, 'its window may come back');
    const next = space.window();
    assert.equal((await next.resume())?.file, file);
    assert.equal(next.isLeftBehind(going.id), true);
    const running = (): Promise<FoundRun> => Promise.resolve({ kind: 'running' });
    assert.deepEqual((await other.recover(running)).running, []);
    assert.equal((await next.recover(running)).running.length, 1);
    now += HEIRLESS_AFTER_MS;
    assert.equal(other.isLeftBehind(going.id), false, 'it lives on');

    await next.release();
    assert.equal(other.isLeftBehind(going.id), false);
    now += HEIRLESS_AFTER_MS;
    assert.equal(other.isLeftBehind(going.id), true, 'nobody came');
    await space.remove();
  });

  test('EX4: what two windows come for at once is recorded once', async () => {
    const space = await createSpace();
    const dead = space.window();
    const run = started('both');
    const { file } = await dead.begin(run);
    await killWindows(space);
    const [quick, slow] = [lateWindow(space), lateWindow(space)];
    await slow.recover(async () => {
      await quick.recover(() => Promise.resolve({ kind: 'ended', end: ended(run.id) }));
      return { kind: 'gone' };
    });
    assert.deepEqual(
      (await entriesOf(file)).map(({ command, outcome }) => [command, outcome.kind]),
      [['both', 'exit']],
    );
    await space.remove();
  });

  test('IN4: a draft whose file is gone is made again from its write-ahead line', async () => {
    const space = await createSpace();
    const dead = space.window();
    const start = started();
    const { file } = await dead.start('Night');
    await dead.begin(start);
    await killWindows(space);
    await mkdir(path.join(space.root, 'other'));
    await rename(file, path.join(space.root, 'other', 'moved'));
    await lateWindow(space).recover(() => Promise.resolve({ kind: 'gone' }));
    assert.match(await readFile(file, 'utf8'), /^---\nname: "Night"\n/);
    assert.equal((await entriesOf(file)).length, 1);
    await space.remove();
  });

  test('a lock of a window that died is taken over; a draft in which nothing happened is swept in time', async () => {
    const space = await createSpace();
    const notebook = path.join(space.workspace, 'x.incident.md');
    await writeFile(notebook, '');
    const window = space.window();
    await window.open(notebook);
    const lock = createHash('sha256').update(notebook).digest('hex').slice(0, 32);
    await mkdir(path.join(space.stateDir, 'locks'), { recursive: true });
    await writeFile(path.join(space.stateDir, 'locks', `${lock}.lock`), 'window-that-is-gone');
    const start = started();
    await window.begin(start);
    assert.equal((await window.finish(ended(start.id))).kind, 'recorded');
    assert.deepEqual(await filesBelow(path.join(space.stateDir, 'locks')), []);

    const dead = space.window();
    const empty = await dead.start();
    await killWindows(space);
    const next = space.window();
    await next.recover(() => Promise.resolve({ kind: 'gone' }));
    assert.equal((await filesBelow(space.draftsDir)).length, 1, 'a fresh one may be about to be used');
    await utimes(empty.file, 1, 1);
    await next.recover(() => Promise.resolve({ kind: 'gone' }));
    assert.deepEqual(await filesBelow(space.draftsDir), []);
    await space.remove();
  });
});
