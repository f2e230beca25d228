/** What people install: small, only what it needs, and it works as installed. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, maxActivationBytes } from '../../scripts/build.mjs';
import { makePackage } from '../../scripts/package.mjs';
import { readZip } from '../../scripts/zip.mjs';
import { waitForStatus } from '../support/chooseContext.ts';
import { withEditor } from '../support/editor.ts';
import { draftEntries } from '../support/notebooks.ts';
import { repositoryFolder } from '../support/repository.ts';
import { waitFor } from '../support/waitFor.ts';

suite('The package', () => {
  let folder = '';
  let made: Awaited<ReturnType<typeof makePackage>>;
  let files: ReturnType<typeof readZip>;

  suiteSetup(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(path.join(tmpdir(), 'ir-vsix-'));
    made = await makePackage(path.join(folder, 'incident-runbook.vsix'));
    files = readZip(readFileSync(made.file));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('PF5: it is smaller than 1 MB', () => {
    assert.ok(made.bytes < 1_000_000, `${made.bytes} bytes`);
  });

  test('PF1: activation loads at most 60 KB', () => {
    assert.ok(made.activationBytes <= maxActivationBytes, `${made.activationBytes} bytes`);
  });

  test('it holds what the allow-list names: no sources, tests or maps', () => {
    const allowed = [
      /^extension\.vsixmanifest$/,
      /^\[Content_Types\]\.xml$/,
      /^extension\/(package\.json|readme\.md|changelog\.md|SECURITY\.md|LICENSE\.txt)$/i,
      /^extension\/dist\/(extension|practice|chunks\/[\w-]+)\.js$/,
      /^extension\/dist\/LICENCES\.txt$/,
      /^extension\/media\/([\w-]+\.(png|svg|schema\.json)|problems\.md|walkthrough\/[a-z]+\.md)$/,
      /^extension\/runbooks\/[\w-]+\.md$/,
    ];
    assert.deepEqual(
      [...files.keys()].filter((name) => !allowed.some((pattern) => pattern.test(name))),
      [],
    );
    const javaScript = [...files].filter(([name]) => name.endsWith('.js'));
    assert.ok(javaScript.some(([name]) => name === 'extension/dist/extension.js'));
    assert.deepEqual(
      javaScript.filter(([, read]) => read().includes('sourceMappingURL=')).map(([name]) => name),
      [],
    );
  });

  test('PR1, SE3: nothing of the practice cluster can run in the extension host: the bundle gives it no way there', async () => {
    const { metafile } = await build({ to: path.join(folder, 'dist') });
    const { outputs } = metafile;
    const reached = new Set(Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === 'src/extension.ts'));
    assert.equal(reached.size, 1);
    for (const file of reached) {
      for (const { path: next } of outputs[file]?.imports ?? []) if (next in outputs) reached.add(next);
    }
    const practice = [...reached]
      .flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}))
      .filter((input) => /(?:^src\/practice\/|node_modules\/(?:mingo|ws)\/)/.test(input));
    assert.deepEqual(
      practice.toSorted(),
      ['protocol', 'scenarios', 'startPractice'].map((name) => `src/practice/${name}.ts`),
    );
  });

  test('it brings the licences of the packages that are in the bundle', () => {
    const text = files.get('extension/dist/LICENCES.txt')?.().toString() ?? '';
    for (const name of ['markdown-it', 'yaml', 'unbash', '@kubernetes/client-node', 'mingo', 'ws']) {
      assert.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+`, 'm'));
    }
    assert.match(text, /Apache License/);
  });

  test('its manifest uses no proposed API, and the types are those of the oldest editor that it names', () => {
    const manifest = JSON.parse(files.get('extension/package.json')?.().toString() ?? '');
    assert.equal(manifest.enabledApiProposals, undefined);
    const types = JSON.parse(
      readFileSync(path.join(repositoryFolder, 'node_modules/@types/vscode/package.json'), 'utf8'),
    );
    assert.equal(manifest.engines.vscode, `^${types.version}`);
    for (const named of [manifest.main, manifest.icon]) {
      assert.ok(files.has(path.posix.join('extension', named)), named);
    }
  });

  test('PR1, SE3: installed, it runs a command, records it, and starts the practice cluster', async function () {
    this.timeout(180_000);
    const files = { 'runbooks/first.md': '# First\n\n```bash\necho installed\n```\n' };
    await withEditor({ vsix: made.file, files }, async (editor) => {
      await editor.open('runbooks/first.md');
      await editor.clickLens('▶ Run', { above: 'echo installed' });
      await editor.lens(/^✓ .* · #1$/, { above: 'echo installed' });
      assert.deepEqual(
        draftEntries(editor.place).map(({ command, output }) => [command, output.head]),
        [['echo installed', 'installed\n']],
      );
      await editor.palette('Incident Runbook: Start Practice Cluster');
      await waitForStatus(editor, 'practice-staging (simulated) / inventory');
      await waitFor('no message to be left', async () => (await editor.toasts()).length === 0);
    });
  });
});
