/** Puts the extension together: a table of contents, no logic. What acts is loaded when the first runbook is there. */
import { commands, EventEmitter, workspace, type ExtensionContext } from 'vscode';
import { hasLeftovers } from './incident/leftovers.ts';
import { registerCompletion } from './ui/completion.ts';
import { registerDiagnostics } from './ui/diagnostics.ts';
import { registerHover } from './ui/hover.ts';
import { commandIds, practiceVariable } from './ui/ids.ts';
import { registerLensHint } from './ui/lensHint.ts';
import { registerLenses } from './ui/lenses.ts';
import { isIncident, registerNotebookSerializer } from './ui/notebookSerializer.ts';
import type { OpenWindow } from './ui/openWindow.ts';
import { createReport } from './ui/report.ts';
import { createRunbooks } from './ui/runbooks.ts';
import { registerSectionLens } from './ui/sectionLens.ts';
import { registerSideBar } from './ui/sideBar.ts';
import { createStepStates } from './ui/stepStates.ts';
import { useActiveFileAsRunbook } from './ui/useAsRunbook.ts';
import { registerValueNavigation } from './ui/valueNavigation.ts';

export function activate(extension: ExtensionContext): void {
  const report = createReport();
  const runbooks = createRunbooks();
  const states = createStepStates(extension.workspaceState);
  const contextChanged = new EventEmitter<void>();

  let opened: OpenWindow | undefined;
  let opening: Promise<OpenWindow> | undefined;
  const openAnew = async (): Promise<OpenWindow> => {
    const { openWindow } = await import('./ui/openWindow.ts');
    opened = await openWindow({ extension, report, runbooks, states });
    opened.context.onDidChange(() => contextChanged.fire());
    opened.values.onDidChange(() => contextChanged.fire());
    contextChanged.fire();
    return opened;
  };
  const open = (): Promise<OpenWindow> => {
    opening ??= openAnew().catch((error: unknown) => {
      // What stood in the way may be gone at the next click.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const openNow = (): void => void open().catch((error: unknown) => report.show(error));
  const openWhenNeeded = (): void => {
    if (opening !== undefined) return;
    if (runbooks.open().length > 0 || workspace.notebookDocuments.some(isIncident)) openNow();
  };

  const reported = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      report.show(error);
    }
  };
  const addSection = (offset?: number): Promise<void> =>
    reported(async () => (await import('./ui/addSection.ts')).addSection(runbooks, offset));
  const on = (id: string, action: (window: OpenWindow) => Promise<void>) =>
    commands.registerCommand(id, () => reported(async () => action(await open())));

  extension.subscriptions.push(
    report,
    runbooks,
    contextChanged,
    registerLenses({
      runbooks,
      states,
      report,
      onAction: async (action, target) => (await open()).commands.act(action, target),
      context: {
        current: () => opened?.context.current(),
        readsOnly: () => opened?.context.readsOnly() === true,
        onDidChange: contextChanged.event,
      },
      values: (command) => opened?.values.known(command).filter(({ isLookedUp }) => isLookedUp) ?? [],
    }),
    registerSectionLens(runbooks, states, (offset) => void addSection(offset)),
    registerHover(runbooks, () => opened?.context.current()),
    registerLensHint(runbooks, extension.globalState, report),
    registerDiagnostics(runbooks, report, extension.extensionUri),
    registerCompletion(runbooks, report.show),
    registerValueNavigation(runbooks),
    registerSideBar({
      runbooks,
      states,
      opened: () => opened,
      onDidOpen: contextChanged.event,
      onError: report.show,
    }),
    runbooks.onDidChange(openWhenNeeded),
    workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) states.moved(oldUri.toString(), newUri.toString());
    }),
    registerNotebookSerializer(),
    workspace.onDidOpenNotebookDocument(openWhenNeeded),
    on(commandIds.run, ({ commands }) => commands.actAtCursor('run')),
    on(commandIds.editAndRun, ({ commands }) => commands.actAtCursor('editAndRun')),
    on(commandIds.copy, ({ commands }) => commands.actAtCursor('copy')),
    on(commandIds.fillAndCopy, ({ texts }) => texts.actAtCursor('fillAndCopy')),
    on(commandIds.copyToNotebook, ({ texts }) => texts.actAtCursor('copyToNotebook')),
    on(commandIds.openEntry, ({ commands }) => commands.actAtCursor('openEntry')),
    on(commandIds.stop, ({ commands }) => commands.stopOne()),
    on(commandIds.runChecks, ({ commands }) => commands.runChecksAtCursor()),
    on(commandIds.showValues, ({ values }) => values.show()),
    on(commandIds.checkRunbook, ({ checkRunbook }) => checkRunbook()),
    on(commandIds.runTyped, ({ commands }) => commands.runTyped()),
    on(commandIds.chooseContext, ({ contextCommands }) => contextCommands.chooseContext()),
    on(commandIds.chooseNamespace, ({ contextCommands }) => contextCommands.chooseNamespace()),
    on(commandIds.acceptCluster, ({ contextCommands }) => contextCommands.acceptCluster()),
    on(commandIds.classifyContext, ({ contextCommands }) => contextCommands.classifyContext()),
    on(commandIds.logIn, ({ contextCommands }) => contextCommands.logIn()),
    on(commandIds.toggleReadsOnly, ({ contextCommands }) => contextCommands.toggleReadsOnly()),
    on(commandIds.saveIncident, ({ incidentCommands }) => incidentCommands.save()),
    on(commandIds.openIncident, ({ incidentCommands }) => incidentCommands.open()),
    on(commandIds.newIncident, ({ incidentCommands }) => incidentCommands.start()),
    on(commandIds.throwAwayDraft, ({ incidentCommands }) => incidentCommands.throwAway()),
    on(commandIds.startPractice, ({ practiceCommands }) => practiceCommands.start()),
    on(commandIds.stopPractice, ({ practiceCommands }) => practiceCommands.stop()),
    on(commandIds.chooseScenario, ({ practiceCommands }) => practiceCommands.chooseScenario()),
    commands.registerCommand(commandIds.newRunbook, () =>
      reported(async () => (await import('./ui/makeRunbook.ts')).makeRunbook()),
    ),
    commands.registerCommand(commandIds.newSection, () => addSection()),
    commands.registerCommand(commandIds.useAsRunbook, () => reported(useActiveFileAsRunbook)),
    commands.registerCommand(commandIds.showLog, () => report.log.show()),
  );
  // Nothing is read before activation has returned.
  setImmediate(() => {
    openWhenNeeded();
    void hasLeftovers(extension.globalStorageUri.fsPath).then((left) => left && openNow());
    if (process.env[practiceVariable] === '1') {
      void reported(async () => (await open()).practiceCommands.startWithWindow());
    }
  });
}
