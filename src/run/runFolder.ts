/**
 * A folder for the runs of one terminal, and the files of each run in it. Private: a step may hold values and, while it
 * runs, unmasked output.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { nothingCarried, readCarried, renderCarried, withGiven } from './carry.ts';
import { identify, type ProcessIdentity } from './processes.ts';
import { blockText, envText, runText, showText, stepText, type RecordLimits, type TypedInto } from './runFiles.ts';
import type { Carry, Request } from './types.ts';
import { whoText } from './whoFile.ts';

/** One run on disk. */
export interface RunFiles {
  readonly folder: string;
  readonly n: number;
}

/** What is needed to complete a run when the editor that started it is gone: `N.json`. */
export interface RunNote {
  /** Of the request. */
  readonly id: string;
  /** Of the marks in the record. */
  readonly mark: string;
  readonly shell: Request['shell'];
  readonly secrets: Request['secrets'];
  readonly timeoutMs: number | undefined;
  readonly carry: Carry | undefined;
  readonly onlyLooks: boolean;
}

export function fileOf({ folder, n }: RunFiles, kind: string): string {
  return join(folder, `${n}.${kind}`);
}

/** Made once, for all windows of this user; refused where somebody else could look in or put something there. */
export function makePrivate(root: string): void {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const found = lstatSync(root);
  const uid = process.getuid?.();
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) {
    throw new UserError(
      `The folder for runs, ${root}, belongs to somebody else.`,
      'Remove it, or set TMPDIR to a folder of your own.',
    );
  }
  if ((found.mode & 0o077) !== 0) chmodSync(root, 0o700);
}

export function createRunFolder(root: string, owner: ProcessIdentity): string {
  makePrivate(root);
  // Short: each row of the typed line is seen for a moment.
  const folder = mkdtempSync(join(root, 'r'));
  writeFileSync(join(folder, 'run'), runText, { mode: 0o600 });
  writeFileSync(join(folder, 'step'), stepText, { mode: 0o600 });
  writeFileSync(join(folder, 'who'), whoText, { mode: 0o600 });
  writeFileSync(join(folder, ownerName(owner)), '', { mode: 0o600 });
  return folder;
}

export function prepareRun(
  folder: string,
  root: string,
  request: Request,
  note: RunNote,
  limits: RecordLimits,
  typedInto: TypedInto,
): RunFiles {
  const files = { folder, n: 1 + Math.max(0, ...runsOn(folder), ...lastNumber(folder)) };
  const write = (kind: string, content: string | Buffer): void =>
    writeFileSync(fileOf(files, kind), content, { mode: 0o600 });
  const carry = request.shell === 'bash' ? request.carry : undefined;
  // Given for this run only: it is carried when the command has run.
  const carried = carry ? withGiven(readCarried(root, carry), request.given) : nothingCarried;
  writeFileSync(join(folder, 'last'), String(files.n), { mode: 0o600 });
  write('json', JSON.stringify(note));
  // Without a carry they are set like all else that the run is given.
  const env = carry ? request.env : { ...request.given, ...request.env };
  write('env', envText({ ...request, env }, limits, note.mark, typedInto));
  write('state', renderCarried(carried, request.cwd));
  write('show', showText(request.shown, request.onlyLooks));
  // Last: from now on the typed line would run it.
  write('sh', blockText(request));
  return files;
}

/** Takes a step back that was not started. False: it was started in this moment. */
export function cancelRun(files: RunFiles): boolean {
  try {
    renameSync(fileOf(files, 'sh'), fileOf(files, 'cancelled'));
    return true;
  } catch {
    return false;
  }
}

export function has(files: RunFiles, kind: string): boolean {
  return existsSync(fileOf(files, kind));
}

/** Without its last line end; `undefined` where it is not there or empty: a full disk writes empty files. */
export function readRunFile(files: RunFiles, kind: string): string | undefined {
  try {
    const text = readFileSync(fileOf(files, kind), 'utf8').trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Milliseconds since 1970 at which it was written. */
export function writtenAt(files: RunFiles, kind: string): number | undefined {
  return statSync(fileOf(files, kind), { throwIfNoEntry: false })?.mtimeMs;
}

export function readNote(files: RunFiles): RunNote | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(files, 'json'), 'utf8')) as RunNote;
  } catch {
    return undefined;
  }
}

export function removeRun({ folder, n }: RunFiles): void {
  for (const name of namesIn(folder)) if (name.startsWith(`${n}.`)) rmSync(join(folder, name), { force: true });
}

/** The numbers of the runs in a folder. */
export function runsOn(folder: string): readonly number[] {
  return namesIn(folder).flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
}

/** Folders whose editor process is gone. */
export function orphans(root: string): readonly string[] {
  return runFolders(root).filter((folder) => ownerOf(folder) !== undefined && !isOwned(folder));
}

/** Whether there is anything left of a run, whoever owns it. */
export function hasRun(root: string, id: string): boolean {
  return runFolders(root).some((folder) => runsOn(folder).some((n) => readNote({ folder, n })?.id === id));
}

/** None where the root is not ours: what others put there is not looked at. */
function runFolders(root: string): readonly string[] {
  const found = lstatSync(root, { throwIfNoEntry: false });
  if (!found?.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) return [];
  return namesIn(root)
    .filter((name) => /^r\w{6}$/.test(name))
    .map((name) => join(root, name));
}

/** False where another window was faster. */
export function takeOver(folder: string, owner: ProcessIdentity): boolean {
  const name = ownerOf(folder);
  if (name === undefined) return false;
  try {
    renameSync(join(folder, name), join(folder, ownerName(owner)));
    return true;
  } catch {
    return false;
  }
}

export function removeFolder(folder: string): void {
  try {
    // Again where something was just put into it: without its owner's file nobody would find the rest.
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 10 });
  } catch {
    // Something writes into it in this moment: the next look finds it.
  }
}

export function lastTouched(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isOwned(folder: string): boolean {
  const name = ownerOf(folder) ?? '';
  const living = identify(Number.parseInt(name.slice('owner-'.length), 10));
  return living !== undefined && ownerName(living) === name;
}

function ownerName({ pid, startTime }: ProcessIdentity): string {
  return `owner-${pid}-${startTime.replace(/\W+/g, '_')}`;
}

function ownerOf(folder: string): string | undefined {
  return namesIn(folder).find((name) => /^owner-\d+-/.test(name));
}

/** Numbers are not used again: a line that is typed late must not find another step. */
function lastNumber(folder: string): readonly number[] {
  try {
    return [Number(readFileSync(join(folder, 'last'), 'utf8'))];
  } catch {
    return [];
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
