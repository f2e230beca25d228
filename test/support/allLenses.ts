/** All lenses of a document, also those out of view, as the editor would ask for them. */
import type { CodeLens } from 'vscode';
import type { EditorWindow } from './editorWindow.ts';

export interface AnyLens {
  /** 1-based. */
  readonly line: number;
  readonly title: string;
  /** True where it is one of ours. */
  readonly ours: boolean;
}

/** `file` relative to the folder, or a whole URI. */
export function allLenses(window: EditorWindow, file: string): Promise<readonly AnyLens[]> {
  return window.host(async (vscode, name) => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const uri =
      folder === undefined || /^[\w-]+:/.test(name) ? vscode.Uri.parse(name) : vscode.Uri.joinPath(folder, name);
    const lenses = await vscode.commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri);
    return lenses.map(({ range, command }) => ({
      line: range.start.line + 1,
      title: command?.title ?? '',
      ours: command?.command.startsWith('_incidentRunbook.') ?? false,
    }));
  }, file);
}
