/** Restricted Mode: nothing of ours starts a program or a terminal in a folder that nobody trusts. */
import { workspace } from 'vscode';
import { UserError } from '../errors.ts';

export function requireTrust(): void {
  if (!workspace.isTrusted) {
    throw new UserError('This folder is not trusted, so nothing runs.', 'Trust it with Manage Workspace Trust.');
  }
}
