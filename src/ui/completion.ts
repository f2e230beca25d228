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
    const { version } = document;
    const position = change.range.start.translate(0, 1);
    const found = await completionAt(document, position);
    if (found === undefined || document.version !== version || !isBegun(found, change.text, document, position)) return;
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
  };

  return vscode.Disposable.from(
    languages(async (document, position, asked) => {
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

function languages(provide: Provide): vscode.Disposable {
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
  if (triggers.some((sign) => sign === text)) return true;
  return (
    /[\p{L}_]/u.test(text) && !/[\p{L}\p{N}_]$/u.test(document.lineAt(range.start).text.slice(0, range.start.character))
  );
}

/** What was typed is something to which the editor, as the person has set it up, would not answer by itself. */
function editorIsSilent(document: vscode.TextDocument, typed: string): boolean {
  const settings = vscode.workspace.getConfiguration('editor', document);
  if (triggers.some((sign) => sign === typed)) return settings.get('suggestOnTriggerCharacters') === false;
  const quick = settings.get<unknown>('quickSuggestions');
  const isOn = typeof quick === 'object' && quick !== null && 'other' in quick ? quick.other : quick;
  return isOn === false || isOn === 'off' || isOn === 'inline';
}

/** Only its first letter asks: a list that a person has sent away stays away for the rest of the word. */
function isBegun(found: Completion, typed: string, document: vscode.TextDocument, position: vscode.Position): boolean {
  if (triggers.some((sign) => sign === typed)) return typed !== ' ' || found.isExpected;
  const begun = document.getText(new vscode.Range(document.positionAt(found.range.start), position));
  return begun === typed && found.items.some(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()));
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
