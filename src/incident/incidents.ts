/**
 * The one writer of incident notebooks: which incident this window records, its write-ahead lines, and the append
 * that is believed only when it was read back. Knows no editor; what an open notebook needs comes in as functions.
 */
import path from 'node:path';
import { UserError } from '../errors.ts';
import { appendEntry } from './appendEntry.ts';
import { appendNote } from './note.ts';
import { newFacts, NOTEBOOK_ENDING, readFacts, type IncidentFacts } from './draft.ts';
import { createDrafts } from './drafts.ts';
import { codeOf, explainDisk, readOrExplain } from './durable.ts';
import { createListeners } from './listeners.ts';
import { createLocks } from './lock.ts';
import { isInside, isThere } from './place.ts';
import { createRecovery } from './recovery.ts';
import { createResume } from './resume.ts';
import type { Entry, EntryEnd, Incident, Incidents, IncidentsOptions, Recorded } from './types.ts';
import { createWhereabouts } from './whereabouts.ts';
import { whereNow } from './whereNow.ts';
import { createWindows } from './windows.ts';
import { createWriteAhead, type Line } from './writeAhead.ts';

const KEPT = 'The entry is kept and comes as soon as it can be written.';

export function createIncidents(options: IncidentsOptions): Incidents {
  const { draftsDir, stateDir } = options;
  const windows = createWindows(path.join(stateDir, 'windows'), options.workspace, options.now);
  const writeAhead = createWriteAhead(path.join(stateDir, 'write-ahead'));
  const locks = createLocks(path.join(stateDir, 'locks'), windows.key, windows.isAlive);
  const where = createWhereabouts({
    folder: path.join(stateDir, 'moves'),
    window: windows.key,
    folders: options.folders ?? (() => []),
  });
  const resume = createResume(windows, options.workspace, (old, id) =>
    id === undefined ? where.now(old) : where.find(old, id),
  );
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
  const drafts = createDrafts({ draftsDir, where, windows, writeAhead, locks, move: options.openNotebooks?.move });

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(task);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function record(file: string, facts: IncidentFacts): Promise<Incident> {
    const incident = { file, id: facts.id, title: facts.title, draft: isDraft(file) };
    current = { incident, facts };
    await windows.holds(file, facts.id);
    changed.tell(incident);
    return incident;
  }

  async function recordNothing(): Promise<void> {
    current = undefined;
    await windows.holds(undefined);
    changed.tell(undefined);
  }

  /** The incident that is recorded, where its notebook is now; none where another window threw it away. */
  async function follow(): Promise<void> {
    const known = current;
    if (known === undefined) return;
    const file = await where.now(known.incident.file);
    const isGone = await where.isThrownAway(file);
    const isElsewhere = file !== known.incident.file && (await isThere(file));
    if (current !== known) return;
    if (isGone) {
      forgetWaiting(file);
      await recordNothing();
    } else if (isElsewhere) await record(file, known.facts);
  }

  /** What could not be written into a draft that is thrown away goes with it. */
  function forgetWaiting(draft: string): void {
    for (const id of waiting.keys()) {
      if (begun.get(id)?.notebook !== draft || folding.has(id)) continue;
      waiting.delete(id);
      begun.delete(id);
    }
  }

  async function startDraft(title: string | undefined): Promise<Incident> {
    const facts = newFacts(title, options.now());
    try {
      return await record(await drafts.create(facts), facts);
    } catch (error) {
      throw explainDisk(error, draftsDir, 'Make room or access there, then run again. Nothing has run.');
    }
  }

  async function openNotebook(asked: string): Promise<Incident> {
    // A person who asks for a file that has come back means that file: told last, it goes before what took over from it.
    const hasComeBack = !isDraft(asked) && (await isThere(asked));
    const file = hasComeBack ? asked : await where.now(asked);
    const text = await readOrExplain(file, 'Put that right, or open another notebook.');
    if (!file.endsWith(NOTEBOOK_ENDING) || text === undefined) {
      throw new UserError(
        text === undefined ? `${path.basename(file)} is not there.` : `${path.basename(file)} is no incident notebook.`,
        `Choose a file whose name ends in ${NOTEBOOK_ENDING}.`,
      );
    }
    if (hasComeBack) await where.settled(file);
    return record(file, readFacts(text, file));
  }

  /** What is recorded, else what this window goes on with, else a new draft. */
  async function currentOrNext(): Promise<{ readonly incident: Incident; readonly begins: boolean }> {
    if (current !== undefined) return { incident: current.incident, begins: false };
    const late = await resume.atFirstRun();
    if (late !== undefined) return { incident: await openNotebook(late), begins: false };
    return { incident: await startDraft(undefined), begins: true };
  }

  /** Ended, and maybe not written yet → in the notebook. */
  async function fold(line: Line, end: EntryEnd): Promise<Recorded> {
    const { id } = line.start;
    folding.add(id);
    let file = line.notebook;
    try {
      file = await where.find(file, line.incident.id);
      let entry: Entry | undefined;
      while (entry === undefined) {
        // What was thrown away does not come back: this run begins a draft of its own, or goes on with the next one.
        if (await where.isThrownAway(file)) file = await inTurn(afterThrownAway);
        const locked = file;
        entry = await locks.with(locked, async () => {
          // It may have gone elsewhere while this waited: there another lock holds.
          file = await placeFor(await where.find(file, line.incident.id), line);
          const isHere = file === locked && !(await where.isThrownAway(file));
          return isHere ? appendEntry(file, line, end, options.openNotebooks) : undefined;
        });
      }
      await follow();
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

  async function afterThrownAway(): Promise<string> {
    await follow();
    return (current?.incident ?? (await startDraft(undefined))).file;
  }

  /**
   * A notebook that is gone from the workspace is not made again there: its branch may come back. A draft takes over,
   * with all that the editor still shows of it.
   */
  async function placeFor(file: string, line: Line): Promise<string> {
    if (isDraft(file) || (await isThere(file))) return file;
    const draft = await drafts.create(line.incident, options.openNotebooks?.text(file));
    await where.moved(file, draft);
    replaced.set(draft, file);
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

  const recovery = createRecovery({
    windows,
    writeAhead,
    holdAgain: () => windows.holds(windows.holding(), current?.facts.id),
    takeOver: (line) => void begun.set(line.start.id, line),
    finish,
  });

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
        await follow();
        const { incident, begins } = await currentOrNext();
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
    addNote: (note) =>
      inTurn(async () => {
        await follow();
        const { incident } = await currentOrNext();
        return locks.with(incident.file, () => appendNote(incident, note, options.openNotebooks));
      }),
    withdraw: async (id) => {
      begun.delete(id);
      await writeAhead.drop(id);
    },
    save: (target, draft) =>
      inTurn(async () => {
        const known = draft ?? current?.incident.file;
        const file = known === undefined ? undefined : await where.now(known);
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
    whereNow: (file) => whereNow(file, { where, locks, window: windows.key, isDraft }),
    renamed: (from, to) =>
      inTurn(async () => {
        // A run that is being written there comes to its end first.
        await locks.with(from, () => where.renamed(from, to));
        await follow();
      }),
    leave: drafts.leave,
    drafts: drafts.list,
    requireThrowable: drafts.requireThrowable,
    throwAway: (file) =>
      inTurn(async () => {
        await drafts.throwAway(file);
        forgetWaiting(file);
        if (current?.incident.file === file) await recordNothing();
      }),
    close: () => inTurn(recordNothing),
    isLeftBehind: recovery.isLeftBehind,
    recover: async (findRun) => {
      const found = await recovery.recover(findRun);
      await drafts.sweep();
      return found;
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
    onDidMove: (listener) =>
      where.onDidMove(() => {
        void inTurn(follow).catch(() => undefined);
        listener();
      }),
    release: windows.release,
  };
}
