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
  readonly by: string;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly server: string | undefined;
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
export type EntryStart = Omit<Entry, 'n' | 'by' | 'outcome' | 'ms' | 'output'> & {
  /** The runbook's document, as a URI. Stays on this machine: `from` is what the notebook tells others. */
  readonly document?: string | undefined;
};

/** What is known when it ended. `output.file`, where there is one, is moved beside the notebook. */
export interface EntryEnd {
  readonly id: string;
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
  readonly isOpen: (file: string) => boolean;
  /** Of the entries in its cells, saved or not; 0 where it is not open. */
  readonly highestNumber: (file: string) => number;
  /**
   * Adds the entry to the notebook in the editor and saves it, where the file may not be replaced below it (words not
   * saved, a cell with the focus, the file gone). False: not needed, the file is replaced.
   */
  readonly append: (file: string, entry: EntryToShow) => Promise<boolean>;
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
