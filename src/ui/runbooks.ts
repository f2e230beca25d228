/** Which open documents are runbooks, and what stands in them: read lazily, once a version, and of that what an edit touched. */
import * as vscode from 'vscode';
import { isRunbook } from '../runbook/isRunbook.ts';
import type { createReader, Reader } from '../runbook/reader.ts';
import type { ReadRunbook } from './findStep.ts';
import { contextKeys, notebookType, settingIds } from './ids.ts';

export interface Runbooks extends vscode.Disposable {
  /** Whether the document is the file of a runbook itself: cheap, nothing is loaded. */
  readonly isRunbook: (document: vscode.TextDocument) => boolean;
  /** Nothing where the document is no runbook. Loads the parser the first time. */
  readonly parsed: (document: vscode.TextDocument) => Promise<ReadRunbook | undefined>;
  /** What stands there at this moment; nothing while the parser is not loaded yet. */
  readonly now: (document: vscode.TextDocument) => ReadRunbook | undefined;
  /** The open runbooks. */
  readonly open: () => readonly vscode.TextDocument[];
  /** A runbook was opened, changed, became one, ceased to be one or was closed (`isClosed`). Not debounced. */
  readonly onDidChange: vscode.Event<vscode.TextDocument>;
  /** Which files are runbooks may have changed for all of them. */
  readonly onDidChangeSettings: vscode.Event<void>;
}

/** Only the file itself: no revision of Git, no cell of a notebook. */
export const documentSchemes = ['file', 'untitled', 'vscode-remote'] as const;

export function createRunbooks(): Runbooks {
  const verdicts = new WeakMap<vscode.TextDocument, { readonly version: number; readonly is: boolean }>();
  const reads = new WeakMap<vscode.TextDocument, ReadRunbook & { readonly reader: Reader }>();
  const changed = new vscode.EventEmitter<vscode.TextDocument>();
  const settingsChanged = new vscode.EventEmitter<void>();
  const keys = new Map<string, boolean>();
  let loading: Promise<typeof createReader> | undefined;
  let newReader: typeof createReader | undefined;

  const is = (document: vscode.TextDocument): boolean => {
    if (document.languageId !== 'markdown' || !documentSchemes.some((scheme) => scheme === document.uri.scheme))
      return false;
    const known = verdicts.get(document);
    if (known?.version === document.version) return known.is;
    const verdict = isRunbookFile(document.uri, document.getText());
    verdicts.set(document, { version: document.version, is: verdict });
    return verdict;
  };

  const now = (document: vscode.TextDocument): ReadRunbook | undefined => {
    if (newReader === undefined || document.isClosed || !is(document)) return undefined;
    const known = reads.get(document);
    if (known?.version === document.version) return known;
    const text = document.getText();
    const reader = known?.reader ?? newReader();
    const read = { uri: document.uri.toString(), version: document.version, text, runbook: reader.read(text), reader };
    reads.set(document, read);
    return read;
  };

  const setKey = (key: string, value: boolean): void => {
    if (keys.get(key) === value) return;
    keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const open = (): readonly vscode.TextDocument[] => vscode.workspace.textDocuments.filter(is);
  const updateKeys = (): void => {
    const active = vscode.window.activeTextEditor?.document;
    setKey(contextKeys.inRunbook, active !== undefined && is(active));
    const notebook = vscode.workspace.notebookDocuments.some((document) => document.notebookType === notebookType);
    setKey(contextKeys.active, notebook || open().length > 0);
  };

  const onOpenOrClose = (document: vscode.TextDocument): void => {
    if (is(document)) changed.fire(document);
    updateKeys();
  };
  const onChange = (document: vscode.TextDocument): void => {
    const was = verdicts.get(document)?.is === true;
    const isNow = is(document);
    if (was || isNow) changed.fire(document);
    if (was !== isNow) updateKeys();
  };
  const onSettings = (): void => {
    for (const document of vscode.workspace.textDocuments) {
      const was = verdicts.get(document)?.is;
      verdicts.delete(document);
      if (is(document) !== was) changed.fire(document);
    }
    updateKeys();
    settingsChanged.fire();
  };

  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(onOpenOrClose),
    vscode.workspace.onDidCloseTextDocument(onOpenOrClose),
    vscode.workspace.onDidChangeTextDocument(({ document }) => onChange(document)),
    vscode.workspace.onDidOpenNotebookDocument(updateKeys),
    vscode.workspace.onDidCloseNotebookDocument(updateKeys),
    vscode.workspace.onDidGrantWorkspaceTrust(onSettings),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settingIds.files)) onSettings();
    }),
    vscode.window.onDidChangeActiveTextEditor(updateKeys),
    changed,
    settingsChanged,
  );
  updateKeys();

  return {
    isRunbook: is,
    now,
    parsed: async (document) => {
      if (!is(document)) return undefined;
      loading ??= import('../runbook/reader.ts').then((chunk) => chunk.createReader);
      newReader = await loading;
      return now(document);
    },
    open,
    onDidChange: changed.event,
    onDidChangeSettings: settingsChanged.event,
    dispose: () => subscriptions.dispose(),
  };
}

/** `text`: as much of it as the front matter needs. `globs`: for many files of a folder they are looked up once. */
export function isRunbookFile(uri: vscode.Uri, text: string, globs = globsFor(uri)): boolean {
  return pathsOf(uri).some((path) => isRunbook(path, text, globs));
}

/** Relative to its folder, and with the folder's own name before it: a folder `runbooks` may be what is opened. */
function pathsOf(uri: vscode.Uri): readonly string[] {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return [uri.path.replace(/^\/+/, '')];
  const relative = vscode.workspace.asRelativePath(uri, false);
  const folderName = folder.uri.path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return [relative, `${folderName}/${relative}`];
}

/** The setting, as it is for a file or a folder. */
export function globsFor(uri: vscode.Uri): readonly string[] {
  const globs: unknown = vscode.workspace.getConfiguration(undefined, uri).get(settingIds.files);
  return Array.isArray(globs) ? globs.filter((glob) => typeof glob === 'string') : [];
}
