/** What is offered where. `▮` is the cursor. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { KUBECTL_SWITCHES, KUBECTL_VALUE_FLAGS, KUBECTL_VERB_VALUE_FLAGS } from '../../../src/command/clientFlags.ts';
import { HELM_SWITCHES, HELM_VALUE_FLAGS } from '../../../src/command/clientFlags.ts';
import { singularKind } from '../../../src/command/kinds.ts';
import { HELM, KUBECTL } from '../../../src/command/verbs.ts';
import { readInfo } from '../../../src/runbook/infoString.ts';
import { shellOfLabel } from '../../../src/runbook/blockKind.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { completeAt } from '../../../src/write/completeAt.ts';
import { CONTEXT_FLAGS, HELM_FLAGS, KINDS_OF, KUBECTL_FLAGS } from '../../../src/write/clientWords.ts';
import { ATTRIBUTES, LANGUAGES } from '../../../src/write/fenceWords.ts';
import type { Completion } from '../../../src/write/suggestion.ts';
import { unasked } from '../../../src/write/unasked.ts';
import { readRepositoryFile } from '../../support/repository.ts';
import { workedMs } from '../../support/workedMs.ts';
import { isThorough } from '../../support/thorough.ts';

function offered(
  marked: string,
): (Completion & { readonly labels: readonly string[]; readonly after: string }) | undefined {
  const offset = marked.indexOf('▮');
  const file = marked.replace('▮', '');
  const found = completeAt(file, offset, parseRunbook(file));
  if (found === undefined) return undefined;
  const [first] = found.items;
  const after = first && file.slice(0, found.range.start) + (first.text ?? first.label) + file.slice(found.range.end);
  return { ...found, labels: found.items.map(({ label }) => label), after: after ?? file };
}
const labels = (marked: string): readonly string[] => offered(marked)?.labels ?? [];
const inBash = (line: string, more = ''): string =>
  `# A\n\n\`\`\`bash\n${line}\n\`\`\`\n\n\`\`\`bash\n${more}\n\`\`\`\n`;
const inFrontMatter = (lines: string, command = 'echo $SHIP $SHOP'): string =>
  `---\n${lines}\n---\n\n\`\`\`bash\n${command}\n\`\`\`\n`;

suite('completion: fences', () => {
  test('AU2: languages stand behind the marks that open a block, and not behind those that close it', () => {
    assert.equal(offered('# A\n\n```▮\n')?.after, '# A\n\n```bash\n');
    assert.ok(labels('# A\n\n```ba▮\nls\n```\n').includes('bash'));
    assert.equal(offered('1. A\n\n   ~~~js▮on\n   {}\n   ~~~\n')?.after, '1. A\n\n   ~~~bash\n   {}\n   ~~~\n');
    assert.equal(offered('# A\n\n```bash\nls\n```▮\n'), undefined);
    assert.equal(offered('# A\n\n```bash\n\n```▮\n\nwords\n'), undefined);
  });

  test('AU2: attributes stand in the braces, each once, with the values that they can have', () => {
    assert.deepEqual(labels('```bash {▮}\nls\n```\n'), [
      'name=',
      'timeout=',
      'context=none',
      'confirm=always',
      'output=none',
    ]);
    assert.deepEqual(labels('```bash {confirm=always con▮}\nls\n```\n').includes('confirm=always'), false);
    assert.deepEqual(labels('```bash {context=▮}\nls\n```\n'), ['none']);
    assert.ok(labels('```bash {timeout=▮}\nls\n```\n').includes('30s'));
  });

  test('AU2: every value that is offered is one that the reader takes', () => {
    for (const [name, { values }] of Object.entries(ATTRIBUTES)) {
      for (const value of values) {
        const { pins, problems } = readInfo(`bash {${name}=${value}}`, 0);
        assert.deepEqual(problems, [], `${name}=${value}`);
        assert.equal(Object.keys(pins).length, 1, name);
      }
      assert.ok(!readInfo(`bash {${name}=?}`, 0).problems.some(({ message }) => message.includes('no value')), name);
    }
    for (const language of ['bash', 'console', 'zsh', 'ksh', 'fish']) assert.ok(shellOfLabel(language), language);
    for (const language of Object.keys(LANGUAGES)) assert.equal(readInfo(language, 0).language, language);
  });
});

suite('completion: front matter', () => {
  test('AU2: keys that are not there yet, and below a key those that belong there', () => {
    assert.deepEqual(labels(inFrontMatter('runbook: true\nse▮')), [
      'service',
      'namespace',
      'cwd',
      'env',
      'severities',
      'escalation',
      'contacts',
    ]);
    assert.deepEqual(labels(inFrontMatter('escalation:\n  - name: L1\n    ▮')), ['title', 'afterMinutes']);
    assert.deepEqual(labels(inFrontMatter('contacts:\n  - ▮')), ['name', 'reach']);
    assert.equal(offered(inFrontMatter('ru▮'))?.after, inFrontMatter('runbook: '));
    assert.equal(offered('---\r\nru▮\r\n---\r\n')?.after, '---\r\nrunbook: \r\n---\r\n');
    assert.deepEqual(labels('---\nru▮\n\n# A\n').slice(0, 1), ['runbook']);
    assert.deepEqual(labels('# A\n\n---\nru▮\n---\n'), []);
  });

  test('AU2: values: what a key can be, and what the commands name already', () => {
    assert.deepEqual(labels(inFrontMatter('runbook: ▮')), ['true', 'false']);
    assert.deepEqual(labels(inFrontMatter('namespace: ▮', 'kubectl -n shop get pods')), ['shop']);
    assert.deepEqual(labels(inFrontMatter('service: ▮', 'kubectl get deploy/web')), ['web']);
    assert.deepEqual(labels(inFrontMatter('env:\n  SHIP: a\n  ▮')), ['SHOP']);
  });
});

suite('completion: commands', () => {
  const items = (line: string, more = ''): Completion['items'] => offered(inBash(line, more))?.items ?? [];
  const effectOf = (line: string, label: string): string | undefined =>
    items(line).find((item) => item.label === label)?.effect;

  test('AU2: verbs with what they do, and second words where the verb has them', () => {
    assert.equal(effectOf('kubectl ▮', 'get'), 'reads');
    assert.equal(effectOf('kubectl ▮', 'delete'), 'deletes');
    assert.equal(effectOf('kubectl -n shop sc▮', 'scale'), 'changes');
    assert.equal(effectOf('kubectl rollout ▮', 'restart'), 'changes');
    assert.equal(effectOf('helm ▮', 'uninstall'), 'deletes');
    assert.equal(effectOf('oc ▮', 'rsh'), 'unknown');
    assert.equal(offered(inBash('kubectl g▮et pods'))?.after, inBash('kubectl get pods'));
  });

  test('AU2: a command is found wherever it stands', () => {
    for (const line of [
      'echo a; kubectl ▮',
      'x | kubectl ▮',
      'kubectl get po \\\n  -o name | xargs kubectl ▮',
      'for p in $(kubectl ▮',
      'for p in a; do kubectl ▮',
      'echo "$(kubectl ▮',
      'A=b sudo kubectl ▮',
      'watch -n 2 kubectl ▮',
      'kubectl get po <pod-name>; kubectl ▮',
      'cat <<EOF\nkubectl \nEOF\nkubectl ▮',
      'echo a > b.txt && /usr/bin/kubectl ▮',
      'echo 2>&1; if kubectl ▮',
      '! kubectl ▮',
    ])
      assert.ok(labels(inBash(line)).includes('get'), line);
  });

  test('AU2: where no word of a client stands, none is offered', () => {
    for (const line of [
      '# kubectl ▮',
      'echo kubectl ▮',
      'kubectl exec web -- ▮',
      "cat <<'EOF'\nkubectl ▮\nEOF",
      'kubectl get pods > ▮',
      "echo 'kubectl ▮",
      '▮',
      'ls ▮',
      'kubectl get pods | ▮',
    ])
      assert.equal(offered(inBash(line)), undefined, line);
    assert.equal(offered('# A\n\nkubectl ▮\n'), undefined);
    assert.equal(offered('```yaml\nkubectl ▮\n```\n'), undefined);
  });

  test('AU2: kinds behind a verb that names objects, those that fit it where not all do', () => {
    assert.ok(labels(inBash('kubectl get ▮')).includes('deployments'));
    assert.equal(items('kubectl get ▮').find(({ label }) => label === 'services')?.detail, 'svc');
    assert.deepEqual(labels(inBash('kubectl rollout restart ▮')), ['deployment', 'statefulset', 'daemonset']);
    assert.deepEqual(labels(inBash('kubectl top ▮')), ['pod', 'node']);
    assert.ok(labels(inBash('kubectl create ▮')).includes('configmap'));
    for (const kinds of Object.values(KINDS_OF)) for (const kind of kinds) assert.equal(singularKind(kind), kind);
  });

  test('AU2: what other commands of the file name is offered again, and not what is just being typed', () => {
    const more = 'kubectl -n payments logs -l app=web -c main deploy/web --tail=200 <pod-name>; echo $NS; X=1';
    assert.deepEqual(labels(inBash('kubectl -n ▮', more)), ['payments']);
    assert.deepEqual(labels(inBash('kubectl -n pay▮', more)), ['payments']);
    assert.deepEqual(labels(inBash('kubectl get po -l ▮', more)), ['app=web']);
    assert.deepEqual(labels(inBash('kubectl logs web -c ▮', more)), ['main']);
    assert.deepEqual(labels(inBash('kubectl rollout restart deployment/▮', more)), ['deployment/web']);
    assert.deepEqual(labels(inBash('kubectl rollout restart deployment ▮', more)), ['web']);
    assert.deepEqual(labels(inBash('kubectl describe pod <▮', more)), ['<pod-name>']);
    assert.deepEqual(labels(inBash('echo $▮', more)), ['$X', '$NS']);
    assert.equal(offered(inBash('echo ${N▮}', 'echo $NS'))?.after, inBash('echo ${NS}', 'echo $NS'));
    assert.deepEqual(labels(inBash("echo '$▮", more)), []);
    assert.deepEqual(labels(`${inBash('ls', more)}\nThe \`<▮\n`), ['<pod-name>']);
    assert.deepEqual(labels(`${inBash('ls', more)}\nThe <▮\n`), []);
  });

  test('AU2: where an object is named, a hole that asks for one of its kind is offered too', () => {
    assert.deepEqual(
      labels(inBash('kubectl logs ▮', 'kubectl describe pod <pod-name>; kubectl get deploy <deployment>')),
      ['<pod-name>', 'deployment/<deployment>'],
    );
    assert.deepEqual(labels(inBash('kubectl delete pod ▮', 'kubectl logs {{pod}} -c <container>')), ['{{pod}}']);
    assert.equal(
      offered(inBash('kubectl logs ▮', 'kubectl exec <pod-name> -- ls'))?.after.split('\n')[3],
      'kubectl logs <pod-name>',
    );
  });

  test('AU2: flags of the verb, those that are there left out; values that a flag takes', () => {
    assert.ok(labels(inBash('kubectl logs web -▮')).includes('--tail'));
    assert.ok(!labels(inBash('kubectl logs web --tail=5 -▮')).includes('--tail'));
    assert.ok(!labels(inBash('kubectl get pods --namespace shop -▮')).includes('-n'));
    assert.ok(labels(inBash('kubectl delete pod x --dry-run=▮')).includes('server'));
    assert.deepEqual(labels(inBash('kubectl top pods --sort-by ▮')), ['cpu', 'memory']);
    assert.equal(offered(inBash('kubectl get po -o ya▮'))?.after, inBash('kubectl get po -o wide'));
    // Of `logs` it is a switch.
    assert.deepEqual(labels(inBash('kubectl logs -f ▮', 'kubectl get pod/web-1')), ['web-1']);
  });

  test('AU2: the next list is asked for where there is one, and nowhere else', () => {
    const goesOn = (marked: string, label: string): boolean | undefined =>
      offered(marked)?.items.find((item) => item.label === label)?.goesOn;
    assert.equal(goesOn(inBash('kubectl get pods -▮'), '-o'), true);
    assert.equal(goesOn(inBash('kubectl get pods -▮'), '-n'), undefined);
    assert.equal(goesOn(inBash('kubectl get pods -▮', 'kubectl -n shop get po'), '-n'), true);
    assert.equal(goesOn('```bash {▮}\n```\n', 'timeout='), true);
    assert.equal(goesOn('```bash {▮}\n```\n', 'name='), undefined);
    assert.equal(goesOn(inFrontMatter('▮'), 'runbook'), true);
    assert.equal(goesOn(inFrontMatter('▮'), 'cwd'), undefined);
  });

  test('AU2: every flag and verb that is offered is one of the tables by which commands are judged', () => {
    const known = (flag: string, ...tables: readonly ReadonlySet<string>[]): boolean =>
      /^(?:--|-it)$/.test(flag) || tables.some((table) => table.has(flag.replace(/=.*/, '')));
    for (const [verb, flags] of Object.entries(KUBECTL_FLAGS)) {
      assert.ok(Object.hasOwn(KUBECTL, verb), verb);
      for (const flag of Object.keys(flags))
        assert.ok(known(flag, KUBECTL_SWITCHES, KUBECTL_VALUE_FLAGS, KUBECTL_VERB_VALUE_FLAGS), `${verb} ${flag}`);
    }
    for (const [verb, flags] of Object.entries(HELM_FLAGS)) {
      assert.ok(Object.hasOwn(HELM, verb), verb);
      for (const flag of Object.keys(flags)) assert.ok(known(flag, HELM_SWITCHES, HELM_VALUE_FLAGS), `${verb} ${flag}`);
    }
  });

  test('AU2: inside a list, a quote and a console block the place in the file is exact', () => {
    assert.equal(
      offered('> 1. A\r\n>    ```bash\r\n>    kubectl g▮ pods\r\n>    ```\r\n')?.after,
      '> 1. A\r\n>    ```bash\r\n>    kubectl get pods\r\n>    ```\r\n',
    );
    assert.equal(offered('```console\n$ kubectl get po▮\n```\n')?.after, '```console\n$ kubectl get pods\n```\n');
  });
});

suite('completion: where nobody asked', () => {
  const shown = (marked: string): readonly { readonly label: string; readonly shownFor: string }[] => {
    const offset = marked.indexOf('▮');
    const file = marked.replace('▮', '');
    const found = completeAt(file, offset, parseRunbook(file));
    if (found === undefined) return [];
    return unasked(file, offset, found).map(({ suggestion, shownFor }) => ({ label: suggestion.label, shownFor }));
  };
  const more =
    'kubectl -n payments logs web-1 --tail=500; kubectl get deploy/web -o yaml; echo $POD; kubectl describe pod <pod-name>';
  const come = (line: string): readonly string[] => shown(inBash(line, more)).map(({ label }) => label);

  test('AU2: what may be whole has no list, whatever could be written behind it', () => {
    for (const line of [
      'kubectl get pods ▮',
      'kubectl get pods -o wide ▮',
      'kubectl describe pod ▮',
      'kubectl rollout restart deployment ▮',
      'kubectl delete pods --all ▮',
      'kubectl delete pod web-1 ▮',
      'kubectl logs -l app=web ▮',
      'kubectl drain -l a=b ▮',
      'kubectl apply -f a.yaml ▮',
      'kubectl create -f ▮',
      'kubectl cluster-info ▮',
      'helm list ▮',
      'kubectl get▮',
      'kubectl get po▮',
      'kubectl get pod▮',
      'kubectl get svc▮',
      'kubectl get deploy▮',
      'kubectl get cert▮',
      'kubectl get pods -A▮',
      'kubectl get pods -o wide▮',
      'kubectl get pods -n pay▮',
      'kubectl get pods --watch▮',
      'kubectl logs web▮',
      'kubectl logs deployment/w▮',
      'kubectl logs web-1 --tail=5▮',
      'kubectl delete pod x --dry-run=server▮',
      'kubectl apply -f -▮',
      'kubectl logs <pod-name>▮',
      'echo $P▮',
      'echo ${POD}▮',
      'cat <<▮',
    ])
      assert.deepEqual(come(line), [], line);
    assert.deepEqual(shown('# A\n\n```▮\n'), []);
    for (const word of ['bash', 'sh', 'js', 'yaml', 'yml', 'text'])
      assert.deepEqual(shown(`# A\n\n\`\`\`${word}▮\n`), [], word);
    assert.deepEqual(shown(inFrontMatter('runbook: true▮')), []);
    assert.deepEqual(shown(inFrontMatter('▮')), []);
  });

  test('AU2: in front of a word nothing is offered in its place', () => {
    assert.deepEqual(come('kubectl g▮et pods'), []);
    assert.deepEqual(come('kubectl ▮pods'), []);
    assert.deepEqual(come('kubectl logs <pod▮>'), ['<pod-name>']);
  });

  test('AU2: what is begun, and what has to follow, has one', () => {
    assert.ok(come('kubectl ▮').includes('get'));
    assert.deepEqual(come('kubectl delet▮'), ['delete']);
    assert.ok(come('kubectl get ▮').includes('pods'));
    assert.deepEqual(come('kubectl get config▮'), ['configmaps']);
    assert.ok(come('kubectl get deplo▮').includes('deployments'));
    assert.deepEqual(come('kubectl logs ▮'), ['web-1', '<pod-name>', 'deployment/web']);
    assert.deepEqual(come('kubectl delete pod ▮'), ['web-1', '<pod-name>']);
    assert.deepEqual(come('kubectl logs deployment/▮'), ['deployment/web']);
    assert.ok(come('kubectl logs web-1 -▮').includes('--tail'));
    assert.deepEqual(come('kubectl logs web-1 --ta▮'), ['--tail']);
    assert.deepEqual(come('kubectl logs web-1 --tail=▮'), ['500', '100', '-1']);
    assert.deepEqual(come('kubectl get pods -n ▮'), ['payments']);
    assert.deepEqual(come('kubectl get pods -o ya▮'), ['yaml']);
    assert.deepEqual(come('echo $▮'), ['$POD']);
    assert.deepEqual(come('echo ${P▮'), ['${POD}']);
    assert.deepEqual(come('kubectl logs <po▮'), ['<pod-name>']);
    assert.deepEqual(
      shown('# A\n\n```b▮\n').map(({ label }) => label),
      ['bash'],
    );
    assert.deepEqual(
      shown(inFrontMatter('serv▮')).map(({ label }) => label),
      ['service'],
    );
  });

  const asPattern = (letter: string): string => (letter === '$' ? '[$]' : letter);
  /** As the editor finds it: its first letter begins a word, the others follow somewhere. */
  const isFoundIn = (typed: string, text: string): boolean => {
    const letters = Array.from(typed.slice(1), asPattern).join('[^]*');
    return new RegExp(String.raw`(?:^|[^\p{L}\p{N}])${asPattern(typed.charAt(0))}[^]*${letters}`, 'iu').test(
      ` ${text}`,
    );
  };

  test('AU2: of an open list nothing is left as soon as a whole word stands there', () => {
    for (const [place, wholeWords] of [
      ['kubectl ▮', Object.keys(KUBECTL)],
      ['helm ▮', Object.keys(HELM)],
      [
        'kubectl get ▮',
        ['po', 'pod', 'pods', 'svc', 'rs', 'no', 'ns', 'deploy', 'sts', 'ing', 'cm', 'ev', 'hpa', 'pvc'],
      ],
      ['kubectl get po -o ▮', ['wide', 'yaml', 'json', 'name']],
      ['kubectl logs x --▮', ['--tail', '--prefix', '--all-containers', '--timestamps', '--since', '--follow']],
      ['kubectl logs x -▮', ['-f', '-n', '-l', '-p', '-it', '-A']],
      ['kubectl -n ▮', ['p', 'pay', 'payments']],
      ['echo $▮', ['$P', '$POD', '$POD_NAME']],
    ] as const) {
      const items = shown(inBash(place, more));
      assert.ok(items.length > 0, place);
      for (const word of wholeWords) {
        const left = items.filter(({ shownFor }) => shownFor !== '' && isFoundIn(word, shownFor));
        assert.deepEqual(left, [], `${place} ${word}`);
      }
    }
  });
});

suite('completion: anywhere', () => {
  const parts = fc.constantFrom(
    '```bash\n',
    '```\n',
    '~~~\n',
    '---\n',
    'env:\n',
    '  - name: ',
    'kubectl ',
    'get ',
    '-n ',
    '--tail=',
    '$(',
    '"',
    "'",
    '`',
    '<pod',
    '>',
    '{{x',
    '}}',
    '$X',
    '${',
    '\\\n',
    '\\',
    '\r\n',
    '\n',
    '\t',
    '- ',
    '> ',
    '# ',
    '<<EOF\n',
    'EOF\n',
    '|',
    ';',
    '😀',
    ' ',
    'a',
  );

  test('AU2 B66: any place of any text: what is offered stands around the cursor, within its line', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 25 }), fc.nat(), (words, at) => {
        const file = words.join('');
        const offset = at % (file.length + 1);
        const found = completeAt(file, offset, parseRunbook(file));
        if (found === undefined) return;
        assert.ok(found.range.start <= offset && offset <= found.range.end);
        assert.doesNotMatch(file.slice(found.range.start, found.range.end), /[\r\n]/);
        const typed = file.slice(found.range.start, offset).toLowerCase();
        for (const { suggestion, shownFor } of unasked(file, offset, found)) {
          assert.ok(shownFor === '' ? typed === '' : shownFor.toLowerCase().startsWith(typed));
          assert.notEqual(suggestion.label.toLowerCase(), typed);
        }
      }),
      { numRuns: isThorough ? 3000 : 600 },
    );
  });

  test('B66: a long odd text costs no more than its length', () => {
    for (const odd of ['kubectl get pods; ', '$(', '<pod ', '"', '<<EOF ', '`']) {
      const file = inBash(`${odd.repeat(20_000)}▮`);
      const offset = file.indexOf('▮');
      const runbook = parseRunbook(file);
      const began = workedMs();
      completeAt(file, offset, runbook);
      const took = workedMs() - began;
      assert.ok(took < 5000, `${odd}: ${Math.round(took)} ms`);
    }
  });

  test('AU2: the schema and the reader of the front matter know the same keys', () => {
    const reader = readRepositoryFile('src/runbook/frontMatter.ts');
    const read = Array.from(reader.matchAll(/^\s+case '(\w+)':/gm), (match) => match[1] ?? '').toSorted();
    const schema: { readonly properties: Readonly<Record<string, unknown>> } = JSON.parse(
      readRepositoryFile('media/front-matter.schema.json'),
    );
    assert.deepEqual(Object.keys(schema.properties).toSorted(), read);
  });

  test('AU2: what stands beside a suggestion has room there, in a box that the editor makes 430 px wide', () => {
    const flags = [...Object.values(KUBECTL_FLAGS), ...Object.values(HELM_FLAGS), ...Object.values(CONTEXT_FLAGS)];
    const words = [
      ...[...flags, LANGUAGES].flatMap((table) => Object.entries(table)),
      ...(offered('```bash {▮}\nls\n```\n')?.items ?? []).map(({ label, detail = '' }) => [label, detail] as const),
      ...(offered(inFrontMatter('▮'))?.items ?? []).map(({ label, detail = '' }) => [label, detail] as const),
    ];
    assert.ok(words.length > 200);
    const tooLong = words.filter(([label, detail]) => detail.length > 38 || label.length + detail.length > 48);
    assert.deepEqual(tooLong, []);
  });

  test('AU2: another context than the chosen one is offered last', () => {
    assert.equal(labels(inBash('kubectl logs -▮')).at(-1), '--context');
    assert.equal(labels(inBash('helm upgrade -▮')).at(-1), '--kube-context');
  });
});
