/** What is found out about a command while it is read. Its parts add to one verdict, and the strongest wins. */
import type { Function as ShellFunction } from 'unbash';
import { nothingKnown, type Known } from './knownWords.ts';
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
  /** What its variables hold at this point, as far as the command has set them itself. */
  readonly known: Known;
  /** How often more a part may be judged with other values in it. */
  readonly budget: { left: number };
  /** Judges code inside a word: `sh -c '…'`. `known`: what variables hold there. */
  readonly code: (text: string, scope: Scope, known?: Known) => void;
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

/** All of it, as if it had been found out here. */
export function mergeVerdict(verdict: Verdict, inner: Verdict): void {
  verdict.effect = strongest(verdict.effect, inner.effect);
  verdict.besides = strongest(verdict.besides, inner.besides);
  endsLater(verdict, inner.ends);
  verdict.showsSecrets ||= inner.showsSecrets;
  verdict.needsCluster ||= inner.needsCluster;
  verdict.changesContext ||= inner.changesContext;
  verdict.namespace = inner.namespace ?? verdict.namespace;
  for (const target of inner.ownTargets) addTarget(verdict, target);
  for (const program of inner.programs) verdict.programs.add(program);
  for (const words of inner.outside) addOutside(verdict, words);
  verdict.calls.push(...inner.calls);
  for (const key of ['writesFiles', 'overwrites'] as const)
    verdict[key].push(...inner[key].filter((file) => !verdict[key].includes(file)));
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
  run({ ...scope, verdict, away: true, known: nothingKnown(), shadowed: new Map(), functions: new Map() });
  takeFrom(scope.verdict, verdict);
}
