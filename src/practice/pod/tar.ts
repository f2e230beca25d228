/** ustar, plain files and directories only: what `kubectl cp` needs in both directions. Hostile archives are part of its life. */
import { notPartOfIt } from './program.ts';

export interface Member {
  /** As it stands in the archive. */
  readonly name: string;
  readonly isDirectory: boolean;
  readonly data: Buffer;
}

/** An archive that cannot be read; the message is tar's. */
export class TarError extends Error {}

const blockBytes = 512;
/** Where the fields of a header are: offset and length. */
const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

/** @param ms the time that all of them bear */
export function packTar(members: readonly Member[], ms: number): Buffer {
  return Buffer.concat([...members.flatMap((member) => packMember(member, ms)), Buffer.alloc(2 * blockBytes)]);
}

function packMember({ name, isDirectory, data }: Member, ms: number): readonly Buffer[] {
  if (Buffer.byteLength(name) > fields.name[1]) throw new TarError(`${name}: a name as long as this ${notPartOfIt}`);
  const header = Buffer.alloc(blockBytes);
  const put = (field: keyof typeof fields, text: string): void => {
    const [offset, length] = fields[field];
    header.write(text, offset, length, 'utf8');
  };
  const digits = (value: number, count: number): string => `${value.toString(8).padStart(count, '0')}\0`;
  put('name', name);
  put('mode', digits(isDirectory ? 0o755 : 0o644, 7));
  put('uid', digits(0, 7));
  put('gid', digits(0, 7));
  put('size', digits(data.length, 11));
  put('time', digits(Math.floor(ms / 1000), 11));
  put('type', isDirectory ? '5' : '0');
  put('magic', 'ustar\x0000');
  put('checksum', `${digits(checksum(header), 6)} `);
  return [header, data, Buffer.alloc(padding(data.length))];
}

/**
 * Members in their order; links and devices are left out. Throws a `TarError` on what is no archive.
 * Data are views of the archive, not copies.
 */
export function* unpackTar(archive: Buffer): Generator<Member> {
  let longName: string | undefined;
  let at = 0;
  while (at < archive.length) {
    if (at + blockBytes > archive.length) throw new TarError('Unexpected EOF in archive');
    const header = archive.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) return;
    if (octal(header, 'checksum') !== checksum(header)) throw new TarError('This does not look like a tar archive');
    const size = octal(header, 'size');
    if (size === undefined) throw new TarError('Archive contains a size that is no octal number');
    at += blockBytes;
    if (at + size > archive.length) throw new TarError('Unexpected EOF in archive');
    const data = archive.subarray(at, at + size);
    at += size + padding(size);

    const type = text(header, 'type');
    if (type === 'x') {
      // What kubectl writes before a member whose name does not fit into its header
      longName = /^\d+ path=(.*)$/m.exec(data.toString())?.[1];
      continue;
    }
    const prefix = text(header, 'magic').startsWith('ustar') ? text(header, 'prefix') : '';
    const name = longName ?? (prefix === '' ? text(header, 'name') : `${prefix}/${text(header, 'name')}`);
    longName = undefined;
    if (type === '5') yield { name, isDirectory: true, data: Buffer.alloc(0) };
    else if (type === '0' || type === '') yield { name, isDirectory: false, data };
  }
}

/** Whether a member stays where the archive is unpacked. Real tar refuses `..` and strips a leading `/`. */
export function isInside(name: string): boolean {
  return !name.split('/').includes('..');
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

function text(header: Buffer, field: keyof typeof fields): string {
  const [offset, length] = fields[field];
  return untilZero(header.subarray(offset, offset + length));
}

function octal(header: Buffer, field: 'size' | 'checksum'): number | undefined {
  const digits = text(header, field).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : undefined;
}

/** Of all bytes, with its own field taken as spaces. */
function checksum(header: Buffer): number {
  const [offset, length] = fields.checksum;
  return header.reduce((sum, byte, at) => sum + (at >= offset && at < offset + length ? 0x20 : byte), 0);
}

function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}
