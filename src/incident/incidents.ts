/**
 * The one writer of incident notebooks: which incident this window records, its write-ahead lines, and the append
 * that is believed only when it was read back. Knows no editor; what an open notebook needs comes in as functions.
 */
import path from 'node:path';
import { UserError } from '../errors.ts';
import { appendEntry } from './appendEntry.ts';
import { newFacts, NOTEBOOK_ENDING, readFacts, type IncidentFacts } from './draft.ts';
import { createDrafts } from './drafts.ts';
import { codeOf, explainDisk, readOrExplain } from './durable.ts';
import { createListeners } from './listeners.ts';
import { createLocks } from './lock.ts';
import { lostRun } from './lostRun.ts';
import { followMoves, isInside, isThere, rememberMove } from './place.ts';
import { createResume } from './resume.ts';
import type { Draft, EntryEnd, EntryStart, FoundRun, Incident, OpenNotebooks, Recorded, SaveTarget } from './types.ts';
import { createWindows } from './windows.ts';
import { createWriteAhead, type Line } from './writeAhead.ts';

export interface IncidentsOptions {
  /** Outside every workspace; made with 0700. */
  readonly draftsDir: string;
  /** Write-ahead lines, locks, who records what; shared by all windows of this person on this machine. */
  readonly stateDir: string;
  /** What tells one workspace from another: after a reload the window goes on with the incident of this one. */
  readonly workspace: string;
  readonly now: () => number;
  readonly by: () => Promise<string>;
  readonly openNotebooks?: OpenNotebooks;
}

export interface Incidents {
  readonly current: () => Incident | undefined;
  /** Starts a draft, and records into it from now on. */
  readonly start: (title?: string) => Promise<Incident>;
  /** Goes on with a notebook that is there. */
  readonly open: (file: string) => Promise<Incident>;
  /** After a reload: the incident that this workspace recorded, unless another window that is alive records it. */
  readonly resume: () => Promise<Incident | undefined>;
  /** Before a run. Starts a draft where no incident is recorded. Throws a UserError where it cannot be kept: then nothing may run. */
  readonly begin: (entry: EntryStart) => Promise<Incident>;
  /** After a run. Never throws for what a disk does: then the entry is pending. */
  readonly finish: (end: EntryEnd) => Promise<Recorded>;
  /** The run did not take place: no entry. */
  readonly withdraw: (id: string) => Promise<void>;
  /** A draft, the current one unless another is named → the workspace, with its outputs. Gives it where it is now; the current one records on there. */
  readonly save: (target: SaveTarget, draft?: string) => Promise<Incident>;
  readonly drafts: () => Promise<readonly Draft[]>;
  /** @throws UserError where a draft cannot be thrown away now: a run of it goes on, or another window has it. */
  readonly requireThrowable: (file: string) => Promise<void>;
  /** Deletes a draft with its outputs and its write-ahead lines. Only ever below `draftsDir`. */
  readonly throwAway: (file: string) => Promise<void>;
  /** Records nothing further into the current incident. */
  readonly close: () => Promise<void>;
  /** True where a window that is gone began this run, nothing has been recorded of it yet, and it is ours to go on with. */
  readonly isLeftBehind: (id: string) => boolean;
  /**
   * Folds what windows that are gone left behind: an entry for each run that ended, *outcome unknown* for each that
   * left nothing; one that still runs becomes this window's (the caller goes on waiting for it, then calls `finish`).
   * Again at any time is harmless.
   */
  readonly recover: (findRun: (id: string) => Promise<FoundRun>) => Promise<RecoverResult>;
  /** How many ended runs of this window are not in their notebook yet. */
  readonly pending: () => number;
  /** Tries again what could not be written. */
  readonly retryPending: () => Promise<readonly Recorded[]>;
  readonly onDidRecord: (listener: (recorded: Extract<Recorded, { kind: 'recorded' }>) => void) => () => void;
  /** Another incident is recorded, or the current one moved, or none is; or an entry could not be written. */
  readonly onDidChange: (listener: (incident: Incident | undefined) => void) => () => void;
  /** The window ends: what it holds is free for the next one at once. */
  readonly release: () => Promise<void>;
}

export interface RecoverResult {
  readonly recorded: readonly Recorded[];
  /** Runs that go on, now this window's. */
  readonly running: readonly EntryStart[];
}

const KEPT = 'The entry is kept and comes as soon as it can be written.';

export function createIncidents(options: IncidentsOptions): Incidents {
  const { draftsDir, stateDir } = options;
  const windows = createWindows(path.join(stateDir, 'windows'), options.workspace, options.now);
  const writeAhead = createWriteAhead(path.join(stateDir, 'write-ahead'));
  const locks = createLocks(path.join(stateDir, 'locks'), windows.key, windows.isAlive);
  const movesDir = path.join(stateDir, 'moves');
  const resume = createResume(windows, options.workspace, (old) => followMoves(movesDir, old));
  const recorded = createListeners<Extract<Recorded, { kind: 'recorded' }>>();
  const changed = createListeners<Incident | undefined>();
  const begun = new Map<string, Line>();
  /** Ends that are not in their notebook yet; maybe not even in the write-ahead file. */
  const waiting = new Map<string, EntryEnd>();
  /** Those that are being written. */
  const folding = new Set<string>();
  /** Drafts that took over from a notebook that is gone, until their first entry tells it. */
  const replaced = new Map<string, string>();
  let current: { readonly incident: Incident; readonly facts: IncidentFacts } | undefined;
  /** Begin, start, open, resume: one at a time, so that two clicks at once start one draft. */
  let turn: Promise<unknown> = Promise.resolve();

  const isDraft = (file: string): boolean => isInside(draftsDir, file);
  const drafts = createDrafts({ draftsDir, movesDir, windows, writeAhead, locks, move: options.openNotebooks?.move });

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(task);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function record(file: string, facts: IncidentFacts): Promise<Incident> {
    const incident = { file, id: facts.id, title: facts.title, draft: isDraft(file) };
    current = { incident, facts };
    await windows.holds(file);
    changed.tell(incident);
    return incident;
  }

  async function recordNothing(): Promise<void> {
    current = undefined;
    await windows.holds(undefined);
    changed.tell(undefined);
  }

  async function startDraft(title: string | undefined): Promise<Incident> {
    const facts = newFacts(title, options.now());
    try {
      return await record(await drafts.create(facts), facts);
    } catch (error) {
      throw explainDisk(error, draftsDir, 'Make room or access there, then run again. Nothing has run.');
    }
  }

  async function openNotebook(file: string): Promise<Incident> {
    const text = await readOrExplain(file, 'Put that right, or open another notebook.');
    if (!file.endsWith(NOTEBOOK_ENDING) || text === undefined) {
      throw new UserError(
        text === undefined ? `${path.basename(file)} is not there.` : `${path.basename(file)} is no incident notebook.`,
        `Choose a file whose name ends in ${NOTEBOOK_ENDING}.`,
      );
    }
    return record(file, readFacts(text, file));
  }

  /** Ended, and maybe not written yet → in the notebook. */
  async function fold(line: Line, end: EntryEnd): Promise<Recorded> {
    const { id } = line.start;
    folding.add(id);
    let file = await followMoves(movesDir, line.notebook);
    try {
      const entry = await locks.with(file, async () => {
        // It may have been saved into the workspace while this waited, or be gone with its branch.
        file = await placeFor(await followMoves(movesDir, file), line);
        return appendEntry(file, line, end, options.openNotebooks);
      });
      begun.delete(id);
      waiting.delete(id);
      await writeAhead.drop(id).catch(() => undefined);
      const insteadOf = replaced.get(file);
      replaced.delete(file);
      const result = { kind: 'recorded', entry, file, document: line.start.document, insteadOf } as const;
      recorded.tell(result);
      return result;
    } catch (error) {
      const because = explainDisk(error, file, KEPT);
      changed.tell(current?.incident);
      return { kind: 'pending', id, because };
    } finally {
      folding.delete(id);
    }
  }

  /** A notebook that is gone from the workspace is not made again there: its branch may come back. A draft takes over. */
  async function placeFor(file: string, line: Line): Promise<string> {
    if (isDraft(file) || (await isThere(file)) || options.openNotebooks?.isOpen(file) === true) return file;
    const draft = await drafts.create(line.incident);
    await rememberMove(movesDir, file, draft);
    replaced.set(draft, file);
    if (current?.incident.file === file) await record(draft, current.facts);
    return draft;
  }

  async function finish(end: EntryEnd): Promise<Recorded> {
    const line = begun.get(end.id) ?? (await writeAhead.line(end.id));
    if (line === undefined) throw new Error(`No run was begun with the id ${end.id}.`);
    begun.set(end.id, line);
    waiting.set(end.id, end);
    await writeAhead.end(end).catch((error: unknown) => {
      // The notebook may lie on another disk: it is tried all the same, and the end stays in memory until then.
      if (codeOf(error) === undefined) throw error;
    });
    return fold(line, end);
  }

  async function leftBehind(): Promise<readonly Line[]> {
    return (await writeAhead.all()).filter((line) => windows.isHeirOf(line.window));
  }

  return {
    current: () => current?.incident,
    start: (title) => inTurn(() => startDraft(title)),
    open: (file) => inTurn(() => openNotebook(file)),
    resume: () =>
      inTurn(async () => {
        if (current !== undefined) return current.incident;
        const file = await resume.atStart();
        return file === undefined ? undefined : openNotebook(file);
      }),
    begin: (start) =>
      inTurn(async () => {
        const late = current === undefined ? await resume.atFirstRun() : undefined;
        const begins = current === undefined && late === undefined;
        const incident = current?.incident ?? (await (late === undefined ? startDraft(undefined) : openNotebook(late)));
        const gone = resume.takeGone();
        if (begins && gone !== undefined && !isDraft(gone)) replaced.set(incident.file, gone);
        await windows.stillHolds();
        const facts = current?.facts ?? newFacts(undefined, options.now());
        const by = await options.by();
        const about = { window: windows.key, notebook: incident.file, incident: facts };
        const line = { ...about, by, begunMs: options.now(), start };
        try {
          await writeAhead.begin(line);
        } catch (error) {
          throw explainDisk(error, stateDir, 'Nothing has run. Make room or access there, then run again.');
        }
        begun.set(start.id, line);
        return incident;
      }),
    finish,
    withdraw: async (id) => {
      begun.delete(id);
      await writeAhead.drop(id);
    },
    save: (target, draft) =>
      inTurn(async () => {
        const file = draft ?? current?.incident.file;
        const text =
          file === undefined || !isDraft(file)
            ? undefined
            : await readOrExplain(file, 'Put that right, or open another notebook.');
        if (file === undefined || text === undefined) {
          throw new UserError('There is no draft to save.', 'The first run starts one.');
        }
        const facts = readFacts(text, file);
        const to = await drafts.save(file, facts, target);
        if (current?.incident.file === file) return record(to, facts);
        return { file: to, id: facts.id, title: facts.title, draft: false };
      }),
    drafts: drafts.list,
    requireThrowable: drafts.requireThrowable,
    throwAway: (file) =>
      inTurn(async () => {
        await drafts.throwAway(file);
        if (current?.incident.file === file) await recordNothing();
      }),
    close: () => inTurn(recordNothing),
    isLeftBehind: (id) => {
      const line = writeAhead.lineNow(id);
      return line !== undefined && windows.isHeirOf(line.window);
    },
    recover: async (findRun) => {
      const results: Recorded[] = [];
      const running: EntryStart[] = [];
      const lines = await leftBehind();
      // What this window takes over must not look left behind to the next one.
      if (lines.length > 0) await windows.holds(windows.holding()).catch(() => undefined);
      for (const line of lines) {
        const { id } = line.start;
        const end = await writeAhead.ended(id);
        const found: FoundRun = end === undefined ? await findRun(id) : { kind: 'ended', end };
        // Meanwhile another window may have come for it.
        if ((await writeAhead.line(id))?.window !== line.window) continue;
        const mine = { ...line, window: windows.key };
        begun.set(id, mine);
        await writeAhead.begin(mine).catch(() => undefined);
        if (found.kind === 'running') running.push(line.start);
        else results.push(await finish(found.kind === 'ended' ? found.end : lostRun(id)));
      }
      await drafts.sweep();
      await writeAhead.sweep();
      return { recorded: results, running };
    },
    pending: () => waiting.size,
    retryPending: async () => {
      const results: Recorded[] = [];
      for (const end of waiting.values()) {
        const line = begun.get(end.id);
        if (line !== undefined && !folding.has(end.id)) results.push(await fold(line, end));
      }
      return results;
    },
    onDidRecord: recorded.add,
    onDidChange: changed.add,
    release: windows.release,
  };
}
