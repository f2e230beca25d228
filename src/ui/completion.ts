/**
 * Completion in runbooks. Markdown has suggestions switched off while one types, and a default of ours would switch them
 * on in every Markdown file: so signs that begin something ask for them, and the first letter of a word where the list
 * has one that begins with it. In prose, and in files that are no runbooks, nothing is different.
 */
import * as vscode from 'vscode';
import type { completeAt } from '../write/completeAt.ts';
import type { Completion, Suggestion } from '../write/suggestion.ts';
import { documentSchemes, type Runbooks } from './runbooks.ts';
import { effectWords } from './words.ts';

const triggers = ['`', '{', ' ', '<', '$', '-', '=', '/'] as const;
/** To these the editor's own Markdown answers, inside a link, with headings and files. */
const linkSigns = /^[#/.]$/;

export function registerCompletion(runbooks: Runbooks, onError: (error: unknown) => void): vscode.Disposable {
  let loading: Promise<typeof completeAt> | undefined;
  const completionAt = async (
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<Completion | undefined> => {
    if (!runbooks.isRunbook(document)) return undefined;
    loading ??= import('../write/completeAt.ts').then((chunk) => chunk.completeAt);
    const complete = await loading;
    const read = await runbooks.parsed(document);
    // What was typed meanwhile asks for itself.
    if (read === undefined || read.version !== document.version) return undefined;
    return complete(read.text, document.offsetAt(position), read.runbook);
  };

  const whileTyping = async ({ document, contentChanges }: vscode.TextDocumentChangeEvent): Promise<void> => {
    const [change] = contentChanges;
    const isOneLetter = contentChanges.length === 1 && change?.text.length === 1 && change.rangeLength === 0;
    const editor = vscode.window.activeTextEditor;
    if (!isOneLetter || editor?.document !== document || !runbooks.isRunbook(document)) return;
    if (!beginsSomething(document, change) || !editorIsSilent(document, change.text)) return;
    const { start } = change.range;
    if (isInLink(document, start.translate(0, 1))) {
      await vscode.commands.executeCommand('editor.action.triggerSuggest');
      return;
    }
    const isSign = isTrigger(change.text);
    const found = await completionAt(document, isSign ? start.translate(0, 1) : endOfWord(document, start));
    if (found === undefined || !(isSign ? change.text !== ' ' || found.isExpected : isBegun(found, document, start)))
      return;
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
  };

  return vscode.Disposable.from(
    registerProvider(async (document, position, asked) => {
      const found = await completionAt(document, position);
      // A blank ends a word more often than it asks for one.
      if (found === undefined || (asked.triggerCharacter === ' ' && !found.isExpected)) return undefined;
      const range = new vscode.Range(document.positionAt(found.range.start), document.positionAt(found.range.end));
      return found.items.map((item, at) => itemOf(item, at, range));
    }),
    vscode.workspace.onDidChangeTextDocument((event) => void whileTyping(event).catch(onError)),
  );
}

type Provide = (
  document: vscode.TextDocument,
  position: vscode.Position,
  asked: vscode.CompletionContext,
) => Promise<vscode.CompletionItem[] | undefined>;

function registerProvider(provide: Provide): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    documentSchemes.map((scheme) => ({ language: 'markdown', scheme })),
    { provideCompletionItems: (document, position, _token, asked) => provide(document, position, asked) },
    ...triggers,
  );
}

/** A sign, or the first letter of a word: most keys of a person who types need no look at the runbook. */
function beginsSomething(
  document: vscode.TextDocument,
  { text, range }: vscode.TextDocumentContentChangeEvent,
): boolean {
  if (isTrigger(text) || linkSigns.test(text)) return true;
  return (
    /[\p{L}_]/u.test(text) && !/[\p{L}\p{N}_]$/u.test(document.lineAt(range.start).text.slice(0, range.start.character))
  );
}

/** What was typed is something to which the editor, as the person has set it up, would not answer by itself. */
function editorIsSilent(document: vscode.TextDocument, typed: string): boolean {
  const settings = vscode.workspace.getConfiguration('editor', document);
  if (isTrigger(typed) || linkSigns.test(typed)) return settings.get('suggestOnTriggerCharacters') === false;
  const quick = settings.get<unknown>('quickSuggestions');
  const isOn = typeof quick === 'object' && quick !== null && 'other' in quick ? quick.other : quick;
  return isOn === false || isOn === 'off' || isOn === 'inline';
}

function isInLink(document: vscode.TextDocument, position: vscode.Position): boolean {
  return /\]\([^()\s]*[#/.]$/.test(document.lineAt(position).text.slice(0, position.character));
}

function isTrigger(typed: string): boolean {
  return triggers.some((sign) => sign === typed);
}

/** A person who types fast is further by now: the letters behind the first belong to the word. */
function endOfWord(document: vscode.TextDocument, start: vscode.Position): vscode.Position {
  const rest = document.lineAt(Math.min(start.line, document.lineCount - 1)).text.slice(start.character);
  return start.translate(0, /^[\p{L}\p{N}_-]*/u.exec(rest)?.[0].length ?? 0);
}

/** Only the first letter of a word asks: a list that a person has sent away stays away for the rest of it. */
function isBegun(found: Completion, document: vscode.TextDocument, start: vscode.Position): boolean {
  if (!document.positionAt(found.range.start).isEqual(start)) return false;
  const begun = document.getText(new vscode.Range(start, endOfWord(document, start))).toLowerCase();
  return begun !== '' && found.items.some(({ label }) => label.toLowerCase().startsWith(begun));
}

const kinds: Readonly<Record<Suggestion['kind'], vscode.CompletionItemKind>> = {
  language: vscode.CompletionItemKind.Value,
  attribute: vscode.CompletionItemKind.Property,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  verb: vscode.CompletionItemKind.Method,
  flag: vscode.CompletionItemKind.Property,
  resource: vscode.CompletionItemKind.Class,
  hole: vscode.CompletionItemKind.Variable,
  variable: vscode.CompletionItemKind.Variable,
};

function itemOf(suggestion: Suggestion, at: number, range: vscode.Range): vscode.CompletionItem {
  const { label, text = label, effect, detail, goesOn } = suggestion;
  const item = new vscode.CompletionItem({ label }, kinds[suggestion.kind]);
  const words = [...(effect === undefined ? [] : [effectWords[effect]]), ...(detail === undefined ? [] : [detail])];
  // Beside the label, where all rows show it; `detail` is shown for one row only.
  if (words.length > 0) item.label = { label, description: words.join(' · ') };
  item.insertText = text;
  item.filterText = label;
  item.range = range;
  // In our order: what the file uses already, and what is meant most often, comes first.
  item.sortText = String(at).padStart(4, '0');
  if (goesOn === true) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}
