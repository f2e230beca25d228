/** What a person does with incidents: save a draft, open one, start a new one, throw a draft away. */
import path from 'node:path';
import * as vscode from 'vscode';
import { NothingToDo } from '../errors.ts';
import { readBeginning } from '../incident/beginning.ts';
import { NOTEBOOK_ENDING } from '../incident/draft.ts';
import { parseNotebook } from '../incident/format.ts';
import type { Draft, Incidents } from '../incident/types.ts';
import { settingIds } from './ids.ts';
import { isIncident } from './notebookSerializer.ts';
import { tabsOf } from './notebookTabs.ts';
import { count, draftRow, savedRow } from './notebookRows.ts';
import type { NotebookViews } from './notebookViews.ts';
import { titleOf, type MovedNotebooks } from './movedNotebooks.ts';
import { isDirty, openNotebook } from './openNotebooks.ts';
import type { Report } from './report.ts';
import { inert } from './words.ts';

export interface IncidentCommands {
  readonly save: () => Promise<void>;
  readonly open: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly throwAway: () => Promise<void>;
  /** Names the drafts that nobody has saved or thrown away. */
  readonly nameDrafts: () => Promise<void>;
}

const maxListed = 200;

export interface IncidentCommandsNeeds {
  readonly incidents: Incidents;
  readonly views: NotebookViews;
  readonly moved: MovedNotebooks;
  readonly report: Report;
}

export function createIncidentCommands({ incidents, views, moved, report }: IncidentCommandsNeeds): IncidentCommands {
  async function save(): Promise<void> {
    const looking = vscode.window.activeNotebookEditor?.notebook;
    const shown = looking !== undefined && isIncident(looking) ? looking : undefined;
    const became = shown === undefined ? 'here' : await moved.follow(shown.uri.fsPath);
    // The words of a draft that another window threw away: a draft again, as was said.
    if (became === 'thrown away' && shown !== undefined && isDirty(shown)) await shown.save();
    // Else its tab became the saved file, and that is told.
    if (became !== 'here') return;
    const draft = await draftToSave(shown);
    const folder = await workspaceFolder(draft);
    if (folder === undefined) return;
    const subfolder = vscode.workspace
      .getConfiguration('', vscode.Uri.file(folder))
      .get<string>(settingIds.incidentsFolder);
    const name = await nameFromRunbook(draft);
    const target = {
      workspaceFolder: folder,
      subfolder: subfolder ?? 'incidents',
      ...(name !== undefined && { name }),
    };
    const saved = await incidents.save(target, draft);
    void tellPlace(vscode.Uri.file(saved.file)).catch(report.show);
    await views.showNotebook(saved.file);
  }

  /** The save key looks like any other, and this is the one time that it moves a file: so it is said, and shown. */
  async function tellPlace(file: vscode.Uri): Promise<void> {
    const isInWorkspace = vscode.workspace.getWorkspaceFolder(file) !== undefined;
    const button = isInWorkspace ? 'Show in Explorer' : 'Copy Path';
    if ((await report.info(`Saved as ${vscode.workspace.asRelativePath(file)}.`, button)) !== button) return;
    if (isInWorkspace) await vscode.commands.executeCommand('revealInExplorer', file);
    else await vscode.env.clipboard.writeText(file.fsPath);
  }

  /** The notebook that is looked at, whatever records. Else the draft that records, else the only one. */
  async function draftToSave(shown: vscode.NotebookDocument | undefined): Promise<string> {
    const drafts = await incidents.drafts();
    const current = incidents.current();
    const looked = shown === undefined ? current?.file : shown.uri.fsPath;
    const found = drafts.find(({ file }) => file === looked) ?? (shown === undefined ? await only(drafts) : undefined);
    if (found !== undefined) return found.file;
    if (shown !== undefined) {
      await shown.save();
      throw new NothingToDo(`“${titleOf(shown)}” is saved already.`);
    }
    throw current?.draft === false
      ? new NothingToDo(`“${current.title}” is saved already.`)
      : new NothingToDo('There is no draft to save.', 'The first run starts one.');
  }

  async function only(drafts: readonly Draft[]): Promise<Draft | undefined> {
    const free = drafts.filter((draft) => draft.heldBy === 'nobody' && draft.entries > 0);
    return incidents.current() === undefined && free.length > 0 ? pickDraft(free, 'Save Which Draft?') : undefined;
  }

  async function openIncident(): Promise<void> {
    const drafts = await incidents.drafts();
    const found = await vscode.workspace.findFiles(`**/*${NOTEBOOK_ENDING}`, '**/node_modules/**', maxListed);
    const current = incidents.current();
    const files = found.map((uri) => uri.fsPath).toSorted((a, b) => (path.basename(a) < path.basename(b) ? 1 : -1));
    const items = [
      ...drafts.map((draft) => draftRow(draft, current?.file)),
      ...(await Promise.all(files.map(readBeginning))).map((saved) =>
        savedRow(saved, vscode.workspace.asRelativePath(saved.file), current?.file),
      ),
    ];
    if (items.length === 0) throw new NothingToDo('There is no incident notebook yet.', 'The first run starts one.');
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Open Incident Notebook',
      placeHolder: 'Runs of this window are recorded into it from now on.',
      matchOnDetail: true,
    });
    if (picked === undefined) return;
    if (picked.file !== current?.file) await incidents.open(picked.file);
    await views.showNotebook(picked.file);
  }

  async function start(): Promise<void> {
    const title = await vscode.window.showInputBox({
      title: 'Start New Incident',
      prompt: 'What happens? It can be left empty.',
      placeHolder: 'Inventory service: pods crash',
    });
    if (title === undefined) return;
    const incident = await incidents.start(title);
    await views.showNotebook(incident.file);
  }

  async function throwAway(): Promise<void> {
    const drafts = (await incidents.drafts()).filter((draft) => draft.heldBy !== 'another window');
    if (drafts.length === 0) throw new NothingToDo('There is no draft.');
    const draft = await pickDraft(drafts, 'Throw Away Which Draft?');
    if (draft === undefined) return;
    await incidents.requireThrowable(draft.file);
    const throwIt = 'Throw Away';
    const detail = `It has ${count(draft.entries)} and is in no workspace: it is gone for good, with its outputs.`;
    const options = { modal: true, detail };
    const question = `Throw away “${inert(draft.title)}”?`;
    // Enter presses the first: one that is still held down from the list must not throw away.
    if ((await vscode.window.showWarningMessage(question, options, 'Keep It', throwIt)) !== throwIt) return;
    // Else the editor would ask whether to save what is thrown away.
    await openNotebook(draft.file)?.save();
    await incidents.throwAway(draft.file);
    await vscode.window.tabGroups.close(tabsOf(draft.file));
  }

  async function nameDrafts(): Promise<void> {
    const drafts = (await incidents.drafts()).filter((draft) => draft.heldBy === 'nobody' && draft.entries > 0);
    const [first] = drafts;
    if (first === undefined) return;
    const sentence =
      drafts.length === 1
        ? `A draft is not saved: “${first.title}”, ${count(first.entries)}.`
        : `${drafts.length} drafts are not saved, the latest is “${first.title}”.`;
    const [openIt, throwIt] = ['Open', 'Throw Away…'];
    const pressed = await report.info(sentence, openIt, throwIt);
    if (pressed === throwIt) return throwAway();
    if (pressed !== openIt) return;
    const draft = drafts.length === 1 ? first : await pickDraft(drafts, 'Open Which Draft?');
    if (draft !== undefined) await views.showNotebook(draft.file);
  }

  return { save, open: openIncident, start, throwAway, nameDrafts };
}

async function pickDraft(drafts: readonly Draft[], title: string): Promise<Draft | undefined> {
  const items = drafts.map((draft) => ({
    ...draftRow(draft, draft.heldBy === 'this window' ? draft.file : undefined),
    draft,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.draft;
}

/** The folder of the runbook that was run; asked for where that is no answer. */
async function workspaceFolder(draft: string): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const picked = await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: 'Save Here',
      title: 'In which folder is the incident notebook saved?',
    });
    return picked?.[0]?.fsPath;
  }
  const [only] = folders;
  if (folders.length === 1) return only?.uri.fsPath;
  const runbook = await runbookOf(draft);
  for (const folder of runbook === undefined ? [] : folders) {
    const uri = vscode.Uri.joinPath(folder.uri, runbook ?? '');
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (isThere) return folder.uri.fsPath;
  }
  return (await vscode.window.showWorkspaceFolderPick())?.uri.fsPath;
}

/** `inventory-runbook`: what the incident is about, as far as anybody has said it. */
async function nameFromRunbook(draft: string): Promise<string | undefined> {
  const runbook = await runbookOf(draft);
  return runbook === undefined ? undefined : path.posix.basename(runbook).replace(/\.[^.]*$/, '');
}

/** The runbook of the first entry that came from one, as its workspace folder knows it. */
async function runbookOf(draft: string): Promise<string | undefined> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(draft));
  for (const part of parseNotebook(new TextDecoder().decode(bytes))) {
    const from = part.kind === 'entry' ? part.entry.from?.replace(/#[^#]*$/, '') : undefined;
    if (from !== undefined && from !== '') return from;
  }
  return undefined;
}
