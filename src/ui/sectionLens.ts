/**
 * `+ Section` at the end of the section in which a person writes: one in a file, and only from their first edit on. Who
 * reads a runbook in an incident does not see it; a run takes it away, and so does who takes all their edits back.
 */
import * as vscode from 'vscode';
import { documentSchemes, type Runbooks } from './runbooks.ts';
import type { StepStates } from './stepStates.ts';

/** `onAdd`: with the offset at which the lens stands. */
export function registerSectionLens(
  runbooks: Runbooks,
  states: StepStates,
  onAdd: (offset: number) => void,
): vscode.Disposable {
  /** Of the last edit of each file that a person has edited, since it was opened or run. */
  const edits = new Map<string, number>();
  const touched = new Map<string, number>();
  /** Whose last edit took one back: where that leaves them as they were, nobody writes there any more. */
  const undone = new Set<string>();
  const changed = new vscode.EventEmitter<void>();
  const clickId = '_incidentRunbook.addSection';
  const shownAt = new Map<string, number>();

  const forget = (uri: string): void => {
    touched.delete(uri);
    undone.delete(uri);
    if (edits.delete(uri)) changed.fire();
  };

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async (document) => {
      const uri = document.uri.toString();
      const edited = edits.get(uri);
      const read = edited === undefined ? undefined : await runbooks.parsed(document);
      if (edited === undefined || read === undefined) return [];
      const { sectionEnd } = await import('../write/sectionEnd.ts');
      const offset = sectionEnd(read.text, read.runbook, edited);
      if (offset === undefined) return [];
      shownAt.set(uri, offset);
      const at = document.positionAt(offset);
      const command = { title: '+ Section', command: clickId, tooltip: 'Write a new section at its place' };
      return [new vscode.CodeLens(new vscode.Range(at, at), command)];
    },
  };

  return vscode.Disposable.from(
    changed,
    vscode.commands.registerCommand(clickId, () => {
      const uri = vscode.window.activeTextEditor?.document.uri.toString();
      const offset = uri === undefined ? undefined : shownAt.get(uri);
      if (offset !== undefined) onAdd(offset);
    }),
    vscode.languages.registerCodeLensProvider(
      documentSchemes.map((scheme) => ({ scheme, language: 'markdown' })),
      provider,
    ),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      if (!runbooks.isRunbook(document)) return;
      const uri = document.uri.toString();
      const last = contentChanges.at(-1);
      if (last !== undefined) {
        touched.set(uri, last.rangeOffset + last.text.trimEnd().length);
        if (reason === vscode.TextDocumentChangeReason.Undo) undone.add(uri);
        else undone.delete(uri);
      }
      if (!document.isDirty && undone.has(uri)) forget(uri);
      // What the editor reads anew from the disk leaves it clean; that a file is dirty is told behind its first edit.
      const edited = touched.get(uri);
      if (!document.isDirty || edited === undefined) return;
      const isFirst = !edits.has(uri);
      edits.set(uri, edited);
      touched.delete(uri);
      if (isFirst) changed.fire();
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      shownAt.delete(uri.toString());
      forget(uri.toString());
    }),
    states.onDidChange(({ uri }) => forget(uri)),
  );
}
