/** One run: prepare its files, type one line, wait for the files that say how it ended, read, mask, clean up. */
import { existsSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { watchOrphans } from './adopt.ts';
import { forgetCarried, readCarried } from './carry.ts';
import { completeRun, waitForEnd } from './completeRun.ts';
import { endRun, sweep } from './endRun.ts';
import type { ProcessIdentity } from './processes.ts';
import { bash, cannotRun, findProgram } from './programs.ts';
import { createQueue } from './queue.ts';
import { inFront, notStarted, stoppedBefore, untilAtPrompt, waitForStart, waitUntilReady } from './startRun.ts';
import {
  createRunFolder,
  fileOf,
  has,
  hasRun,
  prepareRun,
  removeFolder,
  removeRun,
  runsOn,
  type RunFiles,
  type RunNote,
} from './runFolder.ts';
import { typedLine } from './runFiles.ts';
import type { Adopted, Carry, Outcome, Request, Run, RunHooks, TerminalPort } from './types.ts';

export interface RunnerOptions {
  /** Where run folders lie, for all windows of this user: a short path, made private (0700) here. */
  readonly root: string;
  /** The process whose runs these are: another window takes them over only when it is gone. */
  readonly owner: ProcessIdentity;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the whole of a long output goes: an absolute path; its folder is made here. */
  readonly outputFile: (requestId: string) => string;
  /** incidentRunbook.keepOutputMB, read at each run. */
  readonly keepOutputMB: () => number;
}

export interface Runner {
  run(request: Request, port: TerminalPort, hooks: RunHooks): Promise<Run>;
  /**
   * Ctrl-C, then TERM, then KILL to all that it started; what waits behind it is taken back too, at once. Within 6 s.
   * Gives how many were taken back.
   */
  stop(requestId: string): Promise<number>;
  /** Requests that run or wait in this terminal, the running one first. */
  runsIn(port: TerminalPort): readonly string[];
  /**
   * Looks for runs of editors that are gone, now and again later (a reloaded window's old process takes a moment to end),
   * and takes over those that `wants` says yes to. Returns how to end the looking.
   */
  adopt(wants: (requestId: string) => boolean, onAdopted: (run: Adopted) => void): () => void;
  /** Whether anything is left of a run; of one that `adopt` has not given yet, its editor is about to end. */
  isThere(requestId: string): boolean;
  /** Where a command with this carry starts, where one before it went elsewhere. */
  directoryOf(carry: Carry): string | undefined;
  /** Drops the variables, functions and directories of an incident: it has ended. */
  forget(incident: string): void;
  /** Removes what belongs to terminals that are closed; leaves what still runs. */
  dispose(): void;
}

/** What the terminal shows comes a little behind. */
const shownMs = 2000;
const megabyte = 1_000_000;
/** A record is never kept shorter than this: both marks must be in it. */
const leastRecordBytes = 65_536;

/** Said before anything is asked, where that is known. */
export const busyTerminal =
  'Another command still runs in this terminal, and a change does not wait. Stop it, or click Run again when it has ended.';
const changedMeanwhile =
  'What its context means has changed in your kubeconfig while it waited. Nothing ran. Click Run again to see the difference.';

type StoppedBy = Extract<Outcome, { kind: 'stopped' }>['by'];

interface Going {
  readonly files: RunFiles;
  /** `undefined` for an adopted run: its terminal belongs to nobody here. */
  readonly port: TerminalPort | undefined;
  ending: Promise<void> | undefined;
}

interface Place {
  readonly folder: string;
  closedBy: 'person' | 'window' | undefined;
}

export function createRunner(options: RunnerOptions): Runner {
  const { root, owner, now } = options;
  const queue = createQueue();
  const going = new Map<string, Going>();
  const places = new Map<TerminalPort, Place>();

  const placeOf = (port: TerminalPort): Place => {
    const found = places.get(port);
    // A machine that tidies its temporary folder takes ours too, in time.
    if (found && ['run', 'step', 'who'].every((name) => existsSync(join(found.folder, name)))) return found;
    const place: Place = { folder: createRunFolder(root, owner), closedBy: undefined };
    places.set(port, place);
    port.onDidClose((by) => {
      place.closedBy = by;
      for (const [id, one] of going) if (one.port === port && by === 'person') void end(id, 'closed terminal');
      if (![...going.values()].some((one) => one.port === port)) tidy(port, place);
    });
    return place;
  };
  const tidy = (port: TerminalPort, { folder, closedBy }: Place): void => {
    if (closedBy === undefined) return;
    places.delete(port);
    removeFolder(folder);
  };

  const end = (id: string, by: StoppedBy): Promise<void> => {
    const one = going.get(id);
    if (!one || has(one.files, 'rc')) return Promise.resolve();
    const { files, port } = one;
    one.ending ??= (async () => {
      writeFileSync(fileOf(files, 'stopped'), by, { mode: 0o600 });
      const open = port !== undefined && places.get(port)?.closedBy === undefined;
      await endRun(files, open ? () => port.interrupt() : undefined);
    })();
    return one.ending;
  };

  /** Waits for a run that has started, reads it and cleans up. */
  const finish = async (
    one: Going,
    note: RunNote,
    startedAt: number,
    shown: Promise<string> | undefined,
  ): Promise<Run> => {
    const { files } = one;
    going.set(note.id, one);
    const limit = note.timeoutMs === undefined ? undefined : Math.max(0, startedAt + note.timeoutMs - now());
    const timer = limit === undefined ? undefined : setTimeout(() => void end(note.id, 'time limit'), limit);
    try {
      await waitForEnd(files);
      if (one.ending) {
        sweep(files);
        await one.ending;
      }
      return await completeRun(files, {
        root,
        note,
        startedAt,
        wholeFile: options.outputFile(note.id),
        maxWholeBytes: options.keepOutputMB() * megabyte,
        shown: shown && (await Promise.race([shown, pause(shownMs, undefined, { ref: false })])),
      });
    } finally {
      clearTimeout(timer);
      going.delete(note.id);
    }
  };

  const start = async (request: Request, port: TerminalPort, hooks: RunHooks): Promise<Run> => {
    const ready = await waitUntilReady(port, hooks);
    if (ready !== 'ready') return ready;
    const front = await inFront(port);
    if (front !== undefined) {
      const another = request.mayWait ? await hooks.anotherTerminal?.() : undefined;
      if (another) {
        another.show(false);
        return start(request, another, { ...hooks, anotherTerminal: async () => undefined });
      }
      return notStarted(`The terminal is busy with ${front}. End it there, then click Run again.`);
    }
    await untilAtPrompt(port, hooks.signal);
    if (hooks.signal.aborted) return stoppedBefore;
    const note: RunNote = {
      id: request.id,
      mark: randomBytes(8).toString('hex'),
      shell: request.shell,
      secrets: request.secrets,
      timeoutMs: request.timeoutMs,
      carry: request.carry,
      onlyLooks: request.onlyLooks,
    };
    let place: Place;
    let files: RunFiles;
    try {
      place = placeOf(port);
      files = prepareRun(place.folder, root, request, note, recordLimits(options.keepOutputMB()), port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined || error instanceof UserError) throw error;
      return notStarted(`Its files could not be written to ${root} (${code}). Make room there, then click Run again.`);
    }
    if (request.takesInput) port.show(true);
    port.send(typedLine(bash() ?? 'bash', files, port.shellName));
    const shown = findProgram('script', request) ? undefined : collect(port.shownOutput?.());
    const started = await waitForStart(files, place, request, hooks.signal);
    if (typeof started !== 'string') {
      removeRun(files);
      return started;
    }
    const startedAt = now();
    const result = finish({ files, port, ending: undefined }, note, startedAt, shown);
    // Else a variable ended it in front of the command: nothing ran.
    if (started === 'started') hooks.onStarted(startedAt);
    if (place.closedBy === 'person') void end(request.id, 'closed terminal');
    try {
      return await result;
    } finally {
      tidy(port, place);
    }
  };

  return {
    async run(request, port, hooks) {
      const because = cannotRun(request);
      if (because !== undefined) return notStarted(because);
      // Now, as the click brings it to front: later it would come over what the person has turned to meanwhile.
      port.show(false);
      let waited = false;
      const turn = await queue.enter(port, {
        id: request.id,
        mayWait: request.mayWait,
        signal: hooks.signal,
        onWaiting: () => {
          waited = true;
          hooks.onWaiting?.();
        },
      });
      if (turn === 'taken back') return stoppedBefore;
      if (turn === 'busy') {
        return notStarted(busyTerminal);
      }
      try {
        if (waited && (await hooks.stillMeans?.()) === false) return notStarted(changedMeanwhile);
        return await start(request, port, hooks);
      } catch (error) {
        if (hooks.signal.aborted) return stoppedBefore;
        throw error;
      } finally {
        turn();
      }
    },
    async stop(requestId) {
      const takenBack = queue.takeBack(requestId);
      await end(requestId, 'person');
      return takenBack;
    },
    runsIn: (port) => queue.idsIn(port),
    adopt: (wants, onAdopted) =>
      watchOrphans({ root, owner, now, wants }, ({ files, note, startedAt, running }) => {
        const result = finish({ files, port: undefined, ending: undefined }, note, startedAt, undefined);
        const tidied = result.finally(() => {
          if (runsOn(files.folder).length === 0) removeFolder(files.folder);
        });
        onAdopted({ id: note.id, startedAt, running, result: tidied });
      }),
    isThere: (requestId) => hasRun(root, requestId),
    directoryOf: (carry) => {
      const { directory } = readCarried(root, carry);
      return directory === undefined ? undefined : Buffer.from(directory, 'latin1').toString();
    },
    forget: (incident) => forgetCarried(root, incident),
    dispose() {
      for (const [port, place] of places) {
        if ([...going.values()].some((one) => one.port === port)) continue;
        places.delete(port);
        removeFolder(place.folder);
      }
    },
  };
}

function recordLimits(megabytes: number): { readonly head: number | undefined; readonly tail: number } {
  // The first eight tenths and the last two. Only GNU head reads no further than it is asked to.
  const bytes = megabytes * megabyte;
  const head = process.platform === 'linux' ? Math.max(leastRecordBytes, Math.round(bytes * 0.8)) : undefined;
  return { head, tail: Math.max(leastRecordBytes, Math.round(bytes * 0.2)) };
}

async function collect(pieces: AsyncIterable<string> | undefined): Promise<string> {
  let all = '';
  for await (const piece of pieces ?? []) all += piece;
  return all;
}
