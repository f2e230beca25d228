/** The file's form: reading and joining is the identity, and an entry is read back equal whatever it holds. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { joinSegments, parseNotebook, renderCell, withEntry } from '../../../src/incident/format.ts';
import { lineEndOf } from '../../../src/incident/lines.ts';
import { renderEntry } from '../../../src/incident/renderEntry.ts';
import type { Segment } from '../../../src/incident/types.ts';
import { hostileEntry, hostileText, sampleEntry } from './arbitraryEntry.ts';

const ENTRY = renderEntry(sampleEntry(), '\n');

function kinds(text: string): readonly string[] {
  return parseNotebook(text).map((segment) => segment.kind);
}

function onlyEntry(segments: readonly Segment[]): Extract<Segment, { kind: 'entry' }> {
  const entries = segments.filter((segment) => segment.kind === 'entry');
  assert.equal(entries.length, 1);
  const [first] = entries;
  assert.ok(first?.kind === 'entry');
  return first;
}

suite('incident/format', () => {
  test('PR1: an entry of the practice cluster says so to people and to programs; one without that word was not simulated', () => {
    const text = renderEntry(sampleEntry({ context: 'practice-prod', simulated: true }), '\n');
    assert.match(text, /"simulated":true/);
    assert.match(text, /^\*\*\\#1 Check pod status\*\* · .* · practice-prod \/ payments · simulated · anna · /m);
    assert.deepEqual(onlyEntry(parseNotebook(text)).entry.simulated, true);
    assert.equal(onlyEntry(parseNotebook(text.replace('"simulated":true', '"simulated":false'))).intact, false);
    assert.doesNotMatch(ENTRY, /simulated/);
    assert.equal(onlyEntry(parseNotebook(ENTRY)).entry.simulated, false);
  });

  test('IN2, B46: what is read and joined again is the same text, for every text', () => {
    const pieces = fc.constantFrom(
      '\n',
      '\r\n',
      '\r',
      ' \n',
      '\t',
      'text\n',
      'x',
      '---\n',
      '...\n',
      '\uFEFF',
      '\u2028',
      '\u0085',
      '\0',
      '🙂',
      '\ud83d',
      ENTRY,
      ENTRY.replaceAll('\n', '\r\n').trimEnd(),
      ENTRY.slice(0, 60),
      '<!-- run {} -->\n',
      '<!-- run {"n":1} -->\n',
      '<!-- /run -->\n',
      '```\n',
      '```x\n',
      '~~~~\n',
      '<!-- cell -->\n',
      '**Not run:**\n',
      renderCell('bash', 'ls', '\n'),
      'Head\n====\n',
      '* a\n\n* b\n',
    );
    const texts = fc.array(fc.oneof({ weight: 6, arbitrary: pieces }, hostileText), { maxLength: 10 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        assert.equal(joinSegments(parseNotebook(text)), text);
      }),
      { numRuns: 1000 },
    );
  });

  test('IN2, B43: an entry is read back equal, in files with LF, CRLF and CR, alone and between others', () => {
    fc.assert(
      fc.property(hostileEntry, fc.constantFrom('\n', '\r\n', '\r'), (entry, eol) => {
        const raw = renderEntry(entry, eol);
        const found = onlyEntry(parseNotebook(raw));
        assert.deepEqual(found.entry, entry);
        assert.equal(found.intact, true);
        const next = renderEntry(sampleEntry({ n: 9 }), eol);
        const both = parseNotebook(withEntry(withEntry(`# Notes${eol}`, raw, eol), next, eol));
        assert.deepEqual(
          both.map((segment) => (segment.kind === 'entry' ? [segment.entry, segment.intact] : segment.kind)),
          ['text', [entry, true], [sampleEntry({ n: 9 }), true]],
        );
      }),
      { numRuns: 150 },
    );
  });

  test('B43: an entry survives a checkout that turns line ends, and is UTF-8 without NUL', () => {
    fc.assert(
      fc.property(hostileEntry, (entry) => {
        const raw = renderEntry(entry, '\n');
        const found = onlyEntry(parseNotebook(raw.replaceAll('\n', '\r\n')));
        assert.deepEqual([found.entry, found.intact], [entry, true]);
        assert.equal(Buffer.from(raw, 'utf8').toString('utf8'), raw);
        assert.ok(!raw.includes('\0') && !raw.includes('\u001b'));
      }),
      { numRuns: 100 },
    );
  });

  test('IN3: an edit inside an entry shows, whatever is edited', () => {
    const changed = [
      ENTRY.replace('get pods', 'get nodes'),
      ENTRY.replace('READY', 'ready'),
      ENTRY.replace('"by":"anna"', '"by":"ben"'),
      ENTRY.replace('· anna ·', '· ben ·'),
      ENTRY.replace('"by":"anna"', '"by":"anna","as":"ben"'),
      ENTRY.replace(/,"sha256":"[0-9a-f]+"/, ''),
    ];
    for (const text of changed) {
      assert.notEqual(text, ENTRY);
      assert.equal(onlyEntry(parseNotebook(text)).intact, false);
    }
    assert.equal(onlyEntry(parseNotebook(ENTRY)).intact, true);
  });

  test('IN2: a damaged entry stays text and swallows nothing behind it', () => {
    const good = renderEntry(sampleEntry({ n: 2 }), '\n');
    for (const damaged of [
      ENTRY.replace('<!-- /run -->\n', ''),
      ENTRY.replace('"n":1,', ''),
      ENTRY.replace('"id":"0123456789abcdef"', '"id":"../../../etc/passwd"'),
      ENTRY.replace('{"n"', '{"n'),
      '<!-- run {} -->\n',
      '```bash\nnot closed\n',
    ]) {
      assert.deepEqual(kinds(damaged + good), ['text', 'entry'], damaged);
    }
  });

  test('IN2: an outcome that cannot be read is unknown, never a success', () => {
    const text = ENTRY.replace('{"kind":"exit","code":0,"pipe":[0]}', '{"kind":"fine"}');
    assert.equal(onlyEntry(parseNotebook(text)).entry.outcome.kind, 'unknown');
  });

  test('blank text belongs to what stands before it', () => {
    const text = `\n\n# Head\n\n${ENTRY}\n \t\n\nNote  \n\n\n`;
    const segments = parseNotebook(text);
    assert.deepEqual(
      segments.map((segment) => segment.raw),
      ['\n\n# Head\n\n', `${ENTRY}\n \t\n\n`, 'Note  \n\n\n'],
    );
  });

  test('front matter is a segment, with a byte order mark, with CRLF, and only when it is closed', () => {
    assert.deepEqual(kinds('\uFEFF---\r\na: 1 # why\r\n---\r\n\r\nText\r\n'), ['frontMatter', 'text']);
    assert.deepEqual(kinds('---\na: 1\n...\n'), ['frontMatter']);
    assert.deepEqual(kinds('---\na: 1\n'), ['text']);
    assert.deepEqual(kinds('\n---\na: 1\n---\n'), ['text']);
    assert.deepEqual(kinds(''), []);
    assert.deepEqual(kinds('\uFEFF'), ['text']);
  });

  test('LN3: a reader of the plain file sees that a cell was not run; one without these words is read all the same', () => {
    assert.equal(renderCell('bash', 'ls', '\n'), '<!-- cell -->\n**Not run:**\n```bash\nls\n```\n');
    const [old] = parseNotebook('<!-- cell -->\n```bash\nls\n```\n');
    assert.ok(old?.kind === 'cell');
    assert.deepEqual([old.language, old.command], ['bash', 'ls']);
  });

  test('a cell that was not run is read back as a cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\r\n'), (command, eol) => {
        fc.pre(!/[\r\u0000]/.test(command));
        const [cell] = parseNotebook(renderCell('bash', command, eol));
        assert.ok(cell?.kind === 'cell');
        assert.deepEqual([cell.language, cell.command], ['bash', command]);
      }),
      { numRuns: 300 },
    );
    assert.deepEqual(kinds('<!-- cell -->\n```bash\nls\n' + ENTRY), ['text', 'entry']);
    assert.deepEqual(kinds('<!-- cell -->\n**Not run:**\n```bash\nls\n' + ENTRY), ['text', 'entry']);
  });

  test('B46: the old bytes are a prefix, what follows is one line end and the entry', () => {
    const old = '---\r\nb: 1\r\na: 2 # own order\r\n---\r\n\r\n\tTabs  \r\nHead\r\n====\r\n<!-- note -->';
    const eol = lineEndOf(old);
    assert.equal(withEntry(old, renderEntry(sampleEntry(), eol), eol), `${old}\r\n${ENTRY.replaceAll('\n', '\r\n')}`);
    assert.deepEqual(kinds(withEntry(old, renderEntry(sampleEntry(), eol), eol)), ['frontMatter', 'text', 'entry']);
    assert.equal(withEntry('a\n', ENTRY, '\n'), `a\n\n${ENTRY}`);
    assert.equal(withEntry('', ENTRY, '\n'), ENTRY);
  });

  test('EX6: a long output says between head and tail how much is not shown and where it lies', () => {
    const lines = Array.from({ length: 200_000 }, (_, n) => `${n + 1}\n`).join('');
    const output = {
      head: '1\n2\n3\n',
      tail: '199999\n200000\n',
      lines: 200_000,
      bytes: lines.length,
      whole: { file: '0123456789abcdef.txt', sha256: 'f'.repeat(64) },
      capture: 'exact' as const,
    };
    const raw = renderEntry(sampleEntry({ output }), '\n');
    assert.match(raw, /^\*199,995 of 200,000 lines are not shown\. The whole output is 0123456789abcdef\.txt beside/m);
    assert.deepEqual(onlyEntry(parseNotebook(raw)).entry.output, output);
    const oneLine = renderEntry(
      sampleEntry({ output: { head: 'xxx', tail: 'xx', lines: 1, bytes: 50_000_000, capture: 'exact' } }),
      '\n',
    );
    assert.match(oneLine, /49,999,995 of 50,000,000 bytes are not shown\. The rest was not kept\./);
  });

  test('SE2, B58: foreign words in the line for people are inert', () => {
    const step = '[x](command:evil) <img src=x onerror=1> **b** `c`\n# Head\n--> @all https://evil.example';
    const line = renderEntry(sampleEntry({ step, context: step, by: step }), '\n').split('\n')[1] ?? '';
    assert.match(line, /^\*\*\\#1 \\\[x\\\]\\\(command:evil\\\) \\<img src=x onerror=1\\> \\\*\\\*b/);
    assert.doesNotMatch(line, /[^\\](?:[[\]<>`]|:\/\/)/);
  });

  test('a hostile file costs no more than its length', () => {
    for (const unit of [
      '<!-- run {} -->\n```x\n',
      '<!-- run {} -->\n```\n```\n',
      '<!-- cell -->\n````x\n',
      '<!-- cell -->\n**Not run:**\n````x\n',
      '```\n<!-- run {"n":1} -->\n',
    ]) {
      const text = unit.repeat(20_000);
      assert.equal(joinSegments(parseNotebook(text)), text);
      assert.equal(joinSegments(parseNotebook(text + '```\n'.repeat(20_000))).length, text.length + 80_000);
    }
  }).timeout(20_000);
});
