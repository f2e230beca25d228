/** The context in a real editor: what is chosen is what is reached, and nothing of the person's files changes. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import type { Clusters } from '../../support/kubeServer.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = `# Two clusters

\`\`\`bash
kubectl get pods
\`\`\`

\`\`\`bash
kubectl scale deployment/web --replicas=5
\`\`\`

\`\`\`bash
./deploy.sh
\`\`\`

\`\`\`bash
kubectl config current-context
\`\`\`
`;

suite('the context', () => {
  let clusters: Clusters;
  const started = useClusterEditor({
    files: { 'runbooks/two-runbook.md': runbook, 'deploy.sh': '#!/bin/sh\ntouch deployed\n' },
  });
  const editor = (): Editor => started().editor;
  suiteSetup(() => {
    ({ clusters } = started());
  });

  /** All that reached a listener, as `a/dev GET /api/v1/…`. */
  const received = (): readonly string[] =>
    [
      ...Object.entries(clusters.inA).map(([name, { received }]) => [`a/${name}`, received] as const),
      ...Object.entries(clusters.inB).map(([name, { received }]) => [`b/${name}`, received] as const),
    ].flatMap(([name, all]) => all.map(({ method, url }) => `${name} ${method} ${url}`));

  /** Of what reached it, what is no read, no dry run and no question about a right. */
  const changesOn = (name: string): readonly string[] =>
    received().filter((one) => one.startsWith(name) && !/ GET |dryRun=All|\/selfsubject/.test(one));

  const ended = (above: string): Promise<unknown> => editor().lens(/^[✓✗?■○]/, { above });

  test('CX1: the picker lists the contexts of both files as kubectl merges them', async () => {
    await editor().open('runbooks/two-runbook.md');
    await waitForStatus(editor(), 'dev / default');
    await editor().clickStatusItem('dev / default');
    const { items } = await editor().waitForQuickInput('Choose the context');
    const names = ['dev', 'kind-dev', 'payments-eu', 'staging', 'prod-eu'];
    assert.equal(items.length, names.length);
    for (const [at, name] of names.entries()) assert.ok(items[at]?.startsWith(name), items.join('\n'));
    assert.ok(items.some((item) => item.startsWith('staging') && item.includes('a-staging')));
    assert.ok(items.some((item) => item.startsWith('prod-eu') && item.includes('protected')));
    await editor().press('Escape');
  });

  test('CX2, CX3: a run reaches the chosen server only, whatever is typed in the terminal, the files stay as they are, and its entry says who acts there', async () => {
    const before = [readFileSync(clusters.a), readFileSync(clusters.b)];
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'staging');
    const earlier = received().length;
    await editor().clickLens(/^▶ Run/, { above: 'kubectl get pods' });
    await ended('kubectl get pods');
    await waitFor('the pods', async () => /web-1/.test(await editor().terminalText()));
    const fresh = received().filter((one) => / GET .*\/pods/.test(one));
    assert.ok(fresh.length > 0 && fresh.every((one) => one.startsWith('a/staging ')), fresh.join('\n'));
    assert.ok(received().length > earlier);

    await editor().typeAtPrompt('kubectl config use-context dev; echo "typed:$?"\n');
    await waitFor('the typed command', async () => /typed:\d/.test(await editor().terminalText()));
    await editor().clickLens(/^▶ Run/, { above: 'kubectl config current-context' });
    await ended('kubectl config current-context');
    await waitFor('its answer', async () => /^staging$/m.test(await editor().terminalText()));
    assert.deepEqual([readFileSync(clusters.a), readFileSync(clusters.b)], before);
    assert.equal(draftEntries(editor().place).at(-1)?.as, 'dev@example');
  });

  test('CX4, EF2: on prod-eu reads do not ask, changes and what cannot be told ask, and Cancel runs nothing', async () => {
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'prod-eu');
    await editor().clickLens(/^▶ Run/, { above: 'kubectl get pods' });
    await waitFor('the pods of prod-eu', () => received().some((one) => /^b\/prod-eu GET .*\/pods/.test(one)));
    for (const command of ['kubectl scale', './deploy.sh']) {
      await editor().clickLens(/^▶ Run/, { above: command });
      const { message, detail } = await editor().waitForDialog('prod-eu');
      for (const words of [command, clusters.inB['prod-eu'].url]) assert.ok(detail.includes(words), detail);
      assert.match(message, /prod-eu \/ default/);
      await editor().pressDialogButton('Cancel');
      const line = await editor().reveal(command);
      assert.deepEqual(
        (await editor().lenses()).filter((lens) => lens.line === line && /^[✓✗?■]/.test(lens.text)),
        [],
      );
    }
    assert.deepEqual(changesOn('b/prod-eu'), []);
    assert.ok(!existsSync(editor().path('deployed')));
  });

  test('CX4: on kind-dev nothing asks; on payments-eu it is asked once which it is', async () => {
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'kind-dev');
    await editor().clickLens(/^▶ Run/, { above: 'kubectl scale' });
    await ended('kubectl scale');
    assert.equal(await editor().dialog(), undefined);

    await chooseContext(editor(), 'payments-eu');
    await editor().clickLens(/Run on payments-eu/, { above: 'kubectl scale' });
    await editor().waitForDialog('Is payments-eu production?');
    await editor().pressDialogButton('Yes');
    await editor().waitForDialog(/payments-eu/);
    await editor().pressDialogButton('Cancel');

    await editor().clickLens(/Run on payments-eu/, { above: 'kubectl scale' });
    const { message } = await editor().waitForDialog(/payments-eu/);
    assert.doesNotMatch(message, /Is payments-eu/);
    await editor().pressDialogButton('Cancel');
    assert.deepEqual(changesOn('a/payments-eu'), []);
  });

  test('B26: a shell that sets KUBECONFIG anew changes nothing for a run, and the terminal says where typed commands go', async () => {
    // At start, and again before each prompt, as direnv does.
    const start = `export KUBECONFIG=${clusters.b}\nPROMPT_COMMAND='export KUBECONFIG=${clusters.b}'\n`;
    writeFileSync(path.join(editor().place.home, '.bashrc'), start);
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'dev');
    await editor().clickLens(/^▶ Run/, { above: 'kubectl config current-context' });
    const words = [/^dev$/m, /Run is not\s+affected/, /what\s+you\s+type\s+here\s+goes\s+to\s+prod-eu/];
    await waitFor('the answer, and where typed commands go', async () => {
      const shown = await editor().terminalText();
      if (!words.every((one) => one.test(shown))) throw new Error(`There is: ${shown}`);
      return true;
    });
  });

  test('CX3: a server that changed is shown and runs nothing until it is accepted; so does another client certificate', async () => {
    writeFileSync(path.join(editor().place.home, '.bashrc'), '');
    await editor().open('runbooks/two-runbook.md');
    await chooseContext(editor(), 'staging');
    const asked = (): number => clusters.inA.staging.received.filter(({ url }) => url.includes('/pods')).length;
    const before = asked();
    const entries = draftEntries(editor().place).length;
    await editor().clickLens(/^▶ Run/, { above: 'kubectl get pods' });
    // The ✓ of an earlier test stands there until it has run.
    const { n } = await waitFor('its entry', () => draftEntries(editor().place)[entries]);
    await editor().lens(new RegExp(`^✓ \\d.*#${n}$`), { above: 'kubectl get pods' });
    assert.ok(asked() > before, 'the pods of staging');
    const terminal = await editor().waitForTerminal(/web-1[^]*[$#] *$/);

    const old = readFileSync(clusters.a, 'utf8');
    writeFileSync(clusters.a, old.replace(clusters.inA.staging.url, clusters.inB.staging.url));
    const reached = clusters.inB.staging.received.length;
    await editor().clickLens(/^▶ Run/, { above: 'kubectl get pods' });
    const { detail } = await editor().waitForDialog(/behind “staging” has changed/);
    for (const url of [clusters.inA.staging.url, clusters.inB.staging.url]) assert.ok(detail.includes(url), detail);
    assert.equal(await editor().terminalText(), terminal);
    assert.equal(clusters.inB.staging.received.length, reached);
    await editor().pressDialogButton('Accept the New Cluster');
    assert.equal(await editor().terminalText(), terminal, 'accepting runs nothing yet');
    const earlier = await editor().lens(/^✓/, { above: 'kubectl get pods' });
    await editor().clickLens(/^▶ Run/, { above: 'kubectl get pods' });
    await waitFor('the new server', () => clusters.inB.staging.received.some(({ url }) => url.includes('/pods')));
    // A click on a step that still runs is none.
    await waitFor('its end', async () => {
      const { text } = await editor().lens(/^✓/, { above: 'kubectl get pods' });
      return text !== earlier.text;
    });

    for (const commonName of ['anna', 'bob']) {
      const { certificate, key } = clusters.authority.issue({ commonName });
      const data = (text: string): string => Buffer.from(text).toString('base64');
      const login = `user: {client-certificate-data: ${data(certificate)}, client-key-data: ${data(key)}}`;
      const text = readFileSync(clusters.a, 'utf8');
      writeFileSync(
        clusters.a,
        text.replace(/(- name: a-staging\n {2})user:(?: \{.*\}|\n {4}token: \S+)/, `$1${login}`),
      );
      await editor().clickLens(/^▶ Run/, { above: 'kubectl get pods' });
      const { detail } = await editor().waitForDialog(/behind “staging” has changed/);
      assert.ok(detail.includes(`CN=${commonName}`), detail);
      await editor().pressDialogButton(commonName === 'anna' ? 'Accept the New Cluster' : 'Cancel');
    }
  });
});
