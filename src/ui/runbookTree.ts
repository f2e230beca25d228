/** *Runbooks* in the side bar: each file, below it its sections. Files are read while the list is seen, one after the other. */
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { NOTEBOOK_ENDING } from '../incident/draft.ts';
import { parseRunbook } from '../runbook/parseRunbook.ts';
import { settingIds } from './ids.ts';
import { createProblems, type Problems } from './problems.ts';
import { findRunbookFiles, thoseSayingSo, type RunbookFiles } from './runbookFiles.ts';
import type { SideBarNeeds, Tree, TreeView } from './sideBar.ts';
import { detailsOf, runbookRow, sectionRow, type Row, type RunbookDetails, type SectionRow } from './sideBarRows.ts';
import type { EndedState } from './stepStates.ts';
import { watchFiles } from './watchedFiles.ts';

interface FileNode {
  readonly kind: 'file';
  readonly uri: vscode.Uri;
}
interface SectionNode {
  readonly kind: 'section';
  /** By its headings, so that it stays open when lines come in above it. */
  readonly id: string;
  readonly uri: vscode.Uri;
  readonly section: SectionRow;
  readonly of: Node;
}
export type Node = FileNode | SectionNode;

const listAgainAfterMs = 500;
/** Rows are drawn anew that often while files are read. */
const tellEveryMs = 300;

export function createRunbookTree({ runbooks, states, onError }: SideBarNeeds, view: TreeView<Node>): Tree<Node> {
  const details = new Map<string, RunbookDetails>();
  /** Their details are of an older text. */
  const stale = new Set<string>();
  const problems = createProblems(onError);
  let nodes = new Map<string, FileNode>();
  let last: ReadonlyMap<string, EndedState> = states.lastOfEach();
  /** Files that only their front matter makes runbooks, as far as they have been looked at. */
  let sayingSo: ReadonlySet<string> = new Set();
  let listing = new AbortController();
  let isReading = false;
  const timers = new Map<string, NodeJS.Timeout>();
  /** Once, when it has been quiet for a while. */
  const soon = (key: string, task: () => void): void => {
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(task, listAgainAfterMs));
  };

  async function list(): Promise<readonly Node[]> {
    listing.abort();
    listing = new AbortController();
    const { signal } = listing;
    const found = await findRunbookFiles();
    const said = found.others.filter((uri) => sayingSo.has(uri.toString()));
    nodes = new Map(inOrder([...found.byPath, ...said]).map((uri) => [uri.toString(), nodeOf(uri)]));
    void lookForSaying(found, signal).catch(onError);
    void readAll().catch(onError);
    return [...nodes.values()];
  }

  function nodeOf(uri: vscode.Uri): FileNode {
    return nodes.get(uri.toString()) ?? { kind: 'file', uri };
  }

  async function lookForSaying(found: RunbookFiles, signal: AbortSignal): Promise<void> {
    const now = new Set((await thoseSayingSo(found.others, signal)).map(String));
    const isSame = now.size === sayingSo.size && [...now].every((key) => sayingSo.has(key));
    if (signal.aborted || isSame) return;
    sayingSo = now;
    view.changed(undefined);
  }

  /** The list may be another one by now. */
  function nextUnread(): FileNode | undefined {
    for (const [key, node] of nodes) if (!details.has(key) || stale.has(key)) return node;
    return undefined;
  }

  async function readAll(): Promise<void> {
    if (isReading) return;
    isReading = true;
    const fresh: Node[] = [];
    let toldAt = performance.now();
    const tell = (): void => {
      if (fresh.length > 0) view.changed(fresh.splice(0));
      toldAt = performance.now();
    };
    try {
      for (let node = nextUnread(); node !== undefined && view.isVisible(); node = nextUnread()) {
        await read(node.uri);
        fresh.push(node);
        if (performance.now() - toldAt > tellEveryMs) tell();
        // Other things of this window come first.
        await new Promise(setImmediate);
      }
    } finally {
      isReading = false;
      tell();
    }
  }

  async function read(uri: vscode.Uri): Promise<RunbookDetails> {
    const key = uri.toString();
    const known = details.get(key);
    if (known !== undefined && !stale.has(key)) return known;
    stale.delete(key);
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === key);
    const found = (document && (await readOpen(document))) ?? (await readClosed(uri, problems));
    details.set(key, found);
    return found;
  }

  async function readOpen(document: vscode.TextDocument): Promise<RunbookDetails | undefined> {
    const open = await runbooks.parsed(document);
    // As the editor underlines them now.
    const shown = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Incident Runbook');
    const starts = shown.map(({ range }) => document.offsetAt(range.start));
    return open && detailsOf(open.text, open.runbook, starts);
  }

  /** What its row says stays until the file has been read again. */
  function readAgain(key: string): void {
    stale.add(key);
    void readAll().catch(onError);
  }

  function allAgain(): void {
    for (const key of details.keys()) stale.add(key);
    void readAll().catch(onError);
  }

  function listAgain(): void {
    soon('list', () => view.changed(undefined));
  }

  /** A file that the list has not got is looked for only where it could belong into it. */
  function changed(uri: vscode.Uri): void {
    const key = uri.toString();
    if (nodes.has(key)) soon(key, () => readAgain(key));
    else if (!uri.path.endsWith(NOTEBOOK_ENDING) && vscode.workspace.getWorkspaceFolder(uri) !== undefined) listAgain();
  }

  const subscriptions = vscode.Disposable.from(
    watchFiles('**/*.{md,MD}', {
      onDidChange: changed,
      onDidComeOrGo: (uri) => {
        stale.add(uri.toString());
        if (!uri.path.endsWith(NOTEBOOK_ENDING)) listAgain();
      },
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(listAgain),
    runbooks.onDidChangeSettings(listAgain),
    runbooks.onDidChange((document) => {
      if (document.isClosed || runbooks.isRunbook(document)) changed(document.uri);
      else listAgain();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settingIds.problems)) allAgain();
    }),
    problems,
    problems.onDidChange(() => soon('all', allAgain)),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      for (const key of uris.map(String)) if (details.has(key)) soon(key, () => readAgain(key));
    }),
    states.onDidChange(({ uri }) => {
      last = states.lastOfEach();
      const node = nodes.get(uri);
      if (node !== undefined) view.changed([node]);
    }),
    view.onDidShow(() => void readAll().catch(onError)),
    new vscode.Disposable(() => {
      listing.abort();
      timers.forEach((timer) => clearTimeout(timer));
    }),
  );

  return {
    children: async (of) => {
      if (of === undefined) return list();
      const rows = of.kind === 'section' ? of.section.sections : (await read(of.uri)).sections;
      const path = of.kind === 'section' ? of.id : of.uri.toString();
      return rows.map((section, at): Node => ({
        kind: 'section',
        id: `${path}#${section.title}#${rows.slice(0, at).filter(({ title }) => title === section.title).length}`,
        uri: of.uri,
        section,
        of,
      }));
    },
    item: (of) =>
      of.kind === 'file' ? fileItem(of, details.get(of.uri.toString()), last.get(of.uri.toString())) : sectionItem(of),
    parent: (of) => (of.kind === 'section' ? of.of : undefined),
    dispose: () => subscriptions.dispose(),
  };
}

/** By their paths as people read them. */
function inOrder(uris: readonly vscode.Uri[]): readonly vscode.Uri[] {
  return uris
    .map((uri) => ({ uri, place: vscode.workspace.asRelativePath(uri) }))
    .toSorted((a, b) => a.place.localeCompare(b.place, undefined, { numeric: true }))
    .map(({ uri }) => uri);
}

async function readClosed(uri: vscode.Uri, { findClosed }: Problems): Promise<RunbookDetails> {
  const text = await readFile(uri.fsPath, 'utf8').catch(() => '');
  const runbook = parseRunbook(text);
  const problems = await findClosed(uri, text, runbook);
  return detailsOf(
    text,
    runbook,
    problems.map(({ range }) => range.start),
  );
}

function fileItem(
  { uri }: FileNode,
  details: RunbookDetails | undefined,
  last: EndedState | undefined,
): vscode.TreeItem {
  const place = vscode.workspace.asRelativePath(uri);
  const row = runbookRow(place, details, last, Date.now());
  const isLeaf = details !== undefined && details.sections.length === 0;
  const item = itemOf(row, isLeaf ? undefined : vscode.TreeItemCollapsibleState.Collapsed);
  item.id = uri.toString();
  item.contextValue = 'runbook';
  item.command = { command: 'vscode.open', title: 'Open', arguments: [uri] };
  return item;
}

function sectionItem({ id, uri, section }: SectionNode): vscode.TreeItem {
  const isLeaf = section.sections.length === 0;
  const item = itemOf(sectionRow(section), isLeaf ? undefined : vscode.TreeItemCollapsibleState.Collapsed);
  const selection = new vscode.Range(section.line, 0, section.line, 0);
  item.id = id;
  item.command = { command: 'vscode.open', title: 'Open', arguments: [uri, { selection }] };
  return item;
}

function itemOf(
  { label, description, tooltip, icon }: Row,
  state: vscode.TreeItemCollapsibleState | undefined,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  item.description = description;
  item.tooltip = tooltip;
  if (icon !== '') item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}
