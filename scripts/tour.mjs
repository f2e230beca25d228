/**
 * `npm run tour`: plays the main job by itself on getting-started.md in the headless editor, leaves the notebook that
 * was saved in .tmp/tour, and takes the README's pictures, light and dark.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { isMain, prepare, root } from './prepare.mjs';

const themes = /** @type {const} */ ([
  { name: 'light', theme: 'Light 2026' },
  { name: 'dark', theme: 'Dark 2026' },
]);

/** A context that nobody answers for: the tour asks no cluster anything. */
const kubeconfig = `apiVersion: v1
kind: Config
current-context: prod-eu
clusters:
  - name: eu
    cluster: { server: "https://127.0.0.1:1" }
users:
  - name: anna
    user: { token: none }
contexts:
  - name: prod-eu
    context: { cluster: eu, user: anna, namespace: payments }
`;

/** Hides what no setting hides, and what differs from machine to machine. */
const calm = `[id="status.editor.indentation"], [id="status.editor.encoding"], [id="status.editor.eol"],
[id*="keyboardLayout"], [id="status.problems"], [id="status.forwardedPorts"], [id="status.host"], [id="status.notifications"],
.cell-title-toolbar, .monaco-sash::after, .monaco-sash::before { display: none !important }`;

const settings = {
  'breadcrumbs.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.fontSize': 13,
  'editor.lightbulb.enabled': 'off',
  'editor.occurrencesHighlight': 'off',
  'editor.overviewRulerBorder': false,
  'editor.renderLineHighlight': 'none',
  'editor.scrollbar.vertical': 'hidden',
  'editor.stickyScroll.enabled': false,
  'editor.wordWrap': 'on',
  'explorer.decorations.badges': false,
  'notebook.globalToolbar': false,
  'notebook.insertToolbarLocation': 'hidden',
  'notebook.lineNumbers': 'off',
  'notebook.markup.fontSize': 11,
  'scm.diffDecorations': 'none',
  'terminal.integrated.cursorBlinking': false,
  'terminal.integrated.fontSize': 12,
  'terminal.integrated.tabs.enabled': false,
  'window.menuBarVisibility': 'hidden',
  'window.title': '${activeEditorShort}${separator}${rootName}',
  'workbench.activityBar.location': 'hidden',
  'workbench.colorTheme': themes[0].theme,
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.navigationControl.enabled': false,
  'workbench.reduceMotion': 'on',
};

/**
 * Plays it.
 * @param {{ pictures: string, notebooks: string, vsix?: string, scale?: number }} options where the two pictures and the saved notebook go; a package to play it on instead of the build; pixels of a picture for one of the page
 * @returns {Promise<{ notebook: string, pictures: string[], complaints: string[] }>} the files, and messages that stood in the way
 */
export async function playTour({ pictures, notebooks, vsix, scale = 2 }) {
  const { withEditor } = await import('../test/support/editor.ts');
  const { waitFor } = await import('../test/support/waitFor.ts');
  const options = /** @type {import('../test/support/editor.ts').EditorOptions} */ ({
    folderName: 'payments-oncall',
    homeFiles: { '.kube/config': kubeconfig, '.gitconfig': '[user]\n\tname = anna\n' },
    bashrc: String.raw`PS1='\[\e[32m\]$ \[\e[0m\]'` + '\n',
    settings,
    prepare: ({ folder }) => cpSync(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true }),
    look: { viewport: { width: 1280, height: 800 }, colorScheme: 'light', scale },
    ...(vsix === undefined ? {} : { vsix }),
  });
  return withEditor(options, async (editor) => {
    const { page } = editor;
    await page.addStyleTag({ content: calm });
    await editor.palette('View: Toggle Primary Side Bar Visibility');
    await editor.open('runbooks/getting-started.md');

    // The first run of a window that is just open.
    await editor.clickLens('▶ Run', { above: 'echo hello' });
    await editor.lens('✓', { above: 'echo hello', withinMs: 10_000 });

    await editor.clickLens('▶ Run', { above: 'touch "$' });
    const dialog = await editor.waitForDialog('touch');
    await editor.pressDialogButton(dialog.buttons.find((button) => button !== 'Cancel') ?? '');
    await editor.lens('✓', { above: 'touch "$' });

    await editor.clickLens('▶ Run', { above: "printf 'Hello" });
    await editor.waitForQuickInput('your-name');
    await editor.answer("O'Brien; $(date)");
    await editor.lens('✓', { above: "printf 'Hello" });

    await editor.clickLens('▶ Run', { above: 'cat no-such-file.txt' });
    await editor.lens('✗', { above: 'cat no-such-file.txt' });

    await editor.palette('View: New Editor Group to the Right');
    await editor.palette('Incident Runbook: Save Incident Notebook');
    const incidents = editor.path('incidents');
    const name = await waitFor('the saved notebook', () =>
      readdirSync(incidents).find((file) => file.endsWith('.incident.md')),
    );
    await waitFor('its tab', async () => (await editor.tabs()).some((tab) => tab.label === name && tab.active));
    await waitFor('its entries', async () => (await editor.notebookCells()).length >= 4);
    await editor.waitForToast('Saved as');
    const complain = async () =>
      (await editor.toasts()).map(({ message }) => message).filter((message) => !message.startsWith('Saved as'));
    const complaints = [...(await complain())];
    await editor.host((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    await editor.palette('View: Focus First Editor Group');
    await editor.lens('✓', { above: 'echo hello' });

    mkdirSync(pictures, { recursive: true });
    const files = [];
    for (const { name: look, theme } of themes) {
      await page.emulateMedia({ colorScheme: look });
      await editor.host(
        (vscode, id) =>
          vscode.workspace.getConfiguration('workbench').update('colorTheme', id, vscode.ConfigurationTarget.Global),
        theme,
      );
      await page.locator(`.monaco-workbench.vs${look === 'dark' ? '-dark' : ':not(.vs-dark)'}`).waitFor();
      await editor.host((vscode) => {
        const shown = vscode.window.visibleTextEditors.find(({ document }) =>
          document.fileName.endsWith('getting-started.md'),
        );
        const line =
          shown?.document
            .getText()
            .split('\n')
            .findIndex((text) => text.startsWith('## 1.')) ?? 0;
        shown?.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.AtTop);
      });
      // Outputs are drawn in a frame of their own, later than the cells.
      await waitFor('the outputs in the notebook', async () => {
        const texts = await Promise.all(
          page
            .frames()
            .slice(1)
            .map((frame) => frame.evaluate('document.body?.innerText ?? ""').catch(() => '')),
        );
        return texts.some((text) => String(text).includes("Hello, O'Brien"));
      });
      // The pointer away from everything, so that no hover is in the picture.
      await page.mouse.move(640, 6);
      await page.waitForTimeout(1000);
      const file = path.join(pictures, `tour-${look}.png`);
      complaints.push(...(await complain()));
      await editor.screenshot(file);
      files.push(file);
    }
    rmSync(notebooks, { recursive: true, force: true });
    cpSync(incidents, notebooks, { recursive: true });
    return { notebook: path.join(notebooks, name), pictures: files, complaints };
  });
}

if (isMain(import.meta.url)) {
  await prepare();
  await build();
  const { notebook, pictures, complaints } = await playTour({
    pictures: path.join(root, 'media'),
    notebooks: path.join(root, '.tmp', 'tour'),
  });
  console.log(readFileSync(notebook, 'utf8'));
  for (const file of [notebook, ...pictures]) console.log(path.relative(process.cwd(), file));
  for (const complaint of complaints) console.error(`In the way of the pictures: ${complaint}`);
  process.exit(complaints.length === 0 ? 0 : 1);
}
