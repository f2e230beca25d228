/** What an editor does to cells, and what the file then holds. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  keepNotebook,
  showEntry,
  showNotebook,
  type KeptCell,
  type ShownNotebook,
} from '../../../src/incident/cells.ts';
import { renderCell, withEntry } from '../../../src/incident/format.ts';
import { renderEntry } from '../../../src/incident/renderEntry.ts';
import { hostileEntry, hostileText, sampleEntry } from './arbitraryEntry.ts';

const entry = (n: number, eol = '\n'): string => renderEntry(sampleEntry({ n, id: `entry-${n}-xxxxxx` }), eol);
const FILE = `---\ntitle: x\n---\n\n# Head\n\nwords one\n\n${entry(1)}\n${entry(2)}\nNote.\n\n${entry(3)}`;

function kept(notebook: ShownNotebook, change: (cells: KeptCell[]) => readonly KeptCell[]): string {
  return keepNotebook(notebook.frontMatter, notebook.lineEnd, change([...notebook.cells]));
}

function edited(text: string, change: (cells: KeptCell[]) => readonly KeptCell[]): string {
  return kept(showNotebook(text), change);
}

/** What the editor makes of a cell that is pasted. */
function pasted(cell: KeptCell | undefined): KeptCell {
  assert.ok(cell);
  return { ...cell, memory: {} };
}

suite('incident/cells', () => {
  test('IN2, B46: opened and saved, every text is the same to the byte', () => {
    const pieces = fc.constantFrom(
      '\n',
      '\r\n',
      '\r',
      ' \n',
      '\t',
      'text\n',
      'x',
      '---\n',
      '\uFEFF',
      '\u2028',
      '---\na: 1\n---\n',
      'a\n\n---\nb\n---\n',
      entry(1),
      entry(1, '\r\n'),
      entry(2).trimEnd(),
      renderCell('bash', 'ls', '\n'),
      '```\n',
      '  \n\n\n',
    );
    const texts = fc.array(fc.oneof({ weight: 5, arbitrary: pieces }, hostileText), { maxLength: 10 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        assert.equal(
          edited(text, (cells) => cells),
          text,
        );
      }),
      { numRuns: 700 },
    );
  });

  test('IN2: an entry is written as it was first, whatever is done to its cell', () => {
    const changes: ((cell: KeptCell) => KeptCell)[] = [
      (cell) => ({ ...cell, text: 'rm -rf /' }),
      (cell) => ({ ...cell, text: '' }),
      (cell) => ({ ...cell, kind: 'text', language: '' }),
      (cell) => ({ ...cell, language: 'python' }),
    ];
    for (const change of changes) {
      assert.equal(
        edited(FILE, (cells) => cells.map((cell) => (cell.memory.n === 2 ? change(cell) : cell))),
        FILE,
      );
    }
    fc.assert(
      fc.property(hostileEntry, hostileText, (hostile, words) => {
        const text = withEntry('# A\n', renderEntry(hostile, '\n'), '\n');
        assert.equal(
          edited(text, (cells) => cells.map((cell) => (cell.memory.id ? { ...cell, text: words } : cell))),
          text,
        );
      }),
      { numRuns: 100 },
    );
  });

  test('moved and deleted cells take their own text with them and glue nothing', () => {
    const moved = edited(FILE, (cells) => {
      const [last] = cells.splice(cells.length - 1, 1);
      return last === undefined ? cells : [last, ...cells];
    });
    assert.equal(moved, `---\ntitle: x\n---\n\n${entry(3)}# Head\n\nwords one\n\n${entry(1)}\n${entry(2)}\nNote.\n\n`);
    const without = edited(FILE, (cells) => cells.filter((cell) => cell.memory.n !== 2));
    assert.equal(without, FILE.replace(`${entry(2)}\n`, ''));
    const noEnd = `${entry(1)}no end`;
    const turned = edited(noEnd, (cells) => cells.toReversed());
    assert.equal(turned, `no end\n${entry(1)}`);
  });

  test('changed words change those words only, in the line ends of the file', () => {
    const text = `\uFEFF\r\n# Head  \r\n\r\nold\r\nline\t\r\n \r\n\r\n${entry(1, '\r\n')}end`;
    const changed = edited(text, (cells) =>
      cells.map((cell, n) => (n === 0 ? { ...cell, text: cell.text.replace('old', 'new\nwords') } : cell)),
    );
    assert.equal(changed, text.replace('old', 'new\r\nwords'));
    const last = edited(text, (cells) => cells.map((cell) => (cell.text === 'end' ? { ...cell, text: 'END' } : cell)));
    assert.equal(last, text.replace(/end$/, 'END'));
    const emptied = edited(FILE, (cells) =>
      cells.map((cell) => (cell.text === 'Note.' ? { ...cell, text: ' \n' } : cell)),
    );
    assert.equal(emptied, FILE.replace('Note.\n\n', ''));
  });

  test('a cell that was not run is a cell again after it was saved, and its text is the person’s', () => {
    const text = edited(FILE, (cells) => [
      ...cells.slice(0, 2),
      { kind: 'code', text: 'kubectl get nodes\n```', language: 'bash', memory: {} },
      { kind: 'text', text: 'A thought', language: '', memory: {} },
      { kind: 'code', text: ' \n', language: 'bash', memory: {} },
      ...cells.slice(2),
    ]);
    const cells = showNotebook(text).cells;
    assert.deepEqual(
      cells.map(({ kind, text: words, memory }) => [kind, memory.n ?? words]),
      [
        ['text', '# Head\n\nwords one'],
        ['code', 1],
        ['code', 'kubectl get nodes\n```'],
        ['text', 'A thought'],
        ['code', 2],
        ['text', 'Note.'],
        ['code', 3],
      ],
    );
    assert.equal(
      edited(text, (all) => all),
      text,
    );
    const typedOn = edited(text, (all) => all.map((it, n) => (n === 2 ? { ...it, text: 'ls' } : it)));
    assert.equal(
      typedOn,
      text.replace(renderCell('bash', 'kubectl get nodes\n```', '\n'), renderCell('bash', 'ls', '\n')),
    );
  });

  test('IN2: a pasted copy of an entry, or a second one from a merge, is a plain cell; the first stays whole', () => {
    const copied = edited(FILE, (cells) => [...cells, pasted(cells[1])]);
    assert.ok(copied.startsWith(FILE));
    assert.equal(showNotebook(copied).cells.filter((cell) => cell.memory.n === 1).length, 1);
    const merged = `${FILE}\n${entry(1)}`;
    assert.deepEqual(
      showNotebook(merged).cells.map((cell) => cell.memory.n),
      [undefined, 1, 2, undefined, 3, undefined],
    );
    assert.equal(
      edited(merged, (cells) => cells),
      merged,
    );
  });

  test('LN3: a command that was offered for editing comes into the file only where somebody typed in it', () => {
    const offered = (text: string, at: string): KeptCell => ({
      kind: 'code',
      text,
      language: 'bash',
      memory: { offered: at },
    });
    const add = (cell: KeptCell): string => edited(FILE, (cells) => [...cells.slice(0, 2), cell, ...cells.slice(2)]);
    assert.equal(add(offered('ls\nls', 'ls\nls')), FILE);
    assert.equal(add(offered('ls\r\nls', 'ls\nls')), FILE);
    assert.equal(add(offered('ls\nls -l', 'ls\nls')), add({ ...offered('ls\nls -l', ''), memory: {} }));
    assert.match(add(offered('ls\nls -l', 'ls\nls')), /Not run:/);
  });

  test('IN2: an entry added in the editor gives the same bytes as one added to the file', () => {
    for (const eol of ['\n', '\r\n']) {
      for (const old of [FILE, `${FILE}no end`, `${FILE}\n\n`, '', '---\na: 1\n---\n', 'x'].map((it) =>
        it.replaceAll('\n', eol),
      )) {
        const raw = entry(4, eol);
        const cell = showEntry(raw);
        assert.ok(cell);
        const opened = showNotebook(old);
        const added = kept({ ...opened, lineEnd: eol }, (cells) => [...cells, cell]);
        assert.equal(added, withEntry(old, raw, eol));
        assert.equal(
          kept({ ...opened, lineEnd: eol }, (cells) => [...cells, cell]),
          added,
        );
      }
    }
  });
});
