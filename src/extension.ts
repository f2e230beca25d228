/** Puts the extension together: a table of contents, no logic. */
import type { ExtensionContext } from 'vscode';

export function activate(_context: ExtensionContext): void {}
