/** All that is wrong with a runbook: what reading finds and what the rules say. Loaded when the first is shown. */
import * as vscode from 'vscode';
import { checkRunbook, nothingBeside } from '../check/checkRunbook.ts';
import { questionsOf } from '../check/links.ts';
import { readManuscript } from '../check/manuscript.ts';
import type { Level, Manuscript } from '../check/types.ts';
import type { Problem } from '../errors.ts';
import type { Runbook } from '../runbook/types.ts';
import { createBesideDocuments } from './besideDocument.ts';
import type { ReadRunbook } from './findStep.ts';
import { createFolderLevels, type Levels } from './folderLevels.ts';
import { settingIds } from './ids.ts';

export interface Problems extends vscode.Disposable {
  /** At once, by what is known of other files; `later` is called where more becomes known. */
  readonly find: (document: vscode.TextDocument, read: ReadRunbook, later: () => void) => readonly Problem[];
  /** Of a file that is not open; waits until all is known that it asks of other files. */
  readonly findClosed: (uri: vscode.Uri, text: string, runbook: Runbook) => Promise<readonly Problem[]>;
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
  const folderOf = (uri: vscode.Uri): vscode.Uri | undefined =>
    vscode.workspace.isTrusted ? vscode.workspace.getWorkspaceFolder(uri)?.uri : undefined;

  /** By what is known at this moment. */
  function checkNow({ uri, base, manuscript }: Own): readonly Problem[] {
    const folder = folderOf(uri);
    const levels = { ...(folder && folders.known(folder)), ...levelsFor(uri) };
    return checkRunbook(manuscript, base === undefined ? nothingBeside : beside.known(base), levels);
  }

  /** True where it has found out something that was not known. */
  async function ask({ uri, base, manuscript }: Own): Promise<boolean> {
    const folder = folderOf(uri);
    const isUnread = folder !== undefined && folders.known(folder) === undefined;
    const [isNew] = await Promise.all([
      base !== undefined && beside.ask(base, questionsOf(manuscript)),
      isUnread && folders.read(folder),
    ]);
    return isNew || isUnread;
  }

  return {
    find: ({ uri }, { text, runbook }, later) => {
      const own = ownOf(uri, text, runbook);
      ask(own).then((isNew) => isNew && later(), onError);
      return checkNow(own);
    },
    findClosed: async (uri, text, runbook) => {
      const own = ownOf(uri, text, runbook);
      await ask(own);
      return checkNow(own);
    },
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}

interface Own {
  readonly uri: vscode.Uri;
  /** Its workspace folder, else the folder that it lies in; a file that was never saved lies nowhere. */
  readonly base: vscode.Uri | undefined;
  readonly manuscript: Manuscript;
}

function ownOf(uri: vscode.Uri, text: string, runbook: Runbook): Own {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const isSaved = uri.scheme !== 'untitled';
  const isIn = isSaved && folder !== undefined;
  const path = isIn ? vscode.workspace.asRelativePath(uri, false) : (uri.path.split('/').at(-1) ?? uri.path);
  const base = isIn ? folder : isSaved ? vscode.Uri.joinPath(uri, '..') : undefined;
  return { uri, base, manuscript: readManuscript(path, text, runbook) };
}

function levelsFor(uri: vscode.Uri): Levels {
  const value: unknown = vscode.workspace.getConfiguration(undefined, uri).get(settingIds.problems);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Level] => isLevel(entry[1])));
}

function isLevel(value: unknown): value is Level {
  return value === 'off' || value === 'information' || value === 'warning' || value === 'error';
}
