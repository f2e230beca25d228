/** How files look in this house: a header that says what the file is for, and a name that says it too. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readRepositoryFile, repositoryFolder, sourceFiles } from '../../support/repository.ts';

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

  test('nothing is a link to somewhere else', () => {
    const isOurs = (name: string): boolean => !['.git', '.tmp', 'dist', 'node_modules'].includes(name);
    const linksIn = (folder: string): readonly string[] =>
      readdirSync(folder, { withFileTypes: true })
        .filter(({ name }) => isOurs(name))
        .flatMap((entry) => {
          const file = path.join(folder, entry.name);
          return entry.isDirectory() ? linksIn(file) : entry.isSymbolicLink() ? [file] : [];
        });
    const links = linksIn(repositoryFolder);
    assert.deepEqual(links, []);
  });

  test('files are named in camelCase', () => {
    assert.deepEqual(
      files.filter((file) => !/^[a-z][A-Za-z0-9]*\.ts$/.test(path.posix.basename(file))),
      [],
    );
  });
});
