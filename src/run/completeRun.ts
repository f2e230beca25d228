/** Waits for the files that say how a run ended, and reads them. The same for a run of this window and an adopted one. */
import { readFileSync, watch } from 'node:fs';
import { isGoing } from './endRun.ts';
import { keepChanges } from './carry.ts';
import { noOutput, readOutput, readShown } from './readOutput.ts';
import { cancelRun, fileOf, has, readRunFile, removeRun, writtenAt, type RunFiles, type RunNote } from './runFolder.ts';
import type { Outcome, Output, Run } from './types.ts';
import { readWhoActs } from './whoActs.ts';

/** Events of a folder get lost at times: so it is looked at too. */
const lookEveryMs = 100;
const livingEveryMs = 1000;
/** What a run whose shells were killed gets to write what is on its way. */
const settleMs = 3000;

/** Calls `look` at once, at each change in the folder, and now and again, until it says true or `signal` fires. */
export function watchFolder(folder: string, signal: AbortSignal | undefined, look: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let watcher: ReturnType<typeof watch> | undefined;
    const finish = (): void => {
      clearInterval(timer);
      watcher?.close();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const lookOnce = (): void => {
      if (look()) finish();
    };
    const timer = setInterval(lookOnce, lookEveryMs);
    try {
      // All that is waited for is a new name. A record that grows changes some thousand times a second.
      watcher = watch(folder, (event) => event === 'rename' && lookOnce());
      watcher.on('error', () => watcher?.close());
    } catch {
      // Too many watches on this machine: the timer sees it too.
    }
    signal?.addEventListener('abort', finish, { once: true });
    if (signal?.aborted) finish();
    else lookOnce();
  });
}

/** `ended`: its record is complete. `lost`: all its processes are gone without completing it. */
export async function waitForEnd(files: RunFiles): Promise<'ended' | 'lost'> {
  let goneSince: number | undefined;
  let lookedAt = 0;
  await watchFolder(files.folder, undefined, () => {
    if (has(files, 'end')) return true;
    const now = Date.now();
    if (now - lookedAt < livingEveryMs) return false;
    lookedAt = now;
    if (isGoing(files)) goneSince = undefined;
    else goneSince ??= now;
    return goneSince !== undefined && now - goneSince > settleMs;
  });
  return has(files, 'end') ? 'ended' : 'lost';
}

export interface CompleteOptions {
  readonly root: string;
  readonly note: RunNote;
  readonly startedAt: number;
  readonly wholeFile: string;
  readonly maxWholeBytes: number;
  /** Where script(1) is missing: what the terminal showed. */
  readonly shown: string | undefined;
}

/** Reads how it ended, keeps what it leaves for later commands, and removes its files. */
export async function completeRun(files: RunFiles, options: CompleteOptions): Promise<Run> {
  const { note, root, startedAt } = options;
  const unset = readRunFile(files, 'unset');
  if (unset !== undefined) {
    removeRun(files);
    return { kind: 'unset', names: unset.split('\n') };
  }
  const aimed = readRunFile(files, 'aimed');
  if (aimed !== undefined) {
    removeRun(files);
    const names = aimed
      .split('\n')
      .map((name) => `$${name}`)
      .join(', ');
    return {
      kind: 'not started',
      because: `The value of ${names} names a cluster, a user, a namespace or a dry run of its own. Nothing ran. Write it into the command with Edit and Run, where it can be looked at.`,
    };
  }
  if (note.onlyLooks) {
    const values = readValues(files);
    removeRun(files);
    return values === undefined ? notLooked : { kind: 'looked', values };
  }
  const began = writtenAt(files, 'outer') ?? startedAt;
  const ms = Math.max(0, Math.round((writtenAt(files, 'rc') ?? writtenAt(files, 'end') ?? Date.now()) - began));
  const outcome = readOutcome(files);
  const output = await readWhat(files, { ...options, ms });
  if (note.carry) {
    try {
      keepChanges(root, note.carry, fileOf(files, 'changes'));
    } catch {
      // The disk is full: what it printed is worth more than what it leaves for later commands.
    }
  }
  const as = readWhoActs(files);
  removeRun(files);
  return { kind: 'ran', startedAt, ms, outcome, output, ...(as !== undefined && { as }) };
}

const notLooked: Run = {
  kind: 'not started',
  because: 'The terminal did not tell what the variables of this command hold, so nothing ran. Click Run again.',
};

/** Name and value in turn, each ended by NUL. `undefined`: the shell was ended before it wrote them. */
function readValues(files: RunFiles): Readonly<Record<string, string>> | undefined {
  if (!has(files, 'values')) return undefined;
  const parts = readFileSync(fileOf(files, 'values'), 'utf8').split('\0');
  const names = parts.filter((_, at) => at % 2 === 0).slice(0, -1);
  return Object.fromEntries(names.map((name, at) => [name, parts[2 * at + 1] ?? '']));
}

function readOutcome(files: RunFiles): Outcome {
  const by = readRunFile(files, 'stopped');
  if (by === 'person' || by === 'closed terminal' || by === 'time limit') return { kind: 'stopped', by };
  const code = readRunFile(files, 'rc');
  if (code === undefined || !/^\d+$/.test(code)) {
    return {
      kind: 'unknown',
      because: 'Its shell was ended from outside, or the disk was full: there is no exit code.',
    };
  }
  const pipe = (readRunFile(files, 'ps') ?? '').split(/\s+/).filter((part) => /^\d+$/.test(part));
  return { kind: 'exit', code: Number(code), pipe: pipe.map(Number) };
}

async function readWhat(files: RunFiles, options: CompleteOptions & { readonly ms: number }): Promise<Output> {
  const { note, shown, ms, wholeFile, maxWholeBytes } = options;
  const reading = { id: note.mark, secrets: note.secrets, ms, wholeFile, maxWholeBytes };
  if (has(files, 'plain')) return shown === undefined ? noOutput : readShown(shown, reading);
  const record = { log: fileOf(files, 'log'), tail: fileOf(files, 'tail'), counts: fileOf(files, 'mid') };
  return readOutput(record, reading);
}

/** Its editor is gone before the terminal took the line: it must not start by itself later. */
export function cancelUnstarted(files: RunFiles): boolean {
  if (!cancelRun(files)) return false;
  removeRun(files);
  return true;
}
