/**
 * One editor for the suites that need clusters that answer: `KUBECONFIG` names the two files of `startClusters`. Its
 * window has two folders, the second inside the first.
 */
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { keepEvidence, startEditor, type Editor } from './editor.ts';
import { startClusters, type Clusters } from './kubeServer.ts';
import { writeFiles } from './place.ts';

interface Started {
  readonly editor: Editor;
  readonly clusters: Clusters;
}

let started: Promise<Started> | undefined;

// Of the root suite: this file is loaded by the files of the suites.
suiteTeardown(async () => {
  const { editor, clusters } = (await started) ?? {};
  await editor?.stop();
  await clusters?.close();
});

/** `files` are those of the opened folder, `homeFiles` of the private home; the former can be run where they begin with `#!`. */
export function useClusterEditor(needs: {
  readonly files: Readonly<Record<string, string>>;
  readonly homeFiles?: Readonly<Record<string, string>>;
}): () => Started {
  let all: Started | undefined;
  suiteSetup(async function () {
    this.timeout(180_000);
    started ??= start();
    all = await started;
    const { place } = all.editor;
    writeFiles(place.folder, needs.files);
    for (const [name, text] of Object.entries(needs.files)) {
      if (text.startsWith('#!')) chmodSync(path.join(place.folder, name), 0o755);
    }
    writeFiles(place.home, needs.homeFiles ?? {});
  });
  setup(async () => all?.editor.reset());
  teardown(async function () {
    if (this.currentTest?.state === 'failed' && all !== undefined) {
      await keepEvidence(all.editor, this.currentTest.fullTitle());
    }
  });
  return () => {
    if (all === undefined) throw new Error('The editor is there only inside tests and hooks.');
    return all;
  };
}

async function start(): Promise<Started> {
  const clusters = await startClusters();
  const editor = await startEditor({
    files: {
      'both.code-workspace': JSON.stringify({ folders: [{ path: '.' }, { path: 'b' }] }),
      'b/notes.md': '# Notes\n',
    },
    workspaceFile: 'both.code-workspace',
    env: { KUBECONFIG: [clusters.a, clusters.b].join(path.delimiter) },
    settings: { 'terminal.integrated.enablePersistentSessions': true },
  });
  return { editor, clusters };
}
