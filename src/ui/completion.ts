/**
 * Completion in runbooks. Markdown has suggestions switched off while one types, and a default of ours would switch them
 * on in every Markdown file: so signs that begin something ask for them, and the first letter of a word where the list
 * has one that begins with it. In prose, and in files that are no runbooks, nothing is different. A list that nobody asked
 * for never changes what is typed (`write/unasked.ts`), and never brings the editor's list of all words.
 */
import * as vscode from 'vscode';
import type { Completion, Suggestion } from '../write/suggestion.ts';
import type { Unasked } from '../write/unasked.ts';
import { documentSchemes, type Runbooks } from './runbooks.ts';
import { effectWords } from './words.ts';

const triggers = ['{', ' ', '<', '$', '-', '=', '/'] as const;
/** Asks for what comes behind a suggestion that was taken; not for the palette. */
const nextCommand = 'incidentRunbook.suggestNext';
/** To these the editor's own Markdown answers, inside a link, with headings and files. */
const linkSigns = /^[#/.]$/;

interface Place {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

interface Found {
  readonly all: Completion;
  readonly unasked: readonly Unasked[];
}

export function registerCompletion(runbooks: Runbooks, onError: (error: unknown) => void): vscode.Disposable {
  /** So many lists are on their way that we have asked for, and no person. */
  let ours = 0;
  /** Where the last list began that nobody had asked for: when a letter is taken back, the editor asks for it again. */
  let last: { readonly uri: string; readonly start: number } | undefined;
  const load = async () => {
    const [{ completeAt }, { unasked }] = await Promise.all([
      import('../write/completeAt.ts'),
      import('../write/unasked.ts'),
    ]);
    return { completeAt, unasked };
  };
  let loading: ReturnType<typeof load> | undefined;

  const find = async ({ document, position }: Place): Promise<Found | undefined> => {
    const offset = document.offsetAt(position);
    const { version } = document;
    loading ??= load();
    const { completeAt, unasked } = await loading;
    const read = await runbooks.parsed(document);
    // What was typed meanwhile asks for itself.
    if (read?.version !== version) return undefined;
    const all = completeAt(read.text, offset, read.runbook);
    return all && { all, unasked: unasked(read.text, offset, all) };
  };

  const ask = async (): Promise<void> => {
    ours += 1;
    try {
      await vscode.commands.executeCommand('editor.action.triggerSuggest', { auto: true });
    } finally {
      ours -= 1;
    }
  };

  const whileTyping = async ({ document, contentChanges }: vscode.TextDocumentChangeEvent): Promise<void> => {
    const [change] = contentChanges;
    const isOneLetter = contentChanges.length === 1 && change?.text.length === 1 && change.rangeLength === 0;
    const editor = vscode.window.activeTextEditor;
    if (!isOneLetter || editor?.document !== document || !runbooks.isRunbook(document)) return;
    if (!beginsSomething(document, change) || !editorIsSilent(document, change.text)) return;
    const { start } = change.range;
    const behind = start.translate(0, 1);
    if (isInLink(document, behind)) {
      if (await editorHasItems(document, behind)) await ask();
      return;
    }
    const isSign = isTrigger(change.text);
    // What is typed meanwhile may belong to the same word.
    for (let left = MAX_LOOKS; left > 0; left--) {
      const { version } = document;
      const position = endOfWord(document, isSign ? behind : start);
      const found = await find({ document, position });
      if (document.version !== version) continue;
      const isOffered = isSign ? found?.unasked.length : found && isBegun(found, document, start);
      // The cursor is told behind the text.
      const isThere = new vscode.Range(start, position).contains(editor.selection);
      if (isOffered && isThere && vscode.window.activeTextEditor === editor) await ask();
      return;
    }
  };

  const provide = async (
    place: Place,
    token: vscode.CancellationToken,
    asked: vscode.CompletionContext,
  ): Promise<vscode.CompletionItem[] | vscode.CompletionList | undefined> => {
    const { document } = place;
    const { version } = document;
    if (!runbooks.isRunbook(document)) return undefined;
    const wasOurs = ours > 0;
    const isByPerson = (found: Found | undefined): boolean => {
      if (wasOurs || asked.triggerKind !== vscode.CompletionTriggerKind.Invoke) return false;
      if (found === undefined) return true;
      const { start } = found.all.range;
      // With each letter of a word the editor asks, where the person has set it up so.
      if (!editorIsSilent(document, 'a') && start < document.offsetAt(place.position)) return false;
      const isOpen = last?.uri === document.uri.toString() && last.start === start && found.unasked.length > 0;
      return !isOpen || found.unasked.some(({ suggestion }) => suggestion.isFree === true);
    };
    const nothing = noItem(place);
    const found = await find(place);
    // To letters that are typed while a list is on its way the editor asks again only where it was told that more may come.
    if (document.version !== version) return new vscode.CompletionList(nothing && [nothing], true);
    if (isByPerson(found)) return found?.all.items.map((item, at) => itemOf(item, at, rangeOf(document, found.all)));
    if (found !== undefined && found.unasked.length > 0) {
      last = { uri: document.uri.toString(), start: found.all.range.start };
      const range = rangeOf(document, found.all);
      return found.unasked.map(({ suggestion, shownFor }, at) => {
        const item = itemOf(suggestion, at, range);
        item.filterText = shownFor === '' ? NO_LETTER : shownFor;
        return item;
      });
    }
    if (!editorIsSilent(document, 'a')) return undefined;
    if (nothing === undefined && wasOurs) await cancelled(token);
    return nothing && [nothing];
  };

  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      documentSchemes.map((scheme) => ({ language: 'markdown', scheme })),
      {
        provideCompletionItems: (document, position, token, asked) => provide({ document, position }, token, asked),
      },
      ...triggers,
    ),
    vscode.commands.registerCommand(nextCommand, () => ask().catch(onError)),
    vscode.workspace.onDidChangeTextDocument((event) => void whileTyping(event).catch(onError)),
  );
}

/** A person types no more letters while one list is made. */
const MAX_LOOKS = 8;
/** Nobody types it. */
const NO_LETTER = '\u2063';

/**
 * Where a list was asked for and there is nothing to say, the editor would show all words of all files. An item that
 * fits no letter keeps them away, and is not shown. Undefined where no letter stands in front.
 */
function noItem({ document, position }: Place): vscode.CompletionItem | undefined {
  const before = document.lineAt(position).text.slice(0, position.character);
  const word = /\S+\s*$/.exec(before);
  if (word === null) return undefined;
  const item = new vscode.CompletionItem(NO_LETTER);
  item.range = new vscode.Range(position.translate(0, -word[0].length), position);
  return item;
}

/** The next letter, line or list of the editor cancels it. */
function cancelled(token: vscode.CancellationToken): Promise<void> {
  if (token.isCancellationRequested) return Promise.resolve();
  return new Promise((resolve) => {
    const listening = token.onCancellationRequested(() => {
      listening.dispose();
      resolve();
    });
  });
}

/** More than the words of the file. */
async function editorHasItems(document: vscode.TextDocument, position: vscode.Position): Promise<boolean> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return items.some(({ kind }) => kind !== undefined && kind !== vscode.CompletionItemKind.Text);
}

function rangeOf(document: vscode.TextDocument, { range }: Completion): vscode.Range {
  return new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
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
function isBegun({ all, unasked }: Found, document: vscode.TextDocument, start: vscode.Position): boolean {
  return unasked.length > 0 && document.positionAt(all.range.start).isEqual(start);
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
  if (goesOn === true) item.command = { command: nextCommand, title: 'Suggest' };
  return item;
}
