/** `check` on a folder as a team has it: formats, exit codes, configuration and baseline. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Log } from 'sarif';
import { parse } from 'yaml';
import { configurationNames } from '../../../src/check/configuration.ts';
import { rules } from '../../../src/check/rules.ts';
import { check } from '../../../src/cli/check.ts';
import { main } from '../../../src/cli.ts';
import { matchesGlob } from '../../../src/runbook/globs.ts';
import { repositoryFolder } from '../../support/repository.ts';
import { readSeed } from '../../support/seed.ts';

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

interface Shown {
  readonly files: number;
  readonly problems: readonly {
    readonly file: string;
    readonly code: string;
    readonly severity: string;
    readonly startLine: number;
    readonly known: boolean;
  }[];
  readonly gone: readonly { readonly code: string }[];
}

const clean = '# Shop\n\n```bash\nkubectl get pods\n```\n';
const bad = '# Shop\n\n```bash\n# 100%, a:b\nkubectl logs -l app=web\n```\n\nSee [it](gone.md).\n';

suite('check: the command line', () => {
  let folder = '';
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'check-'));
    mkdirSync(path.join(folder, '.git'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  }

  function run(args: readonly string[], from = ''): Said {
    let [out, error] = ['', ''];
    const streams = { out: (text: string) => (out += text), error: (text: string) => (error += text) };
    const code = check(
      args,
      { out: (text) => void streams.out(text), error: (text) => void streams.error(text) },
      path.join(folder, from),
    );
    return { code, out, error };
  }

  function json(args: readonly string[] = [], from = ''): Shown {
    return JSON.parse(run([...args, '--format', 'json'], from).out);
  }

  test('AU5: without a path it takes the runbooks that the editor takes, and no others', () => {
    write({
      'runbooks/a.md': bad,
      'docs/b.md': bad,
      'docs/c.md': `---\nrunbook: true\n---\n\n${bad}`,
      'docs/db-runbook.md': clean,
      'runbooks/x.incident.md': bad,
      'node_modules/x/runbooks/d.md': bad,
      '.hidden/runbooks/e.md': bad,
    });
    const read = json();
    assert.equal(read.files, 3);
    assert.deepEqual([...new Set(read.problems.map(({ file }) => file))], ['docs/c.md', 'runbooks/a.md']);
    // A folder named runbooks, and a file whatever it is called.
    assert.equal(json(['.'], 'runbooks').files, 1);
    assert.equal(json(['docs/b.md']).files, 1);
  });

  test('AU5: exit code 0 below the limit, 1 at it, 2 for a call, a file or a configuration that cannot be read', () => {
    write({ 'runbooks/a.md': bad });
    assert.equal(run([]).code, 1);
    assert.equal(run(['--fail-on', 'error']).code, 0);
    assert.equal(run(['--fail-on', 'never']).code, 0);
    assert.equal(run(['--severity', 'error']).code, 0);
    for (const args of [
      ['--format', 'xml'],
      ['--fail-on', 'x'],
      ['--nothing'],
      ['gone.md'],
      ['--baseline', 'gone.json'],
      ['--config', 'gone.yaml'],
    ]) {
      const { code, error } = run(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(error, /\S/);
    }
    write({ 'runbooks/a.md': clean });
    assert.deepEqual(run([]), { code: 0, out: '1 runbook: no problems.\n', error: '' });
  });

  test('AU5: where no runbook is found that is no success', () => {
    const { code, error } = run([]);
    assert.equal(code, 2);
    assert.match(error, /no runbook/);
    // Nobody may read there that nothing is wrong.
    assert.deepEqual([run([]).out, run(['gone.md']).out], ['', '']);
    write({ 'runbooks/a.md': clean });
    const part = run(['runbooks', 'gone.md']);
    assert.deepEqual([part.code, part.out], [2, '1 runbook: no problems; 1 not read.\n']);
  });

  test('AU5: a baseline that cannot be written is a sentence, not a problem of a runbook', () => {
    write({ 'runbooks/a.md': bad });
    const { code, error } = run(['--write-baseline', 'gone/known.json']);
    assert.equal(code, 2);
    assert.match(error, /^The baseline .*known\.json cannot be written: there is no such file or folder\.\n$/);
  });

  test('AU5: as text each problem is one line with its place, its code and its words', () => {
    write({ 'runbooks/a.md': bad });
    const lines = run([]).out.split('\n');
    assert.match(lines[0] ?? '', /^runbooks\/a\.md:5:9: warning logs-selector-without-tail: With a selector/);
    assert.match(lines[1] ?? '', /^runbooks\/a\.md:8:10: warning broken-link: There is no file gone\.md/);
    assert.match(lines[3] ?? '', /^1 runbook: 0 errors, 2 warnings, 0 information\.$/);
    // From a folder inside, the path is one that can be opened from there.
    assert.match(run([], 'runbooks').out, /^a\.md:5:9: /);
  });

  test('AU5: a configuration above the folder sets files, severities, the limit, and what is left out', () => {
    write({
      '.incident-runbook.yaml':
        'files: ["ops/**/*.md"]\nexclude: ["ops/old/**"]\nproblems:\n  broken-link: off\n  logs-selector-without-tail: error\nfailOn: error\n',
      'ops/a.md': bad,
      'ops/old/b.md': bad,
      'runbooks/c.md': bad,
    });
    const read = json([], 'ops');
    assert.deepEqual(
      read.problems.map(({ file, code, severity }) => [file, code, severity]),
      [['a.md', 'logs-selector-without-tail', 'error']],
    );
    assert.equal(run([]).code, 1);
    for (const [text, wanted] of [
      ['problems:\n  no-such-code: off\n', /no problem no-such-code/],
      ['problems:\n  broken-link: loud\n', /broken-link is off/],
      ['exlude: []\n', /there is no `exlude`/],
      ['a: [', /\.incident-runbook\.yaml/],
    ] as const) {
      write({ '.incident-runbook.yaml': text });
      assert.equal(run([]).code, 2);
      assert.match(run([]).error, wanted);
    }
    rmSync(path.join(folder, '.incident-runbook.yaml'));
    write({
      '.incident-runbook.json': '{ "problems": { "broken-link": "off", "logs-selector-without-tail": "off" } }',
    });
    assert.equal(run(['ops/a.md']).code, 0);
  });

  test('AU5: what a baseline knows stays known when lines move; a second one alike is new, and what is gone is said', () => {
    write({ 'runbooks/a.md': bad });
    assert.equal(run(['--write-baseline', 'known.json']).code, 0);
    const baseline = ['--baseline', 'known.json'];
    assert.equal(run(baseline).code, 0);
    write({ 'runbooks/a.md': `# Above\n\nMore words.\n\n${bad.replaceAll('\n', '\r\n')}` });
    assert.deepEqual(
      json(baseline).problems.map(({ known }) => known),
      [true, true],
    );
    assert.match(run(baseline).out, /no problems; 2 more in the baseline/);
    write({ 'runbooks/a.md': `${bad}\nSee [that](also-gone.md).\n\nSee [it](gone.md).\n` });
    assert.equal(run(baseline).code, 1);
    assert.deepEqual(json(baseline).problems.filter(({ known }) => !known).length, 2);
    write({ 'runbooks/a.md': clean });
    assert.deepEqual(
      json(baseline)
        .gone.map(({ code }) => code)
        .toSorted(),
      ['broken-link', 'logs-selector-without-tail'],
    );
    assert.equal(run(baseline).code, 0);
    const text = readFileSync(path.join(folder, 'known.json'), 'utf8');
    write({ 'runbooks/a.md': bad });
    run(['--write-baseline', 'known.json']);
    assert.equal(readFileSync(path.join(folder, 'known.json'), 'utf8'), text);
  });

  test('AU5: annotations are escaped, so that no word of a runbook ends one or begins another', () => {
    write({ 'runbooks/a, b:c.md': '# Shop\n\nSee [it](gone%25%0A%0Dx.md).\n' });
    const { out } = run(['--format', 'github']);
    const lines = out.trimEnd().split('\n');
    assert.equal(lines.length, 1);
    assert.match(
      out,
      /^::warning file=runbooks\/a%2C b%3Ac\.md,line=3,endLine=3,col=10,endColumn=\d+,title=broken-link::There is no file gone%2525%250A%250Dx\.md/,
    );
  });

  test('AU5: SARIF holds the rules with their help, each place, each edit, and fingerprints of their own', () => {
    write({ 'runbooks/a b.md': `${bad}\n${bad}` });
    const log: Log = JSON.parse(run(['--format', 'sarif']).out);
    const [found] = log.runs;
    assert.ok(found !== undefined && log.runs.length === 1);
    assert.equal(found.tool.driver.rules?.length, rules.length);
    const results = found.results ?? [];
    assert.equal(results.length, 4);
    for (const { ruleId, ruleIndex, level, locations } of results) {
      assert.equal(found.tool.driver.rules?.[ruleIndex ?? -1]?.id, ruleId);
      assert.equal(level, 'warning');
      assert.equal(locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'runbooks/a%20b.md');
    }
    const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    assert.equal(new Set(prints).size, results.length);
    const [edit] = results[0]?.fixes?.[0]?.artifactChanges[0]?.replacements ?? [];
    assert.deepEqual(edit?.insertedContent, { text: ' --tail=-1' });
    assert.deepEqual(edit?.deletedRegion, { startLine: 5, startColumn: 24, endLine: 5, endColumn: 24 });
  });

  test('AU5 AU3: of a team’s runbook it names what is known to be wrong with it, by line; of ours nothing', function () {
    const ours = run([path.join(repositoryFolder, 'runbooks')]);
    assert.match(ours.out, /^\d+ runbooks: no problems\.\n$/);
    assert.equal(ours.code, 0);
    const seed = readSeed();
    if (!seed.isReal) this.skip();
    write({ 'runbooks/incident-response.md': seed.text });
    assert.equal(run([]).code, 1);
    const found = json().problems.map(({ code, startLine }) => `${startLine} ${code}`);
    for (const wanted of [
      '333 damaged-letters',
      '278 emptied-by-the-shell',
      '165 check-that-changes',
      '456 two-names',
      '324 missing-file',
      '302 cursor-as-document',
      '62 logs-selector-without-tail',
    ])
      assert.ok(found.includes(wanted), `${wanted}: ${found.join(', ')}`);
  });

  test('AU5: explain says of every code what the page says; one that is not there is exit code 2', () => {
    const said: string[] = [];
    const streams = { out: (text: string) => void said.push(text), error: (text: string) => void said.push(text) };
    for (const { code, cure } of rules) {
      assert.equal(main(['explain', code], streams), 0);
      assert.ok(said.at(-1)?.includes(cure));
    }
    assert.equal(main(['explain', 'nothing'], streams), 2);
    assert.equal(main(['explain'], streams), 2);
    assert.equal(main([], streams), 2);
  });

  test('AU5: whoever asks how it is called is told on standard output, with exit code 0', () => {
    for (const args of [
      ['--help'],
      ['-h'],
      ['help'],
      ['check', '--help'],
      ['check', 'a.md', '-h'],
      ['explain', '--help'],
      ['inspect', '--help'],
    ]) {
      let out = '';
      const code = main(args, { out: (text) => void (out += text), error: assert.fail });
      assert.equal(code, 0, args.join(' '));
      assert.match(out, new RegExp(`^Usage: incident-runbook ${args.length === 1 ? 'check' : args[0]} `));
    }
  });

  test('AU5: a file that is no UTF-8 is told what it is', () => {
    for (const bytes of [
      [0xff, 0xfe, 0x23, 0, 0x20, 0],
      [0xfe, 0xff, 0, 0x23],
    ]) {
      write({ 'runbooks/a.md': clean });
      writeFileSync(path.join(folder, 'runbooks/b.md'), Buffer.from(bytes));
      const { code, out, error } = run([]);
      assert.deepEqual(
        [code, error],
        [2, 'runbooks/b.md cannot be read: it is saved as UTF-16. Save it as UTF-8.\n'],
        out,
      );
    }
  });

  test('AU5: the workflow starts for runbooks, for the configuration in each of its names and for the baseline', () => {
    const workflow: unknown = parse(readFileSync(path.join(repositoryFolder, 'media', 'check-runbooks.yml'), 'utf8'));
    const { on } = workflow as { readonly on: { readonly pull_request: { readonly paths: readonly string[] } } };
    for (const name of [
      'runbooks/a.md',
      ...configurationNames,
      'ops/.incident-runbook.yml',
      '.incident-runbook-baseline.json',
    ])
      assert.ok(
        on.pull_request.paths.some((glob) => matchesGlob(name, glob)),
        name,
      );
  });
});
