/** What stands below an entry's cell, beside the editor's own mark and duration: number, time, place, and what a reader must know. */
import * as vscode from 'vscode';
import { notShownText, whoText } from '../incident/entryWords.ts';
import type { Entry } from '../incident/types.ts';
import { describeOutcome } from '../run/describeOutcome.ts';
import { notebookType } from './ids.ts';
import { entryOf, memoryOf } from './notebookCells.ts';
import type { RunningCells } from './runningCells.ts';
import { inert, withSimulated } from './words.ts';

/** Opens the whole output of an entry: the notebook's URI and the entry's id. */
export const wholeOutputCommand = '_incidentRunbook.wholeOutput';

export function registerCellStatus(running: RunningCells): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider = vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, {
    onDidChangeCellStatusBarItems: changed.event,
    provideCellStatusBarItems: (cell) => itemsOf(cell, running.has(cell)),
  });
  const watching = vscode.workspace.onDidChangeNotebookDocument((event) => {
    // Which numbers are missing depends on the other cells.
    if (event.notebook.notebookType === notebookType && event.contentChanges.length > 0) changed.fire();
  });
  const runs = running.onDidChange(() => changed.fire());
  return vscode.Disposable.from(provider, watching, runs, changed);
}

function itemsOf(cell: vscode.NotebookCell, isRunning: boolean): vscode.NotebookCellStatusBarItem[] {
  const { Left, Right } = vscode.NotebookCellStatusBarAlignment;
  if (cell.kind !== vscode.NotebookCellKind.Code) return [];
  // The editor shows that it goes on, and how long; this is not the time of the entry that stands here.
  if (isRunning) return [item('running: becomes an entry when it ends', Left, 'Stop it here, or from its lens.')];
  const found = entryOf(cell);
  if (found === undefined)
    return [item('$(circle-slash) not run yet', Left, 'This command is not in the record. ▷ runs it.')];
  const { entry, intact } = found;
  const time = entry.at.slice(11, 19);
  const place = placeIn(entry);
  const { words } = describeOutcome(entry.outcome, entry.command, entry.output);
  const differs = cell.document.getText() !== entry.command;
  const missing = missingBefore(cell, entry.n);
  const items = [
    ...(missing === '' ? [] : [item(`$(warning) ${missing}`, Left, 'This entry was taken out of the notebook.')]),
    item(`#${entry.n}`, Left, entry.step === undefined ? 'Entry' : inert(`Entry: ${entry.step}`)),
    item(`$(clock) ${time} UTC`, Left, inert(`${entry.at} by ${whoText(entry)}`)),
    ...(place === '' ? [] : [item(`$(server) ${place}`, Left, inert(entry.server ?? ''))]),
    ...(words === '' ? [] : [item(inert(words), Left, 'How it ended')]),
    ...(entry.edited ? [item('edited before it ran', Left, 'It is not what stands in the runbook.')] : []),
    ...(differs ? [item('$(warning) differs from what ran', Left, 'The record keeps the command as it ran.')] : []),
    ...(intact ? [] : [item('$(warning) edited', Left, 'The text of this entry is not as it was written.')]),
  ];
  // The editor folds a long output in its middle, where the record says this too.
  const notShown = notShownText(entry);
  if (notShown !== undefined) items.push(item(notShown.replace(/\..*$/s, ''), Right, notShown));
  if (entry.output.whole === undefined) return items;
  const whole = item('$(go-to-file) whole output', Right, 'Opens the whole output, which lies beside the notebook.');
  whole.command = {
    command: wholeOutputCommand,
    title: 'Open Whole Output',
    arguments: [cell.notebook.uri.toString(), entry.id],
  };
  return [...items, whole];
}

function placeIn({ context, namespace, simulated }: Entry): string {
  const place = [context, namespace].filter((part) => part !== undefined).join('/');
  return place === '' ? '' : withSimulated(inert(place, 80), simulated);
}

/** `#11 is missing`: a number below this one that no cell of the notebook has, as far as the one before. */
function missingBefore(cell: vscode.NotebookCell, n: number): string {
  const there = new Set(cell.notebook.getCells().map((other) => memoryOf(other.metadata).n));
  let from = n;
  while (from > 1 && !there.has(from - 1)) from -= 1;
  if (from === n) return '';
  return from === n - 1 ? `#${from} is missing` : `#${from} to #${n - 1} are missing`;
}

function item(
  text: string,
  side: vscode.NotebookCellStatusBarAlignment,
  tooltip: string,
): vscode.NotebookCellStatusBarItem {
  const it = new vscode.NotebookCellStatusBarItem(text, side);
  it.tooltip = tooltip;
  return it;
}
