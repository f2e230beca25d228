/** What became of the steps of the open runbooks: queued, running, ended. Ended ones are kept over a reload. */
import { createHash } from 'node:crypto';
import type { Disposable } from 'vscode';

/** A command as a lens showed it: small plain data, the argument of every lens action. */
export interface StepTarget {
  readonly uri: string;
  /** `Command.id`, or `Block.id` where a whole block is meant. */
  readonly commandId: string;
  /** `textHash` of the text that was shown. */
  readonly textHash: string;
  /** Of a run: how many moves of files were known when it began. Without it the target stands where it says. */
  readonly movesBefore?: number | undefined;
}

export type StepMark = 'ok' | 'failed' | 'unknown' | 'stopped' | 'note';

export type StepState =
  | { readonly kind: 'queued'; readonly context: string | undefined; readonly isSimulated?: boolean }
  /** Its shell takes long to take the line. */
  | { readonly kind: 'starting' }
  /** `since` in ms since 1970. */
  | {
      readonly kind: 'running';
      readonly since: number;
      readonly context?: string | undefined;
      readonly isSimulated?: boolean;
    }
  /** It waited and was taken back, at this time in ms since 1970. `last`: how it ended the time before, filled in by `get`. */
  | { readonly kind: 'not run'; readonly at: number; readonly words: string; readonly last?: EndedState | undefined }
  | ChecksState
  | EndedState;

/** Of the checks of a block or a section, which have one state together. */
export type ChecksState =
  /** The first is 1. */
  | { readonly kind: 'checking'; readonly at: number; readonly of: number }
  | {
      readonly kind: 'checked';
      /** When the last one ended, in ms since 1970. */
      readonly at: number;
      readonly mark: StepMark;
      /** `2 of 3 ok`. */
      readonly words: string;
      /** Of the first that failed, else of the first there is. */
      readonly entryId: string | undefined;
    };

export interface EndedState {
  readonly kind: 'ended';
  /** When it started, in ms since 1970. */
  readonly at: number;
  readonly ms: number;
  readonly n: number;
  /** Empty where the entry is not in the notebook yet. */
  readonly entryId: string;
  /** The name of the context that it ran on. */
  readonly context?: string | undefined;
  /** That is one of the practice cluster. */
  readonly isSimulated?: boolean;
  readonly mark: StepMark;
  /** What the mark alone does not say: *exit 1*, *no match*, *stopped by you*; else empty. */
  readonly words: string;
}

export interface StepStates {
  /** Nothing where the state belongs to another text. */
  readonly get: (target: StepTarget) => StepState | undefined;
  /** How it ended the last time, also while it waits or runs again. */
  readonly lastEnded: (target: StepTarget) => EndedState | undefined;
  /** The latest that ended, of each runbook by its uri. */
  readonly lastOfEach: () => ReadonlyMap<string, EndedState>;
  /**
   * Steps with a state whose id is not among those of their runbook any more, by the hash of their text: where a heading
   * was renamed the same command has another id, and goes on with the state of the old one.
   */
  readonly orphans: (uri: string, commandIds: ReadonlySet<string>) => ReadonlyMap<string, StepTarget>;
  readonly set: (target: StepTarget, state: StepState) => void;
  /** Back to the last ended state; what ended is kept. For a run that was refused or never started. */
  readonly clear: (target: StepTarget) => void;
  /** The target of a run that begins: it goes with its runbook where that is renamed. */
  readonly begun: (target: StepTarget) => StepTarget;
  readonly whereNow: (target: StepTarget) => StepTarget;
  /** A file or a folder was renamed, both as `Uri.toString()` gives them: what is known of its steps goes with it. */
  readonly moved: (from: string, to: string) => void;
  readonly onDidChange: (listener: (target: StepTarget) => void) => Disposable;
}

/** Short SHA-256 of a command's text. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const hashes = new WeakMap<{ readonly text: string }, string>();

/** `textHash` of a command or a block: it stays the same object as long as no edit touches it. */
export function hashOf(of: { readonly text: string }): string {
  const known = hashes.get(of);
  if (known !== undefined) return known;
  const hash = textHash(of.text);
  hashes.set(of, hash);
  return hash;
}

/** The part of a `Memento` that is used. */
export interface StateStore {
  readonly get: (key: string) => unknown;
  readonly update: (key: string, value: unknown) => PromiseLike<void>;
}

const storageKey = 'incidentRunbook.stepStates';
const maxKept = 500;

type Kept = readonly [key: string, textHash: string, state: EndedState];

export function createStepStates(store: StateStore): StepStates {
  const now = new Map<string, { readonly textHash: string; readonly state: StepState }>();
  const ended = new Map<string, { readonly textHash: string; readonly state: EndedState }>(
    readKept(store.get(storageKey)).map(([key, textHash, state]) => [key, { textHash, state }]),
  );
  const listeners = new Set<(target: StepTarget) => void>();
  const moves: (readonly [from: string, to: string])[] = [];
  const whereNow = (target: StepTarget): StepTarget => {
    const later = moves.slice(target.movesBefore ?? moves.length);
    if (later.length === 0) return target;
    const uri = later.reduce((at, [from, to]) => afterMove(at, from, to) ?? at, target.uri);
    return { ...target, uri, movesBefore: moves.length };
  };
  const keyOf = (target: StepTarget): string => {
    const { uri, commandId } = whereNow(target);
    return `${uri}#${commandId}`;
  };
  const tell = (target: StepTarget): void => {
    for (const listener of listeners) listener(target);
  };
  const keepEnded = (): void => {
    const kept: readonly Kept[] = [...ended].map(([key, { textHash, state }]) => [key, textHash, state]);
    void store.update(storageKey, kept);
  };
  const lastEnded = (target: StepTarget): EndedState | undefined => {
    const last = ended.get(keyOf(target));
    return last?.textHash === target.textHash ? last.state : undefined;
  };
  return {
    get: (target) => {
      const last = lastEnded(target);
      const current = now.get(keyOf(target));
      if (current?.textHash !== target.textHash) return last;
      return current.state.kind === 'not run' ? { ...current.state, last } : current.state;
    },
    lastEnded,
    lastOfEach: () => {
      const latest = new Map<string, EndedState>();
      for (const [key, { state }] of ended) {
        const uri = key.slice(0, key.lastIndexOf('#'));
        if ((latest.get(uri)?.at ?? -Infinity) < state.at) latest.set(uri, state);
      }
      return latest;
    },
    orphans: (uri, commandIds) => {
      const found = new Map<string, StepTarget>();
      // What runs or waits is newer than what has ended.
      for (const [key, { textHash }] of [...ended, ...now]) {
        if (!key.startsWith(`${uri}#`)) continue;
        const commandId = key.slice(uri.length + 1);
        if (!commandIds.has(commandId)) found.set(textHash, { uri, commandId, textHash });
      }
      return found;
    },
    set: (target, state) => {
      const key = keyOf(target);
      if (state.kind === 'ended') {
        now.delete(key);
        ended.delete(key);
        ended.set(key, { textHash: target.textHash, state });
        for (const oldest of ended.keys()) {
          if (ended.size <= maxKept) break;
          ended.delete(oldest);
        }
        keepEnded();
      } else {
        now.set(key, { textHash: target.textHash, state });
      }
      tell(target);
    },
    clear: (target) => {
      now.delete(keyOf(target));
      tell(target);
    },
    begun: (target) => ({ ...whereNow(target), movesBefore: moves.length }),
    whereNow,
    moved: (from, to) => {
      moves.push([from, to]);
      const changed = [...moveKeys(now, from, to), ...moveKeys(ended, from, to)];
      if (changed.length > 0) keepEnded();
      changed.forEach(tell);
    },
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
}

/** Where what stood at `at` is behind a move; `undefined`: it did not move. */
function afterMove(at: string, from: string, to: string): string | undefined {
  return at === from || at.startsWith(`${from}/`) ? `${to}${at.slice(from.length)}` : undefined;
}

/** Gives the steps whose key is another one now. */
function moveKeys<T extends { readonly textHash: string }>(
  states: Map<string, T>,
  from: string,
  to: string,
): readonly StepTarget[] {
  return [...states].flatMap(([key, value]) => {
    const hash = key.lastIndexOf('#');
    const uri = afterMove(key.slice(0, hash), from, to);
    if (uri === undefined) return [];
    const commandId = key.slice(hash + 1);
    states.delete(key);
    states.set(`${uri}#${commandId}`, value);
    return [{ uri, commandId, textHash: value.textHash }];
  });
}

/** What another version of this extension stored is left out, not believed. */
function readKept(stored: unknown): readonly Kept[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter((x: unknown): x is Kept => {
    if (!Array.isArray(x) || typeof x[0] !== 'string' || typeof x[1] !== 'string') return false;
    const state = x[2] as Partial<EndedState> | null | undefined;
    return (
      state?.kind === 'ended' &&
      typeof state.at === 'number' &&
      typeof state.ms === 'number' &&
      typeof state.n === 'number' &&
      typeof state.entryId === 'string' &&
      typeof state.words === 'string' &&
      ['ok', 'failed', 'unknown', 'stopped', 'note'].includes(String(state.mark))
    );
  });
}
