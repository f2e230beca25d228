/** Reads a team's own templates from the workspace: as text, also in a folder that nobody trusts, since a person sees it before anything else. */
import * as vscode from 'vscode';
import type { SectionTemplate } from '../write/sectionTemplates.ts';
import { TEAM_FOLDER, templatesOf, type TeamFile } from '../write/teamTemplates.ts';

const maxFiles = 50;
const maxBytes = 64 * 1024;

/** Ours with those of the folder that the document lies in. */
export async function readTemplates(folder: vscode.WorkspaceFolder | undefined): Promise<readonly SectionTemplate[]> {
  return templatesOf(folder === undefined ? [] : await teamFiles(vscode.Uri.joinPath(folder.uri, TEAM_FOLDER)));
}

/** Of a document that is not saved yet, the folder in which it would be. */
export function folderOf(uri: vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  if (uri === undefined) return first;
  const asFile = uri.scheme === 'untitled' && first !== undefined ? uri.with({ scheme: first.uri.scheme }) : uri;
  return vscode.workspace.getWorkspaceFolder(asFile) ?? first;
}

async function teamFiles(place: vscode.Uri): Promise<readonly TeamFile[]> {
  const entries = await vscode.workspace.fs.readDirectory(place).then(
    (found) => found,
    () => [],
  );
  // No link: it could lead out of the folder.
  const names = entries
    .filter(([name, type]) => type === vscode.FileType.File && name.toLowerCase().endsWith('.md'))
    .map(([name]) => name)
    .toSorted()
    .slice(0, maxFiles);
  const files = await Promise.all(names.map(async (name) => readFile(place, name)));
  return files.filter((file) => file !== undefined);
}

async function readFile(place: vscode.Uri, name: string): Promise<TeamFile | undefined> {
  const uri = vscode.Uri.joinPath(place, name);
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > maxBytes) return undefined;
    return { name, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
  } catch {
    // It went away, or may not be read: ours are there.
    return undefined;
  }
}
