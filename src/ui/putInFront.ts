/** A notebook in front of the person, though the editor lets go of a tab as soon as another one is opened or asked for. */
import * as vscode from 'vscode';
import { fileOf } from './notebookTabs.ts';

/** Nobody clicks on a lens and goes on to another tab in this time: what took the notebook's place was asked for before. */
const notYetGoneOnMs = 1000;
/** A tab that is closed while it is put up never says so. */
const boundMs = 30_000;

export type AskedBy = 'lens' | 'command';

/** `undefined`: the person has gone on to another tab, or closed this one. What a lens asked for is tried again. */
export async function putInFront(
  notebook: vscode.NotebookDocument,
  askedBy: AskedBy,
): Promise<vscode.NotebookEditor | undefined> {
  const ownTabs = [activeTab(), notebook.uri.toString()];
  const until = performance.now() + notYetGoneOnMs;
  let hasGoneOn = false;
  const watching = vscode.window.tabGroups.onDidChangeTabs(() => {
    hasGoneOn ||= performance.now() > until && !ownTabs.includes(activeTab());
  });
  try {
    const first = await show(notebook);
    if (first !== 'let go') return first;
    const inFront = editorInFront(notebook);
    if (inFront !== undefined || hasGoneOn || askedBy === 'command') return inFront;
    const second = await show(notebook);
    return second === 'let go' ? editorInFront(notebook) : second;
  } finally {
    watching.dispose();
  }
}

async function show(notebook: vscode.NotebookDocument): Promise<vscode.NotebookEditor | 'let go' | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, boundMs, undefined);
  });
  try {
    const viewColumn = columnOf(notebook);
    const shown = vscode.window.showNotebookDocument(notebook, { preview: false, viewColumn });
    return await Promise.race([shown, bound]);
  } catch (error) {
    // Two sentences of the editor for the same: another tab was opened meanwhile.
    if (/Notebook Editor creation failure|Could NOT open editor/.test(String(error))) return 'let go';
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Where it has a tab already, as beside the runbook: a second one would cover the runbook. */
function columnOf(notebook: vscode.NotebookDocument): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const file = notebook.uri.fsPath;
  const having = [activeTabGroup, ...all].find(({ tabs }) => tabs.some(({ input }) => fileOf(input) === file));
  return (having ?? activeTabGroup).viewColumn;
}

/** Of two clicks on an entry, the second one takes the tab from the first. */
function editorInFront(notebook: vscode.NotebookDocument): vscode.NotebookEditor | undefined {
  const editor = vscode.window.activeNotebookEditor;
  return editor?.notebook === notebook ? editor : undefined;
}

/** Told by what it shows: the editor makes new objects for the same tabs. */
function activeTab(): string {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  const { input } = tab ?? {};
  const hasUri =
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputNotebook ||
    input instanceof vscode.TabInputCustom;
  return hasUri ? input.uri.toString() : (tab?.label ?? '');
}
