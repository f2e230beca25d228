/** The one writer on a real disk: drafts, numbers, saving, what is beside a notebook, and what must never be written. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../src/errors.ts';
import type { Incidents } from '../../../src/incident/incidents.ts';
import type { EntryEnd, EntryStart, Recorded } from '../../../src/incident/types.ts';
import { createSpace, ended, entriesOf, filesBelow, started, type Space } from './space.ts';

const run = promisify(execFile);

async function recordOne(window: Incidents, start: EntryStart, end: EntryEnd = ended(start.id)): Promise<Recorded> {
  await window.begin(start);
  return window.finish(end);
}

function target(space: Space, name?: string): { workspaceFolder: string; subfolder: string; name?: string } {
  return { workspaceFolder: space.workspace, subfolder: 'incidents', ...(name !== undefined && { name }) };
}

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

  test('a run that did not take place leaves no entry', async () => {
    const window = space.window();
    const start = started();
    const { file } = await window.begin(start);
    await window.withdraw(start.id);
    assert.deepEqual(await entriesOf(file), []);
    assert.deepEqual(await filesBelow(path.join(space.stateDir, 'write-ahead')), []);
    await assert.rejects(window.finish(ended(start.id)), /No run was begun/);
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

  test('IN1: saved, it is one new file in the workspace that Git sees, and the draft is gone', async () => {
    const window = space.window();
    await run('git', ['init', '-q', space.workspace]);
    const { file: draft } = await window.start('Inventory service: pods crash / zu früh');
    const recorded = await recordOne(window, started());
    assert.ok(recorded.kind === 'recorded');
    const id = window.current()?.id;
    const saved = await window.save(target(space));
    assert.equal(
      path.relative(space.workspace, saved.file),
      path.join('incidents', '2026-11-24-0314-inventory-service-pods-crash-zu-fruh.incident.md'),
    );
    assert.deepEqual([saved.draft, saved.id, window.current()], [false, id, saved]);
    assert.deepEqual(await filesBelow(space.draftsDir), []);
    const { stdout } = await run('git', ['-C', space.workspace, 'status', '--porcelain', '-uall']);
    assert.equal(stdout.trim().split('\n').length, 1);
    assert.deepEqual(await entriesOf(saved.file), [recorded.entry]);
    assert.equal((await stat(saved.file)).mode & 0o400, 0o400);
    // What is still under way lands in its new place, also for a window that knows only the old one.
    const other = space.window();
    await recordOne(window, started());
    assert.equal((await entriesOf(saved.file)).length, 2);
    await assert.rejects(other.open(draft), UserError);
  });

  test('IN1: a taken name gets -2; saving twice, or nothing, says so', async () => {
    const window = space.window();
    await mkdir(path.join(space.workspace, 'incidents'));
    await writeFile(path.join(space.workspace, 'incidents', '2026-11-24-0314-orders.incident.md'), 'theirs');
    await assert.rejects(window.save(target(space)), /no draft to save/);
    await recordOne(window, started());
    const saved = await window.save(target(space, 'Orders'));
    assert.equal(path.basename(saved.file), '2026-11-24-0314-orders-2.incident.md');
    await assert.rejects(window.save(target(space)), /no draft to save/);
    await window.start();
    assert.equal(path.basename((await window.save(target(space))).file), '2026-11-24-0314-incident.incident.md');
  });

  test('another draft can be saved while this window goes on recording into its own', async () => {
    const window = space.window();
    const old = await window.start('Old');
    await recordOne(window, started());
    const now = await window.start('New');
    const saved = await window.save(target(space), old.file);
    assert.deepEqual([saved.draft, path.basename(saved.file)], [false, '2026-11-24-0314-old.incident.md']);
    assert.equal(window.current()?.file, now.file);
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

  test('a run that goes on while its draft is saved lands in the saved notebook', async () => {
    const window = space.window();
    const start = started();
    await window.begin(start);
    const saved = await window.save(target(space, 'late'));
    const recorded = await window.finish(ended(start.id));
    assert.deepEqual([recorded.kind, (await entriesOf(saved.file)).length], ['recorded', 1]);
    assert.deepEqual(await filesBelow(space.draftsDir), []);
  });

  test('B57: nothing is written through a link that leaves the folder', async () => {
    const window = space.window();
    const outside = path.join(space.root, 'outside');
    await mkdir(outside);
    await symlink(outside, path.join(space.workspace, 'incidents'));
    await symlink(path.join(space.root, 'nowhere'), path.join(space.workspace, 'dangling'));
    const { file } = await window.start();
    await recordOne(window, started());
    for (const subfolder of ['incidents', 'incidents/deep/er', 'dangling', '../outside', '/tmp', 'a/../../outside']) {
      await assert.rejects(
        window.save({ workspaceFolder: space.workspace, subfolder }),
        (error) => error instanceof UserError && /leads out of the workspace folder/.test(error.message),
        subfolder,
      );
    }
    assert.deepEqual(await filesBelow(outside), []);
    assert.equal((await entriesOf(file)).length, 1);
  });

  test('EX6: the whole output lies beside the notebook, moves with it, and Git does not see it', async () => {
    const window = space.window();
    await run('git', ['init', '-q', space.workspace]);
    const text = Array.from({ length: 200_000 }, (_, n) => `${n + 1}\n`).join('');
    const hash = createHash('sha256').update(text).digest('hex');
    const from = path.join(space.root, 'runner-output');
    await writeFile(from, text);
    const start = started('seq 200000');
    const { file: draft } = await window.begin(start);
    const output = {
      head: '1\n',
      tail: '200000\n',
      lines: 200_000,
      bytes: text.length,
      file: from,
      capture: 'exact',
    } as const;
    const recorded = await window.finish(ended(start.id, '', { output }));
    assert.ok(recorded.kind === 'recorded');
    assert.deepEqual(recorded.entry.output.whole, { file: `${start.id}.txt`, sha256: hash });
    assert.equal(await readFile(path.join(`${draft}.outputs`, `${start.id}.txt`), 'utf8'), text);
    assert.ok(!(await filesBelow(space.root)).includes('runner-output'));
    const saved = await window.save(target(space, 'seq'));
    assert.equal(await readFile(path.join(`${saved.file}.outputs`, `${start.id}.txt`), 'utf8'), text);
    assert.deepEqual(await filesBelow(space.draftsDir), []);
    const { stdout } = await run('git', ['-C', space.workspace, 'status', '--porcelain', '-uall']);
    assert.equal(stdout.trim(), '?? incidents/2026-11-24-0314-seq.incident.md');
    const ignored = await run('git', ['-C', space.workspace, 'status', '--porcelain', '--ignored', '-uall']);
    assert.match(ignored.stdout, /!! incidents\/.*\.outputs\//);
  });

  test('SE2: an outputs folder or file that is a link is not followed; the entry comes all the same', async () => {
    const window = space.window();
    const notebook = path.join(space.workspace, 'a.incident.md');
    const outside = path.join(space.root, 'outside');
    await mkdir(outside);
    await writeFile(notebook, '# A\n');
    await symlink(outside, `${notebook}.outputs`);
    await window.open(notebook);
    const from = path.join(space.root, 'long');
    await writeFile(from, 'long output\n');
    const first = started();
    const output = { head: 'a', tail: 'b', lines: 9, bytes: 99, file: from, capture: 'exact' } as const;
    const recorded = await recordOne(window, first, ended(first.id, '', { output }));
    assert.ok(recorded.kind === 'recorded');
    assert.equal(recorded.entry.output.whole, undefined);
    assert.deepEqual(await filesBelow(outside), []);

    await rm(`${notebook}.outputs`);
    await mkdir(`${notebook}.outputs`);
    const second = started();
    const victim = path.join(outside, 'victim');
    await writeFile(victim, 'theirs');
    await symlink(victim, path.join(`${notebook}.outputs`, `${second.id}.txt`));
    await recordOne(window, second, ended(second.id, '', { output }));
    assert.equal(await readFile(victim, 'utf8'), 'theirs');
    assert.equal(await readFile(path.join(`${notebook}.outputs`, `${second.id}.txt`), 'utf8'), 'long output\n');
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
  });

  test('IN1: drafts are named until saved or thrown away; throwing away takes no other file', async () => {
    const [window, other] = [space.window(), space.window()];
    const { file } = await window.start('Mine');
    await recordOne(window, started());
    const theirs = await other.start('Theirs');
    assert.deepEqual(
      (await window.drafts()).map(({ title, entries, heldBy }) => [title, entries, heldBy].join()).sort(),
      ['Mine,1,this window', 'Theirs,0,another window'],
    );
    await assert.rejects(window.throwAway(theirs.file), /Another window records/);
    const precious = path.join(space.workspace, 'p.incident.md');
    await writeFile(precious, '');
    await assert.rejects(window.throwAway(precious), /Only a draft/);
    await assert.rejects(
      window.throwAway(path.join(space.draftsDir, '..', 'workspace', 'p.incident.md')),
      /Only a draft/,
    );
    const going = started();
    await window.begin(going);
    await assert.rejects(window.throwAway(file), /still going/);
    await window.finish(ended(going.id));
    await window.throwAway(file);
    assert.equal(window.current(), undefined);
    assert.deepEqual((await filesBelow(space.draftsDir)).length, 1);
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
    const began = performance.now();
    const [resumed, begun] = await Promise.all([second.resume(), second.begin(started())]);
    assert.equal(resumed, undefined);
    assert.ok(performance.now() - began < 15_000);
    assert.notEqual(begun.file, first.current()?.file);
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
