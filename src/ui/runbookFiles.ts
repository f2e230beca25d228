/** Which files of the workspace are runbooks: by their paths at once, those that say so in their front matter a little later. */
import * as vscode from 'vscode';
import { headOfFile } from '../incident/headOfFile.ts';
import { isRunbookFile } from './runbooks.ts';

/** More Markdown than that is not looked through for front matter: it would be a site, not runbooks. */
const maxHeads = 3000;
const headsAtOnce = 16;

export interface RunbookFiles {
  readonly byPath: readonly vscode.Uri[];
  /** Markdown that may say in its front matter that it is one. */
  readonly others: readonly vscode.Uri[];
}

export async function findRunbookFiles(): Promise<RunbookFiles> {
  const all = await vscode.workspace.findFiles('**/*.{md,MD}', '**/node_modules/**');
  const byPath = all.filter((uri) => isRunbookFile(uri, ''));
  const known = new Set(byPath.map(String));
  return { byPath, others: all.filter((uri) => !known.has(uri.toString()) && uri.scheme === 'file') };
}

/** Ends early where `signal` says so. */
export async function thoseSayingSo(
  others: readonly vscode.Uri[],
  signal: AbortSignal,
): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  for (let at = 0; at < Math.min(others.length, maxHeads) && !signal.aborted; at += headsAtOnce) {
    const some = others.slice(at, at + headsAtOnce);
    const heads = await Promise.all(some.map((uri) => headOfFile(uri.fsPath)));
    found.push(...some.filter((uri, index) => isRunbookFile(uri, heads[index] ?? '')));
  }
  return found;
}
