/** All that a window needs to act, put together when the first runbook or notebook is there: clusters, terminals, incidents. */
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { authorName } from '../incident/author.ts';
import { createIncidents } from '../incident/incidents.ts';
import type { Incidents } from '../incident/types.ts';
import { incidentFolders } from '../incident/leftovers.ts';
import { isInside } from '../incident/place.ts';
import { createApi } from '../kube/api.ts';
import { createKube } from '../kube/kube.ts';
import { identify } from '../run/processes.ts';
import { createRunner } from '../run/runner.ts';
import { catchUpWhenSeen } from './catchUp.ts';
import { registerCellStatus } from './cellStatus.ts';
import { createSteps } from './commandAt.ts';
import { showContextBar } from './contextBar.ts';
import { checkActiveRunbook } from './checkRunbook.ts';
import { createContextCommands, type ContextCommands } from './contextCommands.ts';
import { createContextPicker } from './contextPicker.ts';
import { createQuestions } from './question.ts';
import { settingIds } from './ids.ts';
import { showIncidentBar } from './incidentBar.ts';
import { createIncidentCommands, type IncidentCommands } from './incidentCommands.ts';
import { followMovedNotebooks } from './movedNotebooks.ts';
import { createNotebookController } from './notebookController.ts';
import { createNotebookViews } from './notebookViews.ts';
import { watchOfferedCells } from './offeredCells.ts';
import { createOpenNotebooks } from './openNotebooks.ts';
import { createPracticeCluster } from './practiceCluster.ts';
import { createProve } from './prove.ts';
import { createPracticeCommands, type PracticeCommands } from './practiceCommands.ts';
import { recoverRuns } from './recoverRuns.ts';
import type { Report } from './report.ts';
import { createRunCommands, type RunCommands } from './runCommands.ts';
import type { Runbooks } from './runbooks.ts';
import { createRuns } from './runs.ts';
import type { StepStates } from './stepStates.ts';
import { createStepTargets } from './stepTargets.ts';
import { createRunningCells } from './runningCells.ts';
import { watchTakenOut } from './takenOut.ts';
import { createTextCommands, type TextCommands } from './textCommands.ts';
import { createTerminals } from './terminals.ts';
import { createValues, type Values } from './values.ts';
import { watchSteps } from './walkthrough.ts';
import { openWindowContext, type WindowContext } from './windowContext.ts';
import { openWindowState } from './windowState.ts';

export interface OpenWindow {
  readonly commands: RunCommands;
  readonly texts: TextCommands;
  readonly checkRunbook: () => Promise<void>;
  readonly contextCommands: ContextCommands;
  readonly incidentCommands: IncidentCommands;
  readonly practiceCommands: PracticeCommands;
  readonly context: WindowContext;
  readonly incidents: Incidents;
  readonly values: Values;
}

export interface WindowNeeds {
  readonly extension: vscode.ExtensionContext;
  readonly report: Report;
  readonly runbooks: Runbooks;
  readonly states: StepStates;
}

export async function openWindow({ extension, report, runbooks, states }: WindowNeeds): Promise<OpenWindow> {
  const owner = identify(process.pid) ?? { pid: process.pid, startTime: '' };
  const storage = extension.globalStorageUri.fsPath;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  mkdirSync(storage, { recursive: true, mode: 0o700 });

  // What belongs to a folder is kept with it, in a file for each window.
  const state = openWindowState(
    path.join((extension.storageUri ?? extension.globalStorageUri).fsPath, 'windows'),
    owner,
    Date.now,
  );
  const userSetting = (id: string): string | undefined => {
    const value = vscode.workspace.getConfiguration().inspect<string>(id)?.globalValue;
    return value === '' ? undefined : value;
  };
  const clusters = { env: process.env, kubectlPath: () => userSetting(settingIds.kubectlPath) };
  const practice = createPracticeCluster({
    program: vscode.Uri.joinPath(extension.extensionUri, 'dist', 'practice.js').fsPath,
    env: process.env,
  });
  const kube = createKube({
    ...clusters,
    simulated: practice.running,
    homeDir: homedir(),
    setting: () => userSetting(settingIds.kubeconfig),
    sessionDir: path.join(storage, 'sessions'),
  });
  void kube.sweep(Date.now()).catch((error: unknown) => report.show(error));
  const context = await openWindowContext({ kube, state, answers: extension.globalState });

  const runner = createRunner({
    // Short: a line that is typed into a narrow terminal should not wrap.
    root: path.join(tmpdir(), `ir-${userInfo().uid}`),
    owner,
    now: Date.now,
    outputFile: (id) => path.join(storage, 'outputs', `${id}.txt`),
    keepOutputMB: () => vscode.workspace.getConfiguration().get<number>(settingIds.keepOutputMB) ?? 10,
  });
  const terminals = createTerminals({
    state,
    environment: (session) => kube.environment(session),
    isProtected: ({ context: name, namespace, pin }) =>
      name !== undefined && context.protection(name, namespace, pin?.server) === 'protected',
  });
  const runs = createRuns(runner, terminals);
  const folders = incidentFolders(storage);
  const isDraft = (file: string): boolean => isInside(folders.draftsDir, file);
  const running = createRunningCells();
  const takenOut = watchTakenOut(report);
  const notebooks = createOpenNotebooks({ takenOut, isDraft, onError: report.show });
  const incidents = createIncidents({
    ...folders,
    workspace: folder?.toString() ?? '',
    now: Date.now,
    by: () => authorName(folder?.fsPath),
    openNotebooks: notebooks,
    folders: () => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
  });
  const targets = createStepTargets(incidents, states);
  const views = createNotebookViews(incidents, report.show);
  const moved = followMovedNotebooks({ incidents, views, report, isDraft });
  const incidentCommands = createIncidentCommands({ incidents, views, moved, report });

  let recording: string | undefined;
  incidents.onDidChange((incident) => {
    // What commands set for each other ends with the incident, not with its move into the workspace.
    if (recording !== undefined && recording !== incident?.id) runner.forget(recording);
    recording = incident?.id;
  });

  const api = createApi(clusters);
  const values = createValues({ kube, api, clusters, chosen: context.session, state, incidents, report });
  const picker = createContextPicker({
    kube,
    api,
    context,
    report,
    suggestedNamespace: () => namespaceOfActiveRunbook(runbooks),
  });
  const contextCommands = createContextCommands({ kube, context, picker, ask: createQuestions(), report });
  const practiceCommands = createPracticeCommands({ practice, kube, context, picker, report });
  const steps = createSteps(runbooks);
  const by = (): Promise<string> => authorName(folder?.fsPath);
  watchSteps(incidents, context);
  const texts = createTextCommands({ steps, incidents, report, by, showNotebook: views.showNotebook });
  const commands = createRunCommands({
    report,
    steps,
    texts,
    states,
    targets,
    kube: context.forRuns(picker.pickContext),
    prove: createProve(clusters),
    kubectl: clusters,
    context: context.current,
    runs,
    incidents,
    values,
    notebook: views,
  });
  // Not waited for: a window that ends may hold its incident for some seconds. A run waits for it by itself.
  const resumed = incidents.resume();
  void resumed.then(() => values.incidentIs(incidents.current()?.id)).catch(report.show);
  void resumed.then(() => incidentCommands.nameDrafts()).catch(report.show);
  extension.subscriptions.push(
    watchOfferedCells(notebooks.isRunning, report.show),
    practice,
    practiceCommands,
    context,
    showContextBar(context, () => void practiceCommands.startAgain().catch(report.show)),
    terminals,
    targets,
    takenOut,
    notebooks,
    views,
    registerCellStatus(running),
    running,
    catchUpWhenSeen(report.show),
    moved,
    createNotebookController({ commands, incidents, notebooks, running, report, context }),
    showIncidentBar({ incidents, views, report, isDraft }),
    recoverRuns({ runner, incidents, resumed, runs, states, targets, report }),
    { dispose: () => runner.dispose() },
    { dispose: state.release },
    { dispose: () => void incidents.release() },
  );
  const checkRunbook = (): Promise<void> =>
    checkActiveRunbook({ runbooks, context, kube, api, kubectlPath: clusters.kubectlPath });
  return {
    commands,
    texts,
    checkRunbook,
    contextCommands,
    incidentCommands,
    practiceCommands,
    context,
    incidents,
    values,
  };
}

function namespaceOfActiveRunbook(runbooks: Runbooks): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document && runbooks.now(document)?.runbook.defaults.namespace;
}
