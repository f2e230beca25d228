/** Whether an earlier window left something that the person should hear of; asked at each start, so it reads two folders and nothing else. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** The folders that incidents live in, below the extension's own storage. */
export function incidentFolders(storage: string): { readonly draftsDir: string; readonly stateDir: string } {
  return { draftsDir: path.join(storage, 'drafts'), stateDir: path.join(storage, 'state') };
}

/** A draft that was not saved, or a run whose end was not written. */
export async function hasLeftovers(storage: string): Promise<boolean> {
  const { draftsDir, stateDir } = incidentFolders(storage);
  const names = await Promise.all(
    [draftsDir, path.join(stateDir, 'write-ahead')].map((folder) => readdir(folder).catch(() => [])),
  );
  return names.flat().length > 0;
}
