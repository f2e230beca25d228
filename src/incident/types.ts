/** The shapes of an incident notebook: the file is raw text and entries, in order. */
import type { Outcome } from '../run/types.ts';

/** The part of a long output that lies beside the notebook. */
export interface WholeOutput {
  /** Relative to the notebook's folder, with `/`. */
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

/** One incident that is being recorded. */
export interface Incident {
  /** Absolute path of its `.incident.md`. */
  readonly file: string;
  /** True until it is saved into the workspace. */
  readonly draft: boolean;
}
