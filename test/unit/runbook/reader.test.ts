/** Reading while one types: what an edit gives is what reading the whole text for the first time would give. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { createReader } from '../../../src/runbook/reader.ts';
import type { Block, Runbook } from '../../../src/runbook/types.ts';
import { repositoryFolder } from '../../support/repository.ts';
import { readSeed } from '../../support/seed.ts';
import { isThorough } from '../../support/thorough.ts';

/** What moves the borders between blocks, headings and front matter, and what blocks tell each other. */
const MARKS = [
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '    ',
  '#',
  '# ',
  '## ',
  '\n# A\n',
  '\n## Severity Levels\n',
  '\n## Contacts\n',
  '\n ## Indented\n',
  '\n#\n',
  '===\n',
  '---\n',
  '---\nnamespace: a\n---\n',
  'env:\n  sku: b\n',
  '...\n',
  '```',
  '```\n',
  '```bash\n',
  '~~~\n',
  '````\n',
  '<!--',
  '-->',
  '<div>\n',
  '<pre>',
  '</pre>\n',
  '> ',
  '- ',
  '1. ',
  '- [ ] ',
  '| a | b |\n',
  'restart() { kubectl delete pod x; }\n',
  'sku=1\n',
  'MONGO_URI=a\n',
  'The database is test.',
  'kubectl delete pod x\n',
  'mongosh --eval "db.a.find({sku: \'$sku\'})"\n',
  'restart\n',
  'cat <<EOF\n',
  'EOF\n',
  '{name=a}',
  '\uFEFF',
  '\0',
  '\uD800',
];

const SECTIONS = [
  '# Runbook\n\nWhat to do.\n\n',
  '## Check pods\n\n```bash\n# Look\nkubectl get pods\n```\n\n',
  '## Check pods\n\n```bash\n# Look\nkubectl get pods\n```\n\n',
  '## Restart\n\nIf nothing helps:\n\n1. First\n\n   ```bash\n   kubectl delete pod <pod>\n   ```\n\n2. Then\n\n',
  '### P0 - Critical\n\n- **Response Time:** Immediate\n- **Escalation:** CTO\n\n',
  '## Severity Levels\n\n| level | response |\n| --- | --- |\n| P1 | 1 h |\n\n',
  '## Escalation\n\n1. L1 - On call, after 15 min\n\n',
  '## Contacts\n\n- Ann: +1\n\n```text\nBob: +2\n```\n\n',
  '## Post-Incident Review\n\n- [ ] Write it up\n- [ ] Tell us\n\n```\n- [ ] One\n```\n\n',
  '## Templates\n\n```\nWe look at <service>.\n```\n\n',
  '## Functions\n\n```bash\nrestart() { kubectl delete pod "$1"; }\nMONGO_URI=7\n```\n\n',
  '## Mongo\n\n```bash\nmongosh --eval "db.a.find({ sku: $sku })"\nkubectl exec p -- mongosh $MONGO_URI\nrestart a\n```\n\n',
  '## Named\n\n```bash {name=a}\nkubectl get nodes\n```\n\n```bash {name=a timeout=x}\nls\n```\n\n',
  '## Heredoc\n\n```bash\ncat <<EOF\n```\na\n```\n\n## Behind it\n\nEOF\n\n```\n\n',
  '## Console\n\n```console\n$ kubectl get pods\nNAME\n$ ls\n```\n\n> ```sh\n> echo a\n> ```\n\n',
  'Setext\n------\n\n- a\n\n\t```bash\n\techo tab\n\t```\n\n',
  '<!-- hidden\n\n## No heading\n-->\n\n<div>\n## None either\n\n</div>\n\n',
  '## JavaScript\n\n```javascript\ndb.orders.find({ "profile": true })\n```\n\nThe database is `test`.\n\n',
];

type Edit = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, where: number): number => Math.floor(where * text.length);
/** To the beginning of a line: where most of what matters stands. */
const lineAt = (text: string, where: number): number => text.lastIndexOf('\n', at(text, where)) + 1;

const paste = fc
  .tuple(place, fc.constantFrom(...MARKS, ...SECTIONS), fc.boolean())
  .map(([where, piece, onLine]): readonly Edit[] => [
    (text) => {
      const offset = onLine ? lineAt(text, where) : at(text, where);
      return text.slice(0, offset) + piece + text.slice(offset);
    },
  ]);
const typeIt = fc
  .tuple(place, fc.constantFrom(...MARKS.filter((mark) => mark.length < 12), 'a b', '$sku'), fc.boolean())
  .map(([where, words, onLine]): readonly Edit[] => {
    let offset: number | undefined;
    return words.split('').map((letter) => (text) => {
      offset ??= onLine ? lineAt(text, where) : at(text, where);
      const typed = text.slice(0, offset) + letter + text.slice(offset);
      offset += letter.length;
      return typed;
    });
  });
const remove = fc
  .tuple(place, fc.nat({ max: 60 }))
  .map(([where, length]): readonly Edit[] => [
    (text) => text.slice(0, at(text, where)) + text.slice(at(text, where) + length),
  ]);
const cutLine = fc.tuple(place, fc.integer({ min: 1, max: 8 })).map(([where, count]): readonly Edit[] => [
  (text) => {
    let end = lineAt(text, where);
    for (let line = 0; line < count; line++) end = text.indexOf('\n', end) + 1 || text.length;
    return text.slice(0, lineAt(text, where)) + text.slice(end);
  },
]);
const turnOver = fc.constantFrom<Edit>(
  (text) => text.replaceAll(/\r\n?|\n/g, '\n'),
  (text) => text.replaceAll(/\r\n?|\n/g, '\r\n'),
  (text) => text.replace(/^/, '---\nnamespace: b\n---\n'),
  (text) => text + text,
  () => '',
);
const edits = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: typeIt },
    { weight: 4, arbitrary: paste },
    { weight: 3, arbitrary: remove },
    { weight: 3, arbitrary: cutLine },
    { weight: 1, arbitrary: turnOver.map((edit) => [edit]) },
    { weight: 3, arbitrary: fc.constant('undo' as const) },
  ),
  { minLength: 1, maxLength: 14 },
);

/** Every text on the way, and back again where something is undone. */
function check(first: string, steps: readonly (readonly Edit[] | 'undo')[]): void {
  const reader = createReader();
  const before: string[] = [];
  let text = first;
  const read = (): void => assert.deepEqual(reader.read(text), parseRunbook(text), JSON.stringify(text));
  read();
  for (const step of steps) {
    if (step === 'undo') {
      text = before.pop() ?? text;
      read();
      continue;
    }
    before.push(text);
    for (const edit of step) {
      text = edit(text).slice(0, 60_000);
      read();
    }
  }
}

interface FarAway {
  readonly what: string;
  readonly text: string;
  /** What is there once, and what stands there afterwards. */
  readonly edit: readonly [string, string];
  /** What the edit changes, though it stands elsewhere. */
  readonly shows: (runbook: Runbook) => unknown;
}

const block = (lines: string, info = 'bash'): string => `\`\`\`${info}\n${lines}\n\`\`\`\n\n`;
const effects = ({ blocks }: Runbook): unknown => blocks.map(({ commands }) => commands.map(({ effect }) => effect));
const traps = ({ problems }: Runbook): unknown => problems.map(({ code }) => code);
const ids = ({ blocks }: Runbook): unknown => blocks.map(({ id, commands }) => [id, ...commands.map((one) => one.id)]);
const table = 'level | response\nP1 | 1 h\n';

const farAway: readonly FarAway[] = [
  {
    what: 'a function that another block defines',
    text: `# A\n\n${block('look a')}# B\n\n${block('nothing() { kubectl delete pod x; }')}`,
    edit: ['nothing()', 'look()'],
    shows: effects,
  },
  {
    what: 'the last function that is taken out',
    text: `# A\n\n${block('kubectl get pods')}${block('f() { ls; }')}# B\n\n${block('kubectl() { rm -r x; }')}`,
    edit: ['kubectl() { rm -r x; }', ''],
    shows: effects,
  },
  {
    what: 'a variable that another block sets',
    text: `# A\n\n${block('kubectl exec p -- mongosh $MONGO_URI')}# B\n\n${block('MONGO_URI=a')}`,
    edit: ['MONGO_URI=a', 'MONGO=a'],
    shows: traps,
  },
  {
    what: 'a variable that the front matter sets',
    text: `---\nenv:\n  MONGO_URI: a\n---\n\n# A\n\n# B\n\n${block('kubectl exec p -- mongosh $MONGO_URI')}`,
    edit: ['MONGO_URI: a', 'MONGO: a'],
    shows: traps,
  },
  {
    what: 'a sentence that says which database is meant',
    text: `# A\n\n${block('mongosh --eval "db.a.find()"')}# B\n\nThe database is best.\n`,
    edit: ['best', 'test'],
    shows: traps,
  },
  {
    what: 'the end word of a here-document below the next heading',
    text: `# A\n\n${block('cat <<EOF')}a\n\n# B\n\nEO\n\n${block('ls')}`,
    edit: ['EO\n', 'EOF\n'],
    shows: ({ problems }) => problems.map(({ fix }) => fix),
  },
  {
    what: 'a heading above',
    text: `# Check\n\n## It\n\n### Restart\n\n${block('kubectl delete pod x')}`,
    edit: ['# Check', '# Chuck'],
    shows: ids,
  },
  {
    what: 'the level of a heading above',
    text: `# A\n\n## B\n\n### C\n\n${block('ls')}`,
    edit: ['## B', '# B'],
    shows: ids,
  },
  {
    what: 'the title that a twin of a command has, not longer than it was',
    text: `# A\n\n${block('# Look\nls')}# A\n\n${block('# Look\nls -a')}`,
    edit: ['# Look\nls\n', '# Lock\nls\n'],
    shows: ids,
  },
  {
    what: 'the name that a twin of a block has, not longer than it was',
    text: `# A\n\n${block('a', 'text {name=q}')}# B\n\n${block('kubectl get pods', 'bash {name=q}')}`,
    edit: ['text {name=q}', 'text {name=w}'],
    shows: ids,
  },
  {
    what: 'what makes the text between two rules front matter, below headings that stood in it',
    text: `---\n# A\n\n# B\nnamespace a\n---\n\n# C\n\n${block('ls')}`,
    edit: ['namespace a', 'namespace: a'],
    shows: ({ sections }) => sections.length,
  },
  {
    what: 'the rule that ends the front matter, below headings that stood in it',
    text: `---\nnamespace: a\n# A\n\n# B\n\n# C\n\n${block('ls')}`,
    edit: ['# B\n', '# B\n---\n'],
    shows: ({ sections }) => sections.length,
  },
  {
    what: 'a heading at the end that becomes text',
    text: `# Severity Levels\n\n#`,
    edit: ['\n#', `\n#${table}`],
    shows: ({ severities }) => severities,
  },
  {
    what: 'a heading that becomes text when its line goes on',
    text: `# Severity Levels\n\n#\n${table}`,
    edit: ['#\nlevel', '#level'],
    shows: ({ severities }) => severities,
  },
  {
    what: 'an underlined heading that becomes text, though it begins with a number sign',
    text: `# Severity Levels\n\n#${table}===\n`,
    edit: ['===\n', ''],
    shows: ({ severities }) => severities,
  },
  {
    what: 'who is to be called, in a block of a section that is called the same',
    text: `# Contacts\n\n- Ann: 1\n\n# B\n\n# Contacts\n\n${block('Bob: 2', 'text')}`,
    edit: ['Bob: 2', 'Bob: 3'],
    shows: ({ contacts }) => contacts,
  },
  {
    what: 'a fence that is opened and ends with the next block',
    text: `# A\n\n# B\n\n${block('ls')}# C\n\n${block('ps')}`,
    edit: ['# A\n', '# A\n```\n'],
    shows: ids,
  },
  {
    what: 'a fence that is opened and never closed',
    text: `# A\n\n# B\n\n# C\n\n# D\n\n# E\n\n${block('ps')}`,
    edit: ['# A\n', '# A\n~~~\n'],
    shows: ids,
  },
  {
    what: 'a comment that is closed further down',
    text: `# A\n\n<!--\n\n# B\n\n# C\n\n# D\n\n# E\n\n${block('ps')}`,
    edit: ['# D\n', '# D\n-->\n'],
    shows: ids,
  },
];

const shipped = readdirSync(path.join(repositoryFolder, 'runbooks'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => readFileSync(path.join(repositoryFolder, 'runbooks', file), 'utf8'));

suite('reading while one types', () => {
  const generated = fc
    .tuple(
      fc.constantFrom(
        '',
        '',
        '\uFEFF',
        '---\nnamespace: a\nenv:\n  sku: a\n---\n',
        '---\n\n',
        '---\na\n\n## B\n\n---\n',
      ),
      fc.array(fc.constantFrom(...SECTIONS), { maxLength: 8 }),
      fc.constantFrom('\n', '\n', '\n', '\r\n', '\r'),
    )
    .map(([head, sections, lineEnd]) => (head + sections.join('')).replaceAll('\n', lineEnd));
  const hostile = fc.array(fc.constantFrom(...MARKS), { maxLength: 30 }).map((marks) => marks.join(''));

  test('PF2: after any edits a runbook is what reading it for the first time gives', () => {
    fc.assert(fc.property(generated, edits, check), { numRuns: isThorough ? 2000 : 120 });
  });

  test('PF2: after any edits of hostile text it is what reading it for the first time gives', () => {
    fc.assert(fc.property(hostile, edits, check), { numRuns: isThorough ? 2000 : 120 });
  });

  for (const { what, text, edit, shows } of farAway) {
    test(`PF2: ${what} is seen where it matters, there and back`, () => {
      const edited = text.replace(edit[0], () => edit[1]);
      assert.notDeepEqual(shows(parseRunbook(edited)), shows(parseRunbook(text)));
      for (const change of [(one: string) => one, (one: string) => one.replaceAll('\n', '\r\n')]) {
        const reader = createReader();
        for (const one of [text, edited, text, edited].map(change))
          assert.deepEqual(reader.read(one), parseRunbook(one), JSON.stringify(one));
      }
    });
  }

  test('PF2: what an edit does not touch stays the same object, so that nobody has to look at it again', () => {
    const section = (n: number): string =>
      `## ${n}. Restart ${n}\n\nSome words.\n\n${block(`kubectl delete pod a-${n}`)}`;
    const text = Array.from({ length: 50 }, (_, n) => section(n)).join('');
    const reader = createReader();
    const before = reader.read(text).blocks;
    const after = reader.read(text.replace('pod a-20', 'pod a-b20')).blocks;
    const isKept = (one: Block | undefined, at: number): boolean => one !== undefined && one === before[at];
    assert.deepEqual(after.map(isKept).lastIndexOf(true), 19);
    assert.deepEqual(
      after.flatMap(({ commands }, at) => (commands === before[at]?.commands ? [] : [at])),
      [20],
    );
    const same = reader.read(text.replace('pod a-20', 'pod a-b20').replace('Some', 'Same')).blocks;
    assert(same.slice(1).every((one, at) => one === after[at + 1]));
  });

  test('PF2: what is kept of a part does not keep the whole text that it was read from', () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    assert(typeof collect === 'function');
    const used = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const count = 120;
    const filling = `\n${'words '.repeat(200)}\n`.repeat(3);
    const textOf = (edited: number): string =>
      Buffer.from(
        Array.from(
          { length: count },
          (_, n) =>
            `## What to do in part ${n}\n\n${block(`kubectl get pods -n part-${n}`)}${n < edited ? 'So' : 'As'} it is.\n${filling}`,
        ).join(''),
      ).toString();
    const reader = createReader();
    reader.read(textOf(0));
    const before = used();
    for (let edited = 1; edited <= count; edited++) reader.read(textOf(edited));
    const { length } = textOf(0);
    assert(used() - before < (count * length) / 4, `${used() - before} bytes more, of a text of ${length}`);
    assert.equal(reader.read(textOf(count)).sections.length, count);
  });

  test('PF2: after any edits of a team’s runbook and of ours it is what reading it for the first time gives', () => {
    const whole = fc.constantFrom(readSeed().text, ...shipped);
    fc.assert(fc.property(whole, edits, check), { numRuns: isThorough ? 120 : 6 });
  });
});
