/** *New Section*: which one is asked with the place where it would go; then it is typed there as a snippet, in one undo step. */
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import { newSection, placeWords, type NewSection } from '../write/newSection.ts';
import type { SectionTemplate } from '../write/sectionTemplates.ts';
import type { ReadRunbook } from './findStep.ts';
import type { Runbooks } from './runbooks.ts';
import { folderOf, readTemplates } from './teamTemplates.ts';
import { stepIsDone } from './walkthrough.ts';
import { inert } from './words.ts';

const linesAbove = 4;

interface Row extends vscode.QuickPickItem {
  readonly template: SectionTemplate;
}

/** `offset`: where a lens stands; else the cursor's. @throws UserError where no runbook has the focus. */
export async function addSection(runbooks: Runbooks, offset?: number): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const document = editor?.document;
  if (editor === undefined || document === undefined || !runbooks.isRunbook(document))
    throw new UserError('No runbook has the focus.', 'Open the runbook that the section is for, or make a new one.');
  const at = offset ?? document.offsetAt(editor.selection.active);
  const reading = readNow(runbooks, document);
  const rows = Promise.all([readTemplates(folderOf(document.uri)), reading]).then(([templates, { text, runbook }]) => {
    const words = placeWords(text, runbook, at, templates);
    return templates.map((template, nth): Row => ({
      label: inert(template.title),
      description: inert(words[nth] ?? '', 200),
      template,
    }));
  });
  // The box is there at once: what is typed while the files are read is for it, not for the runbook.
  const picked = await vscode.window.showQuickPick(rows, {
    title: 'New Section',
    placeHolder: 'What is it? It is written at its place, and one Undo takes it back.',
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  const read = await reading;
  const now = document.version === read.version ? read : await readNow(runbooks, document);
  // What was typed meanwhile moved the cursor with it.
  const offsetNow = now === read ? at : document.offsetAt(editor.selection.active);
  await write(editor, newSection(now.text, now.runbook, offsetNow, picked.template));
}

async function readNow(runbooks: Runbooks, document: vscode.TextDocument): Promise<ReadRunbook> {
  const read = await runbooks.parsed(document);
  if (read === undefined) throw new UserError('This file is no runbook any more.', 'Use it as a runbook first.');
  return read;
}

async function write(editor: vscode.TextEditor, section: NewSection): Promise<void> {
  if (section.kind === 'refused') throw new UserError(section.because);
  const { document } = editor;
  await vscode.window.showTextDocument(document, editor.viewColumn);
  await typeSnippet(editor, section.snippet, document.positionAt(section.offset));
  // The whole of it is to be seen, with some of what stands above.
  const top = Math.max(0, editor.selection.active.line - linesAbove);
  editor.revealRange(new vscode.Range(top, 0, top, 0), vscode.TextEditorRevealType.AtTop);
}

/** As it is, without the editor's own indentation. @throws UserError where the file cannot be edited. */
export async function typeSnippet(editor: vscode.TextEditor, snippet: string, at: vscode.Position): Promise<void> {
  const typed = await editor.insertSnippet(new vscode.SnippetString(snippet), at, {
    undoStopBefore: true,
    undoStopAfter: true,
    keepWhitespace: true,
  });
  if (typed) stepIsDone('hasWritten');
  else throw new UserError('The file could not be edited.', 'Look whether it is read-only, then try again.');
}
