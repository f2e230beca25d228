/** The folder of one practice process: only its person may look into it, and it goes with the process. */
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { identify } from '../run/processes.ts';
import { folderPrefix } from './protocol.ts';

const ownerFile = 'owner.json';
/** One that is being made says a moment later whose it is. */
const settledMs = 60_000;

/** Below `parent`, which others may write to: so it has a new name and 0700 from the start. */
export function makePrivateFolder(parent: string): string {
  const folder = mkdtempSync(path.join(parent, folderPrefix));
  writeFileSync(path.join(folder, ownerFile), JSON.stringify(identify(process.pid) ?? { pid: process.pid }), {
    mode: 0o600,
  });
  return folder;
}

/** Removes what processes that were killed have left there. */
export function sweepPrivateFolders(parent: string, now: number): void {
  for (const name of readdirSync(parent)) {
    const folder = path.join(parent, name);
    if (name.startsWith(folderPrefix) && isLeftBehind(folder, now)) rmSync(folder, { recursive: true, force: true });
  }
}

function isLeftBehind(folder: string, now: number): boolean {
  try {
    const { uid, mtimeMs } = lstatSync(folder);
    if (process.platform !== 'win32' && uid !== userInfo().uid) return false;
    const owner = readOwner(folder);
    if (owner === undefined) return now - mtimeMs > settledMs;
    // The number alone may be another process's by now.
    return identify(owner.pid)?.startTime !== owner.startTime;
  } catch {
    // It went meanwhile.
    return false;
  }
}

function readOwner(folder: string): { readonly pid: number; readonly startTime: string } | undefined {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(path.join(folder, ownerFile), 'utf8')) as Record<
      string,
      unknown
    >;
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : undefined;
  } catch {
    return undefined;
  }
}
