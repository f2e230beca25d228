/** Writing so that a power cut or a kill leaves the old or the new, never half of it; and what a disk says, as sentences. */
import { chmod, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';

/** Replaces a file, or makes it, by a rename inside its folder. */
export async function writeDurably(file: string, text: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${crypto.randomUUID().slice(0, 8)}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/**
 * Replaces a file that is there, keeping its permissions; where it is a link, the file behind it. The caller holds the
 * file's lock, so what a killed writer left beside it can go.
 */
export async function replaceDurably(file: string, text: string): Promise<void> {
  const real = await realpath(file);
  await removeLeftovers(real);
  const { mode } = await stat(real);
  await writeDurably(real, text, mode & 0o777);
  // The mode of `open` is cut by the umask.
  await chmod(real, mode & 0o777).catch(() => undefined);
}

/** The text, or `undefined` where there is no file. Bytes that are no UTF-8 are refused, not repaired: a repair would lose them. */
export async function readText(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(
      `${path.basename(file)} is not UTF-8 text, so nothing can be added to it without harm.`,
      'Save it as UTF-8: the entry is kept and comes then.',
    );
  }
}

async function removeLeftovers(file: string): Promise<void> {
  const folder = path.dirname(file);
  const beginning = `.${path.basename(file)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(beginning) || !/^[0-9a-f]{8}\.tmp$/.test(name.slice(beginning.length))) continue;
    await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; there the rename itself is what can be had.
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // Some network file systems refuse it.
  } finally {
    await handle?.close();
  }
}

/** `undefined` where there is no such file. Rejects with a UserError where it cannot be read. */
export async function readOrExplain(file: string, nextStep: string): Promise<string | undefined> {
  try {
    return await readText(file);
  } catch (error) {
    throw explainDisk(error, file, nextStep, 'read');
  }
}

/** What the disk said about a file, as a sentence. Anything that is not about a disk is thrown on: a bug. */
export function explainDisk(
  error: unknown,
  file: string,
  nextStep: string,
  done: 'written' | 'read' = 'written',
): UserError {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  if (code === undefined) throw error;
  return new UserError(`${path.basename(file)} could not be ${done}: ${DISK[code] ?? code}.`, nextStep);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota on this disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  ENOENT: 'its folder is gone',
  ELOOP: 'its path goes in circles',
  EIO: 'the disk reports an error',
  EBUSY: 'another program holds it',
  EISDIR: 'a folder has that name',
};
