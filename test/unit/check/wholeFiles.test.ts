/** Whole runbooks: what a real one is told, and that ours are told nothing. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { anchorsIn } from '../../../src/check/anchors.ts';
import type { Beside } from '../../../src/check/types.ts';
import { check } from '../../support/manuscripts.ts';
import { repositoryFolder } from '../../support/repository.ts';
import { readSeed } from '../../support/seed.ts';

function besideIn(folder: string): Beside {
  return {
    exists: (file) => existsSync(path.join(folder, file)),
    anchors: (file) => anchorsIn(readFileSync(path.join(folder, file), 'utf8')),
    named: (name) => readdirSync(folder).filter((file) => file === name),
  };
}

suite('check: whole runbooks', () => {
  test('AU3 EF4 RB7: of the seed all is named that is known to be wrong with it', function () {
    const seed = readSeed();
    if (!seed.isReal) this.skip();
    const problems = check(seed.text, besideIn(path.dirname(seed.file)), path.basename(seed.file));
    const said = problems.map(({ code, range, message }) => {
      const line = seed.text.slice(0, range.start).split('\n').length;
      return `${line} ${code}: ${message}`;
    });
    for (const wanted of [
      /^333 damaged-letters: .*🚨/u,
      /^345 damaged-letters: .*📊/u,
      /^357 damaged-letters: .*✅/u,
      /^278 emptied-by-the-shell: .*\$group/,
      /^165 check-that-changes: .*“Diagnosis Steps”.*setProfilingLevel/,
      /^456 two-names: <pod> is called <pod-name>/,
      /^324 missing-file: .*database-operations\.md/,
      /^302 cursor-as-document: .*ledger\.total/,
      /^62 logs-selector-without-tail: /,
      /^88 file-overwritten: .*thread-dump\.txt/,
      /^410 escalation-without-time: L3/,
      /^190 change-without-way-back: /,
    ])
      assert.equal(said.filter((one) => wanted.test(one)).length, 1, `${wanted}\n${said.join('\n')}`);
    assert.ok(problems.length < 45, said.join('\n'));
  });

  const folder = path.join(repositoryFolder, 'runbooks');
  for (const name of readdirSync(folder)) {
    test(`AU3: of our own ${name} nothing is wrong`, () => {
      const found = check(
        readFileSync(path.join(folder, name), 'utf8'),
        besideIn(repositoryFolder),
        `runbooks/${name}`,
      );
      assert.deepEqual(found, []);
    });
  }
});
