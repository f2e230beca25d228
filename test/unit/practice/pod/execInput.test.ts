import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createExecInput } from '../../../../src/practice/pod/execInput.ts';
import type { ExecInput } from '../../../../src/practice/types.ts';

function terminal(): {
  readonly input: ExecInput;
  readonly echoed: () => string;
  readonly type: (keys: string) => void;
} {
  let text = '';
  const input = createExecInput({ isTty: true, echo: (more) => (text += more), isOpen: true });
  return { input, echoed: () => text, type: (keys) => input.feed(Buffer.from(keys)) };
}

async function lineOf(keys: string): Promise<string> {
  const { input, type } = terminal();
  type(`${keys}\r`);
  const line = await input.readLine();
  return line.kind === 'line' ? line.text : line.kind;
}

suite('practice/pod: standard input', () => {
  test('a terminal echoes what is typed, and hands over whole lines', async () => {
    const { input, echoed, type } = terminal();
    type('db.');
    const line = input.readLine();
    type('stats()\r');
    assert.deepEqual(await line, { kind: 'line', text: 'db.stats()' });
    assert.equal(echoed(), 'db.stats()\n');
  });

  test('a client that ends lines with both characters ends one line', async () => {
    const { input, type } = terminal();
    type('a\r\nb\r');
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'a' });
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'b' });
  });

  test('backspace takes back a letter', async () => {
    assert.equal(await lineOf('abx\x7fc'), 'abc');
    assert.equal(await lineOf('\x7f\x7fa'), 'a');
    assert.equal(await lineOf('😀é\x7f!'), '😀!');
  });

  test('what is erased leaves the screen', () => {
    const { echoed, type } = terminal();
    type('aü\x7f\x7f');
    assert.equal(echoed(), 'aü\b \b\b \b');
  });

  test('a letter that comes in two pieces is one letter', async () => {
    const { input, echoed } = terminal();
    const bytes = Buffer.from('ü€😀\r');
    for (const byte of bytes) input.feed(Buffer.from([byte]));
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'ü€😀' });
    assert.equal(echoed(), 'ü€😀\n');
  });

  test('arrow keys and other control characters leave no trace, also when cut in the middle', async () => {
    assert.equal(await lineOf('a\x1b[A\x1b[1;5D\x1bOPb\x1bx\x01c'), 'abc');
    const { input, type } = terminal();
    for (const piece of ['a\x1b', '[', '3', '~b\r']) type(piece);
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'ab' });
  });

  test('Ctrl-C throws the line away and wakes who reads', async () => {
    const { input, echoed, type } = terminal();
    const line = input.readLine();
    type('half\x03');
    assert.deepEqual(await line, { kind: 'interrupt' });
    type('whole\r');
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'whole' });
    assert.equal(echoed(), 'half^Cwhole\n');
  });

  test('a Ctrl-C that nobody waited for is read in its turn', async () => {
    const { input, type } = terminal();
    type('message\r\x03');
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'message' });
    assert.deepEqual(await input.readLine(), { kind: 'interrupt' });
  });

  test('Ctrl-D ends one read, not the terminal; in a line it hands over what is there', async () => {
    const { input, type } = terminal();
    type('a\rpart\x04\x04');
    assert.equal((await input.readAll()).toString(), 'a\npart');
    type('next\r');
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'next' });
  });

  test('without a terminal, bytes stay what they are', async () => {
    const input = createExecInput({ isTty: false, echo: () => assert.fail('no echo'), isOpen: true });
    input.feed(Buffer.from([0, 3, 4, 0xff]));
    input.feed(Buffer.from([13, 10]));
    input.end();
    assert.deepEqual(await input.readAll(), Buffer.from([0, 3, 4, 0xff, 13, 10]));
    assert.deepEqual(await input.readLine(), { kind: 'end' });
  });

  test('lines are the same however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(9)), async (text, cuts) => {
        const bytes = Buffer.from(text);
        const input = createExecInput({ isTty: false, echo: () => undefined, isOpen: true });
        let at = 0;
        for (const cut of cuts) {
          input.feed(bytes.subarray(at, at + cut));
          at += cut;
        }
        input.feed(bytes.subarray(at));
        input.end();
        const lines: string[] = [];
        for (let line = await input.readLine(); line.kind === 'line'; line = await input.readLine())
          lines.push(line.text);
        const expected = text.split('\n');
        if (expected.at(-1) === '') expected.pop();
        assert.deepEqual(lines, expected);
      }),
    );
  });

  test('an end lets what was sent be read; who hangs up wakes and ends everything', async () => {
    const input = createExecInput({ isTty: false, echo: () => undefined, isOpen: true });
    input.feed(Buffer.from('last'));
    input.end();
    input.feed(Buffer.from('too late'));
    assert.deepEqual(await input.readLine(), { kind: 'line', text: 'last' });
    assert.deepEqual(await input.readLine(), { kind: 'end' });

    const { input: other } = terminal();
    const line = other.readLine();
    other.hangUp();
    assert.deepEqual(await line, { kind: 'end' });
  });

  test('without a standard input there is nothing to read', async () => {
    const input = createExecInput({ isTty: false, echo: () => undefined, isOpen: false });
    assert.deepEqual(await input.readLine(), { kind: 'end' });
    assert.equal((await input.readAll()).length, 0);
  });
});
