/** *Use This File as a Runbook*: one line of front matter, as an ordinary edit that can be undone. */
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import { useAsRunbook } from '../runbook/isRunbook.ts';

/** For the active Markdown document. @throws UserError where there is none. */
export async function useActiveFileAsRunbook(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'markdown')
    throw new UserError('No Markdown file has the focus.', 'Open the file that is to be a runbook and try again.');
  const { document } = editor;
  if (document.uri.path.endsWith('.incident.md'))
    throw new UserError('An incident notebook is a record and cannot be a runbook.', 'Open a runbook of your own.');
  const { range, text } = useAsRunbook(document.getText());
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(range.start), document.positionAt(range.end)), text);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError('The file could not be edited.', 'Look whether it is read-only, then try again.');
}
