/** Tells once that lenses are switched off, and offers to show them in Markdown. */
import * as vscode from 'vscode';
import type { Report } from './report.ts';
import type { Runbooks } from './runbooks.ts';

const toldKey = 'incidentRunbook.lensHintTold';
const show = 'Show Lenses in Markdown';
const sentence =
  'Run stands above each command of a runbook as a code lens, and code lenses are switched off here. ' +
  'The command at the cursor runs by key (Ctrl+Alt+Enter) or from the Command Palette all the same.';

/** `memento`: of all windows, so that it is told once. */
export function registerLensHint(runbooks: Runbooks, memento: vscode.Memento, report: Report): vscode.Disposable {
  const look = async (editor: vscode.TextEditor | undefined): Promise<void> => {
    if (editor === undefined || memento.get(toldKey) === true || !runbooks.isRunbook(editor.document)) return;
    const config = vscode.workspace.getConfiguration('editor', {
      uri: editor.document.uri,
      languageId: editor.document.languageId,
    });
    if (config.get('codeLens') !== false) return;
    await memento.update(toldKey, true);
    if ((await report.info(sentence, show)) !== show) return;
    const values = config.inspect<boolean>('codeLens');
    // A folder's own setting is stronger than the person's: only there it can be changed.
    const target =
      values?.workspaceFolderLanguageValue === false
        ? vscode.ConfigurationTarget.WorkspaceFolder
        : values?.workspaceLanguageValue === false
          ? vscode.ConfigurationTarget.Workspace
          : vscode.ConfigurationTarget.Global;
    await config.update('codeLens', true, target, true);
  };
  const onEditor = (editor: vscode.TextEditor | undefined): void => {
    look(editor).catch((error: unknown) => report.show(error));
  };
  onEditor(vscode.window.activeTextEditor);
  return vscode.window.onDidChangeActiveTextEditor(onEditor);
}
