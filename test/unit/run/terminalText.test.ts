import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createLastLeaveFinder, createTerminalText } from '../../../src/run/terminalText.ts';

/** As the recorded terminal writes it, cut at the given places. */
function read(printed: Buffer | string, cuts: readonly number[] = []): string {
  const bytes = Buffer.from(printed).toString('latin1').replaceAll('\n', '\r\n');
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const finder = createLastLeaveFinder();
  const pieces = places.slice(1).map((place, index) => bytes.slice(places[index], place));
  for (const piece of pieces) finder.push(piece);
  const text = createTerminalText({ fullScreen: '(full-screen program)', lastLeave: finder.found() });
  return pieces.map((piece) => text.push(piece)).join('') + text.end();
}

function readUtf8(printed: string): string {
  return Buffer.from(read(printed), 'latin1').toString('utf8');
}

/** One byte at a time. */
function readSlowly(printed: string): string {
  const length = Buffer.byteLength(printed) * 2;
  return Buffer.from(read(printed, [...Array(length).keys()]), 'latin1').toString('utf8');
}

suite('run/terminalText', () => {
  test('EX2: bytes without escape sequences and lone carriage returns stay as they are', () => {
    const byte = fc.integer({ min: 0, max: 255 }).filter((one) => one !== 0x1b && one !== 0xc2 && one !== 13);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 300 }), fc.array(fc.nat()), (bytes, cuts) => {
        const printed = Buffer.from(bytes);
        assert.equal(read(printed, cuts), printed.toString('latin1'));
      }),
    );
  });
  test('EX2: letters of every script, and a program’s own CR LF, stay as they are', () => {
    for (const text of ['äöü © § ¡\n', '漢字 🔥 👩‍🚀 é\u0301\n', 'a\r\nb\r\n', 'no end', '', '\n\n'])
      assert.equal(readUtf8(text), text);
  });

  const b18: readonly (readonly [string, string])[] = [
    ['\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\\n', 'link\n'],
    ['\x1b]3008;start=a;user=u\x1b\\2\n', '2\n'],
    ['\x1bPq#0;2\x1b\\x\n', 'x\n'],
    ['\x1b]0;never closed\nnext line\n', '\nnext line\n'],
    ['before\x1b]0;never closed\nnext line\n', 'before\nnext line\n'],
    ['\x1b(B', ''],
    ['\x1b[?2004h', ''],
    ['a\x1b]133;D;0\x07b\x1b]633;D;0\x07c\n', 'abc\n'],
    ['\u009b31mred\u009b0m \u009d0;title\u009cx\u0085\n', 'red x\n'],
    ['\x1b[31mred\x1b[0m\x1b[K\n', 'red\n'],
    ['\x1b[38;5;1', ''],
    ['a\x1b', 'a'],
    ['\x1b[12\nnext', '\nnext'],
    ['\x1b#8\x1b=\x1b>\x1bM\x1b7x', 'x'],
    ['\x1b_apc\x07\x1b^pm\x1b\\\x1bXsos\x1b\\x', 'x'],
    ['\x1b]0;a\x1b[31mb\x07', 'b\x07'],
  ];
  test('B18: no part of an escape sequence stays, whatever kind it is', () => {
    for (const [printed, kept] of b18) assert.equal(readUtf8(printed), kept, JSON.stringify(printed));
  });
  test('B18: the same bytes one at a time', () => {
    for (const [printed, kept] of b18) assert.equal(readSlowly(printed), kept, JSON.stringify(printed));
  });

  test('EX2: a line redrawn by carriage returns is kept as the terminal shows it last', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['10%\r20%\r100%\n', '100%\n'],
      ['aaaa\rbb\n', 'bbaa\n'],
      ['100%\r', '100%'],
      ['long text\r\x1b[Kdone\n', 'done\n'],
      ['long text\x1b[2K\rdone\n', 'done\n'],
      ['spin |\x1b[1G\x1b[0Kdone\n', 'done\n'],
      ['漢字\rab\n', 'ab字\n'],
      ['漢字\ra\n', 'a 字\n'],
      ['a\tb\rxxx\n', 'xxx     b\n'],
      ['abc\r\r\n', 'abc\r\n'],
      ['50%\r100%\r\n', '100%\r\n'],
      ['abc\x1b[3G\x1b[1KX\n', '  X\n'],
    ];
    for (const [printed, kept] of cases) {
      assert.equal(readUtf8(printed), kept, JSON.stringify(printed));
      assert.equal(readSlowly(printed), kept, JSON.stringify(printed));
    }
  });
  test('EX2: a progress line of megabytes is one line', () => {
    const steps = Array.from({ length: 200_000 }, (_, step) => `\rstep ${step}`).join('');
    assert.equal(readUtf8(`${steps}\nend\n`), 'step 199999\nend\n');
  });
  test('EX2: a line of a megabyte is not broken', () => {
    const line = 'ä'.repeat(600_000);
    assert.equal(readUtf8(`${line}\r\nnext\n`), `${line}\r\nnext\n`);
  });

  test('EX2: what a full-screen program drew is one note', () => {
    assert.equal(
      readUtf8('before\n\x1b[?1049h\x1b[Hdrawn\nmore\x1b[?1049lafter\n'),
      'before\n(full-screen program)\nafter\n',
    );
    assert.equal(readUtf8('x\x1b[?47hdrawn\x1b[?47l\n'), 'x\n(full-screen program)\n\n');
  });
  test('EX2: a full screen that is never left hides nothing', () => {
    assert.equal(readUtf8('\x1b[?1049h\nkubectl delete ns prod\n'), '\nkubectl delete ns prod\n');
    assert.equal(readUtf8('\x1b[?1049ha\x1b[?1049l\x1b[?1049hb\n'), '(full-screen program)\nb\n');
  });

  test('EX2: how the bytes are cut makes no difference', () => {
    const piece = fc.constantFrom(
      'a',
      'ä',
      '漢',
      '\r',
      '\n',
      '\r\n',
      '\x1b',
      '\x1b[',
      '\x1b]0;',
      '\x07',
      '\x1b\\',
      '\u009b',
      '\u009d',
      '\u009c',

      '\x1b[31m',
      '\x1b[K',
      '\x1b[5G',
      '\x1b[?1049h',
      '\x1b[?1049l',
      '1;2',
      ' ',
      'x'.repeat(700),
      'ä\r'.repeat(900),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 150 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const printed = pieces.join('');
        const whole = read(printed);
        assert.equal(read(printed, cuts), whole);
        const text = Buffer.from(whole, 'latin1').toString('utf8');
        assert.doesNotMatch(text, /[\x1b\x80-\x9f]/);
      }),
      { numRuns: 300 },
    );
  });
});
