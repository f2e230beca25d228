/** Every rule on a runbook that has it and one that has not. Where else it stands: `everyPlace.test.ts`. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { rules } from '../../../src/check/rules.ts';
import { problemPage } from '../../../src/check/problemPage.ts';
import { lintMarkdown } from '../../support/markdownLint.ts';
import { applied, check } from '../../support/manuscripts.ts';
import { isThorough } from '../../support/thorough.ts';

const bash = (...lines: readonly string[]): string => `# Shop\n\n\`\`\`bash\n${lines.join('\n')}\n\`\`\`\n`;

/** How long a line may be is no matter of what is right. */
const linted = (text: string): readonly string[] => lintMarkdown(text).filter((one) => !one.startsWith('MD013'));

suite('check: rules', () => {
  test('AU3: each code has one row, in words a reader understands', () => {
    const codes = rules.map(({ code }) => code);
    assert.deepEqual(codes, [...new Set(codes)]);
    for (const { code, title, why, cure } of rules) {
      assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
      assert.doesNotMatch(title, /[.:]$/, code);
      assert.match(why, /[.]$/, code);
      assert.match(cure, /[.]$/, code);
    }
  });

  for (const { code, severity, bad, good } of rules) {
    test(`AU3: ${code} is found where it is, and only there`, () => {
      const found = check(bad).filter((problem) => problem.code === code);
      assert.ok(found.length > 0);
      assert.deepEqual([...new Set(found.map((problem) => problem.severity))], [severity]);
      assert.deepEqual(check(good), []);
    });
  }

  test('B65: neither a cure nor a fix asks for what markdownlint forbids', () => {
    for (const { code, good, bad } of rules) {
      assert.deepEqual(linted(good), [], code);
      const before = linted(bad).length;
      for (const problem of check(bad)) {
        if (problem.code !== code || problem.fix === undefined) continue;
        const after = linted(applied(bad, problem.fix));
        assert.ok(after.length <= before, `${code}: ${after.join(', ')}`);
      }
    }
    assert.deepEqual(linted(problemPage()), []);
  });

  test('AU3: no text makes it throw, and every range lies in the file', () => {
    const piece = fc.constantFrom(
      '# A\n',
      '## 1. B\n',
      '```bash\n',
      '```\n',
      '1. x\n',
      '> ',
      '   ',
      'ðŸ',
      'â€™',
      '[a](b.md#c)',
      '](',
      '<!--',
      '-->',
      '`',
      '\r\n',
      '<pod>',
      'kubectl scale deploy/web --replicas=2\n',
      '|',
      '\0',
      '💥',
      '- ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (const { range, fix } of check(text)) {
          for (const { start, end } of [range, ...(fix === undefined ? [] : [fix.range])])
            assert.ok(0 <= start && start <= end && end <= text.length, JSON.stringify([text, start, end]));
        }
      }),
      { numRuns: isThorough ? 1500 : 300 },
    );
  });

  test('AU3: what only looks like a mistake is none', () => {
    const silent = [
      // Numbers that a level below carries, an appendix that counts anew, years.
      '# A\n\n## 1. B\n\nx\n\n### 2. C\n\nx\n\n## 3. D\n\nx\n',
      '# A\n\n## 404\n\nx\n\n## 500\n\nx\n',
      // A restart, a rollback and a deleted pod need no way back; what is looked up is no step.
      bash(
        'kubectl rollout restart deployment/web',
        '',
        'kubectl delete pod web-0',
        '',
        'kubectl rollout undo deployment/web',
      ),
      '# Quick reference\n\n```bash\nkubectl scale deployment/web --replicas=5\n```\n',
      '# Hochfahren\n\nMehr Pods und wenn nötig noch mehr.\n\n```bash\nkubectl scale deployment/web --replicas=5\n```\n',
      // Links that lead out, are made by a tool, or are shown as code.
      '# A\n\n[a](https://x.y/z.md) [b](/z.md) [c](mailto:a@b.c) [d](page) `[e](z.md)` <!-- [f](z.md) --> [g]({{< ref "z.md" >}})\n',
      '# A b_c!\n\n[a](#a-b_c) [b](#A-b_c) [c](#top) [d](#user-content-a-b_c)\n',
      '# A\n\n<a id="here"></a>\n\n[a](#here)\n',
      '# A\n\n```text\n[a](z.md)\n```\n',
      '# A\n\n    [a](#z)\n    [b](#z)\n',
      '# A\n\n- b\n\nc\n\n\t[a](#z)\n',
      '# A\n\n<pre>[a](#z)</pre>\n',
      '# A\n\n<pre>\n\n[a](#z)\n</pre>\n',
      String.raw`# A${'\n\n'}\[a](#z) \[b [c\] d](#z) See ${'`x, see z.md`'}${'\n'}`,
      // Letters that are meant.
      '# Menü – Größe, São Paulo, crème brûlée, naïve, Ünïcödé\n\nÀ «bientôt»: Ελλάδα, Москва, “quoted”, ‘so’, 5 €, ½ …\n',
      '# A\n\nIn the wrong encoding it was `ðŸš¨`.\n',
      // Words that are no values to fill in.
      bash(
        'kubectl get pods -l app=web -o jsonpath="{.items[0].metadata.name}"',
        '',
        'export POD_NAME=web-0',
        '',
        '[ -n "$POD_NAME" ] && kubectl logs "$POD_NAME"',
      ),
      bash('kubectl describe clusterrole system:Foo_Bar'),
      // What a command reads again is no evidence; a configuration is meant to be written over.
      bash("cat > patch.yaml <<'EOF'", 'a: b', 'EOF'),
      bash('kubectl get deployment web -o yaml > before.yaml', '', 'kubectl diff -f before.yaml'),
      // Output alone.
      '# A\n\n```console\nNAME   READY\nweb-0  1/1\n```\n',
      // A cursor used as one.
      '# A\n\n```javascript\nconst all = db.a.find().sort({ b: 1 })\nall.forEach(print)\nconst one = db.a.aggregate([]).toArray()\nprint(one.length)\n```\n',
      // Routes of a page, not headings; headings behind a fence whose end is a matter of its list.
      '# A\n\n[a](#/k8s/pods)\n',
      '# A\n\n[a](#1-b)\n\n1. Write:\n\n   ```text\n   x\n   ```\n\n## 1. B\n\nx\n',
      '# A\n\n[a](#no-module-pip_vendor)\n\n## No module `pip._vendor`\n\nx\n',
      // Sketches, paths and commands of a chat are no commands of a shell.
      '# A\n\n```\ndocker run web → it starts\n```\n',
      '# A\n\n```\n/usr/bin/\n/usr/lib/\n```\n',
      '# A\n\n```\n/pools/default/buckets\n```\n',
      '# A\n\n```\n/32 = 2^0\n```\n',
      "# A\n\n```\ncheck.py currently fails because the script's rules\nare too strict\n```\n",
      '# A\n\n```\n/chatops run namespace <id>\n```\n',
      // A restart that is written as a patch, sizes there and back, a test that is taken away.
      bash(
        String.raw`kubectl patch deployment web -p "{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"date\":\"$(date +%s)\"}}}}}"`,
      ),
      bash('kubectl scale deployment/web --replicas=0', '', 'kubectl scale deployment/web --replicas=2'),
      bash('helm upgrade --install web charts/web -n try', '', 'kubectl delete ns try'),
      // What is rendered or fetched is no evidence.
      bash('helm template web charts/web > web.yaml'),
      bash('kubectl gs template app --name web --version <version> > web.yaml'),
      bash('curl -LO https://tools.io/policy.json', '', 'curl -Lo ~/bin/argocd https://tools.io/argocd'),
      // How bad it is is no step of a ladder of people.
      '# A\n\n## Escalation\n\n| Severity | Who |\n| --- | --- |\n| P1 | On call |\n| P2 | Team |\n',
      '# A\n\n## Escalation\n\n- SEV-1: the head of operations\n- SEV-2: the team\n',
      // On what condition it goes up is said by the column or the heading.
      '# A\n\n## Escalation\n\n| Level | Contact | When |\n| --- | --- | --- |\n| L1 | Us | Quota exceeded |\n| L2 | Them | Cleanup fails |\n',
      '# A\n\n## Escalation triggers\n\n### L1 to L2\n\n- It goes on\n\n### L2 to L3\n\n- It is a bug\n',
      // Stages of a pipeline that stands elsewhere; a page about a design.
      '# A\n\n## Stage 1: B\n\nx\n\n## Stage 9: C\n\nx\n',
      '# A\n\n## Overview\n\nx\n\n## Symptoms of bad design\n\nx\n\n## Diagnostics\n\nx\n',
      // A pod to look from.
      '# A\n\n## Slow\n\n### Diagnosis\n\n#### The node\n\n```bash\noc debug node/<node> -- chroot /host uptime\n```\n',
    ];
    for (const text of silent)
      assert.deepEqual(
        check(text).map(({ code, message }) => `${code}: ${message}`),
        [],
        text,
      );
  });

  test('AU3: what only looks like code is a link all the same; a file in code marks is named as well', () => {
    for (const [text, wanted] of [
      ['- b\n\n    [a](#z)', '#z'],
      ['1. b\n\n   c\n\n      [a](#z)', '#z'],
      ['b\n    [a](#z)', '#z'],
      ['<pre>\n[a](#z)', '#z'],
      ['`<pre>` [a](#z)', '#z'],
      ['<pre>\nx\n</pre>\n\n[a](#z)', '#z'],
      [String.raw`\\[a](#z)`, '#z'],
      [String.raw`[a \[b\]](#z)`, '#z'],
      [String.raw`\[a [b](#z)`, '#z'],
      ['See `docs/gone.md`.', 'docs/gone.md'],
      ['See also: docs/gone.md', 'docs/gone.md'],
      ['<a id=b href=#z>x</a>', '#z'],
      [`<a href='#z'>x</a>`, '#z'],
    ] as const) {
      const file = `# A\n\n${text}\n`;
      assert.deepEqual(
        check(file).map(({ range }) => file.slice(range.start, range.end)),
        [wanted],
        text,
      );
    }
  });

  test('AU3: a fence that the next one closes is named, and closed where its words end', () => {
    const files: readonly (readonly [string, string])[] = [
      [
        '# A\n\n```bash\nkubectl get pods\n\n## B\n\n```bash\nkubectl get nodes\n```\n',
        '# A\n\n```bash\nkubectl get pods\n```\n\n## B\n\n```bash\nkubectl get nodes\n```\n',
      ],
      [
        '# A\n\n```bash\nkubectl get pods\n\nThen look at the nodes:\n\n```bash\nkubectl get nodes\n```\n',
        '# A\n\n```bash\nkubectl get pods\n```\n\nThen look at the nodes:\n\n```bash\nkubectl get nodes\n```\n',
      ],
      ['# A\n\n````text\na\n```\n\n## B\n\nWords.\n', '# A\n\n````text\na\n````\n\n## B\n\nWords.\n'],
      ['- A\r\n\r\n  ```bash\r\n  ls\r\n', '- A\r\n\r\n  ```bash\r\n  ls\r\n  ```\r\n'],
    ];
    for (const [text, wanted] of files) {
      const [problem] = check(text).filter(({ code }) => code === 'unclosed-fence');
      assert.ok(problem?.fix !== undefined, text);
      assert.equal(applied(text, problem.fix), wanted);
    }
    // What follows from it is not told once more: the marks that were to close the outer fence.
    const outer = '# A\n\n```markdown\n# B\n\n```bash\nls\n```\n\nx\n\n```\n\n## C\n\n```bash\nls\n```\n';
    const named = check(outer).filter(({ code }) => code === 'unclosed-fence');
    assert.deepEqual(
      named.map(({ range, fix }) => [outer.slice(0, range.start).split('\n').length, fix]),
      [[3, undefined]],
    );
    // Nothing above tells which: its place is named, and no edit offered.
    const alone = '# A\n\n```\n\nWords.\n\n```bash\nls\n```\n';
    const [only, ...others] = check(alone).filter(({ code }) => code === 'unclosed-fence');
    assert.deepEqual([others, only?.fix, /A fence above/.test(only?.message ?? '')], [[], undefined, true]);
    // Which of the two is meant cannot be told, or more marks are the cure.
    const shown = check('# A\n\n```markdown\n# B\n\n```bash\nls\n```\n').filter(
      ({ code }) => code === 'unclosed-fence',
    );
    assert.deepEqual(
      shown.map(({ fix }) => fix),
      [undefined],
    );
    assert.deepEqual(check('# A\n\n````markdown\n```bash\nls\n```\n````\n'), []);
  });

  test('AU3: output and YAML among commands are named where they begin, once a block', () => {
    const text = bash('nslookup web', '', 'Output:', 'Server: 10.0.0.1', 'Address: 10.0.0.1#53');
    const yaml = bash(
      'kubectl edit deployment web',
      '',
      '# Add this',
      'env:',
      '- name: A',
      '  value: ""',
      '',
      'kubectl get pods',
      'kubectl get nodes',
    );
    assert.deepEqual(
      [text, yaml].map((one) => check(one).map(({ code, range }) => [code, one.slice(range.start, range.end)])),
      [[['not-shell', '```bash']], [['prompt-in-bash', 'env:']]],
    );
    for (const meant of [': > log.txt', 'a:b', './x:1', 'X=env:', 'echo env: x']) {
      const codes = check(bash(meant)).map(({ code }) => code);
      assert.ok(!codes.includes('prompt-in-bash'), meant);
    }
  });

  test('AU3: what a client of a database changes for good needs a way back, too', () => {
    for (const change of [
      'redis-cli CONFIG SET maxmemory 512mb',
      'kubectl exec redis-0 -- redis-cli config set maxmemory 1gb',
      `psql shop -c "UPDATE users SET verified = true WHERE id = 5"`,
      `psql -c 'ALTER SYSTEM SET work_mem = 64'`,
      `mongosh shop --eval 'db.orders.deleteMany({a: 1})'`,
    ]) {
      const codes = (words: string): readonly string[] =>
        check(`# Shop\n\n## Slow\n\n\`\`\`bash\n${change}\n\`\`\`\n${words}`).map(({ code }) => code);
      assert.deepEqual(codes(''), ['change-without-way-back'], change);
      assert.deepEqual(codes('\nThe way back: the value that was there before.\n'), [], change);
    }
    assert.deepEqual(check(bash('redis-cli CONFIG GET maxmemory', '', `psql -c 'select 1'`)), []);
  });

  test('AU3: the spellings of a value to fill in, and what each becomes', () => {
    const spellings: Readonly<Record<string, string>> = {
      'kubectl logs [pod-name]': 'kubectl logs <pod-name>',
      'kubectl exec [pod_name] -- ls': 'kubectl exec <pod-name> -- ls',
      'kubectl logs YOUR_POD': 'kubectl logs <pod>',
      'kubectl logs YOUR_POD_HERE': 'kubectl logs <pod>',
      'kubectl logs pod_name_here': 'kubectl logs <pod-name>',
      'kubectl logs %pod%': 'kubectl logs <pod>',
      'kubectl logs {pod-name}': 'kubectl logs <pod-name>',
      'kubectl logs pod-name': 'kubectl logs <pod-name>',
      'kubectl logs "POD_NAME"': 'kubectl logs "<pod-name>"',
      'kubectl -n NAMESPACE get pods': 'kubectl -n <namespace> get pods',
      'kubectl rollout restart deployment/NAME': 'kubectl rollout restart deployment/<deployment-name>',
      'kubectl logs __POD__': 'kubectl logs <pod>',
      'kubectl logs @@pod_name@@': 'kubectl logs <pod-name>',
      'kubectl logs xxxx': 'kubectl logs <pod-name>',
      'kubectl logs web-7d4f-xxxxx': 'kubectl logs <pod-name>',
      'helm history RELEASE': 'helm history <release>',
    };
    for (const [written, wanted] of Object.entries(spellings)) {
      const text = bash(written);
      const [problem, ...others] = check(text);
      assert.deepEqual(others, [], written);
      assert.match(problem?.code ?? '', /^(?:unknown-placeholder|example-left-in)$/, written);
      assert.ok(problem?.fix !== undefined, written);
      assert.equal(applied(text, problem.fix), bash(wanted));
    }
    for (const meant of [
      'kubectl logs <pod name>',
      "kubectl logs <your pod's name>",
      'kubectl logs <your pod’s name> --tail=5',
      `echo 'a <b' c 's d>'`,
      'kubectl logs my-pod',
      'kubectl logs web-axxx',
      'kubectl logs "$POD"',
      'kubectl get pods',
      'mytool [options]',
    ])
      assert.deepEqual(check(bash(meant)), [], meant);
  });

  test('AU3: a letter is repaired only where it is certain what it was', () => {
    const meant: Readonly<Record<string, string | undefined>> = {
      'ðŸš¨': '🚨',
      'âœ…': '✅',
      'âš ï¸': '⚠\uFE0F',
      'âš\u00A0ï¸\u008F': '⚠\uFE0F',
      'â†’': '→',
      'itâ€™s': 'it’s',
      'â€œsoâ€\u009D': '“so”',
      'GrÃ¶ÃŸe': 'Größe',
      'Ã¢â‚¬â„¢': '’',
      'don\uFFFDt': "don't",
      'ï»¿': '',
      '5\u00C2\u00A0GB': '5 GB',
      'â€‹': '',
      'ðŸ”': undefined,
      'gr\uFFFDn': undefined,
    };
    for (const [damaged, wanted] of Object.entries(meant)) {
      const text = `# A\n\n${damaged} x\n`;
      const found = check(text).filter(({ code }) => code === 'damaged-letters');
      assert.ok(found.length > 0, damaged);
      let cured = text;
      for (const { fix } of found.toReversed()) if (fix !== undefined) cured = applied(cured, fix);
      assert.equal(cured, wanted === undefined ? text : `# A\n\n${wanted} x\n`, damaged);
    }
  });
});
