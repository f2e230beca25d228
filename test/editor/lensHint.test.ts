/** Without lenses everything is still there: a hint, the palette, the keys. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { withEditor } from '../support/editor.ts';
import { kubeconfigText } from '../support/kubeconfig.ts';
import { waitFor } from '../support/waitFor.ts';

const files = {
  'runbooks/one.md': '# One\n\n```bash\necho one >> ran.txt\n```\n',
  'runbooks/two.md': '# Two\n\n```bash\necho two\n```\n',
  'ran.txt': '',
};
const homeFiles = { '.kube/config': kubeconfigText({ name: 'kind-dev', namespace: 'payments' }) };
const button = 'Show Lenses in Markdown';

suite('Lenses that are switched off', () => {
  const everywhere = { 'editor.codeLens': false, 'editor.accessibilitySupport': 'on' };
  for (const settings of [everywhere, { '[markdown]': { 'editor.codeLens': false } }]) {
    test(`LN4 B48: ${JSON.stringify(settings)}: one hint, once, with a button; the keys work without`, async function () {
      this.timeout(180_000);
      await withEditor({ files, homeFiles, settings }, async (editor) => {
        await editor.open('runbooks/one.md');
        const hint = await editor.waitForToast('switched off');
        assert.deepEqual(hint.buttons, [button]);

        await editor.putCursor('echo one');
        await waitFor('the context', async () => (await editor.statusBar()).some((text) => text.includes('kind-dev')));
        await editor.press('Control+Alt+Enter');
        await waitFor('the run', () => readFileSync(editor.path('ran.txt'), 'utf8') === 'one\n');
        if ('editor.accessibilitySupport' in settings) await editor.waitForToast(/Run on kind-dev \/ payments · /);
        await editor.putCursor('echo one');
        await editor.press('Control+Alt+Shift+Enter');
        const { title } = await editor.waitForQuickInput('echo one');
        assert.match(title, /^Edit and Run on kind-dev \/ payments · /);
        await editor.press('Escape');

        await editor.pressToastButton('switched off', button);
        await editor.lens(/▶ Run on kind-dev/, { above: 'echo one' });
        await editor.open('runbooks/two.md');
        await editor.lens(/▶ Run on kind-dev/, { above: 'echo two' });
        assert.deepEqual(
          (await editor.toasts()).filter(({ message }) => message.includes('switched off')),
          [],
        );
      });
    });
  }
});
