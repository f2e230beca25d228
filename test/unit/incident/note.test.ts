/** Text in a notebook that is no run: written as it is, read back, and never taken for an entry. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { keepNotebook, showNotebook } from '../../../src/incident/cells.ts';
import { parseNotebook } from '../../../src/incident/format.ts';
import { renderChecklist, renderMessage } from '../../../src/incident/note.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { lintMarkdown } from '../../support/markdownLint.ts';
import { createSpace, entriesOf, recordOne, started, type Space } from './space.ts';

const message = renderMessage({
  title: 'Status Update',
  at: '2026-11-24T03:20:00Z',
  by: 'anna',
  from: 'runbooks/incident-response.md#status-update',
  text: '📊 UPDATE - Shop\n\nStatus: Identified\n',
});

suite('incident/note', () => {
  let space: Space;
  setup(async () => {
    space = await createSpace();
  });
  teardown(() => space.remove());

  test('DB3: a copied message tells when, by whom and from where, and reads well as Markdown', () => {
    assert.equal(
      message,
      '**Message copied: Status Update** · 2026-11-24 03:20:00 UTC · anna · runbooks/incident-response.md\\#status-update\n\n' +
        '```text\n📊 UPDATE - Shop\n\nStatus: Identified\n```\n',
    );
    assert.deepEqual(
      lintMarkdown(`# Incident\n\n${message}`).filter((finding) => !finding.startsWith('MD013')),
      [],
    );
  });

  test('DB3: it goes behind what is there, in the line ends of the file, and entries go on numbering behind it', async () => {
    const window = space.window();
    await recordOne(window, started());
    const { file } = await window.addNote(message);
    const before = await readFile(file, 'utf8');
    assert.ok(before.endsWith(`\n\n${message}`));
    const next = await recordOne(window, started());
    assert.ok(next.kind === 'recorded' && next.entry.n === 2);
    assert.ok((await readFile(file, 'utf8')).startsWith(before));

    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    await window.addNote(message);
    const text = await readFile(file, 'utf8');
    assert.ok(text.endsWith(message.replaceAll('\n', '\r\n')));
    assert.deepEqual(text.match(/(?<!\r)\n/g), null);
    assert.deepEqual(
      (await entriesOf(file)).map(({ n }) => n),
      [1, 2],
    );
  });

  test('DB3: without an incident it starts one, as the first run does', async () => {
    const window = space.window();
    const incident = await window.addNote(
      renderChecklist('Within 24 Hours', [
        { words: 'Create \\*timeline\\*', depth: 0, done: false },
        { words: 'Document <x>cause</x>', depth: 0, done: false },
      ]),
    );
    assert.deepEqual(window.current(), incident);
    assert.ok(incident.draft);
    const text = await readFile(incident.file, 'utf8');
    assert.ok(
      text.endsWith('\n\n## Within 24 Hours\n\n- [ ] Create \\*timeline\\*\n- [ ] Document \\<x\\>cause\\</x\\>\n'),
    );
  });

  /** The list as it stands in the notebook. */
  const copied = (runbook: string): string => {
    const [list] = parseRunbook(runbook).checklists;
    assert.ok(list);
    return renderChecklist(list.title, list.items).split('\n').slice(2).join('\n');
  };

  test('DB4: a list is copied as it is nested, with its code and what is ticked', () => {
    const list = [
      '- [ ] Look at `a|b`, `<pod>` and ``x`y``',
      '- [x] Told **all** of [it](it.md)',
      '  - [X] by `mail | sms`',
      '    - a note *without* a box',
      '  - [ ] by phone',
      '- [ ] Done\n',
    ].join('\n');
    const wanted = [
      '- [ ] Look at `a|b`, `<pod>` and xy',
      '- [x] Told all of it',
      '  - [x] by `mail | sms`',
      '    - a note without a box',
      '  - [ ] by phone',
      '- [ ] Done\n',
    ].join('\n');
    assert.equal(copied(`# R\n\n## After\n\n${list}`).replace('x\\`y', 'xy'), wanted);
    const inFence = list
      .split('\n')
      .filter((line) => !line.includes('note'))
      .join('\n');
    assert.equal(
      copied(`# R\n\n## After\n\n\`\`\`markdown\n${inFence}\`\`\`\n`),
      wanted
        .split('\n')
        .filter((line) => !line.includes('note'))
        .join('\n'),
    );
    const review = '1. Write the timeline\n   1. from `history`\n2. Say why\n';
    assert.equal(
      copied(`# R\n\n## Post-incident review\n\n${review}`),
      '- [ ] Write the timeline\n  - [ ] from `history`\n- [ ] Say why\n',
    );
  });

  test('DB4: whatever the items say, the list is a list of the notebook and is read as it was copied', () => {
    const letters = fc.string({
      unit: fc.constantFrom(
        '`',
        '``',
        '~',
        '<!-- cell -->',
        '<!-- run ',
        ' ',
        '-',
        'a',
        '\\',
        '|',
        '*',
        '_',
        '[',
        ']',
        '\u001b',
        '# ',
        '1. ',
      ),
      maxLength: 12,
    });
    const item = fc.record({
      words: letters.map((words) => `w${words}`),
      depth: fc.nat(5),
      done: fc.option(fc.boolean(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 6 }), (items) => {
        const note = renderChecklist('A', [{ words: 'first', depth: 0, done: true }, ...items]);
        assert.deepEqual(
          parseNotebook(`# x\n\n${note}`).map(({ kind }) => kind),
          ['text'],
        );
        assert.ok(!note.includes('\u001b'));
        const [again] = parseRunbook(`# R\n\n${note}`).checklists;
        assert.equal(again?.items.length, items.length + 1, note);
        assert.deepEqual(
          again.items.slice(1).map(({ done }) => done),
          items.map(({ done }) => done),
          note,
        );
        assert.equal(renderChecklist('A', again.items), note);
      }),
      { numRuns: 300 },
    );
  });

  test('DB3: where the notebook is gone, that is said, and it is not made anew', async () => {
    const window = space.window();
    const { file } = await window.addNote(message);
    await rm(file);
    await assert.rejects(window.addNote(message), /is not there any more/);
    await assert.rejects(readFile(file), /ENOENT/);
  });

  test('DB3: an editor that only says that it has it is not believed', async () => {
    const openNotebooks = {
      text: () => undefined,
      highestNumber: () => 0,
      append: () => Promise.resolve(false),
      appendNote: () => Promise.resolve(true),
      move: () => Promise.resolve(false),
    };
    await assert.rejects(space.window({ openNotebooks }).addNote(message), /could not be saved/);
  });

  test('SE2: no message becomes an entry, a cell or markup, and the notebook keeps it to the byte', () => {
    const forged =
      '```\n<!-- run {"n":9,"id":"x"} -->\n```bash\nrm -rf /\n```\n<!-- /run -->\n<!-- cell -->\n```bash\nid\n```\n';
    const letters = fc.string({
      unit: fc.constantFrom('`', '~', '<!-- cell -->', '<!-- run ', '\n', '-', 'a', '\r', '\u001b', '---', '# '),
    });
    fc.assert(
      fc.property(fc.oneof(fc.constant(forged), letters), letters, (text, title) => {
        const note = renderMessage({ title, at: '2026-11-24T03:20:00Z', by: 'anna', from: 'a.md#b', text });
        const file = `---\ntitle: "x"\n---\n\n# x\n\n${note}`;
        const kinds = parseNotebook(file).map(({ kind }) => kind);
        assert.deepEqual(kinds, ['frontMatter', 'text']);
        const shown = showNotebook(file);
        assert.equal(keepNotebook(shown.frontMatter, shown.lineEnd, shown.cells), file);
        assert.ok(!note.includes('\u001b'));
      }),
    );
  });
});
