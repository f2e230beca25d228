/** Without lenses everything is still there: a hint, the palette, the keys. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const button = 'Show Lenses in Markdown';

suite('Lenses that are switched off', () => {
  const editor = useSharedEditor({
    files: {
      'runbooks/one.md': '# One\n\n```bash\necho one >> ran.txt\n```\n',
      'runbooks/two.md': '# Two\n\n```bash\necho two\n```\n',
      'ran.txt': '',
    },
    // Named, so that what the button sets in it is taken back too.
    settings: { 'editor.codeLens': false, 'editor.accessibilitySupport': 'on', '[markdown]': {} },
  });

  test('LN4 B48: one hint, once, with a button; the keys work without, and a screen reader is told what they ran', async () => {
    const window = editor();
    await window.open('runbooks/one.md');
    const hint = await window.waitForToast('switched off');
    assert.deepEqual(hint.buttons, [button]);

    await window.putCursor('echo one');
    await waitFor('the context', async () => (await window.statusBar()).some((text) => text.includes('dev')));
    await window.pressRunKey();
    await waitFor('the run', () => readFileSync(window.path('ran.txt'), 'utf8') === 'one\n');
    // It is read out whole; to the eye it may be cut.
    await waitFor('what is read out', async () =>
      (await window.toasts()).some(({ message }) => /Run on dev \/ payments · /.test(message)),
    );
    await window.putCursor('echo one');
    await window.press('Control+Alt+Shift+Enter');
    const { title } = await window.waitForQuickInput('echo one');
    assert.match(title, /^Edit and Run on dev \/ payments · /);
    await window.press('Escape');

    await window.pressToastButton('switched off', button);
    await window.lens(/▶ Run on dev/, { above: 'echo one' });
    await window.open('runbooks/two.md');
    await window.lens(/▶ Run on dev/, { above: 'echo two' });
    assert.deepEqual(
      (await window.toasts()).filter(({ message }) => message.includes('switched off')),
      [],
    );
  });
});
