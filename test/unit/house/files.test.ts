/** How files look in this house: a header that says what the file is for, and a name that says it too. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { readRepositoryFile, sourceFiles } from '../../support/repository.ts';

suite('house: files', () => {
  const files = sourceFiles('src');

  test('each source file begins with what it is for', () => {
    assert.deepEqual(
      files.filter(
        (file) =>
          !readRepositoryFile(file)
            .replace(/^#!.*\n/, '')
            .startsWith('/**'),
      ),
      [],
    );
  });

  test('no file and no folder has a name that fits everything', () => {
    const vague = /(^|\/)(index|utils?|helpers?|common|shared|misc|manager)(\/|\.ts$)/i;
    assert.deepEqual(
      files.filter((file) => vague.test(file)),
      [],
    );
  });

  test('files are named in camelCase', () => {
    assert.deepEqual(
      files.filter((file) => !/^[a-z][A-Za-z0-9]*\.ts$/.test(path.posix.basename(file))),
      [],
    );
  });
});
