/** The notebook's cells as the editor wants them, and back: thin, the form itself is `incident/cells.ts`. */
import * as vscode from 'vscode';
import { keepNotebook, showNotebook, type CellMemory, type KeptCell, type ShownCell } from '../incident/cells.ts';
import { notShownText } from '../incident/entryWords.ts';
import { parseNotebook } from '../incident/format.ts';
import type { Entry } from '../incident/types.ts';
import { isSuccess } from '../run/describeOutcome.ts';

/** Not drawn: tells which entry an output came from, when a cell is cut and pasted and has lost all else. */
const entryMime = 'application/x-incident-entry';

export function deserialize(bytes: Uint8Array): vscode.NotebookData {
  // Bytes that are no UTF-8 throw: the editor then offers the text editor, and nothing is lost by a repair.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const { frontMatter, lineEnd, cells } = showNotebook(text);
  const data = new vscode.NotebookData(cells.map(toCellData));
  data.metadata = { frontMatter, lineEnd };
  return data;
}

export function serialize(data: vscode.NotebookData): Uint8Array {
  const { frontMatter, lineEnd } = data.metadata ?? {};
  const cells = data.cells.map((cell): KeptCell => ({
    kind: cell.kind === vscode.NotebookCellKind.Markup ? 'text' : 'code',
    text: cell.value,
    language: infoString(cell.languageId),
    memory: memoryOf(cell.metadata),
  }));
  const text = keepNotebook(
    typeof frontMatter === 'string' ? frontMatter : '',
    typeof lineEnd === 'string' ? lineEnd : '\n',
    cells,
  );
  return new TextEncoder().encode(text);
}

/** What the editor would write, of a notebook that it shows. */
export function textOf(notebook: vscode.NotebookDocument): string {
  const data = new vscode.NotebookData(
    notebook.getCells().map(({ kind, document, metadata }) => {
      const cell = new vscode.NotebookCellData(kind, document.getText(), document.languageId);
      cell.metadata = { ...metadata };
      return cell;
    }),
  );
  data.metadata = { ...notebook.metadata };
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(serialize(data));
}

export function toCellData({ kind, text, language, memory, entry }: ShownCell): vscode.NotebookCellData {
  if (kind === 'text') {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown');
    cell.metadata = { ...memory };
    return cell;
  }
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, languageId(language));
  cell.metadata = { ...memory };
  if (entry === undefined) return cell;
  cell.outputs = outputsOf(entry);
  // The editor draws its own mark and duration from it; without one for an end that nobody knows.
  if (entry.outcome.kind !== 'unknown') {
    const startTime = Date.parse(entry.at);
    const success = isSuccess(entry.outcome, entry.command, entry.output);
    cell.executionSummary = {
      ...(success === undefined ? {} : { success }),
      timing: { startTime, endTime: startTime + entry.ms },
    };
  }
  return cell;
}

/** What a cell remembers, checked: metadata may come from anywhere. */
export function memoryOf(metadata: Readonly<Record<string, unknown>> | undefined): CellMemory {
  const { raw, id, n, added, offered } = metadata ?? {};
  return {
    ...(typeof raw === 'string' && { raw }),
    ...(typeof raw === 'string' && typeof id === 'string' && { id }),
    ...(typeof n === 'number' && { n }),
    ...(added === true && { added }),
    ...(typeof offered === 'string' && { offered }),
  };
}

/** The entry that a cell stands for. */
export function entryOf(cell: vscode.NotebookCell): { readonly entry: Entry; readonly intact: boolean } | undefined {
  const { raw, id } = memoryOf(cell.metadata);
  if (raw === undefined || id === undefined) return undefined;
  const [segment] = parseNotebook(raw);
  return segment?.kind === 'entry' ? segment : undefined;
}

/** The entry whose output a cell shows: also of one that lost its metadata when it was cut. */
export function idInOutputs(cell: vscode.NotebookCell): string | undefined {
  for (const item of cell.outputs.flatMap((output) => output.items)) {
    if (item.mime === entryMime) return new TextDecoder().decode(item.data);
  }
  return undefined;
}

/** As its cell shows it. */
export function outputsOf(entry: Entry): vscode.NotebookCellOutput[] {
  const { head, tail } = entry.output;
  const between = notShownText(entry);
  const shown = [head, between === undefined ? '' : `${lineStart(head)}… ${between}\n`, tail ?? ''].join('');
  return [
    new vscode.NotebookCellOutput([
      // Also where it is empty: an output that is nothing but the mark is drawn as one that cannot be drawn.
      vscode.NotebookCellOutputItem.stdout(shown),
      vscode.NotebookCellOutputItem.text(entry.id, entryMime),
    ]),
  ];
}

function lineStart(before: string): string {
  return before === '' || before.endsWith('\n') ? '' : '\n';
}

function languageId(info: string): string {
  return ['bash', 'zsh', 'ksh', 'fish', 'sh', 'shell', ''].includes(info) ? 'shellscript' : info;
}

function infoString(languageId: string): string {
  return languageId === 'shellscript' ? 'bash' : languageId === 'markdown' ? '' : languageId;
}
