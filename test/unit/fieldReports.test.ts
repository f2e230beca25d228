/** The register of field reports: each one that this project says it cures is held by a test that names it. */
import assert from 'node:assert/strict';
import { readRepositoryFile, sourceFiles } from '../support/repository.ts';

/** Held so far; the others in the file are of work to come. */
const held = (
  'B01 B02 B04 B06 B07 B09 B10 B11 B12 B13 B14 B15 B18 B21 B22 B23 B25 B26 B27 B29 B30 B32 B33 B35 B36 B38 ' +
  'B40 B43 B46 B47 B48 B50 B51 B52 B53 B55 B57 B58 B64 B65 B66 B67'
).split(' ');

interface FieldReport {
  readonly id: string;
  readonly symptom: string;
}

suite('field reports', () => {
  const reports: readonly FieldReport[] = JSON.parse(readRepositoryFile('test/fixtures/field-reports.json'));
  const titles = sourceFiles('test')
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...readRepositoryFile(file).matchAll(/\b(?:test|suite)\(\s*(['"`])([^\n]*?)\1,/g)])
    .map(([, , title = '']) => title);
  const named = new Set(titles.flatMap((title) => title.match(/\bB\d\d\b/g) ?? []));

  for (const id of held) {
    test(`a test holds ${id}`, () => {
      const report = reports.find((report) => report.id === id);
      assert.ok(report, 'it is not in the register');
      assert.ok(named.has(id), `no test names it: ${report.symptom}`);
    });
  }

  test('no test names a report that is not in the register', () => {
    const known = new Set(reports.map(({ id }) => id));
    assert.deepEqual(
      [...named].filter((id) => !known.has(id)),
      [],
    );
  });
});
