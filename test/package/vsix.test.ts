/** What people install: small, only what it needs, and it works as installed. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, maxActivationBytes } from '../../scripts/build.mjs';
import { makePackage } from '../../scripts/package.mjs';
import { playTour } from '../../scripts/tour.mjs';
import { readZip } from '../../scripts/zip.mjs';
import { repositoryFolder } from '../support/repository.ts';

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
      /^extension\/dist\/(extension|cli|practice|chunks\/[\w-]+)\.js$/,
      /^extension\/dist\/LICENCES\.txt$/,
      /^extension\/media\/[\w-]+\.(png|svg)$/,
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

  test('PR1, SE3: installed, it plays the tour: an incident of the practice cluster, asked for a value and before the change, cured, saved, with both pictures', async function () {
    this.timeout(300_000);
    const { notebook, pictures, complaints } = await playTour({
      pictures: path.join(folder, 'pictures'),
      notebooks: path.join(folder, 'notebooks'),
      vsix: made.file,
      scale: 1,
    });
    assert.deepEqual(complaints, []);
    // The first run has begun it, and its runbook gave it the name.
    assert.match(path.basename(notebook), /^\d{4}-\d\d-\d\d-\d{4}-incident-response\.incident\.md$/);
    const text = readFileSync(notebook, 'utf8');
    assert.equal(text.match(/^<!-- run \{.*"context":"practice-prod".*"simulated":true/gm)?.length, 4);
    assert.match(text, /^inventory-service-\S+ +0\/1 +(?:OOMKilled|CrashLoopBackOff|Running) +[1-9]/m);
    assert.match(text, /^kubectl logs inventory-service-\S+ --previous/m);
    assert.match(text, /GC pressure/);
    assert.match(text, /^deployment\.apps\/inventory-service resource requirements updated$/m);
    assert.match(text, /^deployment "inventory-service" successfully rolled out$/m);
    assert.equal(pictures.length, 2);
    for (const picture of pictures) {
      const png = readFileSync(picture);
      // By the header of the file.
      assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1280, 800]);
    }
  });
});
