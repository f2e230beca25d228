/** The two lists of the side bar. Nothing is looked for before one of them is seen. */
import * as vscode from 'vscode';
import { commandIds, viewIds } from './ids.ts';
import type { IncidentNode } from './incidentTree.ts';
import type { OpenWindow } from './openWindow.ts';
import type { Node } from './runbookTree.ts';
import type { Runbooks } from './runbooks.ts';
import type { StepStates } from './stepStates.ts';

export interface SideBarNeeds {
  readonly runbooks: Runbooks;
  readonly states: StepStates;
  /** What acts, once it is loaded. */
  readonly opened: () => OpenWindow | undefined;
  readonly onDidOpen: vscode.Event<void>;
  readonly onError: (error: unknown) => void;
}

/** What a list shows; made when it is first seen. */
export interface Tree<T> extends vscode.Disposable {
  readonly children: (of: T | undefined) => Promise<readonly T[]>;
  readonly item: (of: T) => vscode.TreeItem;
  readonly parent: (of: T) => T | undefined;
}

/** What a list tells the editor. `of`: rows that look different now; none for another list altogether. */
export interface TreeView<T> {
  readonly changed: (of: readonly T[] | undefined) => void;
  readonly isVisible: () => boolean;
  readonly onDidShow: (listener: () => void) => vscode.Disposable;
}

export function registerSideBar(needs: SideBarNeeds): vscode.Disposable {
  const findRunbook = async (): Promise<void> => {
    await vscode.commands.executeCommand(`${viewIds.runbooks}.focus`);
    await vscode.commands.executeCommand('list.find');
  };
  return vscode.Disposable.from(
    registerTree<Node>(viewIds.runbooks, async (view) =>
      (await import('./runbookTree.ts')).createRunbookTree(needs, view),
    ),
    registerTree<IncidentNode>(viewIds.incidents, async (view) =>
      (await import('./incidentTree.ts')).createIncidentTree(needs, view),
    ),
    vscode.commands.registerCommand(commandIds.findRunbook, () => findRunbook().catch(needs.onError)),
  );
}

function registerTree<T>(id: string, load: (view: TreeView<T>) => Promise<Tree<T>>): vscode.Disposable {
  const changed = new vscode.EventEmitter<T[] | undefined>();
  let loading: Promise<Tree<T>> | undefined;
  let tree: Tree<T> | undefined;
  const view: vscode.TreeView<T> = vscode.window.createTreeView<T>(id, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (of) => {
        // In Restricted Mode nothing is listed.
        if (!vscode.workspace.isTrusted) return [];
        loading ??= load({
          changed: (rows) => changed.fire(rows === undefined ? undefined : [...rows]),
          isVisible: () => view.visible,
          onDidShow: (listener) => view.onDidChangeVisibility(({ visible }) => visible && listener()),
        });
        tree = await loading;
        return [...(await tree.children(of))];
      },
      getTreeItem: (of) => tree?.item(of) ?? new vscode.TreeItem(''),
      getParent: (of) => tree?.parent(of),
    },
  });
  return vscode.Disposable.from(
    view,
    changed,
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire(undefined)),
    new vscode.Disposable(() => tree?.dispose()),
  );
}
