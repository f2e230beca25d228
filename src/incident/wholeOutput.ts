/** The whole of a long output, beside its notebook in a folder that Git does not see. No link is followed out of it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, copyFile, lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from './durable.ts';
import type { Entry, WholeOutput } from './types.ts';

export function outputsFolder(notebook: string): string {
  return `${notebook}.outputs`;
}

/** Where the whole output of an entry lies: from its id, never from what the notebook's text says. */
export function wholeOutputFile(notebook: string, entry: Entry): string | undefined {
  return entry.output.whole === undefined ? undefined : path.join(outputsFolder(notebook), `${entry.id}.txt`);
}

/**
 * Moves a run's output file beside the notebook. Again is harmless: what was moved already stays.
 * Undefined: there is none any more, or a link stands where the folder should be.
 */
export async function keepWholeOutput(notebook: string, id: string, from: string): Promise<WholeOutput | undefined> {
  const folder = outputsFolder(notebook);
  const file = path.join(folder, `${id}.txt`);
  if (!(await isFile(from)) && !(await isFile(file))) return undefined;
  if (!(await makeOutputsFolder(folder))) return undefined;
  if (await isFile(from)) await move(from, file);
  return { file: `${id}.txt`, sha256: await sha256Of(file) };
}

/** Copies all outputs of a notebook to where it is about to be; the old ones are removed by the caller, later. */
export async function copyOutputs(from: string, to: string): Promise<void> {
  const source = outputsFolder(from);
  const names = await readdir(source).catch(() => []);
  const outputs = names.filter((name) => name.endsWith('.txt'));
  if (outputs.length === 0) return;
  if (!(await makeOutputsFolder(outputsFolder(to)))) return;
  for (const name of outputs) {
    const file = path.join(source, name);
    if (await isFile(file)) await copyWhole(file, path.join(outputsFolder(to), name));
  }
}

/** The notebook has another place: its outputs go there too. Again is harmless. */
export async function moveOutputs(from: string, to: string): Promise<void> {
  if (from === to) return;
  await copyOutputs(from, to);
  await removeOutputs(from);
}

export async function removeOutputs(notebook: string): Promise<void> {
  await rm(outputsFolder(notebook), { recursive: true, force: true });
}

async function makeOutputsFolder(folder: string): Promise<boolean> {
  await mkdir(folder).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  if (!(await lstat(folder)).isDirectory()) return false;
  // `wx` does not follow a link either.
  await writeFile(path.join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  return true;
}

/** A rename replaces a link instead of following it. Over disks: a copy under another name first. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await copyWhole(from, to);
    await rm(from, { force: true });
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = `${to}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await copyFile(from, temporary, constants.COPYFILE_EXCL);
    const handle = await open(temporary, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isFile();
  } catch {
    return false;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
