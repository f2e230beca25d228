/**
 * The tabs of notebooks that went elsewhere: one whose draft was saved by another window, or whose file was renamed,
 * becomes the file that the incident goes on in, with the words that were not saved. Else the editor would write the
 * old file again, beside the record.
 */
import { mkdir, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { readFacts } from '../incident/draft.ts';
import type { Incidents, WhereNow } from '../incident/types.ts';
import { notebookType } from './ids.ts';
import { memoryOf, textOf } from './notebookCells.ts';
import { fileOf, tabsOf } from './notebookTabs.ts';
import type { NotebookViews } from './notebookViews.ts';
import { apply, has, isDirty, openNotebook } from './openNotebooks.ts';
import type { Report } from './report.ts';
import { inert } from './words.ts';

/** The editor moves a tab of its own accord where it renamed the file itself. */
const settledAfterMs = 300;

export interface MovedNotebooks extends vscode.Disposable {
  /** What became of the notebook of this file; where it is not here any more, that is told. */
  readonly follow: (file: string) => Promise<WhereNow['kind']>;
}

export interface MovedNotebooksNeeds {
  readonly incidents: Incidents;
  readonly views: NotebookViews;
  readonly report: Report;
  readonly isDraft: (file: string) => boolean;
}

export function followMovedNotebooks({ incidents, views, report, isDraft }: MovedNotebooksNeeds): MovedNotebooks {
  let turn: Promise<unknown> = Promise.resolve();
  const told = new Set<string>();

  /** One after the other: two that carry the same words would write them twice. */
  function follow(file: string): Promise<WhereNow['kind']> {
    const mine = turn.then(() => followOne(file));
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function followOne(file: string): Promise<WhereNow['kind']> {
    if (tabsOf(file).length === 0 && openNotebook(file) === undefined) return 'here';
    const now = await incidents.whereNow(file);
    if (now.kind === 'here') return now.kind;
    const old = openNotebook(file);
    const title = old === undefined ? path.basename(file) : titleOf(old);
    if (now.kind === 'thrown away') {
      if (!now.byUs) await afterThrownAway(file, title);
      return now.kind;
    }
    const isNew = tabsOf(file).length > 0;
    const keptWords = old !== undefined && isDirty(old) && (await carryWords(old, now.file));
    await putUpTabs(file, now.file);
    await incidents.leave(file, () => letGo(file));
    if (isNew && !now.byUs) void tellSaved(file, now.file, title, keptWords).catch(report.show);
    return now.kind;
  }

  async function tellSaved(from: string, file: string, title: string, keptWords: boolean): Promise<void> {
    // A file that was only renamed goes on without a word.
    if (!isDraft(from) || isDraft(file)) return;
    const place = vscode.workspace.asRelativePath(file);
    const words = keptWords ? ' Your unsaved words are in it.' : '';
    const openIt = 'Open';
    const sentence = `“${title}” was saved in another window: it is now ${place}.${words}`;
    if ((await report.info(sentence, openIt)) === openIt) await views.showNotebook(file);
  }

  async function afterThrownAway(file: string, title: string): Promise<void> {
    const old = openNotebook(file);
    const hasWords = old !== undefined && isDirty(old);
    if (!hasWords) await vscode.window.tabGroups.close(tabsOf(file));
    if (told.has(file)) return;
    told.add(file);
    const words = 'Your unsaved words are still in its tab: saved, they are a draft again.';
    void report.info(`“${title}” was thrown away in another window.${hasWords ? ` ${words}` : ''}`, 'OK');
  }

  const followAll = (): void => {
    const files = new Set([
      ...vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).map(({ input }) => fileOf(input)),
      ...vscode.workspace.notebookDocuments.filter(isDirty).map(({ uri }) => uri.fsPath),
    ]);
    for (const file of files) if (file !== undefined) void follow(file).catch(report.show);
  };
  let soon: NodeJS.Timeout | undefined;
  const followSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(followAll, settledAfterMs);
  };

  followSoon();
  const subscriptions = vscode.Disposable.from(
    new vscode.Disposable(incidents.onDidMove(followSoon)),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        if (oldUri.scheme !== 'file' || newUri.scheme !== 'file') continue;
        void incidents.renamed(oldUri.fsPath, newUri.fsPath).catch(report.show);
      }
    }),
    // Where the folder of moves cannot be watched.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) followSoon();
    }),
    vscode.window.onDidChangeActiveNotebookEditor(followSoon),
  );
  return {
    follow,
    dispose: () => {
      clearTimeout(soon);
      subscriptions.dispose();
    },
  };
}

/** As its file says it. */
export function titleOf(notebook: vscode.NotebookDocument): string {
  return inert(readFacts(textOf(notebook), notebook.uri.fsPath).title);
}

/** The words that only the old notebook has go into the new one, behind what they stood behind. True: there were some. */
async function carryWords(old: vscode.NotebookDocument, to: string): Promise<boolean> {
  const target = await vscode.workspace.openNotebookDocument(vscode.Uri.file(to));
  const changes: vscode.NotebookEdit[] = [];
  let behind = -1;
  let added: vscode.NotebookCellData[] = [];
  const take = (): void => {
    if (added.length > 0) changes.push(vscode.NotebookEdit.insertCells(behind + 1, added));
    added = [];
  };
  for (const cell of old.getCells()) {
    const { id, raw } = memoryOf(cell.metadata);
    const text = cell.document.getText();
    const cells = target.getCells();
    const same = cells.findIndex((it, n) => n > behind && it.kind === cell.kind && it.document.getText() === text);
    const before = cells.findIndex((it, n) => n > behind && raw !== undefined && memoryOf(it.metadata).raw === raw);
    if (same >= 0 || before >= 0 || (id !== undefined && has(target, id))) {
      take();
      const at = same >= 0 ? same : before >= 0 ? before : behind;
      // Words that were changed here take the place of those that stood there.
      const changed = cells[before];
      if (same < 0 && id === undefined && changed !== undefined) {
        const data = copyOf(cell);
        data.metadata = { ...changed.metadata };
        changes.push(vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(before, before + 1), [data]));
      }
      behind = at;
    } else if (text.trim() !== '') added.push(copyOf(cell));
  }
  take();
  // From the end, so that the places of the others stay right.
  for (const change of changes.toReversed()) await apply(target, change);
  if (changes.length > 0) await target.save();
  return changes.length > 0;
}

function copyOf(cell: vscode.NotebookCell): vscode.NotebookCellData {
  const data = new vscode.NotebookCellData(cell.kind, cell.document.getText(), cell.document.languageId);
  data.metadata = { ...cell.metadata };
  data.outputs = [...cell.outputs];
  return data;
}

/** What is shown stays shown: a tab behind another comes up behind it, and the cursor stays where it is. */
async function putUpTabs(from: string, to: string): Promise<void> {
  for (const tab of tabsOf(from)) {
    const viewColumn = tab.group.viewColumn;
    const isInFront = tab.isActive && tab.group.isActive;
    if (tab.isActive) {
      const target = await vscode.workspace.openNotebookDocument(vscode.Uri.file(to));
      await vscode.window.showNotebookDocument(target, { viewColumn, preserveFocus: !isInFront, preview: false });
    } else {
      const behind = { viewColumn, preserveFocus: true, preview: false, background: true };
      await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(to), notebookType, behind);
    }
  }
}

/** Saved once more, so that the editor does not ask whether to save it: for that the old file must be there. */
async function letGo(from: string): Promise<void> {
  const old = openNotebook(from);
  const folder = path.dirname(from);
  const madeFolder = await mkdir(folder, { recursive: true });
  if (old !== undefined && isDirty(old)) {
    await writeFile(from, textOf(old), { flag: 'wx', mode: 0o600 }).catch(() => undefined);
    // The editor refuses to save over a file that is newer than the one it knows.
    await utimes(from, 1, 1).catch(() => undefined);
    await old.save();
  }
  // Its question would be waited for.
  await vscode.window.tabGroups.close(
    tabsOf(from).filter((tab) => !tab.isDirty),
    true,
  );
  if (madeFolder === undefined) return;
  await rm(from, { force: true });
  await rmdir(folder).catch(() => undefined);
}
