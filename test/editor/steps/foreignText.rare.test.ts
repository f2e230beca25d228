/** Text from elsewhere that would like to act: in titles, names, values and outputs. */
import assert from 'node:assert/strict';
import { hostileName, useSharedEditor } from '../../support/sharedEditor.ts';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { chooseContext } from '../../support/chooseContext.ts';
import { waitFor } from '../../support/waitFor.ts';

const hostile = hostileName;
const [link = ''] = hostile.split('<');

suite('text from elsewhere', () => {
  const editor = useSharedEditor({
    files: {
      'runbooks/steps.md': [
        `# ${hostile}`,
        '',
        '```bash',
        `# ${hostile}`,
        `printf '%s\\n' '${hostile}'`,
        '```',
        '',
        '```bash',
        `# ${hostile}`,
        'touch never',
        '```',
        '',
        '```bash',
        `printf '%s\\n' {{${link}}}`,
        '```',
        '',
      ].join('\n'),
    },
  });

  test('B58: a link or an image in a title, a name or an output is inert text everywhere', async () => {
    const window = editor();
    const requests: string[] = [];
    window.page.on('request', (request) => requests.push(request.url()));

    await window.open('runbooks/steps.md');
    await window.palette('Incident Runbook: Choose Context…');
    await window.waitForQuickInput('Choose the context');
    await assertInert(window, 'picker');
    await window.pick('sendSequence');
    await window.waitForQuickInput('Namespace on');
    await assertInert(window, 'list of namespaces');
    await window.pick('default');
    const { at } = await window.lens(/▶ Run on .*prod/, { above: 'touch never' });
    await window.page.mouse.move(at.x, at.y);
    await assertInert(window, 'lens and its hover');

    await window.clickLens(/▶ Run on/, { above: 'touch never' });
    const dialog = await window.waitForDialog('touch never');
    assert.ok(`${dialog.message}${dialog.detail}`.includes('<img'), 'the name is shown as text');
    await assertInert(window, 'confirmation');
    await window.pressDialogButton('Cancel');

    await window.clickLens(/▶ Run on/, { above: `printf '%s\\n' '` });
    await window.clickLens(/✓/, { above: `printf '%s\\n' '` });
    await waitFor('the entry in the notebook', async () =>
      (await window.notebookCells()).some(({ outputs }) => outputs.join('').includes('<img')),
    );
    await assertInert(window, 'notebook');
    assert.deepEqual(
      requests.filter((url) => url.endsWith('/x')),
      [],
    );
    await chooseContext(window, 'dev', 'payments');
  });
});

/** No element, in the page or in a frame of it, was made of the hostile text. */
async function assertInert(window: EditorWindow, where: string): Promise<void> {
  for (const frame of window.page.frames()) {
    const acting = await frame
      .evaluate<string[]>(
        `[...document.querySelectorAll('img[src="x"], img[onerror], [href*="sendSequence"], [data-href*="sendSequence"], .codicon-alert')].map((element) => element.outerHTML)`,
      )
      .catch(() => []);
    assert.deepEqual(acting, [], where);
  }
}
