/**
 * The status bar item that says on which context a click acts; a click on it chooses another. In a folder that is not
 * trusted it says that nothing runs, and leads to where that is decided.
 */
import * as vscode from 'vscode';
import { commandIds } from './ids.ts';
import type { LensContext } from './lenses.ts';
import { clickStartsAgain } from './practiceWords.ts';
import type { WindowContext } from './windowContext.ts';
import { inert, withSimulated } from './words.ts';

/** Nearer to the edge than what most extensions show: it must not be pushed out of sight. */
const priority = 1000;

/** The click on a context of the practice cluster that is gone. */
const againCommand = '_incidentRunbook.practiceAgain';

/** `again`: begins the practice cluster anew, or leads to what can be chosen instead. */
export function showContextBar(context: WindowContext, again: () => void): vscode.Disposable {
  const beginning = vscode.commands.registerCommand(againCommand, again);
  const item = vscode.window.createStatusBarItem('incidentRunbook.context', vscode.StatusBarAlignment.Left, priority);
  item.name = 'Incident Runbook: Context';
  const show = (): void => {
    if (!vscode.workspace.isTrusted) {
      item.text = '$(workspace-untrusted) Nothing runs: not trusted';
      item.tooltip =
        'This folder is in Restricted Mode, so no command of a runbook runs. Click for Manage Workspace Trust.';
      item.command = 'workbench.trust.manage';
      item.accessibilityInformation = { label: item.tooltip, role: 'button' };
      return;
    }
    const now = context.current();
    item.command = clickStartsAgain(now) ? againCommand : commandIds.chooseContext;
    const readsOnly = context.readsOnly();
    const isProtected = now?.protection === 'protected';
    item.text = [
      now === undefined
        ? '$(server-environment) Choose context'
        : `${icon(now)} ${inert(now.short, 120)} / ${inert(now.namespace, 50)}`,
      ...(readsOnly ? ['Reads Only'] : []),
    ].join(' · ');
    item.backgroundColor = isProtected ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.tooltip = tooltip(context, readsOnly);
    item.accessibilityInformation = {
      label: `Runbook context: ${item.text.replace(/^\$\(\S+\)\s*/, '')}`,
      role: 'button',
    };
  };
  show();
  item.show();
  return vscode.Disposable.from(
    beginning,
    item,
    context.onDidChange(show),
    vscode.workspace.onDidGrantWorkspaceTrust(show),
  );
}

function icon({ protection, refusal, isSimulated }: LensContext): string {
  if (refusal !== undefined) return '$(warning)';
  // No name can have it: a context that only calls itself simulated looks like any other.
  if (isSimulated) return '$(beaker)';
  return protection === 'protected' ? '$(shield)' : '$(server-environment)';
}

/** Plain text: names in it come from files, and no link may act. */
function tooltip(context: WindowContext, readsOnly: boolean): string {
  const now = context.current();
  const mode = readsOnly ? ['Reads Only is on: nothing else runs.'] : [];
  if (now === undefined) return ['No context is chosen. Click to choose one.', ...mode].join('\n');
  const protection = {
    protected: 'Protected: all that is not a read asks first.',
    open: 'Harmless: nothing asks.',
    ask: 'The first change asks whether it is protected.',
  }[now.protection];
  return [
    ...(now.refusal === undefined ? [] : [`Nothing that needs it runs: ${inert(now.refusal, 400)}`, '']),
    `Context: ${inert(now.name, 400)}`,
    `Namespace: ${inert(now.namespace)}`,
    `Server: ${withSimulated(inert(context.session()?.pin?.server ?? 'unknown'), now.isSimulated)}`,
    protection,
    ...mode,
    clickStartsAgain(now) ? 'Click to start the practice cluster again.' : 'Click to choose another.',
  ].join('\n');
}
