/** Files of the workspace that come, change and go, also with their whole folder, of which the editor tells nothing else. */
import { Disposable, workspace, type Uri } from 'vscode';

export interface FileChanges {
  readonly onDidChange: (uri: Uri) => void;
  /** One came or went, or a folder that may hold some. */
  readonly onDidComeOrGo: (uri: Uri) => void;
}

export function watchFiles(pattern: string, { onDidChange, onDidComeOrGo }: FileChanges): Disposable {
  const files = workspace.createFileSystemWatcher(pattern);
  const folders = workspace.createFileSystemWatcher('**', false, true, false);
  // A name with an ending is taken for a file's.
  const ifFolder = (uri: Uri): void => {
    if (!/\.[^/]*$/.test(uri.path)) onDidComeOrGo(uri);
  };
  return Disposable.from(
    files,
    files.onDidChange(onDidChange),
    files.onDidCreate(onDidComeOrGo),
    files.onDidDelete(onDidComeOrGo),
    folders,
    folders.onDidCreate(ifFolder),
    folders.onDidDelete(ifFolder),
  );
}
