/** Starts a real editor with the built extension for a test, and ends it with all that came out of it. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startCodeServer } from '../../scripts/harness/codeServer.mjs';
import { installHarness } from '../../scripts/harness/install.mjs';
import { kubectlFolder } from '../../scripts/kubectl.mjs';
import { openBrowser } from './browser.ts';
import { EditorWindow, type WindowLook } from './editorWindow.ts';
import { HostLinks } from './hostLink.ts';
import { storageOf } from './notebooks.ts';
import { createPlace, fewOwnExtensions, installExtensions, removePlace, writeFiles, type Place } from './place.ts';
import { repositoryFolder } from './repository.ts';
import { quietSettings } from './settings.ts';
import { waitFor } from './waitFor.ts';

export interface EditorOptions {
  /** Of the opened folder: name → text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of the private home: name → text; `.bashrc` and `.kube/config` are looked for there. */
  readonly homeFiles?: Readonly<Record<string, string>>;
  readonly bashrc?: string;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** On top of a clean environment; `undefined` takes a variable out. */
  readonly env?: Env | ((place: Place) => Env);
  /** Anything else that must be on the disk before the start: a Git repository, a kubeconfig. */
  readonly prepare?: (place: Place) => void | Promise<void>;
  /** False: Restricted Mode, as for a folder that nobody trusted yet. */
  readonly trusted?: boolean;
  readonly folderName?: string;
  /** A `.code-workspace` file of `files` to open instead of the folder. */
  readonly workspaceFile?: string;
  /** More arguments for the editor. */
  readonly args?: readonly string[];
  /** A package to install instead of the build. */
  readonly vsix?: string;
  readonly look?: WindowLook;
}

type Env = Readonly<Record<string, string | undefined>>;

export class Editor extends EditorWindow {
  readonly place: Place;
  readonly #open: (folder: string) => Promise<EditorWindow>;
  readonly #stop: () => Promise<void>;
  readonly #log: () => string;

  constructor(
    first: EditorWindow,
    place: Place,
    open: (folder: string) => Promise<EditorWindow>,
    stop: () => Promise<void>,
    log: () => string,
  ) {
    super(first.page, first.links, first.hostPid);
    this.place = place;
    this.#open = open;
    this.#stop = stop;
    this.#log = log;
  }

  /** Another window of the same editor, on the same folder unless another, or a `.code-workspace` file, is named. */
  openWindow(folder = this.place.folder): Promise<EditorWindow> {
    return this.#open(folder);
  }

  /** Of the server that is behind the page. */
  serverLog(): string {
    return this.#log();
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** A path in the opened folder. */
  path(...parts: readonly string[]): string {
    return path.join(this.place.folder, ...parts);
  }
}

/** Starts an editor. Who starts it stops it; `withEditor` does both. */
export async function startEditor(options: EditorOptions = {}): Promise<Editor> {
  const harness = await installHarness();
  const kubectl = await kubectlFolder().catch(() => undefined);
  const place = createPlace(options.folderName ?? 'folder');
  writeFiles(place.folder, options.files ?? {});
  writeFiles(place.home, options.homeFiles ?? {});
  if (options.bashrc !== undefined) writeFiles(place.home, { '.bashrc': options.bashrc });
  await options.prepare?.(place);
  await installExtensions(place, harness.codeServer, options.vsix);
  const trusted = options.trusted ?? true;
  const server = await startCodeServer({
    codeServer: harness.codeServer,
    userData: place.userData,
    extensions: place.extensions,
    settings: { ...quietSettings, 'security.workspace.trust.enabled': !trusted, ...options.settings },
    env: environment(place, kubectl, options.env),
    args: [
      ...(trusted ? ['--disable-workspace-trust'] : []),
      // In CI a package is tested in the whole editor, as people install it.
      ...(options.vsix === undefined || process.env['THOROUGH'] !== '1'
        ? [`--vscode-option=builtin-extensions-dir=${fewOwnExtensions(place, harness.codeServer)}`]
        : []),
      ...(options.args ?? []),
    ],
  });
  const links = new HostLinks(place.probe);
  const browser = await openBrowser();
  const { viewport = { width: 1400, height: 900 }, colorScheme = 'light', scale = 1 } = options.look ?? {};
  // All windows of an editor share it, as those of one person do.
  const profile = await browser.newContext({
    viewport,
    colorScheme,
    deviceScaleFactor: scale,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const open = async (folder: string): Promise<EditorWindow> => {
    for (let tries = 1; ; tries++) {
      const window = await EditorWindow.open(await profile.newPage(), server.url(folder), links);
      if (!folder.endsWith('.code-workspace') || tries === 4 || (await hasFolders(window))) return window;
      await window.page.close();
    }
  };
  const stop = async (): Promise<void> => {
    await profile.close().catch(() => undefined);
    await server.stop();
    removePlace(place);
  };
  try {
    const first = await open(path.join(place.folder, options.workspaceFile ?? ''));
    return new Editor(first, place, open, stop, server.log);
  } catch (error) {
    const log = server.log();
    await stop();
    throw new Error(`The editor's page did not open; its server said:\n${log.slice(-2000)}`, { cause: error });
  }
}

/** One in ten windows on a workspace file shows no folder, and never will: a race in the editor's page. */
function hasFolders(window: EditorWindow): Promise<boolean> {
  return waitFor(
    'the folders of the workspace',
    () => window.host((vscode) => (vscode.workspace.workspaceFolders ?? []).length > 0),
    3000,
  ).catch(() => false);
}

/** An editor for the length of one function. */
export async function withEditor<T>(options: EditorOptions, run: (editor: Editor) => Promise<T>): Promise<T> {
  const editor = await startEditor(options);
  try {
    return await run(editor);
  } catch (error) {
    await keepEvidence(editor, 'withEditor');
    throw error;
  } finally {
    await editor.stop();
  }
}

/** What a terminal, an extension and git would find on a machine of their own. */
function environment(place: Place, kubectl: string | undefined, extra: EditorOptions['env']): Env {
  const kept = ['LANG', 'LC_ALL', 'TERM', 'TZ', 'USER', 'LOGNAME'].map((name) => [name, process.env[name]] as const);
  const searchPath = [kubectl, ...(process.env['PATH'] ?? '').split(':')].filter(
    (folder, at, all) => folder !== undefined && !folder.includes('node_modules') && all.indexOf(folder) === at,
  );
  return {
    ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)),
    PATH: searchPath.join(':'),
    SHELL: '/bin/bash',
    HOME: place.home,
    TMPDIR: place.temp,
    INCIDENT_RUNBOOK_PROBE: place.probe,
    ...(typeof extra === 'function' ? extra(place) : extra),
  };
}

export async function keepEvidence(editor: Editor, title: string): Promise<void> {
  const folder = path.join(repositoryFolder, '.tmp', 'failed', title.replaceAll(/[^\w]+/g, '-').slice(0, 100));
  mkdirSync(folder, { recursive: true });
  await editor.screenshot(path.join(folder, 'page.png')).catch(() => undefined);
  writeFileSync(path.join(folder, 'server.log'), editor.serverLog());
  for (const kept of [storageOf(editor.place), path.join(editor.place.userData, 'logs')]) {
    rmSync(path.join(folder, path.basename(kept)), { recursive: true, force: true });
    if (existsSync(kept)) cpSync(kept, path.join(folder, path.basename(kept)), { recursive: true });
  }
  console.log(
    `      a picture, the logs and what the extension keeps are in ${path.relative(repositoryFolder, folder)}`,
  );
}
