/** *Incidents* in the side bar: the drafts, the one that records now, and those that are saved in the workspace. */
import * as vscode from 'vscode';
import { readBeginning } from '../incident/beginning.ts';
import { NOTEBOOK_ENDING } from '../incident/draft.ts';
import type { Incidents } from '../incident/types.ts';
import { draftRow, savedRow, type NotebookRow } from './notebookRows.ts';
import type { SideBarNeeds, Tree, TreeView } from './sideBar.ts';
import { watchFiles } from './watchedFiles.ts';
import { joined } from './words.ts';

/** The latest, by the time in their names. */
const maxListed = 500;
const readAtOnce = 16;
const listAgainAfterMs = 500;

export interface IncidentNode extends NotebookRow {
  readonly kind: 'draft' | 'records' | 'saved';
}

export function createIncidentTree(
  { opened, onDidOpen }: SideBarNeeds,
  view: TreeView<IncidentNode>,
): Tree<IncidentNode> {
  let waiting: NodeJS.Timeout | undefined;
  const listAgain = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => view.changed(undefined), listAgainAfterMs);
  };
  let heard: Incidents | undefined;
  let stopHearing: (() => void)[] = [];
  const hear = (): void => {
    const incidents = opened()?.incidents;
    if (incidents === heard || incidents === undefined) return;
    heard = incidents;
    stopHearing = [incidents.onDidChange(listAgain), incidents.onDidMove(listAgain), incidents.onDidRecord(listAgain)];
    listAgain();
  };
  hear();
  const subscriptions = vscode.Disposable.from(
    watchFiles(`**/*${NOTEBOOK_ENDING}`, { onDidChange: listAgain, onDidComeOrGo: listAgain }),
    vscode.workspace.onDidChangeWorkspaceFolders(listAgain),
    onDidOpen(hear),
    new vscode.Disposable(() => {
      clearTimeout(waiting);
      stopHearing.forEach((stop) => stop());
    }),
  );
  return {
    children: async (of) => (of === undefined ? list(opened()?.incidents) : []),
    item: itemOf,
    parent: () => undefined,
    dispose: () => subscriptions.dispose(),
  };
}

async function list(incidents: Incidents | undefined): Promise<readonly IncidentNode[]> {
  const current = incidents?.current()?.file;
  const drafts = (await incidents?.drafts()) ?? [];
  const saved = await savedOnes();
  const rows = [
    ...drafts.map((draft): IncidentNode => ({ kind: 'draft', ...draftRow(draft, current) })),
    ...saved.map((one): IncidentNode => ({
      kind: 'saved',
      ...savedRow(one, vscode.workspace.asRelativePath(one.file), current),
    })),
  ];
  return rows.map((row) => (row.file === current ? { ...row, kind: 'records' } : row));
}

async function savedOnes(): Promise<readonly Awaited<ReturnType<typeof readBeginning>>[]> {
  const found = await vscode.workspace.findFiles(`**/*${NOTEBOOK_ENDING}`, '**/node_modules/**');
  const nameOf = (uri: vscode.Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const latest = found.toSorted((a, b) => nameOf(b).localeCompare(nameOf(a))).slice(0, maxListed);
  const read = [];
  for (let at = 0; at < latest.length; at += readAtOnce) {
    read.push(...(await Promise.all(latest.slice(at, at + readAtOnce).map((uri) => readBeginning(uri.fsPath)))));
  }
  return read;
}

const icons = { draft: 'edit', records: 'record', saved: 'notebook' } as const;

function itemOf({ kind, label, description, detail, file }: IncidentNode): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = file;
  item.description = joined(description, detail);
  // The row is cut off where the side bar ends.
  item.tooltip = [label, item.description, file].join('\n');
  item.iconPath = new vscode.ThemeIcon(icons[kind]);
  item.contextValue = kind;
  item.command = { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(file)] };
  return item;
}
