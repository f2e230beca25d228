/**
 * One editor for all suites of a process that get along with the same start: it costs more than most tests. Each suite
 * brings its files and settings and takes them away again; drafts, and what the window has learned, stay: values are kept by
 * the names of their holes, so that suites that look at them have names of their own.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepEvidence, startEditor, type Editor } from './editor.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { writeFiles, type Place } from './place.ts';
import { quietSettings } from './settings.ts';

export interface SuiteNeeds {
  /** Of the opened folder: name → text. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the private home: name → text. */
  readonly homeFiles?: Readonly<Record<string, string>>;
  readonly bashrc?: string;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly prepare?: (place: Place) => void;
  /** The editor starts in Restricted Mode. Only for the first suite of a process, which trusts the folder before it ends. */
  readonly restricted?: boolean;
}

/** A context whose name would like to be an icon, a link and an image. */
export const hostileName = `[x](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22id%5Cn%22%7D)<img src=x onerror=1>$(alert)`;
export const hostileContext = `${hostileName} prod`;

/** The chosen context is `dev / payments`; there are `prod-eu`, `payments-eu` and the hostile one too. */
export const sharedKubeconfig = kubeconfigText(
  { name: 'dev', namespace: 'payments' },
  'prod-eu',
  'payments-eu',
  hostileContext,
);

let started: Promise<Editor> | undefined;

// Of the root suite: this file is loaded by the files of the suites.
suiteTeardown(async () => (await started)?.stop());

export function useSharedEditor(needs: SuiteNeeds): () => Editor {
  let editor: Editor | undefined;
  suiteSetup(async function () {
    this.timeout(180_000);
    if (needs.restricted === true) assert.equal(started, undefined, 'This suite must be the first of its process.');
    started ??= startEditor({
      trusted: needs.restricted !== true,
      homeFiles: { '.kube/config': sharedKubeconfig },
      prepare: ({ extensions }) => installOtherTool(extensions),
    });
    editor = await started;
    await editor.reset();
    emptyFolder(editor.place.folder);
    writeFiles(editor.place.folder, needs.files);
    writeFiles(editor.place.home, { ...needs.homeFiles, '.bashrc': needs.bashrc ?? '' });
    needs.prepare?.(editor.place);
    await setSettings(editor, needs.settings ?? {});
  });
  setup(async () => editor?.reset());
  teardown(async function () {
    if (this.currentTest?.state === 'failed' && editor !== undefined) {
      await keepEvidence(editor, this.currentTest.fullTitle());
    }
  });
  suiteTeardown(async () => {
    await editor?.reset();
    const before = Object.keys(needs.settings ?? {}).map((name) => [name, quietSettings[name]]);
    if (editor !== undefined) await setSettings(editor, Object.fromEntries(before));
  });
  return () => {
    if (editor === undefined) throw new Error('The editor is there only inside tests and hooks.');
    return editor;
  };
}

async function setSettings(editor: Editor, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await editor.host(
    async (vscode, all) => {
      for (const [name, value] of all) {
        await vscode.workspace.getConfiguration().update(name, value ?? undefined, vscode.ConfigurationTarget.Global);
      }
    },
    Object.entries(settings).map(([name, value]) => [name, value ?? null] as const),
  );
}

function emptyFolder(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
}

/** Another extension with lenses of its own and a notebook, both for files named `beside.md` only. */
const otherTool = `
const vscode = require('vscode');
exports.activate = () => {
  vscode.languages.registerCodeLensProvider({ language: 'markdown', pattern: '**/beside.md' }, {
    provideCodeLenses: (document) => document.getText().split('\\n').flatMap((text, line) =>
      text.startsWith('echo') ? [new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title: '▶ Their Run', command: 'other.run' })] : []),
  });
  vscode.workspace.registerNotebookSerializer('other-book', {
    deserializeNotebook: (data) => new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, new TextDecoder().decode(data), 'markdown')]),
    serializeNotebook: (data) => new TextEncoder().encode(data.cells[0].value),
  });
};
`;

function installOtherTool(extensions: string): void {
  const folder = path.join(extensions, 'other.tool-1.0.0');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'main.cjs'), otherTool);
  const selector = [{ filenamePattern: 'beside.md' }];
  const manifest = {
    name: 'tool',
    publisher: 'other',
    version: '1.0.0',
    engines: { vscode: '^1.90.0' },
    main: './main.cjs',
    activationEvents: ['onLanguage:markdown'],
    contributes: { notebooks: [{ type: 'other-book', displayName: 'Other', priority: 'option', selector }] },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
}
