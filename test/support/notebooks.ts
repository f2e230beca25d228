/** Incident notebooks on the disk of an editor's place. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseNotebook } from '../../src/incident/format.ts';
import type { Entry } from '../../src/incident/types.ts';
import { wholeOutputFile } from '../../src/incident/wholeOutput.ts';
import type { Place } from './place.ts';
import { waitFor } from './waitFor.ts';

/** Where the extension keeps what is not in a workspace. */
export function storageOf(place: Place): string {
  return path.join(place.userData, 'User', 'globalStorage', 'incident-runbook.incident-runbook');
}

export function draftsOf(place: Place): string {
  return path.join(storageOf(place), 'drafts');
}

export function notebooksIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.incident.md') && !name.startsWith('.'));
  return names.toSorted().map((name) => path.join(folder, name));
}

/** None where there is no file yet, or no more. */
export function entriesIn(file: string | undefined): readonly Entry[] {
  const text = file === undefined ? '' : readSaved(file);
  return parseNotebook(text).flatMap((part) => (part.kind === 'entry' ? [part.entry] : []));
}

const saveMs = 2000;

/** The editor saves in place: for a moment of it the file is empty, as a notebook never is. */
function readSaved(file: string): string {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (const until = Date.now() + saveMs; existsSync(file) && Date.now() < until; Atomics.wait(pause, 0, 0, 5)) {
    try {
      const text = readFileSync(file, 'utf8');
      if (text !== '') return text;
    } catch (error) {
      // It may be moved meanwhile, or something else may lie there.
      if (!/ENOENT|EISDIR/.test(String(error))) throw error;
    }
  }
  return '';
}

/** The entries of all drafts, in the order in which they began. */
export function draftEntries(place: Place): readonly Entry[] {
  const all = notebooksIn(draftsOf(place)).flatMap((file) => entriesIn(file));
  return all.toSorted((a, b) => a.at.localeCompare(b.at));
}

/** Not in the midst of a save. */
export function wholeFile(file: string): Promise<string> {
  return waitFor(`something in ${file}`, () => readFileSync(file, 'utf8') || undefined);
}

/** The whole output of an entry of a draft: the notebook itself holds of a long one only the two ends. */
export function outputOf(place: Place, entry: Entry): string {
  const files = notebooksIn(draftsOf(place)).map((notebook) => wholeOutputFile(notebook, entry));
  const whole = files.find((file) => file !== undefined && existsSync(file));
  return whole === undefined ? entry.output.head + (entry.output.tail ?? '') : readFileSync(whole, 'utf8');
}
