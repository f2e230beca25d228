/** The door to the person's clusters: their kubeconfig files as kubectl reads them, and one private file for each context that is used. */
import type { Kubeconfig, Session } from './types.ts';

export interface KubeOptions {
  /** The editor's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  /** The person's setting for kubeconfig paths, as a list like `KUBECONFIG`; read at each use. */
  readonly setting: () => string | undefined;
  /** The person's setting that names kubectl; read at each use. */
  readonly kubectlPath: () => string | undefined;
  /** A folder of mode 0700 that is ours alone. Made when it is missing. */
  readonly sessionDir: string;
}

/** One thing about a context that is not as it was. */
export interface Difference {
  /** `server`, `certificate authority`, `TLS settings`, `proxy`, `user`, `identity`. */
  readonly what: string;
  readonly old: string;
  readonly new: string;
  /** The context, where it is not the chosen one. */
  readonly context: string;
}

/** What a session's context means now. `accept` pins the new meaning. */
export type Check =
  | { readonly kind: 'same'; readonly session: Session }
  | {
      readonly kind: 'changed';
      readonly differences: readonly Difference[];
      readonly accept: () => Promise<Session>;
    };

export interface Kube {
  /** The person's files, merged as kubectl merges them. Rejects with a `UserError` where there is nothing to choose from. */
  read(signal: AbortSignal): Promise<Kubeconfig>;
  /** A session for a context, or for none: every client then fails at once. */
  open(context: string | undefined, namespace: string | undefined, signal: AbortSignal): Promise<Session>;
  /** To be asked before each run: the session made fresh, or what has changed about its context. Takes a session from an earlier window too. */
  check(session: Session, signal: AbortSignal): Promise<Check>;
  /** The chosen session with the contexts that a command names by `--context`: see `Session.named`. */
  withContexts(chosen: Session, names: readonly string[], signal: AbortSignal): Promise<Session>;
  /** Variables to set (`null`: to unset) inside each run and in each terminal. */
  environment(session: Session): Readonly<Record<string, string | null>>;
  /** Removes session files that no run has used for a day. */
  sweep(now: number): Promise<void>;
}

/** Terminals belong to what a session means: a new token alone keeps the terminal. */
export function terminalKey(session: Session): string {
  return JSON.stringify([session.context, session.namespace, session.pin]);
}

export function createKube(options: KubeOptions): Kube {
  throw new Error(`Not built yet: ${options.sessionDir}`);
}
