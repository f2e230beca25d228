/** Front matter: defaults, and what no file may set. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';

const body = '# A\n\n```bash\necho a\n```\n';
const read = (head: string) => parseRunbook(`---\n${head}\n---\n${body}`);
const codes = (head: string) => read(head).problems.map(({ code, severity }) => [code, severity]);

suite('front matter', () => {
  test('RB6: it sets defaults', () => {
    const { defaults, problems } = read(
      'runbook: true\nservice: inventory\nnamespace: payments # ours\ncwd: ops\nenv:\n  APP: web\n  RETRIES: 3\n  DEBUG: true\nother: [1, {a: b}]',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(defaults, {
      runbook: true,
      service: 'inventory',
      namespace: 'payments',
      cwd: 'ops',
      env: { APP: 'web', RETRIES: '3', DEBUG: 'true' },
    });
  });

  test('RB6 SE1: it may not choose the cluster or the code', () => {
    const names = [
      'KUBECONFIG',
      'KUBERC',
      'KUBE_X',
      'HELM_KUBECONTEXT',
      'PATH',
      'LD_PRELOAD',
      'BASH_ENV',
      'ENV',
      'Path',
      'BASH_FUNC_ls',
    ];
    const { defaults, problems } = read(`env:\n${names.map((name) => `  ${name}: x`).join('\n')}\n  FINE: y`);
    assert.deepEqual(defaults.env, { FINE: 'y' });
    assert.deepEqual(
      problems.map(({ code }) => code),
      names.map(() => 'forbidden-env'),
    );
  });

  test('RB7: a problem stands at its key, also with CRLF and a byte order mark', () => {
    for (const file of [
      `---\na: 1\nenv:\n  PATH: x\n---\n${body}`,
      `\uFEFF---\r\na: 1\r\nenv:\r\n  PATH: x\r\n---\r\n${body}`,
    ]) {
      const { problems } = parseRunbook(file);
      assert.deepEqual(
        problems.map(({ range }) => file.slice(range.start, range.end)),
        ['PATH'],
      );
    }
  });

  test('RB7: damaged front matter is one error, and the rest works', () => {
    for (const head of ['a: [1', 'a: b: c', 'a: "x', 'a: 1\na: 2', '\ta: 1\nb: 2']) {
      const { blocks } = read(head);
      assert.deepEqual(codes(head), [['front-matter-unreadable', 'error']], head);
      assert.deepEqual(
        blocks.map(({ commands }) => commands.length),
        [1],
      );
    }
  });

  test('RB7: values of another shape are warnings', () => {
    assert.deepEqual(codes('runbook: maybe\nservice: [a]\nenv: x'), [
      ['front-matter-value', 'warning'],
      ['front-matter-value', 'warning'],
      ['front-matter-value', 'warning'],
    ]);
    assert.deepEqual(codes('env:\n  A: [1]\n  "B C": x'), [
      ['front-matter-value', 'warning'],
      ['front-matter-value', 'warning'],
    ]);
  });

  test('RB7: what a value cannot be is told at its key; what is not written yet is not', () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      'severities: none': /^`severities` is a list.*`- name: SEV1`/,
      'contacts: 12': /^`contacts` is a list/,
      'escalation: soon': /^`escalation` is a list/,
      'severities:\n  name: SEV1': /is a list/,
      'severities:\n  - SEV1': /^Each row of `severities` has keys/,
      'escalation:\n  - {name: L1, after: soon}': /`afterMinutes`/,
      'escalation:\n  - {name: L1, afterMinutes: soon}': /number of minutes/,
      'contacts:\n  - who: me': /^`who` is not read/,
      'contacts:\n  - reach: me': /has a `name`/,
      'cwd: ../..': /below the workspace folder/,
      'cwd: ops/../../x': /below the workspace folder/,
      'cwd: /etc': /below the workspace folder/,
      'cwd: ~/ops': /below the workspace folder/,
      'cwd: "C:\\\\ops"': /below the workspace folder/,
      'namespace: Foo_Bar': /small letters, digits and hyphens/,
      'namespace: <namespace>': /small letters/,
    };
    for (const [head, message] of Object.entries(wrong)) {
      const text = `---\n${head}\n---\n${body}`;
      const [problem, ...others] = parseRunbook(text).problems;
      assert.deepEqual([problem?.code, others], ['front-matter-value', []], head);
      assert.match(problem?.message ?? '', message);
      assert.equal(text.slice(problem?.range.start, problem?.range.end), /^\w+/.exec(head)?.[0]);
    }
    for (const head of [
      'severities:\nescalation:\ncontacts:',
      'severities: []',
      'escalation:\n  - {name: L1}\n  - {name: L2, afterMinutes: "20"}',
      'severities:\n  - {name: 1, other: x}',
      'cwd: .',
      'cwd: ./ops/../scripts',
      'cwd: ops..x',
      'namespace: shop-2',
    ])
      assert.deepEqual(read(head).problems, [], head);
  });

  test('RB7: front matter that nothing closes is told where it is certain that it is some, and closed', () => {
    const open: readonly (readonly [string, string])[] = [
      [`---\nrunbook: true\nservice: x\n\n${body}`, `---\nrunbook: true\nservice: x\n---\n\n${body}`],
      ['---\r\nservice: x\r\nrunbook: true\r\n# A\r\n', '---\r\nservice: x\r\nrunbook: true\r\n---\r\n# A\r\n'],
      ['\uFEFF---\nenv:\n  A: b\nrunbook: true', '\uFEFF---\nenv:\n  A: b\nrunbook: true\n---\n'],
    ];
    for (const [text, wanted] of open) {
      const [problem, ...others] = parseRunbook(text).problems;
      assert.deepEqual([problem?.code, others], ['front-matter-unreadable', []], text);
      assert.ok(problem?.fix !== undefined);
      const cured = text.slice(0, problem.fix.range.start) + problem.fix.text + text.slice(problem.fix.range.end);
      assert.equal(cured, wanted);
      assert.deepEqual([parseRunbook(cured).problems, parseRunbook(cured).defaults.runbook], [[], true]);
    }
    // A rule further down does not make front matter of the runbook above it.
    const ruled = parseRunbook(`---\nrunbook: true\n\n${body}\n---\n\nMore.\n`);
    assert.deepEqual(
      [ruled.problems.map(({ fix }) => fix?.title), ruled.blocks.length],
      [['Close the Front Matter'], 1],
    );
    for (const text of [
      '---\n\n# A\n',
      '---\nservice: x\n\n# A\n',
      '---\nWrite runbook: true\n',
      '# A\n\n---\nrunbook: true\n',
    ])
      assert.deepEqual(parseRunbook(text).problems, [], text);
  });

  test('RB2: two rules at the top of a file are no front matter', () => {
    const { problems, sections } = parseRunbook(`---\nHello there.\n\n# Title\n\n---\n${body}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      sections.map(({ title }) => title),
      ['Title', 'A'],
    );
  });

  test('RB2: blanked line for line, every block keeps its line', () => {
    const head = '---\nrunbook: true\n# x\n\nservice: a\n---\n';
    const { blocks } = parseRunbook(head + body);
    assert.equal(blocks[0]?.range.start, head.length + body.indexOf('echo'));
  });

  test('RB5: it can overrule severities, levels and contacts', () => {
    const { severities, escalation, contacts } = read(
      'severities:\n  - {name: S1, title: Down, responseTime: 5 min, escalation: page}\nescalation:\n  - {name: L1, title: On call, afterMinutes: 20}\ncontacts:\n  - {name: DBA, reach: "@dba"}',
    );
    assert.deepEqual(severities, [{ name: 'S1', title: 'Down', responseTime: '5 min', escalation: 'page' }]);
    assert.deepEqual(escalation, [{ name: 'L1', title: 'On call', afterMinutes: 20 }]);
    assert.deepEqual(contacts, [{ name: 'DBA', reach: '@dba' }]);
  });

  test('RB7: whatever stands there, the block below is found', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('a: 1', 'env:', '  A: b', '- x', '&a [*a]', '? x', '!!js/function x', '%YAML 9', '{', '"'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const head = lines
          .join('\n')
          .replaceAll(/^(?:---|\.\.\.|~~~|```).*$/gm, '')
          .replaceAll('\r', '');
        const { blocks } = read(head);
        assert(
          blocks.some(({ commands }) => commands[0]?.text === 'echo a') || /<[!?a-zA-Z/]/.test(head),
          JSON.stringify(head),
        );
      }),
      { numRuns: 100 },
    );
  });
});
