/** *New Runbook*: asks what the service is called, and opens a runbook for it that is not on the disk before it is saved. */
import * as vscode from 'vscode';
import { isRunbook } from '../runbook/isRunbook.ts';
import { newRunbook, newRunbookPath } from '../write/newRunbook.ts';
import { typeSnippet } from './addSection.ts';
import { settingIds } from './ids.ts';
import { folderOf, readTemplates } from './teamTemplates.ts';

const maxLetters = 60;
const maxFiles = 5000;

export async function makeRunbook(): Promise<void> {
  const service = await vscode.window.showInputBox({
    title: 'New Runbook',
    prompt: 'Which service is it for? Nothing is on the disk before you save.',
    placeHolder: 'Payments API',
    validateInput: (words) => {
      if (words.trim() === '') return 'Type what the service is called.';
      return words.trim().length > maxLetters ? `Use at most ${maxLetters} letters.` : undefined;
    },
  });
  if (service === undefined || service.trim() === '') return;
  const folder = await targetFolder();
  const templates = await readTemplates(folder);
  const document = await openUnsaved(folder, service);
  const editor = await vscode.window.showTextDocument(document);
  await typeSnippet(editor, newRunbook(service, templates).snippet, new vscode.Position(0, 0));
}

async function targetFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active);
  return own ?? (folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folderOf(undefined));
}

/** With the name that it is saved under, beside the runbooks that are there. Without a folder saving asks for one. */
async function openUnsaved(folder: vscode.WorkspaceFolder | undefined, service: string): Promise<vscode.TextDocument> {
  if (folder === undefined) return vscode.workspace.openTextDocument({ language: 'markdown' });
  const globs: unknown = vscode.workspace.getConfiguration(undefined, folder.uri).get(settingIds.files);
  const patterns = Array.isArray(globs) ? globs.filter((glob) => typeof glob === 'string') : [];
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, '**/*.md'),
    '**/node_modules/**',
    maxFiles,
  );
  const unsaved = vscode.workspace.textDocuments.map(({ uri }) => uri).filter(({ scheme }) => scheme === 'untitled');
  const others = [...found, ...unsaved.map((uri) => uri.with({ scheme: folder.uri.scheme }))]
    .map((uri) => vscode.workspace.asRelativePath(uri, false))
    .filter((path) => isRunbook(path, '', patterns));
  const path = newRunbookPath(service, others);
  const uri = vscode.Uri.joinPath(folder.uri, path).with({ scheme: 'untitled' });
  const document = await vscode.workspace.openTextDocument(uri);
  return vscode.languages.setTextDocumentLanguage(document, 'markdown');
}
