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
  /** Variables that the person gave a value: set for this command and, once it has run, for those after it with the same carry. */
  readonly given: Readonly<Record<string, string>>;
  /** Values that the person typed for secret names: taken out of the output wherever they come back. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number | undefined;
  /** False: nothing of its output is kept. */
  readonly keepOutput: boolean;
  /** Commands with the same carry see each other's variables, functions and directory. `undefined`: nothing is carried. */
  readonly carry: Carry | undefined;
  /** True for reads: it may wait behind another run of its terminal. Everything else is refused while that runs. */
  readonly mayWait: boolean;
  /** It starts a client of the cluster: no value of a variable may then name another target. */
  readonly clusterClient: boolean;
  /** Where the cluster is to be asked who acts: `undefined` for what starts no client, or acts as somebody else. */
  readonly who: WhoToAsk | undefined;
  /** It names the cluster's files itself, and was asked about. Else nothing that runs in it can set `KUBECONFIG`. */
  readonly setsKubeconfig: boolean;
  /** It waits for input: its terminal gets the focus. */
  readonly takesInput: boolean;
  /** True: it always ends in front of the command and tells what `needs` hold. Nothing of it is shown or kept. */
  readonly onlyLooks: boolean;
}

/** The login of which the cluster is asked whose it is. */
export interface WhoToAsk {
  /** Of the login: 16 hex digits. Another one is asked anew. */
  readonly key: string;
  readonly context: string;
  /**
   * `behind`: right after a command of the person's that reached the cluster, since asking starts a login helper.
   * `known`: not, but where the answer is there it counts.
   */
  readonly when: 'beside' | 'behind' | 'known';
}

/** Whose variables, functions and directory a command sees and sets. */
export interface Carry {
  /** They are gone when it ends: the incident's id or file. */
  readonly incident: string;
  /** Context and namespace. */
  readonly scope: string;
}

export type Outcome =
  | {
      readonly kind: 'exit';
      readonly code: number;
      readonly pipe: readonly number[];
      /**
       * Of a copy out of a pod that was cut: how much of the file is here, and how much there is, where that could be told.
       * `nothing`: its code is 0, and no file was written.
       */
      readonly copied?: 'nothing' | { readonly bytes: number; readonly of?: number };
    }
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
      /** The user that the cluster takes this login for, where that is known by now. */
      readonly as?: string;
    }
  /** It only looked: the values of what is needed, by name. */
  | { readonly kind: 'looked'; readonly values: Readonly<Record<string, string>> }
  /** Variables that were not set: nothing ran. */
  | { readonly kind: 'unset'; readonly names: readonly string[] }
  /** Nothing ran: it was taken back while it waited, or before its line was typed. */
  | { readonly kind: 'taken back'; readonly by: 'person' | 'closed terminal' }
  /** Nothing ran, and the sentence says why. */
  | { readonly kind: 'not started'; readonly because: string };

/** How a terminal can be typed into: by the editor's shell integration, by plain keys, not (it asks something), not any more. */
export type Readiness = 'integrated' | 'plain' | 'asks' | 'closed';

/** What the runner needs of a terminal. One port is one terminal, and nothing else types into it for us. */
export interface TerminalPort {
  /** Of the person's shell. */
  processId(): Promise<number | undefined>;
  /** `bash`, `zsh`, `fish`, `dash` …: the shell that is typed into, not the one that runs the command. */
  readonly shellName: string;
  /** The KUBECONFIG that it was opened with, and where that leads in words. Where the shell has another by now, the terminal says so once. */
  readonly opened?: { readonly kubeconfig: string; readonly where: string } | undefined;
  /** Waits, bounded, until a line can be typed. May be asked again after `asks`. */
  ready(signal: AbortSignal): Promise<Readiness>;
  /** Types one line and Enter; clears what the person has half typed first. */
  send(line: string): void;
  /** Types Ctrl-C: reaches sudo, ssh and a shell in a pod, which no signal of ours does. */
  interrupt(): void;
  show(takeFocus: boolean): void;
  /** `window`: the editor closes or reloads, which is no reason to stop a run. */
  onDidClose(listener: (by: 'person' | 'window') => void): () => void;
  /** What the terminal shows of the line sent last, for machines without script(1). Called right after `send`. */
  shownOutput?(): AsyncIterable<string>;
}

/** What the one who asked for a run is told and asked on the way. */
export interface RunHooks {
  /** Aborted: nothing is typed any more; what runs already is left to `stop`. */
  readonly signal: AbortSignal;
  /** The command runs, since this moment (ms since 1970). */
  onStarted(at: number): void;
  /** The shell is not at its prompt: it asks something. `signal` fires when the question is answered. */
  onAsks(signal: AbortSignal): Promise<'send now' | 'cancel'>;
  /** It waits behind another run of the terminal. */
  onWaiting?(): void;
  /** Asked where it has waited and its turn comes: false where its context means something else by now. */
  stillMeans?(): Promise<boolean>;
  /** Another terminal of the same context, where the first is busy with something of the person's. */
  anotherTerminal?(): Promise<TerminalPort | undefined>;
}

/** A run of an editor that is gone, found again by its files. */
export interface Adopted {
  /** Of the request. */
  readonly id: string;
  readonly startedAt: number;
  /** False where it had ended before it was found. */
  readonly running: boolean;
  readonly result: Promise<Run>;
}
