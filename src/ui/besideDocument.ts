/** What stands beside an open runbook: asked of the file system once, known until a file comes, goes or changes. */
import * as vscode from 'vscode';
import { anchorsIn } from '../check/anchors.ts';
import type { Beside, Questions } from '../check/types.ts';

export interface BesideDocuments extends vscode.Disposable {
  /** What is known at this moment of the files below `base`. */
  readonly known: (base: vscode.Uri) => Beside;
  /** True where it has found out something that was not known. */
  readonly ask: (base: vscode.Uri, questions: Questions) => Promise<boolean>;
  /** What was known may be no longer true. */
  readonly onDidChange: vscode.Event<void>;
}

/** More files of one name than that, and none of them is the one that was meant. */
const maxSameName = 5;

export function createBesideDocuments(): BesideDocuments {
  const exists = new Map<string, boolean>();
  const anchors = new Map<string, ReadonlySet<string>>();
  const names = new Map<string, readonly vscode.Uri[]>();
  const changed = new vscode.EventEmitter<void>();
  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  const keyOf = (base: vscode.Uri, path: string): string => vscode.Uri.joinPath(base, path).toString();

  function forget(uri: vscode.Uri, isContent: boolean): void {
    const key = uri.toString();
    const knew = anchors.delete(key);
    if (isContent) {
      if (knew) changed.fire();
      return;
    }
    const named = names.delete(nameOf(uri));
    // A folder takes what is in it along.
    const held = [...exists.keys()].filter((one) => one === key || one.startsWith(`${key}/`));
    for (const one of held) exists.delete(one);
    if (knew || named || held.length > 0) changed.fire();
  }

  async function askExists(key: string): Promise<void> {
    const uri = vscode.Uri.parse(key, true);
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    exists.set(key, isThere);
  }

  async function askAnchors(key: string): Promise<void> {
    const uri = vscode.Uri.parse(key, true);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
    const text = open?.getText() ?? (await readText(uri));
    if (text !== undefined) anchors.set(key, anchorsIn(text));
  }

  async function askName(name: string): Promise<void> {
    const glob = `**/${name.replaceAll(/[[\]{}*?]/g, '?')}`;
    names.set(name, await vscode.workspace.findFiles(glob, undefined, maxSameName));
  }

  const subscriptions = vscode.Disposable.from(
    changed,
    watcher,
    watcher.onDidCreate((uri) => forget(uri, false)),
    watcher.onDidDelete((uri) => forget(uri, false)),
    watcher.onDidChange((uri) => forget(uri, true)),
  );

  return {
    known: (base) => ({
      exists: (path) => exists.get(keyOf(base, path)),
      anchors: (path) => anchors.get(keyOf(base, path)),
      named: (name) => names.get(name)?.map((uri) => relative(base, uri)),
    }),
    ask: async (base, { paths, anchored, names: wanted }) => {
      const before = exists.size + anchors.size + names.size;
      const keys = (some: readonly string[]): readonly string[] => some.map((path) => keyOf(base, path));
      const unknown = keys(paths).filter((key) => !exists.has(key));
      await Promise.all(unknown.map(askExists));
      const missing = new Set(paths.filter((path) => exists.get(keyOf(base, path)) === false).map(lastOf));
      await Promise.all([
        ...keys(anchored)
          .filter((key) => exists.get(key) === true && !anchors.has(key))
          .map(askAnchors),
        ...wanted.filter((name) => missing.has(name) && !names.has(name)).map(askName),
      ]);
      return exists.size + anchors.size + names.size > before;
    },
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}

const lastOf = (path: string): string => path.split('/').at(-1) ?? path;
const nameOf = (uri: vscode.Uri): string => lastOf(uri.path);

/** Of two files of one machine, as a link is written. */
function relative(base: vscode.Uri, uri: vscode.Uri): string {
  const [from, to] = [base.path.replace(/\/+$/, '').split('/'), uri.path.split('/')];
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
