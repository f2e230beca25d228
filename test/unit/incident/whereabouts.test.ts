/** IN1: one incident is recorded in one place, whoever saves, renames, moves or deletes its notebook meanwhile. */
import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Incident, Incidents } from '../../../src/incident/types.ts';
import { createSpace, ended, entriesOf, filesBelow, recordOne, started, target, type Space } from './space.ts';

suite('Where an incident is now', () => {
  let space: Space;
  setup(async () => {
    space = await createSpace();
  });
  teardown(() => space.remove());

  async function saved(window: Incidents): Promise<Incident> {
    await window.start('Beta');
    await recordOne(window, started());
    return window.save(target(space));
  }

  test('IN1: a draft that another window saved is known to be there, also where an editor writes its old file again', async () => {
    const [one, two] = [space.window(), space.window()];
    const { file: draft } = await one.start('Beta');
    await recordOne(one, started());
    assert.deepEqual(await two.whereNow(draft), { kind: 'here' });
    const ghost = await readFile(draft, 'utf8');
    const { file } = await one.save(target(space));
    for (const text of [undefined, `${ghost}\nA note\n`]) {
      if (text !== undefined) await writeFile(draft, text);
      assert.deepEqual(await two.whereNow(draft), { kind: 'moved', file, byUs: false });
      assert.deepEqual(await one.whereNow(draft), { kind: 'moved', file, byUs: true });
      assert.equal((await two.open(draft)).file, file);
      await assert.rejects(two.save(target(space), draft), /no draft to save/);
      await recordOne(two, started());
    }
    assert.equal((await entriesOf(file)).length, 3);
    await two.leave(file, () => Promise.resolve());
    await two.leave(draft, () => Promise.resolve());
    assert.deepEqual([await filesBelow(space.draftsDir), (await entriesOf(file)).length], [[], 3]);
  });

  test('IN1: a draft that another window threw away is known to be, and its name is not used again', async () => {
    const [one, two] = [space.window(), space.window()];
    const { file } = await one.start('Beta');
    await one.throwAway(file);
    assert.deepEqual(await two.whereNow(file), { kind: 'thrown away', byUs: false });
    assert.notEqual((await two.start('Gamma')).file, file);
  });

  test('IN1: a draft that another window threw away is recorded into no more: the next run begins a new, empty one', async () => {
    const [one, two] = [space.window(), space.window()];
    const { file } = await one.start('Third night');
    await recordOne(one, started());
    await two.open(file);
    const going = started();
    await two.begin(going);
    await assert.rejects(one.throwAway(file), /still going in another window/);
    await two.finish(ended(going.id));

    const dropped = new Promise<void>((resolve) => {
      two.onDidChange((incident) => incident === undefined && resolve());
    });
    // As the window that looks after moved tabs does.
    two.onDidMove(() => undefined);
    await one.throwAway(file);
    await dropped;
    const recorded = await recordOne(two, started());
    assert.ok(recorded.kind === 'recorded');
    assert.notEqual(recorded.file, file);
    assert.deepEqual([recorded.entry.n, (await entriesOf(recorded.file)).length], [1, 1]);
    assert.notEqual(two.current()?.title, 'Third night');
    assert.equal((await stat(recorded.file)).mode & 0o777, 0o600);
    assert.deepEqual(await filesBelow(space.draftsDir), [path.basename(recorded.file)]);
  });

  test('IN1 IN4: a run that ends when its draft was thrown away is recorded in the next one, and brings nothing back', async () => {
    const [one, two] = [space.window(), space.window()];
    const { file } = await one.start('Third night');
    await recordOne(one, started());
    await two.open(file);
    const going = [started(), started()];
    for (const start of going) await two.begin(start);
    // It came between the look at what runs and the deletion.
    await rm(path.join(space.stateDir, 'write-ahead'), { recursive: true });
    await one.throwAway(file);
    await Promise.all(going.map(({ id }) => two.finish(ended(id))));
    const [draft] = await filesBelow(space.draftsDir);
    assert.deepEqual(await filesBelow(space.draftsDir), [path.basename(two.current()?.file ?? '')]);
    assert.notEqual(draft, path.basename(file));
    assert.equal((await entriesOf(path.join(space.draftsDir, draft ?? ''))).length, 2);
  });

  test('IN1: every window hears of it', async () => {
    const [one, two] = [space.window(), space.window()];
    const heard = new Promise<void>((resolve) => void two.onDidMove(resolve));
    await saved(one);
    await heard;
  });

  test('EX6 IN1: renamed in the editor, alone or with its folder, the incident goes on there with its outputs, in all windows', async () => {
    const [one, two] = [space.window(), space.window()];
    const { file, id } = await saved(one);
    await two.open(file);
    await mkdir(`${file}.outputs`);
    await writeFile(path.join(`${file}.outputs`, 'x.txt'), 'whole');
    const going = started();
    await two.begin(going);

    const second = path.join(path.dirname(file), 'second.incident.md');
    await rename(file, second);
    await one.renamed(file, second);
    assert.deepEqual([one.current()?.file, one.current()?.id], [second, id]);
    await two.finish(ended(going.id));
    assert.equal(two.current()?.file, second);

    const folder = path.join(space.workspace, 'archive');
    await rename(path.dirname(file), folder);
    await one.renamed(path.dirname(file), folder);
    const third = path.join(folder, 'second.incident.md');
    await recordOne(one, started());
    assert.equal((await two.begin(started())).file, third);
    assert.equal((await entriesOf(third)).length, 3);
    assert.equal(await readFile(path.join(`${third}.outputs`, 'x.txt'), 'utf8'), 'whole');
    assert.deepEqual(await filesBelow(space.draftsDir), []);
    assert.ok((await filesBelow(space.workspace)).every((it) => it.startsWith('archive/')));

    const fourth = path.join(folder, 'fourth.incident.md');
    for (const [from, to] of [
      [third, fourth],
      [fourth, third],
    ] as const) {
      await rename(from, to);
      await one.renamed(from, to);
    }
    assert.equal(one.current()?.file, third, 'back under its old name');
  });

  test('IN1: moved outside the editor while a run goes, it is found by its id, in or beside the folder where it was', async () => {
    const folders = (): readonly string[] => [space.workspace];
    const [one, two] = [space.window({ folders }), space.window({ folders })];
    const { file } = await saved(one);
    await two.open(file);
    await cp(file, path.join(path.dirname(file), 'other.incident.md'));
    const other = path.join(path.dirname(file), 'other.incident.md');
    await writeFile(other, (await readFile(other, 'utf8')).replace(/^incident: .*$/m, 'incident: 0123456789abcdef'));
    for (const to of ['incidents/renamed.incident.md', 'old/2026/moved.incident.md']) {
      const going = started();
      const from = (await one.begin(going)).file;
      const moved = path.join(space.workspace, to);
      await mkdir(path.dirname(moved), { recursive: true });
      await rename(from, moved);
      const recorded = await one.finish(ended(going.id));
      assert.ok(recorded.kind === 'recorded');
      assert.deepEqual([recorded.file, recorded.insteadOf, one.current()?.file], [moved, undefined, moved]);
      assert.equal((await two.begin(started())).file, moved);
    }
    assert.deepEqual(await filesBelow(space.draftsDir), []);
    assert.equal((await entriesOf(other)).length, 1);
  });

  test('IN1: the record goes on where it was told last, not in an older file that has come back', async () => {
    const folders = (): readonly string[] => [space.workspace];
    const two = space.window({ folders });
    const openNotebooks = {
      text: () => undefined,
      highestNumber: () => 0,
      append: () => Promise.resolve(false),
      appendNote: () => Promise.resolve(false),
      // In the midst of a save the other window looks where its incident is.
      move: async () => {
        if (two.current() !== undefined) await two.begin(during);
        return false;
      },
    };
    const during = started();
    const one = space.window({ folders, openNotebooks });
    const { file } = await saved(one);
    await two.open(file);
    const going = [started(), started()] as const;

    const older = path.join(path.dirname(file), 'out7.incident.md');
    await rename(file, older);
    await recordOne(one, started());
    assert.equal((await two.begin(going[0])).file, older);
    const away = path.join(space.workspace, 'postmortem7.md');
    await rename(older, away);
    const taken = await two.finish(ended(going[0].id));
    assert.ok(taken.kind === 'recorded' && taken.insteadOf === older);
    await rename(away, older);
    const before = await readFile(older, 'utf8');

    await one.begin(going[1]);
    assert.equal(one.current()?.file, taken.file, 'also where the older file has come back');
    assert.deepEqual(await two.whereNow(older), { kind: 'here' });
    const again = await one.save(target(space));
    assert.equal(again.file, file, 'its old name is free');
    const recorded = [
      await two.finish(ended(during.id)),
      await one.finish(ended(going[1].id)),
      await recordOne(two, started()),
    ];
    assert.ok(recorded.every((it) => it.kind === 'recorded' && it.file === file));
    assert.equal(await readFile(older, 'utf8'), before);

    await two.open(older);
    await recordOne(two, started());
    assert.deepEqual([two.current()?.file, one.current()?.file], [older, file], 'a person who opens it means it');
  });

  test('IN1: moved while no window was open, it is gone on with after the reload', async () => {
    const one = space.window();
    const { file } = await saved(one);
    await one.release();
    const moved = path.join(path.dirname(file), 'moved.incident.md');
    await rename(file, moved);
    assert.equal((await space.window().resume())?.file, moved);
  });

  test('IN1: deleted while the editor shows it, a draft takes over with all that is shown; nothing is made under the old name', async () => {
    let shown: string | undefined;
    const openNotebooks = {
      text: () => shown,
      highestNumber: () => 0,
      append: () => Promise.resolve(false),
      appendNote: () => Promise.resolve(false),
      move: () => Promise.resolve(false),
    };
    const window = space.window({ openNotebooks });
    const { file, id } = await saved(window);
    shown = `${await readFile(file, 'utf8')}\nA note\n`;
    await rm(file);
    const recorded = await recordOne(window, started());
    assert.ok(recorded.kind === 'recorded');
    assert.equal(recorded.insteadOf, file);
    assert.equal((await entriesOf(recorded.file)).length, 2);
    assert.match(await readFile(recorded.file, 'utf8'), /A note/);
    assert.deepEqual([window.current()?.id, window.current()?.draft], [id, true]);
    assert.deepEqual(await filesBelow(path.dirname(file)), []);
  });
});
