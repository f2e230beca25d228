/** A cluster that answers nothing, in a real editor. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import { startClusters } from '../../support/kubeServer.ts';
import { sharedKubeconfig, useSharedEditor } from '../../support/sharedEditor.ts';

suite('a cluster that answers nothing', () => {
  const editor = useSharedEditor({ files: { 'runbooks/two-runbook.md': '```bash\necho hello\n```\n' } });
  const write = (text: string): void => writeFileSync(path.join(editor().place.home, '.kube', 'config'), text);
  suiteTeardown(async () => {
    write(sharedKubeconfig);
    await chooseContext(editor(), 'dev', 'payments');
  });

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

  async function namespacesOf(name: string): Promise<{ readonly title: string }> {
    await editor().palette('Incident Runbook: Choose Namespace…');
    await editor().waitForQuickInput(`Namespace on ${name}`);
    const list = await editor().waitForQuickInput('kube-system');
    await editor().press('Escape');
    return list;
  }
});
