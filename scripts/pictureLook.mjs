/** What the pictures of the README have in common: a calm window, light and dark. */

/** @typedef {import('../test/support/editor.ts').Editor} Editor */

/** The first is that of the film. */
export const themes = /** @type {const} */ ([
  { name: 'dark', theme: 'Dark 2026' },
  { name: 'light', theme: 'Light 2026' },
]);

/** Hides what no setting hides, and what differs from machine to machine. */
export const calm = `[id="status.editor.indentation"], [id="status.editor.encoding"], [id="status.editor.eol"],
[id*="keyboardLayout"], [id="status.problems"], [id="status.forwardedPorts"], [id="status.host"], [id="status.notifications"],
.cell-title-toolbar, .monaco-sash::after, .monaco-sash::before { display: none !important }`;

export const settings = {
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
  'notebook.output.fontSize': 11,
  'scm.diffDecorations': 'none',
  'terminal.integrated.cursorBlinking': false,
  'terminal.integrated.fontSize': 12,
  'terminal.integrated.tabs.hideCondition': 'singleTerminal',
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
 * @param {Editor} editor
 * @param {string} setting
 * @param {unknown} value
 */
export function configure(editor, setting, value) {
  return editor.host(
    (vscode, [name, wanted]) =>
      vscode.workspace.getConfiguration().update(name, wanted, vscode.ConfigurationTarget.Global),
    /** @type {const} */ ([setting, value]),
  );
}

/**
 * Comes back when the window has its colours.
 * @param {Editor} editor
 * @param {(typeof themes)[number]} look
 */
export async function switchTheme(editor, { name, theme }) {
  await editor.page.emulateMedia({ colorScheme: name });
  await configure(editor, 'workbench.colorTheme', theme);
  await editor.page.locator(`.monaco-workbench.vs${name === 'dark' ? '-dark' : ':not(.vs-dark)'}`).waitFor();
}
