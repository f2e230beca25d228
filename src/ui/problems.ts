/** All that is wrong with an open runbook: what reading finds and what the rules say. Loaded when the first is shown. */
import * as vscode from 'vscode';
import { checkRunbook, nothingBeside } from '../check/checkRunbook.ts';
import { questionsOf } from '../check/links.ts';
import { readManuscript } from '../check/manuscript.ts';
import type { Level } from '../check/types.ts';
import type { Problem } from '../errors.ts';
import type { Runbook } from '../runbook/types.ts';
import { createBesideDocuments } from './besideDocument.ts';
import type { ReadRunbook } from './findStep.ts';
import { createFolderLevels, type Levels } from './folderLevels.ts';
import { settingIds } from './ids.ts';

export interface Problems extends vscode.Disposable {
  /** At once, by what is known of other files; `later` is called where more becomes known. */
  readonly find: (document: vscode.TextDocument, read: ReadRunbook, later: () => void) => readonly Problem[];
  /** Other files came, went or changed. */
  readonly onDidChange: vscode.Event<void>;
}

export function createProblems(onError: (error: unknown) => void): Problems {
  const beside = createBesideDocuments();
  const folders = createFolderLevels(onError);
  const changed = new vscode.EventEmitter<void>();
  const subscriptions = vscode.Disposable.from(
    beside,
    folders,
    changed,
    beside.onDidChange(() => changed.fire()),
    folders.onDidChange(() => changed.fire()),
  );

  /** A folder that is not trusted switches nothing off. */
  function levelsOfFolder(uri: vscode.Uri, later: () => void): Levels {
    const folder = vscode.workspace.isTrusted ? vscode.workspace.getWorkspaceFolder(uri)?.uri : undefined;
    if (folder === undefined) return {};
    const known = folders.known(folder);
    if (known === undefined) folders.read(folder).then(later, onError);
    return known ?? {};
  }

  return {
    find: (document, read, later) => {
      const { base, path } = placeOf(document.uri);
      const manuscript = readManuscript(path, read.text, read.runbook);
      const levels = { ...levelsOfFolder(document.uri, later), ...levelsFor(document.uri) };
      if (base === undefined) return checkRunbook(manuscript, nothingBeside, levels);
      beside.ask(base, questionsOf(manuscript)).then((isNew) => isNew && later(), onError);
      return checkRunbook(manuscript, beside.known(base), levels);
    },
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}

export interface ClosedProblems extends vscode.Disposable {
  /** Of a file that is not open: other files are not looked at. */
  readonly find: (uri: vscode.Uri, text: string, runbook: Runbook) => Promise<readonly Problem[]>;
  /** What a folder says of problems changed. */
  readonly onDidChange: vscode.Event<void>;
}

export function createClosedProblems(onError: (error: unknown) => void): ClosedProblems {
  const folders = createFolderLevels(onError);
  return {
    find: async (uri, text, runbook) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
      if (folder !== undefined && folders.known(folder) === undefined) await folders.read(folder);
      const levels = { ...(folder && folders.known(folder)), ...levelsFor(uri) };
      return checkRunbook(readManuscript(placeOf(uri).path, text, runbook), nothingBeside, levels);
    },
    onDidChange: folders.onDidChange,
    dispose: () => folders.dispose(),
  };
}

/** From its workspace folder, else from the folder that it lies in; a file that was never saved lies nowhere. */
function placeOf(uri: vscode.Uri): { readonly base: vscode.Uri | undefined; readonly path: string } {
  const name = uri.path.split('/').at(-1) ?? uri.path;
  if (uri.scheme === 'untitled') return { base: undefined, path: name };
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return { base: vscode.Uri.joinPath(uri, '..'), path: name };
  return { base: folder.uri, path: vscode.workspace.asRelativePath(uri, false) };
}

function levelsFor(uri: vscode.Uri): Levels {
  const value: unknown = vscode.workspace.getConfiguration(undefined, uri).get(settingIds.problems);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Level] => isLevel(entry[1])));
}

function isLevel(value: unknown): value is Level {
  return value === 'off' || value === 'information' || value === 'warning' || value === 'error';
}
