/** The tabs that show a notebook. */
import * as vscode from 'vscode';
import { notebookType } from './ids.ts';

/** Of a file, by its absolute path. */
export function tabsOf(file: string): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => fileOf(input) === file);
}

/** The notebook's file where the tab shows one of ours. */
export function fileOf(input: unknown): string | undefined {
  const isOurs = input instanceof vscode.TabInputNotebook && input.notebookType === notebookType;
  return isOurs && input.uri.scheme === 'file' ? input.uri.fsPath : undefined;
}

/** A tab shows the file as text, with words that are not saved. */
export function isDirtyAsText(file: string): boolean {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input, isDirty }) => isDirty && input instanceof vscode.TabInputText && input.uri.fsPath === file);
}
