/** What is found out about a command while it is read. Its parts add to one verdict, and the strongest wins. */
import type { Function as ShellFunction } from 'unbash';
import type { Arg } from './words.ts';
import type { ClusterCall, Effect, Ends, OwnTarget } from './types.ts';

export interface Verdict {
  effect: Effect;
  /** Of all that is no call of a client with a verb that we know. */
  besides: Effect;
  showsSecrets: boolean;
  ends: Ends;
  readonly ownTargets: OwnTarget[];
  namespace: string | undefined;
  needsCluster: boolean;
  changesContext: boolean;
  readonly programs: Set<string>;
  readonly calls: ClusterCall[];
  readonly outside: string[];
  readonly writesFiles: string[];
  readonly overwrites: string[];
}

/** What functions do, by their names. */
export type Functions = Pick<ReadonlyMap<string, Effect>, 'get'>;

/** Where a part of a command stands. */
export interface Scope {
  /** Its input comes from a pipe, a file or a here-document, not from the person. */
  readonly fed: boolean;
  /** Functions of the runbook, and what they do: whatever program is called so is not the one we know. */
  readonly shadowed: Functions;
  /** Functions defined in this very command. */
  readonly functions: Map<string, ShellFunction>;
  /** Those of which a call was judged. */
  readonly entered: Set<ShellFunction>;
  /** Judges code inside a word: `sh -c '…'`. */
  readonly code: (text: string, scope: Scope) => void;
  /** Judges a program and its arguments. */
  readonly start: (words: readonly Arg[], scope: Scope) => void;
  /** What variables hold that this command has set, `@` its own words: they may be started later. */
  readonly held: Map<string, string>;
  /** What it reads as its input, where that is written in the command itself: a here-document, an `echo` in front. */
  readonly input: string | undefined;
  readonly verdict: Verdict;
  /** The program that gets its output through a pipe. */
  readonly pipedInto: string | undefined;
  /** In a container or on another host: files, clusters and variables there are not this machine's. */
  readonly away: boolean;
  /** How many wrappers and `sh -c` it stands in. */
  readonly depth: number;
}

/** Deeper than anyone writes: what stands there counts as the worst. */
export const MAX_DEPTH = 16;

const EFFECTS: readonly Effect[] = ['reads', 'unknown', 'changes', 'deletes'];
const ENDS: readonly Ends[] = ['itself', 'when stopped', 'after input'];

export function strongest(a: Effect, b: Effect): Effect {
  return EFFECTS.indexOf(a) < EFFECTS.indexOf(b) ? b : a;
}

export function raise(verdict: Verdict, effect: Effect): void {
  verdict.effect = strongest(verdict.effect, effect);
  verdict.besides = strongest(verdict.besides, effect);
}

export function endsLater(verdict: Verdict, ends: Ends): void {
  if (ENDS.indexOf(verdict.ends) < ENDS.indexOf(ends)) verdict.ends = ends;
}

/** Something that we do not know: it may do anything, to any cluster. */
export function raiseUnknown(verdict: Verdict): void {
  raise(verdict, 'unknown');
  verdict.needsCluster = true;
}

/** Of what happens elsewhere: effect, secrets and end. */
export function takeFrom(verdict: Verdict, inner: Verdict): void {
  raise(verdict, inner.effect);
  endsLater(verdict, inner.ends);
  if (inner.showsSecrets) verdict.showsSecrets = true;
}

export function addTarget(verdict: Verdict, target: OwnTarget): void {
  if (verdict.ownTargets.length > 20) return;
  const known = verdict.ownTargets.some((other) => other.flag === target.flag && other.value === target.value);
  if (!known) verdict.ownTargets.push(target);
}

const MAX_OUTSIDE = 20;

/** Something that it acts on outside Kubernetes. */
export function addOutside({ outside }: Verdict, words: string): void {
  if (outside.length < MAX_OUTSIDE && !outside.includes(words)) outside.push(words);
}

export function emptyVerdict(): Verdict {
  return {
    effect: 'reads',
    besides: 'reads',
    showsSecrets: false,
    ends: 'itself',
    ownTargets: [],
    namespace: undefined,
    needsCluster: false,
    changesContext: false,
    programs: new Set(),
    calls: [],
    outside: [],
    writesFiles: [],
    overwrites: [],
  };
}

/** What happens in a container or on another host: its effect, secrets and end are seen here, and nothing else. */
export function judgeAway(scope: Scope, run: (inner: Scope) => void): void {
  const verdict = emptyVerdict();
  run({ ...scope, verdict, away: true, shadowed: new Map(), functions: new Map() });
  takeFrom(scope.verdict, verdict);
}
