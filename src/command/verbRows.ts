/** Short ways to write a table of verbs. */
import type { Effect } from './types.ts';
import type { Verb, Verbs } from './verbs.ts';

export type Row = readonly (readonly [string, Verb])[];

/** `row('reads', 'ps images')`. */
export function row(effect: Effect, names: string): Row {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, { effect }] as const);
}

/** One verb whose second word decides; `effect` where that is not in a row. */
export function subs(effect: Effect, ...rows: readonly Row[]): Verb {
  return { effect, subs: Object.fromEntries(rows.flat()) };
}

export function table(...rows: readonly Row[]): Verbs {
  return Object.fromEntries(rows.flat());
}

/** What tells of the program itself. */
export const HELP: Row = row('reads', 'help version --version --help');
