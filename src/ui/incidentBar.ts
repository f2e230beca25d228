/**
 * The status bar item that says which incident records, and whether something waits to be written; it tries again by
 * itself, and tells where a new draft took over from a notebook that is gone.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Incidents } from '../incident/types.ts';
import type { Recorded } from '../incident/types.ts';
import { contextKeys, notebookType } from './ids.ts';
import type { NotebookViews } from './notebookViews.ts';
import type { Report } from './report.ts';
import { inert } from './words.ts';

/** Beside the context. */
const priority = 999;
const retryMs = 10_000;
const showCommand = '_incidentRunbook.showIncident';

type RecordedEntry = Extract<Recorded, { kind: 'recorded' }>;

export interface IncidentBarNeeds {
  readonly incidents: Incidents;
  readonly views: NotebookViews;
  readonly report: Report;
  readonly isDraft: (file: string) => boolean;
}

export function showIncidentBar({ incidents, views, report, isDraft }: IncidentBarNeeds): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('incidentRunbook.incident', vscode.StatusBarAlignment.Left, priority);
  item.name = 'Incident Runbook: Incident';
  item.command = showCommand;

  const show = (): void => {
    const incident = incidents.current();
    const waiting = incidents.pending();
    if (incident === undefined) return item.hide();
    const title = inert(incident.title, 40);
    item.text = [
      `$(notebook) ${incident.draft ? `Draft: ${title}` : title}`,
      ...(waiting > 0 ? [`$(warning) ${waiting} not written`] : []),
    ].join(' · ');
    item.tooltip = [
      `Runs of this window are recorded into “${inert(incident.title)}”.`,
      incident.draft ? 'It is a draft, outside the workspace, until you save it.' : inert(incident.file, 400),
      ...(waiting > 0 ? ['What could not be written is kept, and tried again every few seconds.'] : []),
      'Click to open it.',
    ].join('\n');
    item.accessibilityInformation = { label: `Incident: ${title}`, role: 'button' };
    item.show();
  };

  /** Else only the word *Draft* would say that the record goes on elsewhere. */
  const tellTakenOver = async ({ entry, insteadOf }: RecordedEntry): Promise<void> => {
    if (insteadOf === undefined) return;
    const name = inert(path.basename(insteadOf));
    const openIt = 'Open';
    const sentence = `${name} is not there any more: the incident goes on in a draft. Save it to have it in the folder again.`;
    if ((await report.info(sentence, openIt)) === openIt) await views.showEntry(entry.id);
  };

  const retry = async (): Promise<void> => {
    if (incidents.pending() === 0) return;
    const results = await incidents.retryPending();
    const written = results.filter(({ kind }) => kind === 'recorded').length;
    if (written > 0)
      report.announce(written === 1 ? 'The entry is written now.' : `${written} entries are written now.`);
    show();
  };
  const tryAgain = (): void => void retry().catch(report.show);
  const timer = setInterval(tryAgain, retryMs);

  const tellWhetherDraft = (editor: vscode.NotebookEditor | undefined): void => {
    const notebook = editor?.notebook;
    const draft = notebook?.notebookType === notebookType && isDraft(notebook.uri.fsPath);
    void vscode.commands.executeCommand('setContext', contextKeys.draft, draft);
  };

  show();
  tellWhetherDraft(vscode.window.activeNotebookEditor);
  return vscode.Disposable.from(
    item,
    new vscode.Disposable(incidents.onDidChange(show)),
    new vscode.Disposable(
      incidents.onDidRecord((recorded) => {
        show();
        void tellTakenOver(recorded).catch(report.show);
      }),
    ),
    new vscode.Disposable(() => clearInterval(timer)),
    vscode.window.onDidChangeActiveNotebookEditor(tellWhetherDraft),
    vscode.workspace.onDidSaveNotebookDocument((notebook) => {
      if (notebook.notebookType === notebookType) tryAgain();
    }),
    vscode.commands.registerCommand(showCommand, async () => {
      const incident = incidents.current();
      if (incident !== undefined) await views.showNotebook(incident.file);
    }),
  );
}
