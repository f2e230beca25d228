/** The one writer on a real disk: drafts, numbers, saving, what is beside a notebook, and what must never be written. */
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createSpace, ended, entriesOf, filesBelow, recordOne, started, type Space } from './space.ts';

suite('incident/incidents', () => {
  let space: Space;
  setup(async () => {
    space = await createSpace();
  });
  teardown(() => space.remove());

  test('IN1: the first run starts a draft outside the workspace, private to the person', async () => {
    const window = space.window();
    assert.equal(window.current(), undefined);
    const told: (string | undefined)[] = [];
    window.onDidChange((incident) => told.push(incident?.file));
    const start = started();
    const incident = await window.begin(start);
    assert.equal(incident.file, path.join(space.draftsDir, '2026-11-24-031407.incident.md'));
    assert.deepEqual([incident.draft, incident.title], [true, 'Incident of 2026-11-24 03:14 UTC']);
    assert.deepEqual(window.current(), incident);
    assert.deepEqual(told, [incident.file]);
    const recorded = await window.finish(ended(start.id));
    assert.ok(recorded.kind === 'recorded');
    assert.deepEqual([recorded.entry.n, recorded.entry.by, recorded.entry.output.head], [1, 'anna', 'hello\n']);
    assert.deepEqual(await entriesOf(incident.file), [recorded.entry]);
    assert.equal((await stat(incident.file)).mode & 0o777, 0o600);
    assert.equal((await stat(space.draftsDir)).mode & 0o777, 0o700);
    assert.deepEqual(await filesBelow(space.workspace), []);
    assert.deepEqual(await filesBelow(path.join(space.stateDir, 'write-ahead')), []);
  });

  test('IN4: the write-ahead line is there before begin answers, and goes only after the entry was read back', async () => {
    const window = space.window();
    const start = started();
    await window.begin(start);
    assert.deepEqual(await filesBelow(path.join(space.stateDir, 'write-ahead')), [`${start.id}.started.json`]);
    await window.finish(ended(start.id));
    assert.deepEqual(await filesBelow(path.join(space.stateDir, 'write-ahead')), []);
  });

  test('CX3: an entry tells the person, and who that was for the cluster, once it said so', async () => {
    const window = space.window();
    const lines: string[] = [];
    for (const as of [undefined, 'on-call', 'anna', 'a](x) <b>`b`']) {
      const start = started();
      const { file } = await window.begin(start);
      const recorded = await window.finish({ ...ended(start.id), ...(as !== undefined && { as }) });
      assert.ok(recorded.kind === 'recorded');
      assert.deepEqual([recorded.entry.by, recorded.entry.as], ['anna', as]);
      lines.push((await readFile(file, 'utf8')).split('\n').findLast((line) => line.startsWith('**')) ?? '');
    }
    assert.match(lines[0] ?? '', / · anna · exit 0/);
    assert.match(lines[1] ?? '', / · anna as on-call · exit 0/);
    assert.match(lines[2] ?? '', / · anna · exit 0/);
    assert.ok(lines[3]?.includes(' · anna as a\\]\\(x\\) \\<b\\>\\`b\\` · '), lines[3]);
  });

  test('a run that did not take place leaves no entry', async () => {
    const window = space.window();
    const start = started();
    const { file } = await window.begin(start);
    await window.withdraw(start.id);
    assert.deepEqual(await entriesOf(file), []);
    assert.deepEqual(await filesBelow(path.join(space.stateDir, 'write-ahead')), []);
    await assert.rejects(window.finish(ended(start.id)), /No run was begun/);
  });

  test('a notebook that cannot be read is a sentence, when it is opened and when it is saved', async () => {
    const window = space.window();
    const folder = path.join(space.workspace, 'night.incident.md');
    await mkdir(folder);
    const why = /incident\.md could not be read: a folder has that name\.$/;
    await assert.rejects(window.open(folder), why);
    const { file } = await window.begin(started());
    await rm(file);
    await mkdir(file);
    await assert.rejects(window.save({ workspaceFolder: space.workspace, subfolder: 'incidents' }), why);
  });

  test('two clicks at once start one draft, and each entry gets its own number', async () => {
    const window = space.window();
    const [first, second] = [started('one'), started('two')];
    const [a, b] = await Promise.all([window.begin(first), window.begin(second)]);
    assert.equal(a.file, b.file);
    await Promise.all([window.finish(ended(second.id)), window.finish(ended(first.id))]);
    const entries = await entriesOf(a.file);
    assert.deepEqual(
      [entries.map(({ n }) => n), entries.map(({ command }) => command).sort()],
      [
        [1, 2],
        ['one', 'two'],
      ],
    );
  });

  test('IN2: two windows that write one notebook at the same time lose nothing and number each entry once', async () => {
    const windows = [space.window(), space.window(), space.window()];
    const file = path.join(space.workspace, 'shared.incident.md');
    await writeFile(file, '# Shared\n');
    for (const window of windows) await window.open(file);
    const all = windows.flatMap((window) => Array.from({ length: 6 }, () => ({ window, start: started() })));
    await Promise.all(all.map(({ window, start }) => recordOne(window, start)));
    const entries = await entriesOf(file);
    assert.deepEqual(
      entries.map(({ n }) => n),
      all.map((_, n) => n + 1),
    );
    assert.deepEqual(new Set(entries.map(({ id }) => id)), new Set(all.map(({ start }) => start.id)));
  });

  test('an incident is gone on with after days while runs come, and only named after a night without any', async () => {
    const hour = 3600_000;
    let now = Date.now();
    const first = space.window({ now: () => now });
    const { file } = await first.start('Long');
    now += 30 * hour;
    await recordOne(first, started());
    await first.release();
    now += 2 * hour;
    const next = space.window({ now: () => now });
    assert.equal((await next.resume())?.file, file);
    await next.release();
    now += 40 * hour;
    assert.equal(await space.window({ now: () => now }).resume(), undefined);
  });

  test('B46: a notebook written by hand keeps its bytes, its line ends and its permissions', async () => {
    const window = space.window();
    const old =
      '\uFEFF---\r\nb: 1 # why\r\na: 2\r\n---\r\n\r\n\r\n\tTabs  \r\nHead\r\n====\r\n* a\r\n\r\n\r\n+ b\r\n<!-- x -->\r\n~~~\r\n';
    const notebook = path.join(space.workspace, 'hand.incident.md');
    await writeFile(notebook, `${old}no end`);
    await chmod(notebook, 0o640);
    await window.open(notebook);
    await recordOne(window, started('printf a', {}), undefined);
    const text = await readFile(notebook, 'utf8');
    assert.ok(text.startsWith(`${old}no end\r\n<!-- run {`));
    assert.equal(text.slice(old.length).replaceAll('\r\n', '').includes('\n'), false);
    assert.equal((await stat(notebook)).mode & 0o777, 0o640);
    assert.equal((await entriesOf(notebook)).length, 1);
  });

  test('a notebook that is no UTF-8 is not touched, and its entry comes once it is', async () => {
    const window = space.window();
    const notebook = path.join(space.workspace, 'latin.incident.md');
    await writeFile(notebook, '# ok\n');
    await window.open(notebook);
    const bad = Buffer.from([0x23, 0x20, 0xe4, 0xf6, 0x0a]);
    await writeFile(notebook, bad);
    const recorded = await recordOne(window, started());
    assert.ok(recorded.kind === 'pending');
    assert.match(recorded.because.message, /is not UTF-8 text/);
    assert.deepEqual(await readFile(notebook), bad);
    await writeFile(notebook, '# äö\n');
    const [again] = await window.retryPending();
    assert.equal(again?.kind, 'recorded');
    assert.deepEqual(await window.retryPending(), []);
  });

  test('IN4: while the file cannot be written the entry is kept, the person is told, and it comes later, in order', async () => {
    const window = space.window();
    const notebook = path.join(space.workspace, 'gone', 'x.incident.md');
    await mkdir(path.dirname(notebook));
    await writeFile(notebook, '# X\n');
    // A folder in the place of the file cannot be written by anybody, not even by root.
    await window.open(notebook);
    await rm(notebook);
    await mkdir(notebook);
    const starts = [started('first'), started('second')];
    for (const start of starts) {
      const recorded = await recordOne(window, start);
      assert.ok(recorded.kind === 'pending');
      assert.equal(recorded.because.nextStep, 'The entry is kept and comes as soon as it can be written.');
    }
    await rm(notebook, { recursive: true });
    await writeFile(notebook, '# X\n');
    const told: number[] = [];
    window.onDidRecord(({ entry }) => told.push(entry.n));
    assert.deepEqual(
      (await window.retryPending()).map(({ kind }) => kind),
      ['recorded', 'recorded'],
    );
    assert.deepEqual(
      (await entriesOf(notebook)).map(({ command }) => command),
      ['first', 'second'],
    );
    assert.deepEqual(told, [1, 2]);
  });

  test('a notebook that went with its branch: the entry goes to a draft, which records on', async () => {
    const window = space.window();
    const notebook = path.join(space.workspace, 'branch.incident.md');
    await writeFile(notebook, '# Branch\n');
    await window.open(notebook);
    const start = started();
    await window.begin(start);
    await rm(notebook);
    const recorded = await window.finish(ended(start.id));
    assert.ok(recorded.kind === 'recorded');
    assert.equal(path.dirname(recorded.file), space.draftsDir);
    assert.deepEqual([window.current()?.file, window.current()?.title], [recorded.file, 'Branch']);
    assert.deepEqual(await filesBelow(space.workspace), []);
    assert.equal(recorded.insteadOf, notebook);
    const next = await recordOne(window, started());
    assert.ok(next.kind === 'recorded');
    assert.deepEqual([next.file, next.insteadOf], [recorded.file, undefined], 'told once');
  });

  test('a notebook that went while no window was open is told with the first entry of the draft that takes over', async () => {
    const first = space.window();
    const notebook = path.join(space.workspace, 'night.incident.md');
    await writeFile(notebook, '# Night\n');
    await first.open(notebook);
    await recordOne(first, started());
    await first.release();
    await rm(notebook);
    const window = space.window();
    assert.equal(await window.resume(), undefined);
    const told: (string | undefined)[] = [];
    window.onDidRecord(({ insteadOf }) => told.push(insteadOf));
    await recordOne(window, started());
    await recordOne(window, started());
    assert.deepEqual(told, [notebook, undefined]);
    assert.equal(window.current()?.draft, true);
  });

  test('a draft that was thrown away is nothing to tell', async () => {
    const first = space.window();
    const { file } = await first.start();
    await first.release();
    await rm(file);
    const window = space.window();
    await window.resume();
    const recorded = await recordOne(window, started());
    assert.ok(recorded.kind === 'recorded');
    assert.equal(recorded.insteadOf, undefined);
  });

  test('a window that ended in order leaves its incident to the next one, another workspace gets none', async () => {
    const first = space.window();
    const { file } = await first.start('Night shift');
    await recordOne(first, started());
    await first.release();
    assert.equal(await space.window({ workspace: 'file:///elsewhere' }).resume(), undefined);
    const next = space.window();
    assert.equal((await next.resume())?.file, file);
    assert.equal(next.current()?.title, 'Night shift');
  });

  test('IN1: an incident that a living window records is not taken from it', async () => {
    const first = space.window();
    await first.start();
    const second = space.window();
    const [resumed, begun] = await Promise.all([second.resume(), second.begin(started())]);
    assert.equal(resumed, undefined);
    assert.notEqual(begun.file, first.current()?.file);
  }).timeout(15_000);

  test('IN1: the incident of a window that is slow to end is gone on with at the first run', async () => {
    const first = space.window();
    const { file } = await first.start();
    const second = space.window();
    assert.equal(await second.resume(), undefined, 'it still lives');
    await first.release();
    assert.equal((await second.begin(started())).file, file);
  });

  test('a closed incident is not gone on with', async () => {
    const first = space.window();
    await first.start();
    await recordOne(first, started());
    await first.close();
    assert.equal(first.current(), undefined);
    await first.release();
    assert.equal(await space.window().resume(), undefined);
  });
});
