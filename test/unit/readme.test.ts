/** What the documents say is what the manifest says, and what they link to is there. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { noConfiguration, parseConfiguration } from '../../src/check/configuration.ts';
import { checkUsage } from '../../src/cli/check.ts';
import { askingTable } from '../../src/ui/asking.ts';
import { readManifest, readRepositoryFile, repositoryFolder } from '../support/repository.ts';

const manifest = readManifest();
const readme = readRepositoryFile('README.md');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'src/README.md',
  'media/command-line.md',
  'src/practice/README.md',
  'runbooks/getting-started.md',
  'runbooks/incident-response.md',
  'runbooks/database-operations.md',
  'runbooks/writing-runbooks.md',
];

/** The cells of a Markdown table's rows, without its head. */
function tableRows(section: string): string[][] {
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** The text below a heading up to the next one of its level. */
function sectionOf(text: string, heading: string): string {
  const from = text.indexOf(`\n${heading}\n`);
  assert.ok(from >= 0, `no heading ${heading}`);
  const next = text.indexOf(`\n${heading.replace(/[^#].*/, '')} `, from + heading.length + 1);
  return text.slice(from, next < 0 ? undefined : next);
}

/** The anchors that a Git host makes of a document's headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

suite('documents', () => {
  test('EF2: the table of what asks is the one that the brakes use', () => {
    const rows = tableRows(sectionOf(readme, '## The brakes').replaceAll(/^ +/gm, ''));
    assert.deepEqual(
      Object.fromEntries(rows.map(([what = '', guarded, open]) => [what, { open, protected: guarded }])),
      askingTable,
    );
  });

  test('the settings table of the README is the manifest', () => {
    const { properties } = manifest.contributes.configuration;
    const expected = Object.entries(properties).map(([id, { markdownDescription }]) => [
      `\`${id}\``,
      markdownDescription,
    ]);
    const rows = tableRows(sectionOf(readme, '## Settings'));
    assert.deepEqual(
      rows.map(([id, , description]) => [id, description]),
      expected,
    );
    for (const [cell = '', shown = ''] of rows) {
      const id = cell.slice(1, -1);
      if (id !== 'incidentRunbook.files') assert.equal(shown, `\`${JSON.stringify(properties[id]?.default)}\``, id);
    }
  });

  test('the pattern list of the README names each default pattern of runbook files', () => {
    const row = tableRows(sectionOf(readme, '## Settings')).find(([id]) => id === '`incidentRunbook.files`');
    const words = [...(row?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word.replace(/[*/]/g, ''));
    const globs = manifest.contributes.configuration.properties['incidentRunbook.files']?.default;
    assert.ok(Array.isArray(globs));
    const named = globs.map((glob: unknown) =>
      String(glob)
        .replace(/^\*\*\//, '')
        .replace(/\.md$/, ''),
    );
    assert.deepEqual(words.toSorted(), named.map((name) => name.replace(/[*/]/g, '')).toSorted());
  });

  test('the key table of the README is the manifest', () => {
    const titleOf = new Map(manifest.contributes.commands.map(({ command, title }) => [command, title]));
    const say = (key: string) =>
      key
        .split('+')
        .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
        .join('+');
    const everywhere = manifest.contributes.keybindings.filter(({ key }) => key !== 'ctrl+s');
    assert.deepEqual(
      tableRows(sectionOf(readme, '## The first minute'))
        .map((row) => row.join(' '))
        .toSorted(),
      everywhere
        .map(({ command, key, mac = '' }) => `\`${say(key)}\` \`${say(mac)}\` *${titleOf.get(command)}*`)
        .toSorted(),
    );
  });

  test('a command that a document names is in the palette', () => {
    const titles = new Set(manifest.contributes.commands.map(({ title }) => title));
    for (const file of documents) {
      for (const [, title = ''] of readRepositoryFile(file).matchAll(/\*Incident Runbook: ([^*]+)\*/g))
        assert.ok(titles.has(title) || title === '…', `${file} names ${title}`);
    }
  });

  test('a setting that a document names exists', () => {
    const known = manifest.contributes.configuration.properties;
    for (const file of documents) {
      for (const [, id = ''] of readRepositoryFile(file).matchAll(/`(incidentRunbook\.[\w.]+)`/g))
        assert.ok(id in known, `${file} names ${id}`);
    }
  });

  test('AU5: the page of the command line names each option and no other, and its configuration can be read', () => {
    const page = sectionOf(readRepositoryFile('media/command-line.md'), '## `check`');
    const named = [...page.matchAll(/^\| (`--.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/--[\w-]+/g) ?? []);
    assert.deepEqual(named.toSorted(), (checkUsage.match(/--[\w-]+/g) ?? []).toSorted());
    const yaml = /^```yaml\n(.*?)^```$/ms.exec(page)?.[1] ?? '';
    assert.deepEqual(Object.keys(parseConfiguration(yaml, 'it')).toSorted(), Object.keys(noConfiguration).toSorted());
    assert.ok(Object.values(parseConfiguration(yaml, 'it')).every((value) => value !== undefined));
  });

  test('an npm script that a document names exists', () => {
    for (const file of documents) {
      const text = readRepositoryFile(file);
      const named = [...text.matchAll(/npm run (?:--\w+ )*([\w:]+)|npm (start|test)\b/g)];
      for (const [, script, short] of named)
        assert.ok((script ?? short ?? '') in manifest.scripts, `${file}: ${script}`);
    }
  });

  test('each link leads to a file and a heading that are there, each picture is there', () => {
    for (const file of documents) {
      const text = readRepositoryFile(file);
      for (const [, target = ''] of text.matchAll(/(?:\]\(|src(?:set)?=")([^)"\s]+)[)"]/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [link = '', anchor] = target.split('#');
        const linked = link === '' ? file : path.posix.join(path.posix.dirname(file), link);
        assert.ok(existsSync(path.join(repositoryFolder, linked)), `${file} links to ${target}`);
        if (anchor !== undefined)
          assert.ok(anchorsOf(readRepositoryFile(linked)).includes(anchor), `${file}: ${target}`);
      }
    }
  });
});
