/** Where a value stands, where it comes from, and what a new name changes. `▮` is the cursor. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { variablePlaces } from '../../../src/command/variablePlaces.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { definitionOf } from '../../../src/write/definition.ts';
import { hoverAt } from '../../../src/write/hoverAt.ts';
import { applied, rename } from '../../../src/write/rename.ts';
import { sameValue, valueAt } from '../../../src/write/valuePlace.ts';
import { valuePlaces } from '../../../src/write/valuePlaces.ts';
import { readRepositoryFile } from '../../support/repository.ts';
import { isThorough } from '../../support/thorough.ts';

interface At {
  readonly file: string;
  readonly renamed: (name: string) => string;
  readonly refused: (name: string) => string | undefined;
  readonly lines: readonly string[];
  readonly definition: string;
}

function at(marked: string): At | undefined {
  const offset = marked.indexOf('▮');
  const file = marked.replace('▮', '');
  const runbook = parseRunbook(file);
  const places = valuePlaces(file, runbook);
  const place = valueAt(places, offset);
  if (place === undefined) return undefined;
  const lineOf = (start: number): string => file.slice(file.lastIndexOf('\n', start - 1) + 1).split(/\r?\n/)[0] ?? '';
  const result = (name: string) => rename(file, runbook, place, name);
  return {
    file,
    renamed: (name) => {
      const found = result(name);
      assert.equal(found.kind, 'edits', found.kind === 'refused' ? found.because : '');
      return found.kind === 'edits' ? applied(file, found.edits) : '';
    },
    refused: (name) => {
      const found = result(name);
      return found.kind === 'refused' ? found.because : undefined;
    },
    lines: places.filter((one) => sameValue(one, place)).map(({ range }) => lineOf(range.start)),
    definition: lineOf(definitionOf(places, place).range.start),
  };
}

const holes = `---
namespace: payments
---
# Steps

Take the \`<pod-name>\` of the list; pod-name alone and <pod-name> are words.

1. \`\`\`bash
   # Look at <pod-name>
   kubectl describe pod <▮pod-name> # <pod-name> again
   kubectl exec {{pod-name}} -- sh -c 'cat <pod-name>'
   \`\`\`

\`\`\`js
db.pods.find({ name: "<pod-name>" });
\`\`\`

\`\`\`java
List<pod-name> x;
\`\`\`
`;

const variables = `---
env:
  SHOP: a
---
# Steps

\`$POD\` is what follows; POD is a word, \`POD\` too.

\`\`\`bash
read -r -p "POD" POD
export POD
\`\`\`

\`\`\`bash
POD=$(kubectl get pod -o name | head -1)
kubectl logs "$▮POD" --tail=5 | grep "\${POD:-x}" '$POD'
kubectl exec "$POD" -- sh -c 'echo $POD'
[ -v POD ] && for i in 1 2; do echo "$i$POD"; done
cat <<EOF
$POD
EOF
cat <<'EOF'
$POD
EOF
\`\`\`
`;

suite('values of a runbook', () => {
  test('AU2: a hole is renamed in the commands, comments and marks of code, its brackets kept; no word in prose is', () => {
    const found = at(holes);
    assert.ok(found);
    const renamed = found.renamed('pod');
    const expected = found.file
      .replace('`<pod-name>` of', '`<pod>` of')
      .replace('Look at <pod-name>', 'Look at <pod>')
      .replace('describe pod <pod-name> # <pod-name>', 'describe pod <pod> # <pod>')
      .replace('{{pod-name}}', '{{pod}}')
      .replace('cat <pod-name>', 'cat <pod>')
      .replace('"<pod-name>"', '"<pod>"');
    assert.equal(renamed, expected);
    assert.equal(found.renamed('<pod>'), expected);
    assert.equal(found.definition, '   kubectl describe pod <pod-name> # <pod-name> again');
  });

  test('AU2: a variable goes with its assignments, and not what is another program’s or stands in single quotes', () => {
    const found = at(variables);
    assert.ok(found);
    const expected = found.file
      .replace('`$POD` is', '`$WEB` is')
      .replace('"POD" POD', '"POD" WEB')
      .replace('export POD', 'export WEB')
      .replace('POD=$(', 'WEB=$(')
      .replace('logs "$POD"', 'logs "$WEB"')
      .replace('${POD:-x}', '${WEB:-x}')
      .replace('exec "$POD"', 'exec "$WEB"')
      .replace('-v POD', '-v WEB')
      .replace('$i$POD', '$i$WEB')
      .replace('<<EOF\n$POD', '<<EOF\n$WEB');
    assert.equal(found.renamed('WEB'), expected);
    assert.equal(found.renamed('${WEB}'), expected);
    assert.equal(found.definition, 'POD=$(kubectl get pod -o name | head -1)');
  });

  test('AU2: a variable is renamed in comments too, and not where a sign only looks like one', () => {
    const found = at(`\`POD\`

\`\`\`bash
# Uses $POD, \${POD}s and POD
POD=web-1 # the $POD
kubectl logs "$▮POD" # not \\$POD, $PODS
awk '# $POD' "a # \${POD}" x#$POD
cat <<'EOF'
# $POD
EOF
echo "$(kubectl get pod $POD # of $POD
)"
\`\`\`
`);
    const expected = found?.file
      .replace('Uses $POD, ${POD}s', 'Uses $WEB, ${WEB}s')
      .replace('POD=web-1 # the $POD', 'WEB=web-1 # the $WEB')
      .replace('logs "$POD"', 'logs "$WEB"')
      .replace('"a # ${POD}" x#$POD', '"a # ${WEB}" x#$WEB')
      .replace('get pod $POD # of', 'get pod $WEB # of');
    assert.equal(found?.renamed('WEB'), expected);
    assert.equal(at('```bash\n# Uses $▮POD\necho $POD\n```\n')?.definition, 'echo $POD');
    assert.equal(at('```bash\n# Uses $▮GONE\nls\n```\n'), undefined);
  });

  test('AU2: the definition is the last place in front that sets it; of what only the front matter sets, that', () => {
    assert.equal(at('```bash\necho $▮A\nA=1\nA=2\n```\n')?.definition, 'A=1');
    assert.equal(at('```bash\nA=1\nA=2\necho $▮A\nA=3\n```\n')?.definition, 'A=2');
    assert.equal(at('---\nenv:\n  SHOP: a\n---\n```bash\necho $SHO▮P\n```\n')?.definition, '  SHOP: a');
    assert.deepEqual(at('---\nenv:\n  "SHOP": a\n---\n```bash\necho $SHO▮P\n```\n')?.lines, [
      '  "SHOP": a',
      'echo $SHOP',
    ]);
    assert.equal(at('```bash\necho $▮A\n```\n\n```bash\necho $A\n```\n')?.definition, 'echo $A');
  });

  test('AU2: what is no value has no places', () => {
    for (const text of [
      'wo▮rds',
      '```bash\necho $HO▮ME\n```\n',
      "```bash\necho '$P▮OD'\n```\n",
      "```bash\nkubectl get po | grep '<no▮ne>'\n```\n",
      '```bash\nsort < in.t▮xt\n```\n',
      '`<na▮me>` alone',
      '```bash\nmongosh shop --eval "db.a.aggregate([{\\$group: {_id: \\"$s▮ku\\"}}])"\n```\n',
    ])
      assert.equal(at(text), undefined, text);
  });

  test('AU2: a name that would join two values, or that is not read as one, is refused with a sentence', () => {
    const two = '```bash\nkubectl logs <p▮od> -c <main> > "<pod>"; echo $A\n```\n';
    assert.match(at(two)?.refused('main') ?? '', /become one/);
    assert.match(at(two)?.refused('1a') ?? '', /begins with a letter/);
    assert.match(at(two)?.refused('none') ?? '', /would not be read/);
    assert.match(at('```bash\necho $A▮B $C\n```\n')?.refused('C') ?? '', /become one/);
    assert.match(at('```bash\necho $A▮B\n```\n')?.refused('a-b') ?? '', /letters, digits and _/);
    assert.match(at('```bash\necho $A▮B\n```\n')?.refused('HOME') ?? '', /Programs look for HOME/);
    assert.match(at('```bash\nexport KUBE▮CONFIG=x\n```\n')?.refused('X') ?? 'no value', /no value|Programs look for/);
    assert.match(at('```bash\nkubectl logs <.▮..>\n```\n')?.refused('x') ?? '', /no name/);
    assert.match(at('```bash\nset -- a; eval "$A▮B=1"; echo $AB\n```\n')?.refused('A') ?? 'ok', /ok/);
  });

  test('AU2: CRLF, tabs, quotes and prompts: every other byte stays', () => {
    const text =
      '> ```console\r\n> $ kubectl logs <p▮od>\r\n> web-1 <pod>\r\n> ```\r\n\r\n-\t```bash\r\n\tkubectl logs <pod>\r\n\t```\r\n';
    const found = at(text);
    assert.equal(
      found?.renamed('web pod'),
      found?.file.replace('logs <pod>', 'logs <web pod>').replace('logs <pod>', 'logs <web pod>'),
    );
  });
});

suite('values of any runbook', () => {
  const line = fc.constantFrom(
    'kubectl logs <a>',
    'kubectl logs "<b>" $A',
    'A=1',
    'export B=<a>',
    'echo ${A} $B',
    'read B',
    '# <a> $A',
    'cat <<EOF',
    'EOF',
    'for A in <b>; do',
    'done',
    'echo $((A + 1))',
    "x '<a>' '$A'",
    '{{a}}',
    '(A=2; echo $A)',
    '[[ -n $A ]] || exit',
    '```',
    '```bash',
    '',
    'words `<a>` and `$A` with A',
    '- item',
    '  ```sh',
    '  kubectl get <a>',
    '  ```',
    '> q',
    '`',
    '``',
    '---',
    'env:',
    '  A: 1',
    'echo "$A',
    '"',
  );
  const texts = fc
    .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'))
    .map(([lines, end]) => lines.join(end));

  test('AU2: a value renamed and renamed back gives the same bytes, and what is renamed is what the commands said', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (file, pick) => {
        const runbook = parseRunbook(file);
        const places = valuePlaces(file, runbook);
        for (const { range, name, nameRange } of places) {
          assert.ok(range.start <= nameRange.start && nameRange.end <= range.end);
          assert.equal(file.slice(nameRange.start, nameRange.end), name);
        }
        const place = places[pick % Math.max(1, places.length)];
        if (place === undefined) return;
        const there = rename(file, runbook, place, 'new_1');
        if (there.kind === 'refused') return;
        const after = applied(file, there.edits);
        const again = parseRunbook(after);
        const moved = valuePlaces(after, again).find(({ name }) => name === 'new_1');
        assert.ok(moved);
        const back = rename(after, again, moved, place.name);
        assert.equal(back.kind === 'edits' ? applied(after, back.edits) : back.because, file);
        const said = (one: typeof runbook): readonly unknown[] =>
          one.blocks.flatMap(({ commands }) =>
            commands.map(({ placeholders, needs, assigns }) => [
              placeholders.map((hole) => (place.kind === 'hole' && hole.name === place.name ? 'new_1' : hole.name)),
              needs.map((name) => (place.kind === 'variable' && name === place.name ? 'new_1' : name)),
              assigns.map((name) => (place.kind === 'variable' && name === place.name ? 'new_1' : name)),
            ]),
          );
        assert.deepEqual(said(again), said(runbook));
      }),
      { numRuns: isThorough ? 3000 : 600 },
    );
  });

  test('AU2: each value of the runbooks that we ship can be renamed and renamed back', () => {
    let count = 0;
    for (const name of readdirSync('runbooks').filter((one) => one.endsWith('.md'))) {
      const file = readRepositoryFile(`runbooks/${name}`);
      const runbook = parseRunbook(file);
      for (const place of valuePlaces(file, runbook).filter((_, at) => isThorough || at % 4 === 0)) {
        const there = rename(file, runbook, place, 'new_1');
        if (there.kind === 'refused') continue;
        const after = applied(file, there.edits);
        const again = parseRunbook(after);
        const moved = valuePlaces(after, again).find((one) => one.name === 'new_1');
        const back = moved && rename(after, again, moved, place.name);
        assert.equal(back?.kind === 'edits' ? applied(after, back.edits) : back?.because, file, place.name);
        count += 1;
      }
    }
    assert.ok(count > 10, `${count} values`);
  });

  test('AU2: every variable that a command sets or needs has its places, in all runbooks that we ship', () => {
    for (const name of readdirSync('runbooks')) {
      if (!name.endsWith('.md')) continue;
      for (const { commands } of parseRunbook(readRepositoryFile(`runbooks/${name}`)).blocks) {
        for (const { text, assigns, needs } of commands) {
          const found = new Set(variablePlaces(text).map((place) => place.name));
          assert.deepEqual(
            [...assigns, ...needs].filter((one) => !found.has(one)),
            [],
            text,
          );
        }
      }
    }
  });
});

suite('what pointing at a value tells', () => {
  const told = (marked: string): readonly string[] | undefined => {
    const file = marked.replace('▮', '');
    return hoverAt(file, marked.indexOf('▮'), parseRunbook(file))?.lines;
  };

  test('AU2: a hole tells what it will be asked from, and where else it stands', () => {
    assert.deepEqual(told('```bash\nkubectl logs <▮x> -c <main>\nkubectl get pod/<x>\n```\n\n`<x>`\n'), [
      'It is asked for before the command runs, from the list of pods.',
      'It also stands in lines 3, 6.',
    ]);
    assert.deepEqual(told('```bash\nkubectl logs <x> -c <ma▮in>\n```\n'), [
      'It is asked for before the command runs, from the list of containers.',
      'It stands nowhere else in this file.',
    ]);
    assert.deepEqual(
      told('```bash\nkubectl logs <x▮> || kubectl get pod/<x>\n```\n')?.[1],
      'It stands in this line only.',
    );
    assert.equal(told('```bash\necho <ti▮cket>\n```\n')?.[0], 'It is asked for before the command runs.');
    assert.match(told('```yaml\nname: <ti▮cket>\n```\n')?.[0] ?? '', /^Nothing asks for it/);
    assert.equal(told('```js\ndb.a.find({.▮..})\n```\n'), undefined);
  });

  test('AU2: a variable tells where it is set, or that a run will ask for it', () => {
    assert.equal(told('```bash\nA=1\necho $▮A\n```\n')?.[0], '$A is set in line 2.');
    assert.deepEqual(told('```bash\nA=1\necho $▮A\n```\n'), ['$A is set in line 2.']);
    assert.deepEqual(told('```bash\nA=1; echo $▮A\n```\n'), ['$A is set in this line.']);
    assert.deepEqual(told('```bash\nA▮=1; echo $A\necho $A\n```\n'), [
      '$A is set in this line.',
      'It also stands in line 3.',
    ]);
    assert.match(told('```bash\necho $▮A\n```\n')?.[0] ?? '', /^Nothing in this file sets \$A: it is asked for/);
    assert.equal(told('```bash\necho $HO▮ME\n```\n'), undefined);
  });

  test('AU2: attributes and keys of the front matter tell what they are for', () => {
    assert.deepEqual(told('```bash {confirm=al▮ways}\nls\n```\n'), [
      'confirm: asks before each run.',
      'It can be always.',
    ]);
    assert.deepEqual(told('```bash title▮="x"\nls\n```\n'), undefined);
    assert.match(told('---\nname▮space: a\n---\n')?.[0] ?? '', /status bar/);
    assert.equal(told('---\nnamespace: ▮a\n---\n'), undefined);
    assert.match(told('---\ncontacts:\n  - re▮ach: a\n---\n')?.[0] ?? '', /channel/);
  });
});
