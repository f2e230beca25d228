/** ▷ in an incident notebook: runs what the cell shows, on the context that the kernel button shows, and adds an entry. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Incidents } from '../incident/types.ts';
import type { Entry } from '../incident/types.ts';
import { isSuccess } from '../run/describeOutcome.ts';
import { notebookType } from './ids.ts';
import type { LensContext } from './lenses.ts';
import { keepOutputs, showMarkAgain } from './entryMarks.ts';
import { movedWords } from './movedEntry.ts';
import { entryOf, memoryOf } from './notebookCells.ts';
import { isIncident } from './notebookSerializer.ts';
import type { EditorNotebooks } from './openNotebooks.ts';
import { askModal } from './question.ts';
import { excerpt } from './excerpt.ts';
import type { Report } from './report.ts';
import type { RunCommands } from './runCommands.ts';
import type { RunningCells } from './runningCells.ts';
import { inert } from './words.ts';

/** The editor tells of the interrupt just before it tells of the cell. */
const cellGoesAfterMs = 200;

export interface ControllerNeeds {
  readonly commands: Pick<RunCommands, 'runText' | 'stopOne'>;
  readonly incidents: Incidents;
  readonly notebooks: EditorNotebooks;
  readonly running: RunningCells;
  readonly report: Report;
  readonly context: { readonly current: () => LensContext | undefined; readonly onDidChange: vscode.Event<void> };
}

export function createNotebookController(needs: ControllerNeeds): vscode.Disposable {
  const { commands, notebooks, running, report, context } = needs;
  const controller = vscode.notebooks.createNotebookController(
    'incident-runbook.context',
    notebookType,
    label(undefined),
  );
  controller.supportedLanguages = ['shellscript'];
  controller.supportsExecutionOrder = false;
  controller.description = 'The context that ▷ runs on';
  controller.interruptHandler = (notebook) => interrupt(notebook).catch(report.show);
  controller.executeHandler = async (cells, notebook) => {
    try {
      await notebooks.whileRunning(notebook, async () => {
        const [cell] = cells;
        if (cells.length > 1) await runInTurn(cells, notebook);
        else if (cell !== undefined) await runCell(cell, notebook);
      });
    } catch (error) {
      report.show(error);
    }
  };

  /** The editor interrupts also where a running cell goes out of the notebook: that stops no command. */
  async function interrupt(notebook: vscode.NotebookDocument): Promise<void> {
    await wait(cellGoesAfterMs);
    if (running.areIn(notebook)) await commands.stopOne();
  }

  /** *Run All*: each with the questions of its ▷, as far as it goes well. */
  async function runInTurn(cells: readonly vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void> {
    const waiting = cells.filter((cell) => cell.document.getText().trim() !== '');
    const count = waiting.length;
    try {
      if (!(await confirmAll(count))) return;
      for (let goesOn = true; goesOn && waiting.length > 0;) {
        const [cell] = waiting;
        goesOn = cell !== undefined && cell.index >= 0 && (await runCell(cell, notebook));
        waiting.shift();
      }
      if (waiting.length > 0) report.announce(`Stopped after ${count - waiting.length} of ${count} commands.`);
    } finally {
      // For the editor they ran, as soon as it was asked for them.
      waiting.forEach(showAgain);
    }
  }

  /** True: it ran, and it did not fail. */
  async function runCell(cell: vscode.NotebookCell, notebook: vscode.NotebookDocument): Promise<boolean> {
    const text = cell.document.getText();
    const entry = entryOf(cell)?.entry;
    try {
      if (text.trim() === '') {
        report.announce('There is no command in this cell.');
        return false;
      }
      if (entry !== undefined && !(await confirmDifference(entry, text, context.current()))) return false;
      if (!(await recordsInto(notebook, needs))) return false;
      return await execute(cell, notebook, entry);
    } finally {
      showAgain(cell);
    }
  }

  async function execute(
    cell: vscode.NotebookCell,
    notebook: vscode.NotebookDocument,
    entry: Entry | undefined,
  ): Promise<boolean> {
    const text = cell.document.getText();
    // No output call is made: the cell goes on showing what came back when it ran first.
    const execution = controller.createNotebookCellExecution(cell);
    const hasEnded = running.begin(cell);
    execution.start(Date.now());
    try {
      const result = await commands.runText(text, folderOf(entry, notebook), {
        from: entry?.from,
        title: entry?.step,
        shell: entry?.shell,
        edited: entry !== undefined && text !== entry.command,
        onBegun: (id) => {
          if (entry === undefined) notebooks.takesPlaceOf(id, cell);
        },
      });
      if (result.kind !== 'ran') return false;
      if (entry !== undefined) await showCommandAgain(cell, entry);
      return isSuccess(result.run.outcome, text, result.run.output) !== false;
    } finally {
      execution.end(undefined);
      hasEnded();
    }
  }

  function showAgain(cell: vscode.NotebookCell): void {
    const entry = entryOf(cell)?.entry;
    if (entry !== undefined && !running.has(cell)) showMarkAgain(controller, cell, entry);
  }

  const show = (): void => {
    controller.label = label(context.current());
  };
  // Without it the editor asks for a kernel at the first ▷, and the button does not name the context.
  const prefer = (notebook: vscode.NotebookDocument): void => {
    if (isIncident(notebook)) {
      controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
    }
  };
  show();
  vscode.workspace.notebookDocuments.forEach(prefer);
  return vscode.Disposable.from(
    controller,
    keepOutputs(controller, (cell) => running.has(cell), report.show),
    context.onDidChange(show),
    vscode.workspace.onDidOpenNotebookDocument(prefer),
  );
}

function label(context: LensContext | undefined): string {
  return context === undefined ? 'No context' : `${inert(context.short, 120)} / ${inert(context.namespace, 60)}`;
}

/** What the cell would do now, where that is not what its entry tells. */
async function confirmDifference(entry: Entry, text: string, context: LensContext | undefined): Promise<boolean> {
  const moved = movedWords(entry, context);
  const differences = [
    ...(text === entry.command ? [] : [`It ran:\n${excerpt(entry.command)}`]),
    ...(moved === undefined ? [] : [moved]),
  ];
  if (differences.length === 0) return true;
  const run = 'Run';
  const detail = [
    `It would run:\n${excerpt(text)}`,
    ...differences,
    'It becomes an entry of its own; this one stays as it is.',
  ].join('\n\n');
  return (await askModal({ message: `This is not what entry #${entry.n} ran.`, detail }, 'Do Not Run', run)) === run;
}

async function confirmAll(count: number): Promise<boolean> {
  const run = 'Run All';
  const detail =
    'One after the other, each with the questions that its ▷ asks. It stops at the first one that does not run or fails. Each run becomes an entry of its own.';
  return (
    (await askModal({ message: `Run ${count} commands of this record again?`, detail }, 'Do Not Run', run)) === run
  );
}

/** One incident records per window: a ▷ in another notebook asks which. */
async function recordsInto(notebook: vscode.NotebookDocument, { incidents }: ControllerNeeds): Promise<boolean> {
  const current = incidents.current();
  const file = notebook.uri.fsPath;
  if (current?.file === file) return true;
  if (current === undefined) {
    await incidents.open(file);
    return true;
  }
  const [here, there] = ['Record Here', 'Record There'];
  const pressed = await vscode.window.showInformationMessage(
    `This window records into “${inert(current.title)}”.`,
    {
      modal: true,
      // A copy has the title of the other.
      detail: `Record Here: ${nameOf(file)} gets the entry and those that follow.\nRecord There: they go into ${nameOf(current.file)}, as before.`,
    },
    here,
    there,
  );
  if (pressed === here) await incidents.open(file);
  return pressed !== undefined;
}

function nameOf(file: string): string {
  return inert(path.basename(file), 120);
}

/** The record keeps what ran: the cell shows it again. */
async function showCommandAgain(cell: vscode.NotebookCell, entry: Entry): Promise<void> {
  const { document } = cell;
  if (cell.notebook.isClosed || memoryOf(cell.metadata).id !== entry.id || document.getText() === entry.command) return;
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(document.uri, document.validateRange(all), entry.command);
  await vscode.workspace.applyEdit(edit);
  await cell.notebook.save();
}

/** Where it ran first, if there is such a folder here; else the notebook's workspace folder. */
function folderOf(entry: Entry | undefined, notebook: vscode.NotebookDocument): string | undefined {
  const folder = entry?.cwd;
  const isFolder = folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? folder : vscode.workspace.getWorkspaceFolder(notebook.uri)?.uri.fsPath;
}
