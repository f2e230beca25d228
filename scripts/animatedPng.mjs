/**
 * Reads the PNG pictures that a browser takes, and joins pictures to one animated PNG with a palette: of each but the first
 * only what differs from the one before (https://www.w3.org/TR/png-3/). Colours are numbers, 0xRRGGBB.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** @typedef {{ width: number, height: number, colours: Uint32Array }} Picture */
/** @typedef {{ bytes: Buffer, placeOf: (colour: number) => number }} Palette */
/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** The palette's first place: here the picture before shows through. */
const unchanged = 0;
const mostColours = 256;
const exactColours = 64;

/**
 * A PNG of 8 bits a channel, with or without alpha, not interlaced.
 * @param {Buffer} png
 * @returns {Picture}
 */
export function readPng(png) {
  /** @type {Buffer[]} */
  const data = [];
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
    }
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind, , , interlaced] = png.subarray(24);
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0) throw new Error('No PNG as a browser writes it.');
  const step = kind === 6 ? 4 : 3;
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * step, height, step);
  const colours = new Uint32Array(width * height);
  for (let pixel = 0; pixel < colours.length; pixel++) colours[pixel] = bytes.readUIntBE(pixel * step, 3);
  return { width, height, colours };
}

/** Each row has, in front, how its bytes were told from those left (a), above (b) and above left (c). */
function unfilter(/** @type {Buffer} */ rows, /** @type {number} */ length, height = 0, step = 0) {
  const bytes = Buffer.alloc(length * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (length + 1)];
    for (let x = 0; x < length; x++) {
      const at = y * length + x;
      const a = x < step ? 0 : bytes[at - step];
      const b = y === 0 ? 0 : bytes[at - length];
      const c = x < step || y === 0 ? 0 : bytes[at - length - step];
      bytes[at] = rows[at + y + 1] + predicted(filter, a, b, c);
    }
  }
  return bytes;
}

function predicted(/** @type {number} */ filter, a = 0, b = 0, c = 0) {
  if (filter === 0) return 0;
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}

/**
 * One that plays without end. Its frames are of places in the palette, and are asked for one after the other.
 * @param {{ width: number, height: number, palette: Palette }} look
 * @param {Iterable<{ places: Uint8Array, ms: number }>} frames
 * @returns {Buffer}
 */
export function animatedPng({ width, height, palette }, frames) {
  /** @type {Buffer[]} */
  const chunks = [];
  let count = 0;
  let number = 0;
  /** @type {Uint8Array | undefined} */
  let before;
  for (const { places, ms } of frames) {
    const area = before === undefined ? { x: 0, y: 0, width, height } : changedArea(before, places, width);
    // How long in thousandths of a second; what is drawn stays, and the next is drawn over it.
    const how = [ms >> 8, ms & 255, 1000 >> 8, 1000 & 255, 0, 1];
    chunks.push(chunk('fcTL', words(number++, area.width, area.height, area.x, area.y), how));
    const data = deflateSync(rowsOf(before, places, width, area), { level: 9, memLevel: 9 });
    chunks.push(before === undefined ? chunk('IDAT', data) : chunk('fdAT', words(number++), data));
    before = places;
    count += 1;
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', words(width, height), [8, 3, 0, 0, 0]),
    chunk('acTL', words(count, 0)),
    chunk('PLTE', palette.bytes),
    chunk('tRNS', [0]),
    ...chunks,
    chunk('IEND'),
  ]);
}

/**
 * The most frequent colours as they are: surfaces and letters. Of the others, those between them where a letter's edge is,
 * no two nearer to each other than it takes to find room.
 * @param {Iterable<Uint32Array>} pictures
 * @returns {Palette}
 */
export function choosePalette(pictures) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const colours of pictures) for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour);
  let chosen = byCount;
  for (let apart = 4; chosen.length >= mostColours; apart *= 1.25) {
    chosen = byCount.slice(0, exactColours);
    for (const colour of byCount) {
      if (chosen.every((one) => distance(one, colour) >= apart)) chosen.push(colour);
      if (chosen.length === mostColours) break;
    }
  }
  const places = new Map(byCount.map((colour) => [colour, 1 + nearest(chosen, colour)]));
  return {
    bytes: Buffer.from([0, 0, 0, ...chosen.flatMap(channels)]),
    placeOf: (colour) => places.get(colour) ?? unchanged,
  };
}

function nearest(/** @type {readonly number[]} */ colours, /** @type {number} */ wanted) {
  let [best, least] = [0, Infinity];
  colours.forEach((colour, at) => {
    const far = distance(colour, wanted);
    if (far < least) [best, least] = [at, far];
  });
  return best;
}

/** Squared. */
function distance(/** @type {number} */ a, /** @type {number} */ b) {
  return ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
}

function channels(/** @type {number} */ colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

/**
 * One pixel where nothing has changed: an empty one is not allowed.
 * @param {Uint8Array} before
 * @param {Uint8Array} now
 * @param {number} width
 * @returns {Area}
 */
function changedArea(before, now, width) {
  let [left, top, right, bottom] = [width, now.length, -1, -1];
  for (let at = 0; at < now.length; at++) {
    if (before[at] === now[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), y];
  }
  return right < 0
    ? { x: 0, y: 0, width: 1, height: 1 }
    : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * @param {Uint8Array | undefined} before
 * @param {Uint8Array} now
 * @param {number} width
 * @param {Area} area
 */
function rowsOf(before, now, width, area) {
  const rows = Buffer.alloc((area.width + 1) * area.height);
  for (let y = 0; y < area.height; y++) {
    for (let x = 0; x < area.width; x++) {
      const at = (area.y + y) * width + area.x + x;
      rows[y * (area.width + 1) + 1 + x] = before?.[at] === now[at] ? unchanged : (now[at] ?? unchanged);
    }
  }
  return rows;
}

function words(/** @type {number[]} */ ...numbers) {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, at) => bytes.writeUInt32BE(number, 4 * at));
  return bytes;
}

function chunk(/** @type {string} */ name, /** @type {Iterable<number>[]} */ ...parts) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), ...parts.map((part) => Buffer.from(part))]);
  return Buffer.concat([words(body.length - 4), body, words(crc32(body))]);
}
