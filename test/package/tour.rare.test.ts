/** The package, installed, through a whole incident: what the README's pictures and film show. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makePackage } from '../../scripts/package.mjs';
import { playTour } from '../../scripts/tour.mjs';
import { paintWriting } from '../../scripts/writingPicture.mjs';

suite('The tour', () => {
  let folder = '';
  suiteSetup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ir-tour-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('PR1, SE3: installed, it plays the tour: an incident of the practice cluster, asked for a value and before the change, cured, saved, with both pictures', async function () {
    this.timeout(300_000);
    const { file: vsix } = await makePackage(path.join(folder, 'incident-runbook.vsix'));
    const { notebook, pictures, complaints } = await playTour({
      pictures: path.join(folder, 'pictures'),
      notebooks: path.join(folder, 'notebooks'),
      vsix,
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
    for (const picture of pictures) assert.deepEqual(sizeOf(picture), [1280, 800]);
  });

  test('PR1 AU3: the picture of writing shows a mistake with its cure, in both themes', async function () {
    this.timeout(200_000);
    const { pictures, complaints } = await paintWriting({ pictures: path.join(folder, 'pictures'), scale: 1 });
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      pictures.map((picture) => path.basename(picture)),
      ['writing-dark.png', 'writing-light.png'],
    );
    for (const picture of pictures) assert.deepEqual(sizeOf(picture), [1280, 560]);
  });
});

/** By the header of the file: how wide and how high. */
function sizeOf(picture: string): readonly number[] {
  const png = readFileSync(picture);
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}
