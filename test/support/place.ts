/** A private place on the disk for one editor: home, folder, user data, all of it gone afterwards. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const projectRoot = path.resolve(import.meta.dirname, '..', '..');

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

/**
 * Installs the built extension, as the package would hold it, and the probe.
 * @param unpacked the folder of an unpacked package to install instead
 */
export function installExtensions(place: Place, unpacked: string | undefined): void {
  const target = path.join(place.extensions, 'incident-runbook.incident-runbook-0.1.0');
  if (unpacked === undefined) {
    mkdirSync(target);
    for (const part of ['package.json', 'dist', 'media', 'runbooks']) {
      symlinkSync(path.join(projectRoot, part), path.join(target, part));
    }
  } else cpSync(unpacked, target, { recursive: true });
  symlinkSync(
    path.join(import.meta.dirname, 'probe'),
    path.join(place.extensions, 'incident-runbook-tests.probe-0.0.1'),
  );
}
