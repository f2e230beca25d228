/** New sections: at their place, as the file is written, and nothing else of it changes. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { newRunbook, newRunbookPath } from '../../../src/write/newRunbook.ts';
import { newSection } from '../../../src/write/newSection.ts';
import { OUR_TEMPLATES, SECTION_KINDS, type SectionTemplate } from '../../../src/write/sectionTemplates.ts';
import { templatesOf } from '../../../src/write/teamTemplates.ts';
import { lintMarkdown } from '../../support/markdownLint.ts';
import { readRepositoryFile } from '../../support/repository.ts';
import { isThorough } from '../../support/thorough.ts';
import { expandSnippet } from './expandSnippet.ts';
import { add, headings, insert, problems, templateOf } from './insertSection.ts';

const ours = new Map(OUR_TEMPLATES.map((template) => [template.kind, template]));

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
/** As many write: no blank line behind a heading, rules between incidents, the same headings under each. */
const seed = readRepositoryFile('test/fixtures/authoring/dense.md');
const shipped = readRepositoryFile('runbooks/incident-response.md');

suite('new section: where it goes', () => {
  test('AU1: an incident goes behind the last, with the next number, the level and the rule of the others', () => {
    const after = add(seed, '#### Diagnosis Steps', 'incident');
    assert.ok(after.includes('\n   ```\n\n---\n\n### 3. What is wrong\n\n#### Symptoms\n'));
    assert.ok(after.includes('\n\n---\n\n## Communication Templates'));
    assert.deepEqual(
      headings(after)
        .filter((heading) => heading.startsWith('### ') && /\d\. /.test(heading))
        .map((heading) => heading.slice(4, 6)),
      ['1.', '2.', '3.'],
    );
  });

  test('AU1: a step of a resolution is the next of its list, indented as far as its mark is wide', () => {
    const after = add(seed, 'Query timeouts', 'resolution');
    const [, behind = ''] = after.split('--replicas=5\n   ```\n');
    assert.match(behind, /^\n3\. \*\*If pods run but do not answer:\*\*\n\n {3}```bash\n {3}# Keep/);
    const runbook = parseRunbook(after);
    const block = runbook.blocks.find(({ condition }) => condition === 'If pods run but do not answer');
    assert.deepEqual(block?.headingPath.slice(-2), ['2. Database Performance Degradation', 'Resolution Steps']);
    assert.equal(block?.commands.length, 3);
  });

  test('AU1: the tenth step is indented by one more, a list of bullets stays one', () => {
    const list = (marks: readonly string[]): string =>
      `# R\n\n## A\n\n### Symptoms\n\nx\n\n### Resolution\n\n${marks.map((mark) => `${mark} a\n`).join('')}`;
    const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${n})`);
    assert.match(add(list(nine), 'x\n', 'resolution'), /\n10\) \*\*If .*\n\n {4}```bash\n {4}# Keep/);
    assert.match(add(list(['*', '*']), 'x\n', 'resolution'), /\n\* \*\*If .*\n\n {2}```bash\n {2}# Keep/);
    assert.match(add(list(['1.', '1.']), 'x\n', 'resolution'), /\n1\. \*\*If .*\n\n {3}```bash\n/);
  });

  test('AU1: a list that ends above other words goes on there, not below them', () => {
    const file = '# R\n\n## A\n\n### Resolution\n\n1. one\n\n   more\n2. two\n\nThen tell the team.\n\n- a\n';
    const lists = add(file, 'one', 'resolution').split('\n');
    assert.equal(lists.indexOf('- **If pods run but do not answer:**'), lists.indexOf('- a') + 2);
  });

  test('AU1: a further check goes on with the numbers of the block above', () => {
    const after = add(seed, 'Health check failures', 'diagnosis');
    assert.ok(after.includes('```bash\n# 3. What is to be seen\nkubectl describe pods -l app=inventory-service\n```'));
  });

  test('AU1: an incident that lacks its diagnosis gets one between symptoms and resolution', () => {
    const file = '# R\n\n## Incidents\n\n### 1. A\n\n#### Symptoms\n\n- x\n\n#### Resolution\n\n1. y\n';
    assert.deepEqual(headings(add(file, 'x', 'diagnosis')).slice(3), [
      '#### Symptoms',
      '#### Diagnosis',
      '#### Resolution',
    ]);
  });

  test('AU1: severities and levels take the next name in the form of the others', () => {
    assert.ok(headings(add(seed, 0, 'severity')).includes('### P2 - Nobody can use it'));
    assert.ok(headings(add(seed, 0, 'escalation')).includes('### L3 - Who'));
    const file = '# R\n\n## Severities\n\n### SEV-1: all\n\n### SEV-2: some\n';
    assert.ok(headings(add(file, 0, 'severity')).includes('### SEV-3: Nobody can use it'));
  });

  test('AU1: a heading under which severities are read is one under which the next is put', () => {
    const file = '# R\n\n## Incident levels\n\n### P0 - Down\n\n- **Response time:** 5 minutes\n\n## Notes\n\nWords.\n';
    assert.equal(parseRunbook(file).severities.length, 1);
    const added = add(file, 0, 'severity');
    assert.ok(added.includes('### P1 - ') && !added.includes('Severity levels'), added);
  });

  test('AU1: where they stand in a table or a list, the next is a row or an item of it', () => {
    const table =
      '# R\n\n## Severity levels\n\n| Level | Meaning     | Response time |\n| ----- | ----------- | ------------- |\n| SEV1  | all is down | 5 minutes     |\n\nWords.\n';
    assert.equal(
      add(table, 0, 'severity'),
      table.replace('\n\nWords', '\n| SEV2  | Meaning     | Response time |\n\nWords'),
    );
    const list = '# R\n\n## Escalation\n\n- **L1**: on-call, escalate after 15 minutes\n- **L2**: lead\n';
    assert.equal(add(list, 0, 'escalation'), `${list}- **L3**: Who, escalate if unresolved in 30 minutes\n`);
    for (const file of [table, list]) {
      assert.deepEqual(lintMarkdown(add(file, 0, 'severity')), []);
      assert.deepEqual(lintMarkdown(add(file, 0, 'escalation')), []);
    }
    assert.ok(
      headings(add('# R\n\n## Severities\n\nWords.\n', 0, 'severity')).includes('### SEV1 - Nobody can use it'),
    );
  });

  test('AU1: what a file has no heading for gets one, in the order of a runbook', () => {
    let file = '# R\n\nWords.\n\n## Contacts\n\n- a: b\n';
    for (const kind of ['review', 'incident', 'escalation', 'severity', 'template'] as const) file = add(file, 0, kind);
    assert.deepEqual(
      headings(file).filter((heading) => heading.startsWith('## ')),
      [
        '## Severity levels',
        '## Incidents',
        '## Communication templates',
        '## Post-incident review',
        '## Escalation',
        '## Contacts',
      ],
    );
    assert.deepEqual(lintMarkdown(file), []);
  });

  test('AU1: a heading that stands there already is told apart as a person would, unless the file repeats its own', () => {
    const once = add('# R\n', 0, 'incident');
    assert.deepEqual(headings(once).slice(2), [
      '### 1. What is wrong',
      '#### 1.1 Symptoms',
      '#### 1.2 Diagnosis',
      '#### 1.3 Resolution',
    ]);
    const plain = once.replaceAll(/1\.[123] /g, '');
    assert.deepEqual(headings(add(plain, 0, 'incident')).slice(7, 8), ['#### 2.1 Symptoms']);
    const twice = add(once, once.length, 'incident');
    assert.deepEqual(headings(twice).slice(6), [
      '### 2. What is wrong',
      '#### 2.1 Symptoms',
      '#### 2.2 Diagnosis',
      '#### 2.3 Resolution',
    ]);
    assert.deepEqual(headings(add(twice, twice.length, 'incident')).slice(10, 12), [
      '### 3. What is wrong',
      '#### 3.1 Symptoms',
    ]);
    assert.deepEqual(headings(add(seed, 0, 'incident')).filter((heading) => heading === '#### Symptoms').length, 3);
  });

  test('AU1: below a heading without a number they carry its title, typed once', () => {
    const file = '# R\n\n## Slow\n\n### Symptoms\n\n- x\n';
    const made = newSection(file, parseRunbook(file), 0, templateOf('incident'));
    assert.ok(made.kind === 'edit');
    assert.deepEqual(
      [...made.snippet.matchAll(/^##+ .*$/gm)].map(([line]) => line),
      [
        '## ${1:What is wrong}',
        '### Symptoms: ${1:What is wrong}',
        '### Diagnosis: ${1:What is wrong}',
        '### Resolution: ${1:What is wrong}',
      ],
    );
    const two = `${file}\n### Diagnosis\n\nWords.\n\n## Down: no \\<pod>\n\n### Signs\n\ny\n\n## Gone\n\n### Warning signs\n\nz\n`;
    assert.ok(headings(add(two, 'z\n', 'diagnosis')).includes('### Diagnosis: Gone'));
    // What acts as HTML in a heading stays out of another.
    assert.ok(headings(add(two, 'y\n', 'diagnosis')).includes('### Diagnosis (2)'));
  });

  test('AU1: what stands open above and would take the section in is said, and nothing is put there', () => {
    for (const open of ['```bash\nkubectl get pods\n', '<!-- not closed\n', '<pre>\n\n']) {
      const file = `# R\n\n${open}`;
      const made = newSection(file, parseRunbook(file), 0, templateOf('incident'));
      assert.equal(made.kind, 'refused', open);
    }
  });

  test('AU1: the service comes from the front matter, else from the commands; else it is a hole that is asked for', () => {
    const says = (text: string): string | undefined => /kubectl get pods -l app=(\S+)/.exec(text)?.[1];
    assert.equal(says(add('---\nservice: shop\n---\n\n# R\n', 30, 'incident')), 'shop');
    assert.ok(
      add(seed, 0, 'incident').includes('rollout history deployment/inventory-service\n```\n\n#### Resolution\n'),
    );
    assert.equal(says(add('# R\n', 0, 'incident')), '<service>');
    const hole = parseRunbook(add('# R\n', 0, 'incident')).blocks[0]?.commands[0]?.placeholders[0];
    assert.equal(hole?.name, 'service');
  });
});

suite('new section: as text', () => {
  const skeletons: Readonly<Record<string, string>> = {
    empty: '',
    title: '# R\n',
    'front matter': '---\nrunbook: true\n---\n',
    'new runbook': newRunbook('Payments API').text,
    stars:
      '# R\n\n## Incidents\n\n### 1. A\n\n#### Symptoms\n\n* x\n* y\n\n#### Resolution\n\n* z\n\n## Escalation\n\n### L1 - a\n\n* b\n',
    tildes: '# R\n\n## A\n\n### Diagnosis\n\n~~~bash\n# 1. a\nkubectl get pods\n~~~\n\n### Resolution\n\n1) x\n',
    rules:
      '# R\n\n## Incidents\n\n### 1. A\n\n#### Symptoms\n\n- x\n\n---\n\n### 2. B\n\n- y\n\n---\n\n## Contacts\n\n- a: b\n',
    closed: '# R #\n\n## Incidents ##\n\n### A ###\n\n#### Symptoms ####\n\n- x\n',
    underlined: 'R\n=\n\nIncidents\n---------\n\nWords.\n\nContacts\n--------\n\n- a: b\n',
    'no title': '## Incidents\n\n### 1. A\n\n#### Symptoms\n\n- x\n',
    deep: '# R\n\n## A\n\n### B\n\n#### C\n\n##### D\n\n###### Symptoms\n\n- x\n',
  };

  for (const [name, text] of Object.entries(skeletons)) {
    test(`AU1: markdownlint finds nothing new in: ${name}`, () => {
      for (const file of isThorough ? [text, crlf(text)] : [text]) {
        const before = new Set(lintMarkdown(file).map((finding) => finding.split(' ')[0]));
        const looked = new Set<string>();
        for (let at = 0; at <= file.length; at = file.indexOf('\n', at) + 1 || file.length + 1) {
          for (const kind of SECTION_KINDS) {
            const after = add(file, at, kind);
            if (looked.has(after)) continue;
            looked.add(after);
            const found = lintMarkdown(after).filter((finding) => !before.has(finding.split(' ')[0]));
            // There is no underlined heading below the second level.
            const isOwn = (finding: string): boolean => name !== 'underlined' || !finding.startsWith('MD003');
            assert.deepEqual(found.filter(isOwn), [], `${kind} at ${at} of\n${after}`);
            assert.deepEqual(problems(after, file), [], `${kind} at ${at} of\n${after}`);
          }
        }
      }
    });
  }

  test('AU1: markdownlint finds nothing in a new runbook, nor do we, with everything added twice', () => {
    for (const service of [
      'Kafka',
      'Payments API',
      'a-service-with-a-long-name',
      'склад',
      '',
      '$(id) `x` [[y]] \\ }',
    ]) {
      let file = newRunbook(service).text;
      for (const kind of [...SECTION_KINDS, ...SECTION_KINDS]) file = add(file, file.length, kind);
      assert.deepEqual(lintMarkdown(file), [], service);
      assert.deepEqual(problems(file), [], service);
    }
  });

  test('AU1: in a long runbook every kind goes in at many headings, with the line ends of the file', () => {
    for (const text of [seed, shipped, crlf(shipped)]) {
      const read = parseRunbook(text);
      for (const { range } of read.sections.filter((_, at) => at % (isThorough ? 7 : 28) === 0)) {
        for (const kind of SECTION_KINDS) {
          const made = newSection(text, read, range.start, templateOf(kind));
          assert.ok(made.kind === 'edit');
          assert.equal(made.text.includes('\r\n'), text.includes('\r\n'));
        }
      }
    }
  });

  /** Whatever stands there, as long as nothing stands open. */
  const anyFile = fc
    .tuple(
      fc.constantFrom('', '\uFEFF', '---\nrunbook: true\n---\n', '---\nservice: a\n---\n\n'),
      fc.array(
        fc.oneof(
          fc.constantFrom(
            '# T\n',
            '## Incidents\n',
            '### 1. A\n',
            '### 2. B\n',
            '#### Symptoms\n',
            '#### Diagnosis\n',
            '#### Resolution\n',
            '## Severity levels\n',
            '### SEV1 - x\n',
            '## Communication templates\n',
            '## Escalation\n',
            '### L1 - y\n',
            '```bash\nkubectl get pods\n```\n',
            '1. **If x:**\n   ```bash\n   kubectl get pods\n   ```\n',
            '- a\n- b\n',
            '---\n',
            'Words\n',
            'Words',
            '\n',
            '\n\n',
            '~~~\ntext\n~~~\n',
            '> quote\n',
            '   - c\n',
            '| a | b |\n| - | - |\n| L1 | 2 |\n',
            'T\n===\n',
            'U\n---\n',
            '    code\n',
            '\tx\n',
            '2) y\n',
            '<b>html</b>\n',
          ),
          fc.string({ maxLength: 12 }).map((text) => `${text}\n`),
        ),
        { maxLength: 25 },
      ),
      fc.boolean(),
    )
    .map(([head, pieces, windows]) => (windows ? crlf(head + pieces.join('')) : head + pieces.join('')));
  const anyTemplate = fc.constantFrom(...OUR_TEMPLATES);

  test('AU1: whatever the file, it is only added to, and the section is read at the level and the place it was put', () => {
    let refused = 0;
    let made = 0;
    fc.assert(
      fc.property(anyFile, anyTemplate, fc.nat(), (file, template, seedOfOffset) => {
        const read = parseRunbook(file);
        const section = newSection(file, read, seedOfOffset % (file.length + 1), template);
        if (section.kind === 'refused') {
          refused += 1;
          return;
        }
        made += 1;
        const after = file.slice(0, section.offset) + section.text + file.slice(section.offset);
        const again = parseRunbook(after);
        const isNew = (at: number): boolean => at >= section.offset && at < section.offset + section.text.length;
        const fresh = again.sections.filter(({ range }) => isNew(range.start));
        assert.equal(again.sections.length, read.sections.length + fresh.length);
        const freshBlocks = again.blocks.filter(({ range }) => isNew(range.start));
        assert.equal(again.blocks.length, read.blocks.length + freshBlocks.length);
        // Where severities or levels stand in a table or a list it is a row or an item.
        const isRow = /^\s*(?:\||[-*+]\s)/.test(section.text);
        assert.ok(fresh.length + freshBlocks.length > 0 || isRow);
        for (const { commands } of freshBlocks) assert.ok(commands.every(({ refused: no }) => no === undefined));
        const eol = /\r\n|\n|\r/.exec(file)?.[0] ?? '\n';
        assert.equal(section.text.replaceAll(eol, '').search(/[\r\n]/), -1);
      }),
      { numRuns: isThorough ? 400 : 60 },
    );
    assert.ok(made > 5 * refused, `${refused} of ${made + refused} were refused`);
  });

  test('AU1: inserted again, an incident numbers on', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const template = templateOf('incident');
        let text = file;
        const numbers: number[] = [];
        for (let times = 0; times < 3; times++) {
          const section = newSection(text, parseRunbook(text), text.length, template);
          if (section.kind === 'refused') return;
          const number = /^(#+) (\d+)\. What is wrong/m.exec(section.text)?.[2];
          if (number !== undefined) numbers.push(Number(number));
          text = text.slice(0, section.offset) + section.text + text.slice(section.offset);
        }
        for (const [at, number] of numbers.entries()) assert.equal(number, (numbers[0] ?? 0) + at);
      }),
      { numRuns: isThorough ? 200 : 40 },
    );
  });

  test('AU1: the snippet types exactly the text, whatever dollar signs, braces and backslashes the template has', () => {
    const words = fc.string({
      unit: fc.constantFrom('$', '{', '}', '\\', '[', ']', 'a', '1', ':', '|', ' ', '`', 'TM_FILENAME'),
    });
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (lines) => {
        const template = { kind: undefined, title: 'T', section: `# T\n\n    ${lines.join('\n    ')}\n` };
        const section = newSection('# R\n', parseRunbook('# R\n'), 0, template);
        if (section.kind === 'edit') assert.equal(expandSnippet(section.snippet), section.text);
      }),
    );
    const snippet = newRunbook('$HOME ${1:x} }').snippet;
    assert.equal(expandSnippet(snippet), newRunbook('$HOME ${1:x} }').text);
  });
});

suite('new section: a team’s templates', () => {
  const file =
    '# R\n\n## Incidents\n\n### 1. A\n\n#### Symptoms\n\n- x\n\n#### Resolution\n\n1. y\n\n## Impact\n\nWords.\n';
  const team = (name: string, text: string): readonly SectionTemplate[] => templatesOf([{ name, text }]);

  test('AU1: one of our kinds is replaced, at the same place and level', () => {
    const own = '## [[What broke]]\n\n### How we see it\n\n```bash\necho "$HOME" ${X}\n```\n';
    for (const text of [own, crlf(own), `---\nkind: incident\ntitle: Ours\n---\n\n${own}`]) {
      const after = insert(file, 0, templateOf('incident', team('incident.md', text)));
      assert.ok(
        after.includes('\n\n### 2. What broke\n\n#### How we see it\n\n```bash\necho "$HOME" ${X}\n```\n\n## Impact'),
        after,
      );
    }
  });

  test('B64 AU1: dollar signs, braces and backslashes stand there as they are, in CRLF and in a list at two levels', () => {
    const literal = [
      'kubectl exec <pod> -- mongosh $MONGO_URI',
      'echo "${POD:-x}" "$group" } \\ $(date) $1',
      '# ${1:no stop} $TM_FILENAME \\$x \\} ${',
    ];
    const step = `- **If [[x]]:**\n\n  \`\`\`bash\n${literal.map((line) => `  ${line}`).join('\n')}\n  \`\`\`\n`;
    const [one] = team('resolution.md', step).filter(({ kind }) => kind === 'resolution');
    assert.ok(one);
    const lists: Readonly<Record<string, string>> = {
      'at the margin': '1. y\n',
      'at two levels': '1. y\n   - deeper\n   - and more\n',
    };
    for (const [name, list] of Object.entries(lists)) {
      const text = crlf(`# R\n\n## A\n\n### Resolution\n\n${list}`);
      const made = newSection(text, parseRunbook(text), text.indexOf('y'), one);
      assert.ok(made.kind === 'edit', name);
      assert.equal(expandSnippet(made.snippet), made.text);
      assert.deepEqual(
        [...made.snippet.matchAll(/(?<!\\)\$/g)].length,
        1,
        `${name}: one tab stop and no variable in ${made.snippet}`,
      );
      const lines = made.text.split('\r\n');
      for (const line of literal) assert.ok(lines.includes(`   ${line}`), `${name}: ${line} in ${made.text}`);
      assert.equal(/(?<!\r)\n/.test(made.text), false, name);
      const after = text.slice(0, made.offset) + made.text + text.slice(made.offset);
      const block = parseRunbook(after).blocks.at(-1);
      assert.equal(block?.text, literal.join('\n'), name);
    }
  });

  test('AU1: a text without a heading is a step where there can be one', () => {
    const templates = team('resolution.md', '- **If [[x]]:** call [[whom]].\n');
    assert.ok(insert(file, 'x', templateOf('resolution', templates)).includes('1. y\n\n2. **If x:** call whom.\n'));
    assert.ok(
      insert('# R\n\n## A\n\n### Symptoms\n', 9, templateOf('resolution', templates)).includes('### Resolution\n'),
    );
  });

  test('AU1: a kind of their own goes under the heading that it names, else behind the section of the cursor', () => {
    const [own] = team('customer-impact.md', '---\nunder: Impact\n---\n\nWho is hit: [[who]]\n').slice(-1);
    assert.ok(own);
    assert.deepEqual([own.title, own.kind], ['customer impact', undefined]);
    assert.ok(insert(file, 0, own).endsWith('Words.\n\n### customer impact\n\nWho is hit: who\n'));
    const [free] = team('x.md', '# Note\n\n[[words]]\n').slice(-1);
    assert.ok(free);
    assert.ok(insert(file, '- x', free).includes('- x\n\n#### Note\n\nwords\n\n#### Resolution'));
  });

  test('AU1: shell brackets and an escaped pair are no tab stops', () => {
    const [own] = team('x.md', '# N\n\n```bash\n[[ -f a ]] && echo "${b[0]}" \\[[c]]\n```\n').slice(-1);
    assert.ok(own);
    assert.ok(insert(file, 0, own).includes('[[ -f a ]] && echo "${b[0]}" [[c]]'));
  });

  test('AU1: an empty file is none, and our kinds stay', () => {
    assert.deepEqual(team('incident.md', '\n'), OUR_TEMPLATES);
    assert.equal(ours.size, SECTION_KINDS.length);
  });
});

suite('new runbook', () => {
  test('AU1: it goes beside those that are there, named as they are, and never over one', () => {
    assert.equal(newRunbookPath('Payments API', []), 'runbooks/payments-api-incident-response.md');
    assert.equal(
      newRunbookPath('Kafka', ['docs/runbooks/a-runbook.md', 'docs/runbooks/b-runbook.md']),
      'docs/runbooks/kafka-runbook.md',
    );
    assert.equal(newRunbookPath('kafka', ['x/kafka-runbook.md']), 'x/kafka-runbook-2.md');
    assert.equal(newRunbookPath('склад', ['incident-response.md']), 'service-incident-response.md');
  });

  test('AU1: it is read as a whole runbook', () => {
    const runbook = parseRunbook(newRunbook('Kafka').text);
    assert.equal(runbook.defaults.service, 'kafka');
    assert.deepEqual(
      runbook.severities.map(({ name, responseTime }) => [name, responseTime]),
      [
        ['SEV1', 'Immediate'],
        ['SEV2', '15 minutes'],
        ['SEV3', 'Next business day'],
      ],
    );
    assert.deepEqual(
      runbook.escalation.map(({ name, afterMinutes }) => [name, afterMinutes]),
      [
        ['L1', 30],
        ['L2', 60],
      ],
    );
    assert.deepEqual(
      runbook.templates.map(({ title }) => title),
      ['New message'],
    );
    assert.equal(runbook.checklists.length, 1);
    assert.equal(runbook.contacts.length, 2);
  });

  const odd = [
    '123',
    'true',
    'null',
    'yes',
    '1e3',
    '.5',
    '0x1f',
    '2024-01-01',
    '007',
    '~',
    '<pod-name>',
    '[pod-name]',
    'POD_NAME',
    '{x}',
    '{{x}}',
    '[[x]]',
    '$HOME',
    '__a__',
    '_a_',
    'a__b',
    '**x**',
    '~~a~~',
    '`x',
    'x\\',
    '&amp;',
    '<b>',
    '<!-- x',
    '# x',
    '1. x',
    '- x',
    '> q',
    'a|b',
    '---',
    '![x](y)',
    'what?',
    'https://shop.example/x',
    'www.shop.example',
    'ftp://a.b',
    'a@b.example',
    'git@github.com:a/b',
    'mailto:x@y.zz',
    'C#',
    'Café & Söhne',
    "Bob's",
    '"x": y',
    '=',
  ];

  /** Of the heading, as one reads it. */
  const called = (text: string): string | undefined => parseRunbook(text).sections[0]?.title;

  test('AU1: whatever a service is called, it stands there as it was typed, and nobody has a word against it', () => {
    for (const service of odd) {
      const { text } = newRunbook(service);
      assert.deepEqual([lintMarkdown(text), problems(text)], [[], []], service);
      assert.equal(called(text), `${service} incident response`);
    }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...odd, 'a', ' '), { minLength: 1, maxLength: 4 }), (words) => {
        const service = words.join('').trim().replaceAll(/\s+/g, ' ');
        const { text, snippet } = newRunbook(service);
        assert.deepEqual(parseRunbook(text).problems, [], service);
        assert.equal(expandSnippet(snippet), text);
      }),
      { numRuns: 20 },
    );
  });

  test('AU1: a name that readers of YAML take for something else is in quotes, an example left in is asked for', () => {
    const service = (name: string): readonly unknown[] => {
      const { text } = newRunbook(name);
      return [/^service: (.*)$/m.exec(text)?.[1], parseRunbook(text).defaults.service];
    };
    assert.deepEqual(service('123'), ["'123'", '123']);
    assert.deepEqual(service('True'), ["'true'", 'true']);
    assert.deepEqual(service('off'), ["'off'", 'off']);
    assert.deepEqual(service('office'), ['office', 'office']);
    assert.deepEqual(service('<pod-name>'), ['the-service', 'the-service']);
    assert.ok(newRunbook('<pod-name>').text.includes('kubectl get pods -l app=<service>'));
  });
});
