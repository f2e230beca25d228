/** The page that explains problems is made from the rules. */
import assert from 'node:assert/strict';
import { problemPage } from '../../../src/check/problemPage.ts';
import { rules } from '../../../src/check/rules.ts';
import { readManifest, readRepositoryFile } from '../../support/repository.ts';

suite('check: the page of problems', () => {
  test('AU3: media/problems.md says of each problem what the rules say: `node scripts/problems.mjs` writes it', () => {
    assert.equal(readRepositoryFile('media/problems.md'), problemPage());
  });

  test('AU3: the setting offers exactly the codes that there are', () => {
    const setting: unknown = readManifest().contributes.configuration.properties['incidentRunbook.problems'];
    assert.ok(typeof setting === 'object' && setting !== null && 'propertyNames' in setting);
    assert.deepEqual(setting.propertyNames, { enum: rules.map(({ code }) => code) });
  });
});
