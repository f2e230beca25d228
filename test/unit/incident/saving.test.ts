/** Drafts: saved into a workspace with their outputs, named, thrown away; never out of the folder by a link. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { UserError } from '../../../src/errors.ts';
import { slugOf } from '../../../src/incident/draft.ts';
import { createSpace, ended, entriesOf, filesBelow, recordOne, started, target, type Space } from './space.ts';

const run = promisify(execFile);

suite('incident/saving', () => {
  let space: Space;
  setup(async () => {
    space = await createSpace();
  });
  teardown(() => space.remove());

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
    // Asked for by its old place, it is gone on with where it is.
    assert.equal((await other.open(draft)).file, saved.file);
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

  test('IN1: the name keeps letters of any script, in a form that every disk and Git takes', () => {
    for (const [words, name] of [
      ['Склад не отвечает: всё упало', 'склад-не-отвечает-всё-упало'],
      ['在庫サービス が 落ちた', '在庫サービス-が-落ちた'],
      ['सेवा बंद है', 'सेवा-बंद-है'],
      ['Ｆｕｌｌ Café Ångström', 'full-cafe-angstrom'],
      ['한글', '한글'],
      ['../..\\CON:*?"<>| . ', 'con'],
      ['🔥 \u200b\u3164\u0301', ''],
    ] as const)
      assert.equal(slugOf(words), name);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (words) => {
        const slug = slugOf(words);
        assert.match(slug, /^(?:[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*)?$/u);
        assert.ok(!slug.endsWith('-') && slug.isWellFormed() && slug === slug.normalize('NFC'));
        assert.ok(Buffer.byteLength(slug) <= 100);
        assert.equal(slugOf(words.normalize('NFD')), slug);
      }),
      { numRuns: 100 },
    );
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
    await assert.rejects(window.requireThrowable(file), /still going/);
    await assert.rejects(window.throwAway(file), /still going/);
    await window.finish(ended(going.id));
    await window.throwAway(file);
    assert.equal(window.current(), undefined);
    assert.deepEqual((await filesBelow(space.draftsDir)).length, 1);
  });
});
