/** Signs that a text program or a wiki made of others: told where the shell reads them, cured where it is certain what was meant. */
import assert from 'node:assert/strict';
import { applied, check } from '../../support/manuscripts.ts';

const bash = (line: string): string => `# Shop\n\n\`\`\`bash\n${line}\n\`\`\`\n`;
const pasted = (line: string) => check(bash(line)).filter(({ code }) => code === 'pasted-signs');

suite('check: pasted signs', () => {
  test('AU3: dashes, quotes and signs of a web page become what they were', () => {
    const cures: Readonly<Record<string, string>> = {
      'kubectl get pods –n shop': 'kubectl get pods -n shop',
      'kubectl logs web-1 —tail=5': 'kubectl logs web-1 --tail=5',
      'kubectl logs web-1 –tail=5': 'kubectl logs web-1 --tail=5',
      'kubectl exec web-1 — ls': 'kubectl exec web-1 -- ls',
      'kubectl exec web-1 –- ls': 'kubectl exec web-1 -- ls',
      'find /tmp –f x': 'find /tmp -f x',
      'kubectl logs “web-1”': 'kubectl logs "web-1"',
      'kubectl get pods -l app=“web”': 'kubectl get pods -l app="web"',
      'kubectl logs -n “$NS” web-1': 'kubectl logs -n "$NS" web-1',
      'export A=“b”': 'export A="b"',
      'A=“b” ls': 'A="b" ls',
      'git commit -m ‘two words’': "git commit -m 'two words'",
      'kubectl get pods -l „app=web“ | grep ‘1’': `kubectl get pods -l "app=web" | grep '1'`,
      'kubectl logs &lt;pod&gt;': 'kubectl logs <pod>',
      'make &amp;&amp; make install': 'make && make install',
      'kubectl get pods &gt; pods.txt': 'kubectl get pods > pods.txt',
      'kubectl logs «pod»': 'kubectl logs <pod>',
      'kubectl logs ＜pod＞ --tail=5': 'kubectl logs <pod> --tail=5',
      'kubectl logs pod/‹pod-name›': 'kubectl logs pod/<pod-name>',
    };
    for (const [written, wanted] of Object.entries(cures)) {
      let text = bash(written);
      for (const { fix } of pasted(written).toReversed()) {
        assert.ok(fix !== undefined, written);
        text = applied(text, fix);
      }
      assert.equal(text, bash(wanted));
    }
  });

  test('AU3: where it is not certain what was there, it is told and no edit offered', () => {
    for (const written of [
      'find /tmp –name x',
      'java –jar x.jar',
      'ss –tulpn',
      'kubectl exec web-1 -- netstat –tulpn',
      'kubectl exec web-1 ls –latr',
      'curl –XPOST shop/orders',
      'kubectl exec –it web-1 -- ls',
      'curl -d ‘{“a”: 1}’ shop/orders',
      'kubectl logs “web-1',
    ]) {
      const found = pasted(written);
      assert.deepEqual([found.length, found[0]?.fix], [1, undefined], written);
    }
  });

  test('AU3: in quotes, comments, here-documents and what is only printed such signs are words', () => {
    for (const written of [
      'kubectl get pods # “all” – in shop –n',
      `kubectl annotate pod web-1 note="it’s “fine” –n &lt;b&gt;"`,
      `psql shop -c "select '«x»'"`,
      "sed -i 's/&lt;/</g' page.html",
      'echo “done” –n',
      "cat > x.html <<'EOF'\n“a” &lt;b&gt; –n «c»\nEOF",
      'curl "https://shop/x?a=1&lt=2"',
      'git log --since ’90',
      'grep -c – log.txt',
      'kubectl exec web-1 -- ls — all of them',
    ])
      assert.deepEqual(pasted(written), [], written);
  });
});
