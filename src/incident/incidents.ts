/**
 * The one writer of incident notebooks: which incident this window records, its write-ahead lines, and the append
 * that is believed only when it was read back. Knows no editor; what an open notebook needs comes in as functions.
 */
import type { Draft, EntryEnd, EntryStart, FoundRun, Incident, Recorded } from './types.ts';

/** What an open notebook needs, for the editor to give. In plain Node there is none. */
export interface OpenNotebooks {
  /**
   * Adds the entry to the notebook in the editor and saves it, where the file may not be replaced below it (words not
   * saved, a cell with the focus, the file gone). False: not needed, the file is replaced.
   */
  readonly append: (file: string, entry: { readonly raw: string; readonly id: string }) => Promise<boolean>;
  /** Moves the file together with its tab. False: it is not open, the file is moved. */
  readonly move: (from: string, to: string) => Promise<boolean>;
}

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
  /** Draft → `incidents/` of the folder, beside the outputs that belong to it. Gives the incident where it is now. */
  readonly save: (folder: string, name?: string) => Promise<Incident>;
  readonly drafts: () => Promise<readonly Draft[]>;
  /** Deletes a draft with its outputs and its write-ahead lines. Only ever below `draftsDir`. */
  readonly throwAway: (file: string) => Promise<void>;
  /** Records nothing further into the current incident. */
  readonly close: () => Promise<void>;
  /**
   * Folds what windows that are gone left behind: an entry for each run that ended, *outcome unknown* for each that
   * left nothing; one that still runs becomes this window's (the caller goes on waiting for it, then calls `finish`).
   */
  readonly recover: (findRun: (id: string) => Promise<FoundRun>) => Promise<RecoverResult>;
  /** Tries again what could not be written. */
  readonly retryPending: () => Promise<readonly Recorded[]>;
  readonly onDidRecord: (listener: (recorded: Extract<Recorded, { kind: 'recorded' }>) => void) => () => void;
  /** Another incident is recorded, or the current one moved, or none is. */
  readonly onDidChange: (listener: (incident: Incident | undefined) => void) => () => void;
  /** The window ends: what it holds is free for the next one at once. */
  readonly release: () => Promise<void>;
}

export interface RecoverResult {
  readonly recorded: readonly Recorded[];
  /** Runs that go on, now this window's. */
  readonly running: readonly EntryStart[];
}

export function createIncidents(_options: IncidentsOptions): Incidents {
  throw new Error('not built yet');
}
