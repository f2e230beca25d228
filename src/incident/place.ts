/** Where a notebook goes in a workspace: never out of the folder by a link, never over another file. */
import { copyFile, constants, link, lstat, mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { NOTEBOOK_ENDING } from './draft.ts';
import { codeOf, writeDurably } from './durable.ts';
import { outputsFolder } from './wholeOutput.ts';

/** Makes the folder for notebooks inside a workspace folder, and gives its real path. */
export async function makeNotebookFolder(workspaceFolder: string, subfolder: string): Promise<string> {
  const wanted = path.resolve(workspaceFolder, subfolder);
  const root = await realpath(workspaceFolder);
  const outside = new UserError(
    `${subfolder} leads out of the workspace folder, so nothing is written there.`,
    'Replace the link by a folder, or change the setting incidentRunbook.incidentsFolder.',
  );
  if (!isInside(path.resolve(workspaceFolder), wanted)) throw outside;
  // What is there already must lead inside before anything is made below it.
  const there = await realpath(await deepestThere(wanted)).catch(() => undefined);
  if (there === undefined || !isInside(root, there)) throw outside;
  await mkdir(wanted, { recursive: true });
  const real = await realpath(wanted);
  if (!isInside(root, real)) throw outside;
  return wanted;
}

/** `name.incident.md`, or with `-2`, `-3` … where that is taken, also by outputs that are left of another. */
export async function freeName(folder: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const file = path.join(folder, `${name}${n === 1 ? '' : `-${n}`}${NOTEBOOK_ENDING}`);
    if (!(await isThere(file)) && !(await isThere(outputsFolder(file)))) return file;
  }
}

/** Puts a file under a new name, with the permissions of an ordinary file. False: the name is taken by now. */
export async function placeFile(text: string, to: string): Promise<boolean> {
  const temporary = path.join(path.dirname(to), `.${path.basename(to)}.${crypto.randomUUID().slice(0, 8)}.tmp`);
  try {
    await writeDurably(temporary, text, 0o666);
    await link(temporary, to).catch(async (error: unknown) => {
      if (codeOf(error) === 'EEXIST') throw error;
      // A file system without hard links.
      await copyFile(temporary, to, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

export async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

async function deepestThere(folder: string): Promise<string> {
  let there = folder;
  while (!(await isThere(there)) && path.dirname(there) !== there) there = path.dirname(there);
  return there;
}
