/** The main job from the first click to the saved notebook, as the tour plays it for the README's pictures. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { playTour } from '../../scripts/tour.mjs';

suite('The tour', () => {
  test('it runs, asks for a value and before a change, saves, and takes both pictures', async function () {
    this.timeout(240_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'ir-tour-'));
    try {
      const { notebook, pictures, complaints } = await playTour({
        pictures: path.join(folder, 'pictures'),
        notebooks: path.join(folder, 'notebooks'),
      });
      assert.deepEqual(complaints, []);
      const text = readFileSync(notebook, 'utf8');
      assert.equal(text.match(/^<!-- run /gm)?.length, 4);
      assert.match(text, /^Hello, O'Brien; \$\(date\)$/m);
      assert.match(text, /exit 1/);
      assert.equal(pictures.length, 2);
      for (const picture of pictures) {
        const png = readFileSync(picture);
        // 1280 × 800 at scale 2, by the header of the file.
        assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2560, 1600]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
