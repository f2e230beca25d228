import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { createHeadAndTail } from '../../../src/run/headAndTail.ts';
import type { Output } from '../../../src/run/types.ts';

suite('run/headAndTail', () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'head-'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));
  const keep = async (
    pieces: readonly string[],
    file = join(folder, 'deep', 'whole.txt'),
    maxBytes = 1e6,
  ): Promise<Output> => {
    const kept = createHeadAndTail({ file, maxBytes });
    for (const piece of pieces) await kept.push(Buffer.from(piece).toString('latin1'));
    return kept.finish('exact');
  };

  test('EX6: up to 16 KB all of it is the head, and there is no file', async () => {
    const text = 'ä'.repeat(8192);
    assert.deepEqual(await keep([text.slice(0, 100), text.slice(100)]), {
      head: text,
      lines: 1,
      bytes: 16_384,
      capture: 'exact',
    });
    assert.equal(existsSync(join(folder, 'deep')), false);
    assert.deepEqual(await keep([]), { head: '', lines: 0, bytes: 0, capture: 'exact' });
  });
  test('EX6: longer, whole lines at both ends, and the whole in the file', async () => {
    const text = Array.from({ length: 5000 }, (_, index) => `line ${index}\n`).join('');
    const { head, tail, lines, bytes, file, notKept } = await keep([text]);
    assert.ok(head.endsWith('\n') && text.startsWith(head) && head.length <= 8192);
    assert.ok(tail?.startsWith('line ') && text.endsWith(tail) && tail.length <= 8192);
    assert.deepEqual([lines, bytes, notKept], [5000, text.length, undefined]);
    assert.equal(readFileSync(file ?? '', 'utf8'), text);
  });
  test('EX6: one long line is cut at letters', async () => {
    const { head, tail } = await keep(['漢字🔥'.repeat(3000)]);
    assert.match(`${head}${tail}`, /^[漢字🔥]+$/u);
  });
  test('EX6: how it comes in pieces makes no difference', async () => {
    const piece = fc.constantFrom('a\n', '漢', 'x'.repeat(900), '\n', 'ä'.repeat(3000));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        assert.deepEqual(await keep(pieces), await keep([pieces.join('')]));
      }),
      { numRuns: 50 },
    );
  });
  test('EX6: beyond its limit the file ends, and it is said how much it has not', async () => {
    const { notKept, bytes, file } = await keep(['x'.repeat(30_000)], undefined, 20_000);
    assert.deepEqual([notKept, bytes, readFileSync(file ?? '').length], [10_000, 30_000, 20_000]);
  });
  test('EX6: where the file cannot be written, first and last part and counts are kept all the same', async () => {
    const { head, tail, lines, bytes, file, notKept } = await keep(['y\n'.repeat(20_000)], '/dev/null/no/whole.txt');
    assert.equal(file, undefined);
    assert.deepEqual([lines, bytes, notKept], [20_000, 40_000, 40_000 - 2 * 8192]);
    assert.equal(head.length + (tail?.length ?? 0), 2 * 8192);
  });
  test('EX2: where the disk is full in the middle, nothing but the whole is lost', async function () {
    if (!existsSync('/dev/full')) this.skip();
    // A link: what cannot be written is removed.
    symlinkSync('/dev/full', join(folder, 'full'));
    const { head, file, notKept } = await keep(['z\n'.repeat(20_000)], join(folder, 'full'));
    assert.equal(head.length, 8192);
    assert.equal(file, undefined);
    assert.ok((notKept ?? 0) > 0);
  });
});
