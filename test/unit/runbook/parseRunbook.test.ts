/** Fences, wherever Markdown has them, and what makes a block a shell block. */
import assert from 'node:assert/strict';
import { fileRange } from '../../../src/runbook/fileRange.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import type { Block } from '../../../src/runbook/types.ts';

const only = (file: string): Block => {
  const { blocks } = parseRunbook(file);
  assert.equal(blocks.length, 1, file);
  const [block] = blocks;
  assert(block !== undefined);
  return block;
};
const texts = (file: string): readonly string[] =>
  parseRunbook(file).blocks.flatMap((block) => block.commands.map(({ text }) => text));
const fence = (info: string, body: string): string => `\`\`\`${info}\n${body}\n\`\`\`\n`;

suite('reading a runbook', () => {
  for (const [name, file] of [
    ['in a list', '1. Look:\n   ```bash\n   cat <<EOF\n   a: 1\n     b: 2\n   EOF\n   echo after\n   ```\n'],
    [
      'in a quote in a list',
      '> 1. Look:\n>    ```bash\n>    cat <<EOF\n>    a: 1\n>      b: 2\n>    EOF\n>    echo after\n>    ```\n',
    ],
    ['behind a tab', '1.\tLook:\n\t```bash\n\tcat <<EOF\n\ta: 1\n\t  b: 2\n\tEOF\n\techo after\n\t```\n'],
    [
      'behind a tab that a marker cut',
      '- Look:\n\n\t```bash\n\tcat <<EOF\n\ta: 1\n\t  b: 2\n\tEOF\n\techo after\n\t```\n',
    ],
    [
      'with tildes, deep',
      '- a\n  - b\n    > - c\n    >   ~~~bash\n    >   cat <<EOF\n    >   a: 1\n    >     b: 2\n    >   EOF\n    >   echo after\n    >   ~~~\n',
    ],
    ['indented', '  ```bash\n  cat <<EOF\n  a: 1\n    b: 2\n  EOF\n  echo after\n  ```\n'],
  ] as const) {
    test(`B01 RB2: a block ${name} loses its container's indentation, and its places are exact`, () => {
      const block = only(file);
      assert.deepEqual(
        block.commands.map(({ text }) => text),
        ['cat <<EOF\na: 1\n  b: 2\nEOF', 'echo after'],
      );
      for (const command of block.commands) {
        const { start, end } = fileRange(block, command.range);
        assert.equal(file.slice(start, start + 3), command.text.slice(0, 3));
        assert.equal(file.slice(end - 3, end), command.text.slice(-3));
      }
      for (const [at, line] of block.text.split('\n').entries()) {
        const start = block.lineStarts[at] ?? -1;
        assert(file.slice(start).trimStart().startsWith(line.trimStart()));
      }
    });
  }

  test('RB2: where a container takes a part of a tab, offsets still point at the right letter', () => {
    const file = '- a\n\n  ```bash\n\techo <x>\n  ```\n';
    const block = only(file);
    assert.equal(block.text, '  echo <x>');
    const [command] = block.commands;
    assert(command !== undefined);
    const { start, end } = fileRange(block, command.range);
    assert.equal(file.slice(start, end), 'echo <x>');
    assert.deepEqual(block.cutTabs, { 0: 2 });
  });

  const cut = "```sh\ncat > /tmp/x <<'EOF'\nreplicas: 1\n```\nreplicas: 2\nEOF\n```\n\nafter\n";

  test('B02: a fence line inside a here-document gives no Run, a problem where it begins, and a longer fence as its fix', () => {
    const { blocks, problems } = parseRunbook(cut);
    assert.equal(blocks[0]?.commands[0]?.refused, 'statement-cut');
    const problem = problems.find(({ code }) => code === 'statement-cut');
    assert(problem?.fix !== undefined);
    assert.equal(problem.severity, 'error');
    assert.equal(cut.slice(problem.range.start, problem.range.end), "<<'EOF'");
    const { start, end } = problem.fix.range;
    const cured = cut.slice(0, start) + problem.fix.text + cut.slice(end);
    const again = parseRunbook(cured);
    assert.deepEqual(again.problems, []);
    assert.deepEqual(texts(cured), ["cat > /tmp/x <<'EOF'\nreplicas: 1\n```\nreplicas: 2\nEOF"]);
    assert(cured.endsWith('\n````\n\nafter\n'));
  });

  test('B02: with a longer fence it is one command', () => {
    assert.deepEqual(texts("````sh\ncat > /tmp/x <<'EOF'\na\n```\nb\nEOF\n````\n"), [
      "cat > /tmp/x <<'EOF'\na\n```\nb\nEOF",
    ]);
  });

  test('B10: the fix of a blank behind a backslash is exact inside a list', () => {
    const file = '1. a\n   ```bash\n   kubectl scale x --replicas=0 \\ \n     --dry-run=server\n   ```\n';
    const { problems } = parseRunbook(file);
    const [problem] = problems;
    assert.equal(problem?.code, 'blank-after-backslash');
    const { fix } = problem;
    assert(fix !== undefined);
    const cured = file.slice(0, fix.range.start) + fix.text + file.slice(fix.range.end);
    assert.deepEqual(parseRunbook(cured).problems, []);
    assert.equal(parseRunbook(cured).blocks[0]?.commands[0]?.effect, 'reads');
  });

  for (const [info, language, pins] of [
    ['bash{name=check timeout=30s}', 'bash', { name: 'check', timeoutMs: 30_000 }],
    [
      'bash {name=check, context=none confirm=always output=none}',
      'bash',
      { name: 'check', context: 'none', confirm: 'always', output: 'none' },
    ],
    ['bash title="x.sh"', 'bash', {}],
    ['bash title="x y.sh" {timeout=5m}', 'bash', { timeoutMs: 300_000 }],
    [' bash', 'bash', {}],
    ['{.bash .numberLines}', 'bash', {}],
    ['{bash}', 'bash', {}],
    ['bash:deploy.sh', 'bash', {}],
    ['sh,linenos', 'sh', {}],
    ['Bash', 'Bash', {}],
    ['language-bash', 'language-bash', {}],
  ] as const) {
    test(`B04: \`\`\`${info} is a shell block, and its attributes are read`, () => {
      const file = fence(info, 'echo a');
      const block = only(file);
      assert.deepEqual([block.language, block.kind, block.commands.length, block.pins], [language, 'shell', 1, pins]);
      assert.deepEqual(parseRunbook(file).problems, []);
    });
  }

  test('B04: a title without a language makes no commands of prose', () => {
    const block = only(fence('title="synopsis"', 'Restart the pods and look again.'));
    assert.deepEqual([block.language, block.kind, block.commands.length], ['', 'other', 0]);
  });

  test('B04: a backtick may stand behind tildes, not behind backticks', () => {
    assert.equal(only('~~~bash `x`\necho a\n~~~\n').commands.length, 1);
    assert.deepEqual(texts('```bash `x`\necho a\n'), []);
  });

  test('B04: what cannot be read behind a fence is a problem at its place', () => {
    for (const [info, bad] of [
      ['bash {timeout=soon}', 'timeout=soon'],
      ['bash {context=prod}', 'context=prod'],
      ['bash {confirm=never}', 'confirm=never'],
      ['bash {name=}', 'name='],
      ['bash {name=a', 'bash {name=a'],
      ['bash ?!', '?!'],
      ['bash {nme=a}', 'nme=a'],
      ['bash {Confirm=always}', 'Confirm=always'],
      ['bash {tiemout=5s}', 'tiemout=5s'],
      ['bash {timeout=5}', 'timeout=5'],
      ['bash {timeout=1 h}', 'timeout=1 h'],
      ['bash {confirm}', 'confirm'],
      ['bash {name=a, confirm}', 'confirm'],
      ['bash {confirm: always}', 'confirm:'],
    ] as const) {
      const file = `# A\n\n${fence(info, 'echo a')}`;
      const { problems, blocks } = parseRunbook(file);
      assert.deepEqual(
        problems.map(({ code, severity, range }) => [code, severity, file.slice(range.start, range.end)]),
        [['attribute-unreadable', 'warning', bad]],
      );
      assert.equal(blocks[0]?.commands.length, 1);
    }
  });

  test('RB6: a time with a blank in it is no time of one second, and one word alone has one cure', () => {
    for (const [info, cured, timeoutMs] of [
      ['bash {timeout=1 h}', 'bash {timeout=1h}', undefined],
      ['bash {timeout="5 m"}', 'bash {timeout=5m}', undefined],
      ['bash {timeout=5}', undefined, 5000],
      ['bash {confirm}', 'bash {confirm=always}', undefined],
      ['bash {name=a, output}', 'bash {name=a, output=none}', undefined],
    ] as const) {
      const file = fence(info, 'echo a');
      const { blocks, problems } = parseRunbook(file);
      assert.equal(blocks[0]?.pins.timeoutMs, timeoutMs);
      const fix = problems[0]?.fix;
      const after = fix && file.slice(0, fix.range.start) + fix.text + file.slice(fix.range.end);
      assert.equal(after, cured && fence(cured, 'echo a'));
      if (after !== undefined) assert.deepEqual(parseRunbook(after).problems, []);
    }
    for (const info of ['bash {content=x}', 'bash {title=confirm}', 'bash name', '{.bash .output}', 'js {1,3-5}'])
      assert.deepEqual(parseRunbook(fence(info, 'echo a')).problems, [], info);
  });

  test('RB6: a name that stands twice is a problem, and both commands keep an id of their own', () => {
    const { blocks, problems } = parseRunbook(fence('sh {name=a}', 'echo 1') + fence('sh {name=a}', 'echo 2'));
    assert.equal(blocks[0]?.commands[0]?.id, 'a');
    assert.notEqual(blocks[1]?.commands[0]?.id, 'a');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['same-name'],
    );
  });

  for (const body of [
    'kubectl get pods',
    '# Look\nkubectl get pods | grep x',
    'curl -s http://x/health',
    './deploy.sh prod',
    'NS=x\nkubectl -n $NS get pods',
    'for i in 1 2; do echo $i; done',
    'sudo systemctl restart nginx',
    'find . -name x',
  ]) {
    test(`RB3: without a label these are commands: ${body.replaceAll('\n', '⏎')}`, () => {
      const block = only(fence('', body));
      assert.equal(block.kind, 'shell');
      assert(block.commands.length > 0);
    });
  }

  for (const body of [
    'Restart the pods.',
    'find the pod that fails and restart it',
    'watch the dashboard for errors',
    'make sure that nobody else is on it.',
    'On-Call Engineer: rotation\nTech Lead: @lead',
    'NAME   READY   STATUS\nweb-1  1/1     Running',
    '{"a": 1}',
    'apiVersion: v1\nkind: Pod',
    'kubectl is the client.',
    'a -> b -> c',
    'ERROR 500: something went wrong',
    'docs/\n├── a.md\n└── b.md',
    'Status: Investigating\nImpact: all',
    '',
  ]) {
    test(`RB3: without a label these are none: ${body.replaceAll('\n', '⏎')}`, () => {
      assert.deepEqual(texts(fence('', body)), []);
      assert.notEqual(only(fence('', body)).kind, 'shell');
    });
  }

  for (const body of [
    'NAME   READY   STATUS\nweb-1  1/1     Running',
    '{\n  "a": 1\n}',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x',
    'docs/\n├── a.md\n└── b.md',
    'Connect to the host first.\nThen restart the service.',
    '<project>\n  <a/>\n</project>',
    '<project xmlns="x">\n  <a>',
    '<br/>\ntext',
    '[[1, 2], [3, 4]]',
    '[[ 1, 2 ], [ 3, 4 ]]',
    '[ "a", "b" ]',
    '[[ {"a": 1} ]]',
  ]) {
    test(`RB3: a shell label on something else gives no Run: ${body.replaceAll('\n', '⏎')}`, () => {
      const { blocks, problems } = parseRunbook(fence('bash', body));
      assert.deepEqual([blocks[0]?.kind, blocks[0]?.commands], ['shell', []]);
      assert.deepEqual(
        problems.map(({ code, severity }) => [code, severity]),
        [['not-shell', 'warning']],
      );
    });
  }

  for (const body of [
    'kubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  a: b\nEOF',
    '{\n  echo a\n}',
    'mytool run --now',
    'Rscript x.R\nkubectl get pods',
    '[[ <pod> == x ]] && echo it is',
    '[[ "$NS" ]] || NS=default',
    '[[ -n $NS ]]',
    '[ "$NS" = a ]',
    '<program> --version',
    '<program> <file> </dev/null',
    '{{program}} --version',
  ]) {
    test(`RB3: a shell label holds: ${body.replaceAll('\n', '⏎')}`, () => {
      const { blocks, problems } = parseRunbook(fence('bash', body));
      assert.deepEqual(problems, []);
      assert((blocks[0]?.commands.length ?? 0) > 0);
    });
  }

  test('RB3: zsh, ksh and fish blocks name their shell, everything else runs in bash', () => {
    for (const [label, shell] of [
      ['zsh', 'zsh'],
      ['ksh', 'ksh'],
      ['fish', 'fish'],
      ['sh', 'bash'],
      ['console', 'bash'],
    ] as const) {
      assert.equal(only(fence(label, 'kubectl get pods')).shell, shell);
    }
  });

  test('B47: an unclosed fence in the middle leaves the blocks above it as they were', () => {
    const above = `# A\n\n${fence('bash', 'echo 1')}\n${fence('bash', 'echo 2')}`;
    const before = parseRunbook(above);
    for (const more of [
      '```ba',
      '```bash\nkubectl get po',
      '---\n',
      '1. ```sh\n',
      '> ```\n> a',
      '<!-- ',
      '<div>\n```\n',
    ]) {
      const after = parseRunbook(`${above}\n${more}`);
      assert.deepEqual(after.blocks.slice(0, 2), before.blocks, more);
    }
    const withRule = parseRunbook(`---\n${above}`);
    assert.deepEqual(
      withRule.blocks.map(({ commands }) => commands),
      before.blocks.map(({ commands }) => commands),
    );
  });
});
