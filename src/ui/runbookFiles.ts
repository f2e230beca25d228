/** Which files of the workspace are runbooks: by their paths at once, those that say so in their front matter a little later. */
import * as vscode from 'vscode';
import { headOfFile } from '../incident/headOfFile.ts';
import { globsFor, isRunbookFile } from './runbooks.ts';

const maxFiles = 20_000;
/** More Markdown than that is not looked through for front matter: it would be a site, not runbooks. */
const maxHeads = 3000;
const headsAtOnce = 16;
const pathsAtOnce = 500;

export interface RunbookFiles {
  readonly byPath: readonly vscode.Uri[];
  /** Markdown that may say in its front matter that it is one. */
  readonly others: readonly vscode.Uri[];
}

export async function findRunbookFiles(): Promise<RunbookFiles> {
  const all = await vscode.workspace.findFiles('**/*.{md,MD}', '**/node_modules/**', maxFiles);
  const byPath: vscode.Uri[] = [];
  const others: vscode.Uri[] = [];
  const globs = globsOfFolders();
  for (const [at, uri] of all.entries()) {
    if (isRunbookFile(uri, '', globs(uri))) byPath.push(uri);
    else if (uri.scheme === 'file') others.push(uri);
    // Other things of this window come first.
    if (at % pathsAtOnce === pathsAtOnce - 1) await new Promise(setImmediate);
  }
  return { byPath, others };
}

/** Ends early where `signal` says so. */
export async function thoseSayingSo(
  others: readonly vscode.Uri[],
  signal: AbortSignal,
): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const globs = globsOfFolders();
  for (let at = 0; at < Math.min(others.length, maxHeads) && !signal.aborted; at += headsAtOnce) {
    const some = others.slice(at, at + headsAtOnce);
    const heads = await Promise.all(some.map((uri) => headOfFile(uri.fsPath)));
    found.push(...some.filter((uri, index) => isRunbookFile(uri, heads[index] ?? '', globs(uri))));
  }
  return found;
}

function globsOfFolders(): (uri: vscode.Uri) => readonly string[] {
  const known = new Map<vscode.WorkspaceFolder | undefined, readonly string[]>();
  return (uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const globs = known.get(folder) ?? globsFor(uri);
    known.set(folder, globs);
    return globs;
  };
}
