/** What a folder may do before and after a person trusts it. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { waitForStatus } from '../../support/chooseContext.ts';
import { kubeconfigText } from '../../support/kubeconfig.ts';
import { readManifest } from '../../support/repository.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = '# Steps\n\n```bash\ntouch it-ran\n```\n\n```bash\nkubectl config current-context\n```\n';

/** All that a folder could try to set, with a program that leaves a mark. */
const hostileSettings = {
  'incidentRunbook.kubectlPath': './evil/kubectl',
  'incidentRunbook.kubeconfig': './evil/config',
  'incidentRunbook.harmlessContexts': ['*'],
  'incidentRunbook.protectedContexts': ['de*'],
  'incidentRunbook.protectedNamespaces': ['billing'],
  'incidentRunbook.readsOnly': false,
  'incidentRunbook.incidentsFolder': 'incidents',
  'incidentRunbook.keepOutputMB': 1,
  'incidentRunbook.files': ['**/*.md'],
};

suite('A folder before and after it is trusted', () => {
  const editor = useSharedEditor({
    restricted: true,
    files: {
      'runbooks/steps.md': runbook,
      'notes.md': runbook,
      'evil/config': kubeconfigText('evil-eu'),
      'evil/kubectl': '#!/bin/sh\ntouch "$0.ran"\n',
      '.vscode/settings.json': JSON.stringify(hostileSettings),
    },
    prepare: ({ folder, home }) => {
      mkdirSync(path.join(home, '.ssh'));
      symlinkSync(path.join(home, '.ssh'), path.join(folder, 'incidents'));
      chmodSync(path.join(folder, 'evil', 'kubectl'), 0o755);
    },
  });

  test('SE1: in Restricted Mode lenses and status bar say why nothing runs, and no way of running opens a terminal', async () => {
    const window = editor();
    await window.open('runbooks/steps.md');
    await window.lens('Trust This Folder to Run', { above: 'touch it-ran' });
    assert.deepEqual(
      (await window.lenses()).filter(({ text }) => text.includes('▶')),
      [],
    );

    await waitForStatus(window, 'Nothing runs: not trusted');
    await window.putCursor('touch it-ran');
    for (const title of ['Run the Command at the Cursor', 'Run Command…', 'Log In']) {
      await window.palette(`Incident Runbook: ${title}`);
      await window.waitForToast(/[Tt]rust/);
      await window.host((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    }
    const terminals = await window.host((vscode) => vscode.window.terminals.length);
    assert.equal(terminals, 0);
    assert.ok(!existsSync(window.path('runbooks/it-ran')) && !existsSync(window.path('it-ran')));
  });

  test('B57: in Restricted Mode no value of ours that the folder holds counts', async () => {
    const window = editor();
    await window.open('notes.md');
    const values = await window.host((vscode) => {
      const config = vscode.workspace.getConfiguration();
      return Object.fromEntries(
        ['kubectlPath', 'kubeconfig', 'harmlessContexts', 'protectedContexts', 'files', 'keepOutputMB'].map((name) => [
          `incidentRunbook.${name}`,
          config.get(`incidentRunbook.${name}`),
        ]),
      );
    });
    const { properties } = readManifest().contributes.configuration;
    for (const [id, value] of Object.entries(values)) assert.deepEqual(value, properties[id]?.default, id);
    assert.deepEqual(await window.lenses(), [], 'notes.md is no runbook');
  });

  test('SE1: trusted, it still cannot name a program, a file or a harmless context', async () => {
    const window = editor();
    await window.clickStatusItem('Nothing runs: not trusted');
    await window.page
      .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
      .first()
      .click();
    await window.open('runbooks/steps.md');
    await window.lens(/▶ Run on dev/, { above: 'kubectl config current-context' });
    const set = await window.host((vscode) =>
      ['kubectlPath', 'kubeconfig', 'harmlessContexts'].map((name) =>
        vscode.workspace.getConfiguration('incidentRunbook').get(name),
      ),
    );
    assert.deepEqual(set, ['', '', []]);
    await window.clickStatusItem('dev / payments');
    const { items } = await window.waitForQuickInput('Choose the context');
    const isProtected = (name: string): boolean | undefined =>
      items.find((item) => item.startsWith(name))?.includes('protected');
    assert.deepEqual(['dev', 'prod-eu', 'payments-eu'].map(isProtected), [true, true, false]);
    assert.equal(isProtected('evil-eu'), undefined);
    await window.press('Escape');
    await window.clickLens(/▶ Run on dev/, { above: 'kubectl config current-context' });
    await waitFor('the context in the terminal', async () => /^dev$/m.test(await window.terminalText()));
    assert.ok(!existsSync(window.path('evil', 'kubectl.ran')));
  });

  test('CX4: trusted, a pattern that it adds protects', async () => {
    const window = editor();
    await window.open('runbooks/steps.md');
    await window.clickLens(/▶ Run on dev/, { above: 'touch it-ran' });
    const dialog = await window.waitForDialog('dev');
    assert.match(`${dialog.message}\n${dialog.detail}`, /touch it-ran/);
    await window.pressDialogButton('Cancel');
    assert.ok(!existsSync(window.path('runbooks/it-ran')) && !existsSync(window.path('it-ran')));
  });

  test('B57: trusted, a notebook is not saved through a link that leads out of the folder', async () => {
    const window = editor();
    await window.open('runbooks/steps.md');
    await window.clickLens(/▶ Run on dev/, { above: 'kubectl config current-context' });
    await window.lens(/✓/, { above: 'kubectl config current-context' });
    await window.palette('Incident Runbook: Save Incident Notebook');
    await window.waitForToast(/Replace the link by a folder/);
    const inSsh = await window.host(
      async (vscode, folder) => {
        return (await vscode.workspace.fs.readDirectory(vscode.Uri.file(folder))).map(([name]) => name);
      },
      path.join(window.place.home, '.ssh'),
    );
    assert.deepEqual(inSsh, []);
  });
});
