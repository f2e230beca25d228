/** Numbered files, incidents whose parts have labels, and the stops of a template wherever it goes. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { newSection, placeWords } from '../../../src/write/newSection.ts';
import { OUR_TEMPLATES, SECTION_KINDS } from '../../../src/write/sectionTemplates.ts';
import { templatesOf } from '../../../src/write/teamTemplates.ts';
import { lintMarkdown } from '../../support/markdownLint.ts';
import { expandSnippet } from './expandSnippet.ts';
import { add, headings, insert, problems, templateOf } from './insertSection.ts';

/** The headings that the new section brings. */
function brought(file: string, at: number | string, kind: (typeof SECTION_KINDS)[number]): readonly string[] {
  const before = headings(file);
  const after = headings(add(file, at, kind));
  const first = after.findIndex((heading, nth) => heading !== before[nth]);
  return after.slice(first, first + after.length - before.length);
}

suite('new section: beside what is called like a part of an incident', () => {
  const incident = (title: string): string => `### ${title}\n\n#### Symptoms\n\n- x\n\n#### Resolution\n\n1. y\n\n`;
  const messages = '## Communication Templates\n\n### Initial Alert\n\n```\na\n```\n\n### Resolution\n\n```\nb\n```\n';
  const file = `# O\n\nWords.\n\n## Common Incidents\n\n${incident('1. Slow')}${messages}`;

  test('AU1: messages with a Resolution are no incident: a new one goes to the others, a step into theirs', () => {
    assert.deepEqual(brought(file, 'Words.', 'incident')[0], '### 2. What is wrong');
    const words = placeWords(file, parseRunbook(file), 0, OUR_TEMPLATES);
    assert.deepEqual(words.slice(0, 3), [
      'behind “1. Slow”',
      'in front of “Resolution”',
      'a step under “Resolution” of “1. Slow”',
    ]);
  });

  test('AU1: an incident that is called after a review is one', () => {
    const called = file.replace('1. Slow', '1. The review service is slow');
    assert.equal(
      placeWords(called, parseRunbook(called), 0, OUR_TEMPLATES)[0],
      'behind “1. The review service is slow”',
    );
  });
});

suite('new section: in a numbered file', () => {
  const around = (heading: string, below: string): string =>
    `# O\n\n## 1. A\n\nWords.\n\n## ${heading}\n\n${below}## 3. Contacts\n\n- a: b\n`;

  test('AU1: the heading of its kind is known by its name, whatever its number and what stands below', () => {
    const below = [
      ['', '### 1. What is wrong'],
      ['### Disk full\n\nWords.\n\n', '### What is wrong'],
      ['### Disk full\n\n**Symptoms:**\n\n- full\n\n', '### What is wrong'],
      ['### Disk full\n\n**Symptoms:** full\n\n**Fix:** less\n\n', '### What is wrong'],
      ['### 2.1 Disk full\n\nWords.\n\n', '### 2.2 What is wrong'],
      ['### 2.1. Disk full\n\nWords.\n\n### 2.2. Disk gone\n\nWords.\n\n', '### 2.3. What is wrong'],
      ['### 2.1 - Disk full\n\nWords.\n\n### Notes\n\nWords.\n\n', '### 2.2 - What is wrong'],
      ['### Incident 1: Disk full\n\nWords.\n\n', '### Incident 2: What is wrong'],
      [
        '### 2.1. Disk full\n\n#### Symptoms\n\n- full\n\n### 2.2. Gone\n\n#### Symptoms\n\n- x\n\n',
        '### 2.3. What is wrong',
      ],
    ] as const;
    for (const name of ['2. Incidents', '2. Common Incidents', '2) Known issues and fixes', '2 - Failure scenarios:']) {
      for (const [text, wanted] of below) {
        const file = around(name, text);
        const after = add(file, file.length, 'incident');
        assert.equal(brought(file, file.length, 'incident')[0], wanted, after);
        assert.ok(after.indexOf('What is wrong') < after.indexOf('## 3. Contacts'), after);
      }
    }
    for (const [kind, name, first] of [
      ['severity', '2. Severity levels', '### SEV1 - Nobody can use it'],
      ['escalation', '2. Escalation', '### L1 - Who'],
      ['template', '2. Messages', '### New message'],
      ['review', '2. Post-incident review', '### What comes next'],
    ] as const)
      assert.deepEqual(brought(around(name, 'Words.\n\n'), 0, kind), [first]);
  });

  test('AU1: a heading that it lacks gets the next number, behind those that have one', () => {
    const file = around('2. B', 'Words.\n\n');
    const container = {
      incident: '## 4. Incidents',
      severity: '## 4. Severity levels',
      escalation: '## 4. Escalation',
      template: '## 4. Communication templates',
      review: '## 4. Post-incident review',
    };
    for (const kind of ['incident', 'severity', 'escalation', 'template', 'review'] as const) {
      const after = add(file, 0, kind);
      assert.ok(after.startsWith(file), kind);
      assert.equal(brought(file, 0, kind)[0], container[kind]);
      assert.deepEqual([lintMarkdown(after), problems(after, file)], [[], []]);
    }
    const dotted = '# O\n\n## 1. A\n\n### 1.1 B\n\nWords.\n\n## 2. C\n\nWords.\n';
    assert.deepEqual(brought(dotted, 0, 'incident').slice(0, 2), ['## 3. Incidents', '### 3.1 What is wrong']);
    // What stands behind the numbered ones stays there.
    const notes = '# O\n\n## 1. A\n\nWords.\n\n## 2. B\n\nWords.\n\n## Contacts\n\n- a: b\n';
    assert.deepEqual(headings(add(notes, 0, 'severity')).slice(2, 4), ['## 2. B', '## 3. Severity levels']);
  });

  test('AU1: steps, versions, codes and addresses in headings are no numbers that go on', () => {
    const steps = '# O\n\n## Step 1: look\n\nWords.\n\n## Step 2: act\n\nWords.\n';
    assert.deepEqual(brought(steps, 0, 'severity')[0], '## Severity levels');
    for (const title of [
      '10.0.0.1 is gone',
      'HTTP 500: errors',
      '1.29 fails',
      '3 replicas are gone',
      '99.9 % is not met',
    ]) {
      const file = `# O\n\n## Incidents\n\n### ${title}\n\n#### Symptoms\n\n- x\n`;
      assert.equal(brought(file, 0, 'incident')[0], '### What is wrong', title);
    }
  });

  test('AU1: incidents that are over are no place for a new one', () => {
    const file = '# O\n\n## Past incidents\n\n### 2020: all was down\n\nWords.\n';
    assert.deepEqual(brought(file, 0, 'incident').slice(0, 2), ['## Incidents', '### 1. What is wrong']);
  });

  test('AU1: the number and the name of a level both go on', () => {
    const file = '# O\n\n## 3. Severity levels\n\n### 3.1 SEV1 - a\n\nWords.\n\n### 3.2 SEV2 - b\n\nWords.\n';
    assert.deepEqual(brought(file, 0, 'severity'), ['### 3.3 SEV3 - Nobody can use it']);
  });
});

suite('new section: parts of an incident', () => {
  const forms = {
    bold: ['**', '**'],
    colon: ['**', ':**'],
    outside: ['**', '**:'],
    underlines: ['__', ':__'],
    plain: ['', ':'],
  } as const;
  for (const [name, [before, after]] of Object.entries(forms)) {
    const label = (title: string): string => `${before}${title}${after}`;
    const file = [
      '# O\n\n## Disk full',
      label('Symptoms'),
      '- full',
      label('Resolution'),
      '1. less\n\n   and less\n2. more',
      '## Net down',
      `${label('Symptoms')}\n\nNo answer.`,
      label('Diagnosis'),
      '```bash\n# 1. Look\nkubectl get pods\n```',
      `${label('Resolution')}\n\n- Wait`,
      label('Notes'),
      '- words\n',
    ].join('\n\n');

    test(`AU1: a step goes into the part that is there, behind a label: ${name}`, () => {
      assert.ok(add(file, 'and less', 'resolution').includes('2. more\n\n3. **If pods run'));
      assert.ok(add(file, 'No answer', 'resolution').includes('- Wait\n\n- **If pods run'));
      assert.ok(add(file, 'words', 'diagnosis').includes('get pods\n```\n\n```bash\n# 2. What is to be seen\n'));
      for (const kind of ['resolution', 'diagnosis'] as const)
        assert.deepEqual(headings(add(file, 'No answer', kind)), headings(file));
    });

    test(`AU1: a part that is missing gets a label as the others, a diagnosis in front of the resolution: ${name}`, () => {
      const added = add(file, '- full', 'diagnosis');
      assert.ok(added.includes(`- full\n\n${label('Diagnosis')}\n\n\`\`\`bash\n# 1. Check`), added);
      assert.ok(added.includes(`\n\`\`\`\n\n${label('Resolution')}\n\n1. less`), added);
      assert.deepEqual(headings(added), headings(file));
    });

    test(`AU1: a new incident beside them has labels too: ${name}`, () => {
      const added = add(file, file.length, 'incident');
      assert.deepEqual(headings(added), [...headings(file), '## What is wrong']);
      for (const title of ['Symptoms', 'Diagnosis', 'Resolution'])
        assert.ok(added.slice(file.length).includes(`\n\n${label(title)}\n\n`), added);
    });
  }

  test('AU1: a diagnosis never stands behind the resolution, whatever the numbers', () => {
    for (const [one, two] of [
      ['Symptoms', 'Resolution'],
      ['1. Symptoms', '2. Resolution'],
      ['Resolution', 'Symptoms'],
      ['Impact', 'How to fix it'],
      ['Possible causes', 'Remedy'],
    ]) {
      const file = `# O\n\n## Slow\n\n### Symptoms of it\n\n### ${one}\n\n- x\n\n### ${two}\n\n- y\n`;
      const all = headings(add(file, 'x\n', 'diagnosis'));
      const at = (pattern: RegExp): number => all.findIndex((heading) => pattern.test(heading));
      assert.ok(at(/Diagnosis/) > 0 && at(/Diagnosis/) < at(/Resolution|fix|Remedy/), all.join('\n'));
    }
  });

  test('AU1: in an incident that has no parts yet it is that incident’s, not another’s', () => {
    const file =
      '# O\n\n## 2. Incidents\n\n### A\n\nWords of A.\n\n### B\n\n#### Symptoms\n\n- x\n\n#### Resolution\n\n- y\n';
    assert.deepEqual(headings(add(file, 'Words of A', 'diagnosis')).slice(2, 5), ['### A', '#### Diagnosis', '### B']);
  });

  test('AU1: a bold condition inside a part does not end it', () => {
    const file =
      '# O\n\n## A\n\n**Symptoms**\n\nx\n\n**Resolution**\n\n**If the fix fails:**\n\n1. a\n\n**Escalation**\n\nz\n';
    assert.ok(add(file, 'x\n', 'resolution').includes('1. a\n\n2. **If pods run'));
  });
});

suite('new section: the stops of a template', () => {
  /** Words that an author may want typed over: with signs and digits, no brackets. */
  const words = fc
    .tuple(
      fc.constantFrom(
        '15 minutes',
        '3rd party',
        'what',
        '#channel',
        '@lead',
        'Über uns',
        '<name>',
        'SEV1',
        '“so”',
        'x',
      ),
      fc.string({
        unit: fc.constantFrom('a', 'Z', '1', ' ', '-', '/', '$', '}', '\\', '`', ':', '|', '?', '%'),
        maxLength: 200,
      }),
    )
    .map(([first, rest]) => first + rest.trimEnd());
  const files = [
    '',
    '# R\n',
    '# R\n\n## 2. Severity levels\n\n- **SEV1**: x\n',
    '# R\n\n## Escalation\n\n- L1 - x\n',
    `# R\n\n## Severity\n\n| Level | 15 minutes goal | ${'long '.repeat(80)} |\n| - | - | - |\n| P1 | b | c |\n`,
    '# R\n\n## A\n\n### Symptoms\n\n- x\n\n### Resolution\n\n1. y\n',
    '# R\n\n## A\n\n**Symptoms:**\n\n- x\n\n**Resolution:**\n\n1. y\n',
    'R\n=\n\nIncidents\n---------\n\nWords.\n',
  ];

  test('AU1: where severities are a list, the response time is a stop', () => {
    const list = '# R\n\n## Severities\n\n- **SEV1**: all\n- **SEV2**: some\n';
    const made = newSection(list, parseRunbook(list), 0, templateOf('severity'));
    assert.ok(made.kind === 'edit');
    assert.equal(made.text, '- **SEV3**: Nobody can use it, response time 15 minutes\n');
    assert.equal(made.snippet, '- **SEV3**: ${1:Nobody can use it}, response time ${2:15 minutes}\n');
  });

  test('AU1: none of ours is left with its brackets, in any place', () => {
    for (const file of files) {
      for (const template of OUR_TEMPLATES) {
        for (const at of [0, Math.floor(file.length / 2), file.length])
          assert.equal(/\[\[/.test(insert(file, at, template).slice()), false, `${template.title} in ${file}`);
      }
    }
  });

  test('AU1: none of a team’s is, in headings, sentences, lists, tables and commands', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(words, { minLength: 5, maxLength: 5 }),
        fc.constantFrom(...SECTION_KINDS.map((kind) => `${kind}.md`), 'own.md'),
        fc.boolean(),
        (file, [a = '', b = '', c = '', d = '', e = ''], name, isStep) => {
          const list = `- **If [[${a}]]:** [[${b}]], then [[${a}]]\n\n  \`\`\`bash\n  echo [[${c}]] # [[${d}]]\n  \`\`\`\n`;
          const text = isStep ? list : `# [[${e}]]\n\n${list}\n| a | [[${d.replaceAll('|', '')}]] |\n| - | - |\n`;
          const templates = templatesOf([{ name, text }]);
          const own = templates.find(({ section, step }) => `${section}${step ?? ''}`.includes(`[[${b}]]`));
          assert.ok(own);
          const made = newSection(file, parseRunbook(file), file.length, own);
          if (made.kind === 'refused') return;
          assert.equal(made.text.includes('[['), false, made.text);
          assert.equal(expandSnippet(made.snippet), made.text);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('AU1: what a command or a list of data has between double brackets stays', () => {
    const text =
      '# N\n\n```bash\n[[ -f a ]] && grep \'[[:space:]]\' <<< \'[[1]] [[1,"a"],[2,"b"]] [[0.5,1e3]]\' && [[ $a == b ]]\n```\n';
    const own = templatesOf([{ name: 'x.md', text }]).at(-1);
    assert.ok(own);
    assert.ok(insert('# R\n', 0, own).includes(text.split('\n')[3] ?? 'none'));
  });
});

suite('new section: how a team’s file is called', () => {
  const titleOf = (name: string, text: string): string | undefined =>
    templatesOf([{ name, text }]).find(({ section }) => section.includes('Words'))?.title;

  test('AU1: by its title, else by its first heading, else by its file', () => {
    assert.equal(titleOf('who-is-hit.md', '---\ntitle: Impact\n---\n\n# Heading\n\nWords\n'), 'Impact');
    assert.equal(
      titleOf('who-is-hit.md', '## Impact on [[which **customers**]] ##\n\nWords\n'),
      'Impact on which customers',
    );
    assert.equal(titleOf('who-is-hit.md', 'Words\n\n# Later\n'), 'who is hit');
    assert.equal(titleOf('incident.md', '# [[What broke]]\n\nWords\n'), 'Incident');
  });

  test('AU1: a kind is named as the list names it, or in short', () => {
    for (const [name, kind] of [
      ['message.md', 'template'],
      ['template.md', 'template'],
      ['escalation-level.md', 'escalation'],
      ['Review list.md', 'review'],
      ['incident.md', 'incident'],
    ] as const)
      assert.equal(
        templatesOf([{ name, text: '# A\n\nWords\n' }]).find(({ section }) => section.includes('Words'))?.kind,
        kind,
      );
    assert.ok(
      templatesOf([{ name: 'x.md', text: '---\nkind: Message\n---\n# A\n\nWords\n' }]).some(
        ({ kind, section }) => kind === 'template' && section.includes('Words'),
      ),
    );
  });

  test('AU1: the heading that it goes under is known without its number', () => {
    const [own] = templatesOf([{ name: 'x.md', text: '---\nunder: Incidents\n---\n# A\n\nWords\n' }]).slice(-1);
    assert.ok(own);
    assert.deepEqual(headings(insert('# R\n\n## 2. Incidents\n\nx\n\n## 3. B\n', 0, own)).slice(1, 3), [
      '## 2. Incidents',
      '### A',
    ]);
    assert.deepEqual(headings(insert('# R\n\n## 1. B\n', 0, own)).slice(1), ['## 1. B', '## 2. Incidents', '### A']);
  });
});
