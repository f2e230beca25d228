/** What a cluster says about itself, for lists and for the check whether it can be reached: read-only, bounded, cancellable. */
import type { Session } from './types.ts';

export interface Reach {
  /** Who the cluster takes us for. */
  readonly user: string;
}

export interface ApiOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly kubectlPath: () => string | undefined;
}

export interface Api {
  /** The login helper that a call to this session would start; `undefined` where it starts no program. */
  loginHelper(session: Session): Promise<string | undefined>;
  /** Sorted. A login helper runs: only when a person asked. Rejects with a `UserError` within 10 s. */
  listNamespaces(session: Session, signal: AbortSignal): Promise<readonly string[]>;
  /** Reach, TLS and login in one call. A login helper runs: only when a person asked. Rejects with a `UserError` within 10 s. */
  reach(session: Session, signal: AbortSignal): Promise<Reach>;
}

export function createApi(options: ApiOptions): Api {
  throw new Error(`Not built yet: ${options.kubectlPath()}`);
}
