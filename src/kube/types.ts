/** The shapes of kubeconfig contexts, as kubectl merges them. */

/**
 * What a context means: what must not change unseen between two runs. Rotating tokens are left out;
 * client certificates count by their subject, login helpers by command, arguments and environment.
 */
export interface Pin {
  readonly server: string;
  readonly ca: string;
  readonly tls: string;
  readonly proxy: string;
  readonly user: string;
  readonly identity: string;
}

/** A context of the person's kubeconfig files. */
export interface KubeContext {
  readonly name: string;
  /** The part that tells it apart: `prod-eu` of `arn:aws:eks:…:cluster/prod-eu`. */
  readonly short: string;
  readonly cluster: string;
  readonly user: string;
  /** The namespace written in the file, else `default`. */
  readonly namespace: string;
  readonly server: string;
  /** A context of the practice cluster: a fact of the file that it came from, not of its name. */
  readonly isSimulated: boolean;
  /** Why it cannot be chosen, with the next step. */
  readonly unusable: string | undefined;
}

/** The person's files, merged. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly contexts: readonly KubeContext[];
  readonly currentContext: string | undefined;
  /** What is wrong with the files: a sentence each. */
  readonly problems: readonly string[];
}

/** protected: asks before all that is not a read; open: known as harmless; ask: asked once at the first change. */
export type Protection = 'protected' | 'open' | 'ask';

/** A context that a command names by `--context`, beside the chosen one. */
export interface NamedContext {
  readonly context: string;
  readonly namespace: string;
  readonly isSimulated: boolean;
  readonly pin: Pin;
}

/**
 * A private kubeconfig for one context and namespace, made by us. Plain data: it can be kept and checked again in another window.
 * A refreshed token gives the same path other content, by rename; whatever else changes gives another path.
 */
export interface Session {
  /** `undefined` where no context is chosen: the file then makes every client fail at once. */
  readonly context: string | undefined;
  /** What tells the context apart from all others of the files, as it is shown. */
  readonly short: string | undefined;
  readonly namespace: string;
  /** It is one of the practice cluster. */
  readonly isSimulated: boolean;
  readonly file: string;
  /** The filtered copy of the person's kuberc. */
  readonly kuberc: string;
  readonly sha256: string;
  readonly pin: Pin | undefined;
  /** Contexts that the file holds too, for a command that names them. */
  readonly named: readonly NamedContext[];
  /** Those of its contexts that log in by a program: a call on one of them starts it. */
  readonly withHelper: readonly string[];
}

/** One thing about a context that is not as it was. */
export interface Difference {
  readonly context: string;
  /** `server`, `certificate authority`, `TLS settings`, `proxy`, `user` or `identity`. */
  readonly what: string;
  readonly old: string;
  readonly new: string;
}
