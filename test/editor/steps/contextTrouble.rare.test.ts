/** A cluster or a login helper that answers nothing, in a real editor. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import { startClusters } from '../../support/kubeServer.ts';
import { useOwnKubeconfig } from '../../support/ownKubeconfig.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('a cluster or a login helper that answers nothing', () => {
  const editor = useSharedEditor({ files: { 'runbooks/two-runbook.md': '```bash\necho hello\n```\n' } });
  const { write } = useOwnKubeconfig(editor);
  const context = (user: string): string =>
    [
      'apiVersion: v1',
      'clusters: [{name: k, cluster: {server: "https://127.0.0.1:1"}}]',
      `users: [{name: u, user: ${user}}]`,
      'contexts: [{name: c, context: {cluster: k, user: u}}]',
      '',
    ].join('\n');
  const helper = (command: string): string =>
    `{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: IfAvailable, command: ${command}, installHint: Get it from the wiki}}`;

  test('B33: a silent server is said within the bound, and never stands in the way of a good one', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const clusters = await startClusters();
    try {
      const { port } = silent.address() as net.AddressInfo;
      const dead = clusters.inA.staging.url;
      const text = readFileSync(clusters.a, 'utf8').replace(dead, `https://127.0.0.1:${port}`);
      // Of its own name: what `dev` means is known in this editor already.
      write(text.replaceAll(/\bdev\b/g, 'good'));
      await editor().open('runbooks/two-runbook.md');
      await chooseContext(editor(), 'staging');
      await editor().waitForToast(/No answer from 127\.0\.0\.1 in 10 s/);
      await editor().host((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
      await chooseContext(editor(), 'staging');
      await chooseContext(editor(), 'good');
      const { title } = await namespacesOf('good');
      assert.match(title, /good/);
      await waitForStatus(editor(), 'good / default');
      assert.deepEqual(await editor().toasts(), []);
    } finally {
      silent.close();
      await clusters.close();
    }
  });

  test('CX6: choosing a context starts no login helper; one that is missing gives a sentence when asked, one that hangs is cancelled', async () => {
    const hanging = path.join(editor().place.home, 'hangs');
    writeFileSync(hanging, '#!/bin/sh\necho started >> "$0.log"\nsleep 300\n');
    chmodSync(hanging, 0o755);
    const list = async (command: string): Promise<void> => {
      write(context(helper(command)));
      await editor().palette('Incident Runbook: Choose Context…');
      await editor().waitForQuickInput('Choose the context');
      await editor().press('Enter');
      await editor().waitForQuickInput('List Namespaces');
      assert.ok(!existsSync(`${hanging}.log`), 'nothing has started');
      await editor().pick('List Namespaces');
    };
    await editor().open('runbooks/two-runbook.md');
    await list('no-such-helper');
    await editor().waitForQuickInput(/no-such-helper is not installed.*Get it from the wiki/s);
    await editor().answer('payments');
    await waitForStatus(editor(), 'c / payments');
    await list(hanging);
    await waitFor('the helper', () => existsSync(`${hanging}.log`));
    await editor().pressToastButton('Listing namespaces', 'Cancel');
    await editor().waitForQuickInput('Namespace on c');
    await editor().answer('kafka');
    await waitForStatus(editor(), 'c / kafka');
  });

  async function namespacesOf(name: string): Promise<{ readonly title: string }> {
    await editor().palette('Incident Runbook: Choose Namespace…');
    await editor().waitForQuickInput(`Namespace on ${name}`);
    const list = await editor().waitForQuickInput('kube-system');
    await editor().press('Escape');
    return list;
  }
});
