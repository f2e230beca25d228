/** Which files are runbooks. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isRunbook, useAsRunbook } from '../../../src/runbook/isRunbook.ts';
import { matchesGlob } from '../../../src/runbook/globs.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { repositoryFolder } from '../../support/repository.ts';

interface Manifest {
  readonly contributes: { readonly configuration: unknown };
}

function defaultGlobs(): readonly string[] {
  const { contributes } = JSON.parse(readFileSync(path.join(repositoryFolder, 'package.json'), 'utf8')) as Manifest;
  const found = /"incidentRunbook\.files":\{.*?"default":(\[[^\]]*\])/.exec(
    JSON.stringify(contributes.configuration),
  )?.[1];
  assert(found !== undefined);
  return JSON.parse(found) as readonly string[];
}

suite('isRunbook', () => {
  const globs = defaultGlobs();

  for (const file of [
    'runbooks/a.md',
    'docs/runbooks/deep/er/a.md',
    'runbook/a.md',
    'playbooks/a.md',
    'ops/playbook/a.md',
    'kafka-runbook.md',
    'docs/Runbook.md',
    'PLAYBOOK.md',
    'incident-response.md',
    'docs/our-incident-response-2.md',
  ]) {
    test(`RB1: ${file} is one`, () => assert(isRunbook(file, '', globs)));
  }

  for (const file of [
    'README.md',
    'runbooks/a.txt',
    'docs/a.md',
    'incidents/2026-01-01-x.incident.md',
    'runbooks/x.incident.md',
    'runbooksx/a.md',
  ]) {
    test(`RB1: ${file} is none`, () => assert(!isRunbook(file, '', globs)));
  }

  test('RB1: front matter makes one of any file, but never of a notebook', () => {
    for (const text of [
      '---\nrunbook: true\n---\n',
      '\uFEFF---\r\na: b\r\nrunbook:  true # yes\r\n---\r\n# A',
      '---\nrunbook: true\n...\n',
      // Nothing closes it: it is meant, and the problem is told only in a runbook.
      '---\nrunbook: true\n',
      '---\r\nservice: a\r\nrunbook: true\r\n\r\n# A\r\n',
    ]) {
      assert(isRunbook('a.md', text, []));
      assert(!isRunbook('a.incident.md', text, ['**/*']));
    }
    for (const text of [
      'runbook: true',
      '---\nrunbook: false\n---\n',
      '---\nx: 1\n---\nrunbook: true\n',
      '---\n\nrunbook: true\n',
      '---\nNot `runbook: true`\n',
      '---\n# A\nrunbook: true\n',
      '---\n  runbook: true\n---\n',
    ]) {
      assert(!isRunbook('a.md', text, []));
    }
  });

  test('RB1: globs', () => {
    for (const [glob, file, matches] of [
      ['*.md', 'a.md', true],
      ['*.md', 'x/a.md', false],
      ['**', 'x/a.md', true],
      ['**/a.md', 'a.md', true],
      ['x/**/a.md', 'x/a.md', true],
      ['x/**', 'x/y/z', true],
      ['a?.md', 'ab.md', true],
      ['{a,b}/*.md', 'b/x.md', true],
      ['[ab].md', 'b.md', true],
      ['[!ab].md', 'b.md', false],
      ['a+(b).md', 'a+(b).md', true],
      ['./x/*.md', 'x/a.md', true],
      ['{a', '{a', false],
      ['[b', '[b', true],
      ['', '', true],
    ] as const) {
      assert.equal(matchesGlob(file, glob), matches, `${glob} ${file}`);
    }
  });

  test('RB1: Use This File as a Runbook puts one line in, in the file’s own line ends', () => {
    for (const [text, expected] of [
      ['# A\n', '---\nrunbook: true\n---\n\n# A\n'],
      ['# A\r\nb\r\n', '---\r\nrunbook: true\r\n---\r\n\r\n# A\r\nb\r\n'],
      ['\uFEFF# A', '\uFEFF---\nrunbook: true\n---\n\n# A'],
      ['', '---\nrunbook: true\n---\n\n'],
      ['---\nservice: a\n---\n# A\n', '---\nrunbook: true\nservice: a\n---\n# A\n'],
      ['---\r\nservice: a\r\n---\r\n', '---\r\nrunbook: true\r\nservice: a\r\n---\r\n'],
      ['---\na: 1\nrunbook: false\n---\n', '---\na: 1\nrunbook: true\n---\n'],
      ['---\nHello, you.\n---\n', '---\nrunbook: true\n---\n\n---\nHello, you.\n---\n'],
      ['---\n---\n', '---\nrunbook: true\n---\n'],
    ] as const) {
      const { range, text: inserted } = useAsRunbook(text);
      const edited = text.slice(0, range.start) + inserted + text.slice(range.end);
      assert.equal(edited, expected);
      assert(isRunbook('a.md', edited, []), edited);
      assert.equal(parseRunbook(edited).defaults.runbook, true);
    }
  });
});
