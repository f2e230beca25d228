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
