/** `inspect`: what it prints, and with which exit code. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../src/cli.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import { readSeed } from '../support/seed.ts';

interface Inspected {
  readonly file: string;
  readonly blocks: readonly {
    readonly id: string;
    readonly kind: string;
    readonly startLine: number;
    readonly endLine: number;
    readonly condition: string | null;
    readonly commands: readonly {
      readonly id: string;
      readonly text: string;
      readonly startLine: number;
      readonly endLine: number;
      readonly effect: string;
    }[];
  }[];
  readonly severities: readonly unknown[];
  readonly escalation: readonly unknown[];
  readonly incidents: readonly {
    readonly symptoms: readonly string[];
    readonly diagnosis: object | null;
    readonly resolution: object | null;
  }[];
  readonly quickReference: object | null;
  readonly problems: readonly {
    readonly code: string;
    readonly severity: string;
    readonly startLine: number;
    readonly message: string;
  }[];
}

function run(...args: readonly string[]): { readonly code: number; readonly out: string; readonly error: string } {
  let out = '';
  let error = '';
  const code = main(args, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { code, out, error };
}

suite('inspect', () => {
  let folder = '';
  suiteSetup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'inspect-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  function inspect(text: string): { readonly code: number; readonly out: string; readonly read: Inspected } {
    const file = path.join(folder, 'a.md');
    writeFileSync(file, text);
    const { code, out } = run('inspect', file, '--json');
    const [read] = JSON.parse(out) as readonly Inspected[];
    assert(read !== undefined);
    return { code, out, read };
  }

  test('RB5: a whole runbook, line for line, with exit code 0 and the same bytes each time', () => {
    const seed = readSeed();
    const { code, out, read } = inspect(seed.text);
    assert.equal(code, 0);
    assert.equal(inspect(seed.text).out, out);
    assert.deepEqual([read.severities.length, read.escalation.length], [4, 4]);
    assert.equal(read.problems.length, parseRunbook(seed.text).problems.length);
    const lines = seed.text.split('\n');
    for (const block of read.blocks) {
      assert.match(lines[block.startLine - 2] ?? '', /```|~~~/);
      assert.match(lines[block.endLine] ?? '', /```|~~~/);
      for (const command of block.commands) {
        const own = lines.slice(command.startLine - 1, command.endLine).map((line) => line.trim());
        assert.deepEqual(
          own,
          command.text.split('\n').map((line) => line.trim()),
        );
      }
    }
    if (seed.isReal) assert.equal(read.blocks.flatMap(({ commands }) => commands).length, 42);
  });

  test('RB2: a blank line at the end of a block belongs to it', () => {
    const { read } = inspect('```sh\necho a\n\n```\n\n~~~text\n~~~\n');
    assert.deepEqual(
      read.blocks.map(({ startLine, endLine }) => [startLine, endLine]),
      [
        [2, 3],
        [6, 6],
      ],
    );
    assert.deepEqual([read.blocks[0]?.commands[0]?.startLine, read.blocks[0]?.commands[0]?.endLine], [2, 2]);
  });

  test('RB2: CRLF and a byte order mark: the same commands on the same lines', () => {
    const { text } = readSeed();
    assert.deepEqual(inspect(`\uFEFF${text.replaceAll('\n', '\r\n')}`).read, inspect(text).read);
  });

  test('RB5: each incident with its symptoms, its diagnosis and its resolution, and the quick reference', () => {
    const { read } = inspect(
      '# Shop\n\n## 1. Slow\n\n### Symptoms\n\n- *Slow* pages\n- Timeouts\n\n### Diagnosis Steps\n\nLook.\n\n### Resolution\n\nAct.\n\n---\n\n## Quick Reference Commands\n\n```bash\nls\n```\n',
    );
    assert.deepEqual(read.incidents, [
      {
        title: '1. Slow',
        startLine: 3,
        endLine: 18,
        symptoms: ['Slow pages', 'Timeouts'],
        diagnosis: { startLine: 10, endLine: 12 },
        resolution: { startLine: 14, endLine: 18 },
      },
    ]);
    assert.deepEqual(read.quickReference, { startLine: 20, endLine: 24 });
    const seed = readSeed();
    const whole = inspect(seed.text).read;
    if (seed.isReal)
      assert.deepEqual(
        whole.incidents.map(({ symptoms }) => symptoms.length),
        [4, 3, 4, 4, 4],
      );
    assert.ok(whole.incidents.every(({ diagnosis, resolution }) => diagnosis !== null && resolution !== null));
    assert.notEqual(whole.quickReference, null);
  });

  test('RB7: one object a file, in their order, with every field that is documented', () => {
    const file = path.join(folder, 'b.md');
    writeFileSync(file, '# A\n\n```sh\nkubectl logs -f <pod> $X\n```\n');
    const { out } = run('inspect', '--json', file, file);
    const parsed = JSON.parse(out) as readonly Inspected[];
    const [block] = parsed[0]?.blocks ?? [];
    assert.equal(parsed.length, 2);
    assert.deepEqual(parsed[0], {
      file,
      blocks: [
        {
          id: block?.id,
          language: 'sh',
          kind: 'shell',
          startLine: 4,
          endLine: 4,
          headingPath: ['A'],
          condition: null,
          commands: [
            {
              id: block?.commands[0]?.id,
              title: 'kubectl logs -f <pod> $X',
              text: 'kubectl logs -f <pod> $X',
              startLine: 4,
              endLine: 4,
              effect: 'reads',
              ends: 'when stopped',
              showsSecrets: false,
              changesContext: false,
              namespace: null,
              ownTargets: [],
              calls: [
                {
                  client: 'kubectl',
                  verb: ['logs'],
                  effect: 'reads',
                  objects: [{ kind: 'pod', name: null }],
                  selector: null,
                  files: [],
                  namespace: null,
                  context: null,
                  args: null,
                },
              ],
              outside: [],
              writesFiles: [],
              overwrites: [],
              placeholders: ['<pod>'],
              needs: ['X'],
              assigns: [],
              emptied: [],
              traps: [],
            },
          ],
        },
      ],
      severities: [],
      escalation: [],
      contacts: [],
      templates: [],
      incidents: [],
      quickReference: null,
      problems: [],
    });
  });

  test('RB7: errors give exit code 1, warnings 0', () => {
    for (const [text, expected, ...codes] of [
      ['---\na: [\n---\n', 1, 'front-matter-unreadable'],
      ['```sh\ncat <<EOF\n```\n', 1, 'statement-cut'],
      ['```sh\na \\ \nb\n```\n', 1, 'blank-after-backslash'],
      ['```sh\na', 0, 'unclosed-fence'],
      ['```sh\nkubectl get pods )\n```\n', 0, 'shell-syntax'],
      ['```sh\nsee a )\n```\n', 0, 'not-shell'],
      ['---\nenv:\n  PATH: x\n---\n', 0, 'forbidden-env'],
      ['# Nothing\n', 0],
      ['', 0],
    ] as const) {
      const { code, read } = inspect(text);
      assert.deepEqual([code, ...read.problems.map((problem) => problem.code)], [expected, ...codes], text);
    }
  });

  test('RB7: a file that cannot be read is one sentence and exit code 2', () => {
    for (const file of [path.join(folder, 'missing.md'), folder]) {
      const { code, out, error } = run('inspect', file, '--json');
      assert.deepEqual([code, out], [2, '']);
      assert.match(error, /^[^\n]+ cannot be read: [^\n]+\.\n$/);
    }
    for (const args of [
      [],
      ['inspect'],
      ['inspect', 'a.md'],
      ['inspect', '--json'],
      ['look', 'a.md', '--json'],
      ['inspect', 'a.md', '--yaml'],
    ]) {
      const { code, error } = run(...args);
      assert.equal(code, 2);
      assert.match(error, /^Usage: .*incident-runbook inspect FILE… --json\n$/s);
    }
  });
});
