/** The shapes of a run: what is asked, how it ended, what it printed. */

/** All that a run needs to know. Nothing in it is looked up later. */
export interface Request {
  /** Of the entry it becomes, 16 hex digits or more. */
  readonly id: string;
  /** The text that runs. */
  readonly text: string;
  /** The text that the person sees above the output; the same but for *Keep as Written*. */
  readonly shown: string;
  readonly shell: 'bash' | 'zsh' | 'ksh' | 'fish';
  readonly cwd: string;
  /** Set at the moment of the run: KUBECONFIG, KUBERC, PAGER and what the front matter says. `null` unsets. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Variables that must be set; an unset one ends the run before it starts. */
  readonly needs: readonly string[];
  /** Names of the command that are carried to the next one on the same context. */
  readonly assigns: readonly string[];
  readonly functions: readonly string[];
  readonly timeoutMs: number | undefined;
  /** False: nothing of its output is kept. */
  readonly keepOutput: boolean;
}

export type Outcome =
  | { readonly kind: 'exit'; readonly code: number; readonly pipe: readonly number[] }
  | { readonly kind: 'stopped'; readonly by: 'person' | 'closed terminal' | 'time limit' }
  | { readonly kind: 'unknown'; readonly because: string };

export interface Output {
  /** The first 8 KB, masked. */
  readonly head: string;
  /** The last 8 KB, masked, where there is more than fits in both. */
  readonly tail?: string;
  /** Of the whole output. */
  readonly lines: number;
  readonly bytes: number;
  /** The whole, masked, where it is longer than head and tail: an absolute path until the entry moves it. */
  readonly file?: string;
  /** Bytes in the middle that not even the file has. */
  readonly notKept?: number;
  readonly capture: 'exact' | 'as shown' | 'none';
}

/** What became of a request. */
export type Run =
  | {
      readonly kind: 'ran';
      readonly startedAt: number;
      readonly ms: number;
      readonly outcome: Outcome;
      readonly output: Output;
    }
  /** Variables that were not set: nothing ran. */
  | { readonly kind: 'unset'; readonly names: readonly string[] }
  /** Nothing ran, and the sentence says why. */
  | { readonly kind: 'not started'; readonly because: string };
