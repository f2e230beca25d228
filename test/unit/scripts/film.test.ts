/** The film of the README: what its file shows, read as a viewer reads it, is what was drawn. */
import assert from 'node:assert/strict';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { animatedPng, choosePalette, readPng } from '../../../scripts/animatedPng.mjs';

const size = { width: 5, height: 4 };
const pixels = size.width * size.height;

suite('an animated PNG', () => {
  test('shows each picture as it was drawn, for as long as it was meant to', () => {
    const colour = fc.constantFrom(0x00_00_00, 0xff_ff_ff, 0x12_34_56);
    const picture = fc
      .tuple(fc.array(colour, { minLength: pixels, maxLength: pixels }), fc.integer({ min: 1, max: 65_535 }))
      .map(([colours, ms]) => ({ colours, ms }));
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 5 }), (pictures) => {
        const drawn = pictures.map(({ colours, ms }) => ({ colours: Uint32Array.from(colours), ms }));
        assert.deepEqual(play(filmOf(drawn)), pictures);
      }),
    );
  });

  test('with more colours than a palette holds, none is far from what it was', () => {
    const colours = Uint32Array.from({ length: pixels * 50 }, (_, at) => (at * 0x01_03_05) & 0xff_ff_ff);
    const { placeOf, bytes } = choosePalette([colours]);
    assert.ok(bytes.length <= 256 * 3);
    for (const colour of colours) {
      const place = placeOf(colour);
      assert.notEqual(place, 0, 'the place of what does not change');
      const shown = bytes.readUIntBE(place * 3, 3);
      for (const shift of [0, 8, 16]) assert.ok(Math.abs(((shown >> shift) & 255) - ((colour >> shift) & 255)) < 40);
    }
  });

  test('a picture of a browser is read whichever way its rows are filtered', () => {
    const colours = Uint32Array.from({ length: pixels }, (_, at) => (at * 0x17_29_43) & 0xff_ff_ff);
    for (const channels of [3, 4]) {
      for (const filter of [0, 1, 2, 3, 4]) {
        const png = browserPng(colours, channels, filter);
        assert.deepEqual(readPng(png), { ...size, colours }, `${channels} channels, filter ${filter}`);
      }
    }
  });
});

function filmOf(pictures: readonly { readonly colours: Uint32Array; readonly ms: number }[]): Buffer {
  const palette = choosePalette(pictures.map(({ colours }) => colours));
  const frames = pictures.map(({ colours, ms }) => ({ places: Uint8Array.from(colours, palette.placeOf), ms }));
  return animatedPng({ ...size, palette }, frames);
}

/** Draws frame over frame, as a viewer does. */
function play(png: Buffer): readonly { readonly colours: readonly number[]; readonly ms: number }[] {
  const shown = Array.from({ length: pixels }, () => -1);
  const played: { colours: readonly number[]; ms: number }[] = [];
  let palette: Buffer = Buffer.alloc(0);
  let control: Buffer = Buffer.alloc(0);
  let announced = 0;
  let number = 0;
  for (const { name, body } of chunksOf(png)) {
    if (name === 'acTL') announced = body.readUInt32BE(0);
    if (name === 'PLTE') palette = body;
    if (name === 'fcTL' || name === 'fdAT') assert.equal(body.readUInt32BE(0), number++);
    if (name === 'fcTL') control = body;
    if (name !== 'IDAT' && name !== 'fdAT') continue;
    const [width = 0, height = 0, left = 0, top = 0] = [4, 8, 12, 16].map((at) => control.readUInt32BE(at));
    const rows = inflateSync(name === 'IDAT' ? body : body.subarray(4));
    assert.equal(rows.length, (width + 1) * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const place = rows[y * (width + 1) + 1 + x] ?? 0;
        if (place !== 0) shown[(top + y) * size.width + left + x] = palette.readUIntBE(place * 3, 3);
      }
    }
    played.push({ colours: [...shown], ms: (1000 * control.readUInt16BE(20)) / control.readUInt16BE(22) });
  }
  assert.equal(played.length, announced);
  return played;
}

function chunksOf(png: Buffer): readonly { readonly name: string; readonly body: Buffer }[] {
  const chunks: { name: string; body: Buffer }[] = [];
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    assert.equal(png.readUInt32BE(end), crc32(png.subarray(at + 4, end)));
    chunks.push({ name: png.toString('latin1', at + 4, at + 8), body: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

/** Written by the definition of the filters, each row with the same one. */
function browserPng(colours: Uint32Array, channels: number, filter: number): Buffer {
  const length = size.width * channels;
  const raw = (x: number, y: number): number => {
    if (x < 0 || y < 0) return 0;
    const channel = x % channels;
    const colour = colours[y * size.width + Math.floor(x / channels)] ?? 0;
    return channel === 3 ? 255 : (colour >> (16 - 8 * channel)) & 255;
  };
  const rows = Array.from({ length: size.height }, (_, y) => [
    filter,
    ...Array.from({ length }, (__, x) => {
      const [a, b, c] = [raw(x - channels, y), raw(x, y - 1), raw(x - channels, y - 1)];
      return raw(x, y) - ([0, a, b, Math.floor((a + b) / 2), paeth(a, b, c)][filter] ?? 0);
    }),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size.width, 0);
  header.writeUInt32BE(size.height, 4);
  header.set([8, channels === 4 ? 6 : 2], 8);
  return Buffer.concat([
    Buffer.alloc(8),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
  ]);
}

function paeth(a: number, b: number, c: number): number {
  const estimate = a + b - c;
  const nearest = Math.min(...[a, b, c].map((one) => Math.abs(estimate - one)));
  return [a, b, c].find((one) => Math.abs(estimate - one) === nearest) ?? 0;
}

function pngChunk(name: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(name, 'latin1'), body, Buffer.alloc(4)]);
}
