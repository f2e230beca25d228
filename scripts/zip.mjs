/** Reads zip archives in memory, found through the central directory at their end (APPNOTE 4.3.12, 4.3.16). */
import { inflateRawSync } from 'node:zlib';

/**
 * The files of an archive: name → content.
 * @param {Buffer} zip
 * @returns {Map<string, () => Buffer>}
 */
export function readZip(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('This is not a zip archive.');
  const files = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const entry = at;
    const nameLength = zip.readUInt16LE(entry + 28);
    files.set(zip.toString('utf8', entry + 46, entry + 46 + nameLength), () => readEntry(zip, entry));
    at += 46 + nameLength + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return files;
}

function readEntry(/** @type {Buffer} */ zip, /** @type {number} */ entry) {
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const bytes = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  return zip.readUInt16LE(entry + 10) === 0 ? bytes : inflateRawSync(bytes);
}
