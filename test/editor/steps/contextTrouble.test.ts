/** What a broken kubeconfig or a dead cluster does in a real editor: a sentence, and nothing else. */
import { rmSync } from 'node:fs';
import { useOwnKubeconfig } from '../../support/ownKubeconfig.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';

const runbook = '```bash\necho hello\n```\n';

suite('what is wrong with a kubeconfig', () => {
  const editor = useSharedEditor({ files: { 'runbooks/two-runbook.md': runbook } });
  const { file: config, write } = useOwnKubeconfig(editor);
  const context = (user: string): string =>
    [
      'apiVersion: v1',
      'clusters: [{name: k, cluster: {server: "https://127.0.0.1:1"}}]',
      `users: [{name: u, user: ${user}}]`,
      'contexts: [{name: c, context: {cluster: k, user: u}}]',
      '',
    ].join('\n');
  async function sentence(saying: string | RegExp): Promise<void> {
    await editor().palette('Incident Runbook: Choose Context…');
    await editor().waitForToast(saying);
  }

  test('CX6: no kubeconfig, one that cannot be read, no kubectl: a sentence each, and what needs no cluster runs', async () => {
    rmSync(config());
    await editor().open('runbooks/two-runbook.md');
    await sentence(/There is no kubeconfig: .*config does not exist\./);
    write('clusters:\n- name: k\n cluster: {}\n');
    await sentence(/config is not valid YAML, line \d:/);
    write(context('{token: t}'));
    const searchPath = await editor().host(() => {
      const before = process.env['PATH'];
      process.env['PATH'] = '/no/such/folder';
      return before;
    });
    await sentence(/kubectl is not on the PATH of the editor\. Install kubectl, or name it in .*kubectlPath/);
    const settings = (value: string | undefined): Promise<void> =>
      editor().host(async (vscode, path) => {
        const all = vscode.workspace.getConfiguration('incidentRunbook');
        await all.update('kubectlPath', path ?? undefined, vscode.ConfigurationTarget.Global);
      }, value ?? null);
    await settings('/no/such/kubectl');
    await sentence(/There is no program \/no\/such\/kubectl\./);
    await settings(undefined);
    await editor().host((_, before) => {
      process.env['PATH'] = before;
    }, searchPath);
    await editor().clickLens(/^▶ Run/, { above: 'echo hello' });
    await editor().lens(/^✓/, { above: 'echo hello' });
  });
});
