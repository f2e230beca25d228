/** A private place on the disk for one editor: home, folder, user data, all of it gone afterwards. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from './repository.ts';

export interface Place {
  readonly root: string;
  readonly home: string;
  /** What the editor opens. */
  readonly folder: string;
  readonly temp: string;
  readonly userData: string;
  readonly extensions: string;
  /** Where the extension hosts of this editor can be reached. */
  readonly probe: string;
}

export function createPlace(folderName: string): Place {
  // Short: sockets in it have at most 107 bytes for their path.
  const root = mkdtempSync(path.join(tmpdir(), 'ir-'));
  const place: Place = {
    root,
    home: path.join(root, 'home'),
    folder: path.join(root, folderName),
    temp: path.join(root, 'tmp'),
    userData: path.join(root, 'user-data'),
    extensions: path.join(root, 'extensions'),
    probe: path.join(root, 'probe'),
  };
  for (const folder of Object.values(place)) mkdirSync(folder, { recursive: true });
  return place;
}

export function removePlace(place: Place): void {
  rmSync(place.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Of the editor's own: what a runbook, a notebook and a revision are shown with. The rest only costs time at each start. */
const ownExtensions = [
  'diff',
  'git',
  'git-base',
  'ipynb',
  'javascript',
  'json',
  'markdown-basics',
  'markdown-language-features',
  'notebook-renderers',
  'shellscript',
  'theme-defaults',
  'theme-modern-icons',
  'theme-seti',
  'yaml',
];

/** A folder with the few of the editor's own extensions that tests need. */
export function fewOwnExtensions(place: Place, codeServer: string): string {
  const folder = path.join(place.root, 'own-extensions');
  mkdirSync(folder);
  for (const name of ownExtensions) {
    symlinkSync(path.join(codeServer, 'lib', 'vscode', 'extensions', name), path.join(folder, name));
  }
  return folder;
}

/** Installs the probe, and the built extension as the package would hold it, or a package itself as a person would. */
export async function installExtensions(place: Place, codeServer: string, vsix: string | undefined): Promise<void> {
  symlinkSync(
    path.join(import.meta.dirname, 'probe'),
    path.join(place.extensions, 'incident-runbook-tests.probe-0.0.1'),
  );
  if (vsix !== undefined) {
    const entry = path.join(codeServer, 'out', 'node', 'entry.js');
    const where = [`--user-data-dir=${place.userData}`, `--extensions-dir=${place.extensions}`];
    await promisify(execFile)(process.execPath, [entry, ...where, '--install-extension', vsix], {
      env: { HOME: place.home, PATH: process.env['PATH'] },
      timeout: 60_000,
    });
    return;
  }
  const target = path.join(place.extensions, 'incident-runbook.incident-runbook-0.1.0');
  mkdirSync(target);
  // Code behind a link is not taken for this extension's: the editor goes by the real path.
  for (const part of ['package.json', 'dist', 'media', 'runbooks']) {
    cpSync(path.join(repositoryFolder, part), path.join(target, part), {
      recursive: true,
      filter: (file) => !file.endsWith('.map'),
    });
  }
}
