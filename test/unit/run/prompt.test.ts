import assert from 'node:assert/strict';
import { endsItsLine } from '../../../src/run/prompt.ts';

suite('run: the prompt', () => {
  test('EX1: output without a line end is told from output that ends its line', () => {
    const ended = '\x1b]633;D;0\x07\x1b]633;P;Cwd=/home\x07';
    for (const end of [
      '',
      'a\r\n',
      'a\n',
      `a\r\n${ended}`,
      ended,
      'a\x1b[0m\r\n\x1b[?25h\x1b(B\x1b=',
      `a\r\n\x1b]0;title\x1b\\${ended}$ `,
      `\x1b[?1049hdrawn\x1b[?1049l${ended}`,
    ]) {
      assert.equal(endsItsLine(end), true, JSON.stringify(end));
    }
    for (const end of ['a', `{"ok":true}${ended}`, 'a\r\nb\x1b[0m', `a\r\nb${ended}\r\n`, 'a\r', 'a\n ']) {
      assert.equal(endsItsLine(end), false, JSON.stringify(end));
    }
  });
});
