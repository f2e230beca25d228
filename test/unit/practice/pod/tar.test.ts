import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { isInside, packTar, TarError, unpackTar, type Member } from '../../../../src/practice/pod/tar.ts';
import { usePod } from './heldPod.ts';

const file = (name: string, data: string | Buffer): Member => ({ name, isDirectory: false, data: Buffer.from(data) });
const now = Date.UTC(2026, 10, 29);

/** Of the first member: as a hostile or broken archive would have it. */
function spoil(archive: Buffer, offset: number, text: string, keepsSum = false): Buffer {
  const spoiled = Buffer.from(archive);
  spoiled.write(text, offset, 'latin1');
  if (keepsSum) {
    spoiled.fill(0x20, 148, 156);
    const sum = spoiled.subarray(0, 512).reduce((all, byte) => all + byte, 0);
    spoiled.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return spoiled;
}

suite('practice/pod: tar', () => {
  const pod = usePod();

  test('what is packed comes out again, whatever the names and bytes', () => {
    const part = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .map((text) => text.replace(/[/\0]/g, '_'));
    const names = fc
      .array(part, { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join('/'))
      .filter((name) => Buffer.byteLength(name) <= 100);
    const member = fc.record({
      name: names,
      isDirectory: fc.constant(false),
      data: fc.uint8Array({ maxLength: 1500 }),
    });
    fc.assert(
      fc.property(fc.array(member, { maxLength: 3 }), (list) => {
        const members = list.map(({ name, data }) => file(name, Buffer.from(data)));
        const archive = packTar(members, now);
        assert.equal(archive.length % 512, 0);
        assert.deepEqual([...unpackTar(archive)], members);
      }),
    );
  });

  test('any bytes are read or refused, never more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(1024), fc.nat(255), (noise, at, byte) => {
        const archive = packTar([file('a', 'text')], now);
        archive[at] = byte;
        for (const bytes of [Buffer.from(noise), archive]) {
          try {
            for (const { data } of unpackTar(bytes)) assert.ok(data.length <= bytes.length);
          } catch (error) {
            assert.ok(error instanceof TarError);
          }
        }
      }),
    );
  });

  test('the tar of this machine reads ours, and we read its, long names too', function () {
    const folder = mkdtempSync(path.join(tmpdir(), 'tar-'));
    try {
      writeFileSync(path.join(folder, 'ours.tar'), packTar([file('a.txt', 'hello'), file('b', 'far')], now));
      const unpacked = spawnSync('tar', ['xf', 'ours.tar'], { cwd: folder, encoding: 'utf8' });
      if (unpacked.error) return this.skip();
      assert.equal(unpacked.stderr, '');
      assert.equal(readFileSync(path.join(folder, 'b'), 'utf8'), 'far');
      // As kubectl writes it
      const long = 'x'.repeat(180);
      writeFileSync(path.join(folder, long), 'y');
      const theirs = spawnSync('tar', ['cf', '-', '--format=pax', 'a.txt', long, 'b'], { cwd: folder }).stdout;
      assert.deepEqual(
        [...unpackTar(theirs)].map(({ name, data }) => [name, data.toString()]),
        [
          ['a.txt', 'hello'],
          [long, 'y'],
          ['b', 'far'],
        ],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a wrong checksum, a cut archive and a size that is no number are refused in words', () => {
    const archive = packTar([file('a', 'x'.repeat(600))], now);
    const refuses = (bytes: Buffer, why: RegExp): void => assert.throws(() => [...unpackTar(bytes)], why);
    refuses(spoil(archive, 0, 'b'), /does not look like a tar archive/);
    refuses(archive.subarray(0, 300), /Unexpected EOF/);
    refuses(archive.subarray(0, 900), /Unexpected EOF/);
    refuses(spoil(archive, 124, '99999999999', true), /a size that is no octal number/);
    refuses(spoil(archive, 124, '77777777777', true), /Unexpected EOF/);
  });

  test('links and devices are left out', () => {
    const archive = packTar([file('link', ''), file('a', 'x')], now);
    assert.deepEqual(
      [...unpackTar(spoil(archive, 156, '2', true))].map(({ name }) => name),
      ['a'],
    );
    assert.equal(isInside('a/../../b'), false);
    assert.equal(isInside('a..b/c'), true);
  });

  test('cp: into the container and back, byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
    const up = await pod().exec(['tar', '-xmf', '-', '-C', '/tmp'], { stdin: packTar([file('up.bin', bytes)], now) });
    assert.deepEqual([up.code, up.err], [0, '']);
    const down = await pod().exec(['tar', 'cf', '-', '/tmp/up.bin']);
    assert.equal(down.code, 0);
    assert.equal(down.err, "tar: Removing leading `/' from member names\n");
    assert.deepEqual([...unpackTar(down.bytes)], [file('tmp/up.bin', bytes)]);
  });

  test('cp: a folder with what is in it; what is not there', async () => {
    const folder = packTar([file('d/one', '1'), file('d/e/two', '2')], now);
    await pod().exec(['tar', '-xmf', '-', '-C', '/tmp'], { stdin: folder });
    const down = await pod().exec(['tar', 'cf', '-', '/tmp/d']);
    assert.deepEqual(
      [...unpackTar(down.bytes)].map(({ name }) => name),
      ['tmp/d/', 'tmp/d/e/two', 'tmp/d/one'],
    );
    const long = packTar([file('n'.repeat(98), '1')], now);
    await pod().exec(['tar', 'xf', '-', '-C', '/tmp/d'], { stdin: long });
    assert.match((await pod().exec(['tar', 'cf', '-', '/tmp/d'])).err, /a name as long as this is not part of/);
    const missing = await pod().exec(['tar', 'cf', '-', '/tmp/nothing']);
    assert.equal(missing.code, 2);
    assert.match(missing.err, /^tar: \/tmp\/nothing: Cannot stat: No such file or directory\n/);
  });

  test('a member never leaves the folder it is unpacked into', async () => {
    pod().pods('mongodb')[0]?.runtime.files.set('/tmp/out/', Buffer.alloc(0));
    const hostile = [file('../../etc/passwd', 'root'), file('/etc/shadow', 'root'), file('ok', '1')];
    const { code, err } = await pod().exec(['tar', 'xf', '-', '-C', '/tmp/out'], { stdin: packTar(hostile, now) });
    assert.equal(code, 2);
    assert.match(err, /Member name contains '\.\.'/);
    const { out } = await pod().exec(['sh', '-c', 'ls /tmp/out; ls /tmp/out/etc; ls /etc']);
    assert.equal(out, 'etc\nok\nshadow\nos-release\n');
  });

  test('what is no archive, and more than the disk holds, end with tar’s words', async () => {
    const noise = await pod().exec(['tar', 'xf', '-', '-C', '/tmp'], { stdin: 'hello, I am a text'.repeat(60) });
    assert.equal(noise.code, 2);
    assert.match(noise.err, /This does not look like a tar archive/);
    pod()
      .pods('mongodb')[0]
      ?.runtime.files.set('/tmp/big', Buffer.alloc(48 * 2 ** 20));
    const full = await pod().exec(['tar', 'xf', '-', '-C', '/tmp'], { stdin: packTar([file('more', '1')], now) });
    assert.equal(full.code, 2);
    assert.match(full.err, /No space left on device/);
  });
});
