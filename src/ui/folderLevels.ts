/** The severities in a folder's `.incident-runbook.yaml`: what counts in CI counts while one writes. */
import * as vscode from 'vscode';
import { configurationNames, parseConfiguration } from '../check/configuration.ts';
import type { Level } from '../check/types.ts';

export type Levels = Readonly<Record<string, Level>>;

export interface FolderLevels extends vscode.Disposable {
  /** Undefined: not read yet. */
  readonly known: (folder: vscode.Uri) => Levels | undefined;
  readonly read: (folder: vscode.Uri) => Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

/** `onError`: the file is there and cannot be understood; then it counts as if it were not. */
export function createFolderLevels(onError: (error: unknown) => void): FolderLevels {
  const levels = new Map<string, Levels>();
  const changed = new vscode.EventEmitter<void>();
  const watcher = vscode.workspace.createFileSystemWatcher('**/.incident-runbook.{yaml,yml,json}');
  const forget = (): void => {
    levels.clear();
    changed.fire();
  };
  const subscriptions = vscode.Disposable.from(
    changed,
    watcher,
    watcher.onDidCreate(forget),
    watcher.onDidDelete(forget),
    watcher.onDidChange(forget),
  );
  return {
    known: (folder) => levels.get(folder.toString()),
    read: async (folder) => {
      const found = await firstConfiguration(folder);
      levels.set(folder.toString(), {});
      try {
        if (found !== undefined) levels.set(folder.toString(), parseConfiguration(found.text, found.name).problems);
      } catch (error) {
        onError(error);
      }
    },
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}

async function firstConfiguration(
  folder: vscode.Uri,
): Promise<{ readonly name: string; readonly text: string } | undefined> {
  for (const name of configurationNames) {
    try {
      return {
        name,
        text: new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name))),
      };
    } catch {
      // There is none of that name.
    }
  }
  return undefined;
}
