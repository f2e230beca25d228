/** The shapes of an incident notebook: the file is raw text and entries, in order. */
import type { UserError } from '../errors.ts';
import type { Outcome, Output } from '../run/types.ts';

/** The part of a long output that lies beside the notebook. */
export interface WholeOutput {
  /** Its name in the notebook's outputs folder, so that it stays right when the notebook moves. See `wholeOutputFile`. */
  readonly file: string;
  readonly sha256: string;
}

/** One thing that was done. Written once, never changed. */
export interface Entry {
  readonly n: number;
  readonly id: string;
  /** UTC, ISO 8601 with seconds: `2026-11-24T03:14:07Z`. */
  readonly at: string;
  /** From Git or the account: the person. */
  readonly by: string;
  /** The user that the cluster took them for, where it said so. */
  readonly as: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly server: string | undefined;
  /** The context was one of the practice cluster. */
  readonly simulated: boolean;
  readonly outcome: Outcome;
  readonly ms: number;
  /** `runbooks/incident-response.md#check-pod-status`; absent for a typed command. */
  readonly from: string | undefined;
  /** The step's title. */
  readonly step: string | undefined;
  /** *If pod is CrashLooping*. */
  readonly condition: string | undefined;
  /** The hash of the runbook's command as it stood. */
  readonly block: string | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly edited: boolean;
  readonly cwd: string | undefined;
  readonly shell: string;
  /** As it ran, masked. */
  readonly command: string;
  readonly output: {
    readonly head: string;
    readonly tail?: string;
    readonly lines: number;
    readonly bytes: number;
    readonly whole?: WholeOutput;
    readonly notKept?: number;
    readonly capture: 'exact' | 'as shown' | 'none';
  };
}

/**
 * A piece of the file. `raw` of all segments in order is the file, to the byte.
 * `intact` is false where the entry's text no longer has the hash it was written with.
 * `cell`: a command that has not been run yet.
 */
export type Segment =
  | { readonly kind: 'frontMatter'; readonly raw: string }
  | { readonly kind: 'text'; readonly raw: string }
  | { readonly kind: 'cell'; readonly raw: string; readonly language: string; readonly command: string }
  | { readonly kind: 'entry'; readonly raw: string; readonly entry: Entry; readonly intact: boolean };

/** What is known before a run starts: it is on disk before the first byte reaches a terminal. Already masked. */
export type EntryStart = Omit<Entry, 'n' | 'by' | 'as' | 'outcome' | 'ms' | 'output'> & {
  /** The runbook's document, as a URI. Stays on this machine: `from` is what the notebook tells others. */
  readonly document?: string | undefined;
};

/** What is known when it ended. `output.file`, where there is one, is moved beside the notebook. */
export interface EntryEnd {
  readonly id: string;
  /** Ms since 1970: it may have waited long behind another, or for its shell. */
  readonly startedAt?: number;
  readonly as?: string;
  readonly outcome: Outcome;
  readonly ms: number;
  readonly output: Output;
}

/** What became of an entry: in the file (read back from it), or kept until the file can be written. */
export type Recorded =
  | {
      readonly kind: 'recorded';
      readonly entry: Entry;
      readonly file: string;
      /** Of the entry's start. */
      readonly document: string | undefined;
      /** The notebook that was not there any more, where `file` is a new draft that took over with this entry. */
      readonly insteadOf: string | undefined;
    }
  | { readonly kind: 'pending'; readonly id: string; readonly because: UserError };

/** An entry on its way into a notebook that the editor shows. */
export interface EntryToShow {
  readonly id: string;
  /** As the file must hold it, to the byte. */
  readonly raw: string;
}

/** What the runner knows about a run that another life of the editor started. */
export type FoundRun =
  { readonly kind: 'ended'; readonly end: EntryEnd } | { readonly kind: 'running' } | { readonly kind: 'gone' };

/** An incident that is not in the workspace yet. */
export interface Draft {
  readonly file: string;
  readonly title: string;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly entries: number;
  readonly heldBy: 'this window' | 'another window' | 'nobody';
}

/** One incident that is being recorded. */
export interface Incident {
  /** Absolute path of its `.incident.md`. */
  readonly file: string;
  /** Stays the same when it is saved into the workspace, and over a reload. */
  readonly id: string;
  readonly title: string;
  /** True until it is saved into the workspace. */
  readonly draft: boolean;
}

/** What an open notebook needs, for the editor to give. In plain Node there is none. */
export interface OpenNotebooks {
  /** All that the editor shows of it, saved or not; undefined where it is not open. */
  readonly text: (file: string) => string | undefined;
  /** Of the entries in its cells, saved or not; 0 where it is not open. */
  readonly highestNumber: (file: string) => number;
  /**
   * Adds the entry to the notebook in the editor and saves it, where the file may not be replaced below it (words not
   * saved, a cell with the focus, the file gone). False: not needed, the file is replaced.
   */
  readonly append: (file: string, entry: EntryToShow) => Promise<boolean>;
  /** Adds a note in the same way. False: it is not open, the file is replaced. */
  readonly appendNote: (file: string, note: string) => Promise<boolean>;
  /** Moves the file together with its tab and the words that are not saved. False: it is not open, the file is moved. */
  readonly move: (from: string, to: string) => Promise<boolean>;
}

/** Where a draft is saved: a folder inside a workspace folder, and a name in words. */
export interface SaveTarget {
  readonly workspaceFolder: string;
  /** `incidents`. */
  readonly subfolder: string;
  readonly name?: string;
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
  /** Of the workspace: a notebook that was moved is looked for in them. */
  readonly folders?: () => readonly string[];
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
  /**
   * Text that is no run, such as a message that was copied: behind what is there. Starts a draft where no incident is
   * recorded. `note`: Markdown with LF, ended by one. @throws UserError where it is not in the file, read back.
   */
  readonly addNote: (note: string) => Promise<Incident>;
  /** The run did not take place: no entry. */
  readonly withdraw: (id: string) => Promise<void>;
  /** A draft, the current one unless another is named → the workspace, with its outputs. Gives it where it is now; the current one records on there. */
  readonly save: (target: SaveTarget, draft?: string) => Promise<Incident>;
  /** What became of a notebook that is known by this place. */
  readonly whereNow: (file: string) => Promise<WhereNow>;
  /** The editor renamed a file, or a folder: the incidents in it go on there. */
  readonly renamed: (from: string, to: string) => Promise<void>;
  /** The task lets an editor go from a notebook's old place: what it wrote there is taken away again. */
  readonly leave: (old: string, task: () => Promise<void>) => Promise<void>;
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
  /** Some notebook went elsewhere, by whatever window. */
  readonly onDidMove: (listener: () => void) => () => void;
  /** The window ends: what it holds is free for the next one at once. */
  readonly release: () => Promise<void>;
}

export interface RecoverResult {
  readonly recorded: readonly Recorded[];
  /** Runs that go on, now this window's. */
  readonly running: readonly EntryStart[];
}

/** `byUs`: this window did it. */
export type WhereNow =
  | { readonly kind: 'here' }
  | { readonly kind: 'moved'; readonly file: string; readonly byUs: boolean }
  | { readonly kind: 'thrown away'; readonly byUs: boolean };
