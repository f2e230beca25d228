/** The words that lenses, dialogs and the status bar share: effects, targets, times. */
import { firstOfEachName } from '../command/holeNames.ts';
import type { Command, Effect } from '../command/types.ts';
import { isNamespace } from '../kube/isNamespace.ts';
import { durationText } from '../run/durationText.ts';
import type { Block } from '../runbook/types.ts';
import type { LensContext } from './lenses.ts';
import { ownServerFlags } from './ranOn.ts';
import type { ChecksState, EndedState } from './stepStates.ts';

export const effectWords: Readonly<Record<Effect, string>> = {
  reads: 'reads',
  unknown: "can't tell what this does",
  changes: 'changes',
  deletes: 'deletes',
};

/**
 * Foreign text (a name, a title) made inert for the editor's labels and toasts: no icon, no link that acts, one line,
 * and no characters that turn the reading direction.
 */
export function inert(text: string, maxLength = 200): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll('$(', '$\u200b(')
    .replaceAll('](', ']\u200b(')
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** Those that are not empty, with a dot between them. */
export function joined(...words: readonly string[]): string {
  return words.filter((it) => it !== '').join(' · ');
}

/** `03:14:07Z` of a time in ms since 1970. */
export function timeWords(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)}Z`;
}

/** What it does, strongest first: *changes*, *shows secrets*, *runs until stopped*. */
export function doesWords(command: Command): readonly string[] {
  return [
    effectWords[command.effect],
    ...(command.showsSecrets ? ['shows secrets'] : []),
    ...(command.writesFiles.length > 0 ? ['writes a local file'] : []),
    ...(command.ends === 'after input' ? ['waits for your input'] : []),
    ...(command.ends === 'when stopped' ? ['runs until stopped'] : []),
  ];
}

/** `prod-eu / payments`: where it runs; empty where no cluster is meant. A command's own target goes first. */
export function whereWords(command: Command, pins: Block['pins'], context: LensContext | undefined): string {
  const own = (flags: readonly string[]): readonly string[] =>
    command.ownTargets.filter(({ flag }) => flags.includes(flag)).map(({ flag }) => `--${flag}`);
  const elsewhere = own(ownServerFlags);
  if (elsewhere.length > 0) return `its own ${elsewhere.join(' ')}`;

  const named = command.ownTargets.filter(({ flag }) => flag === 'context');
  const chosen = pins.context === 'none' ? undefined : context;
  const contexts = named.map(({ value }) => value ?? 'its own --context');
  const where = contexts.length > 0 ? [...new Set(contexts)].join(', ') : chosen?.short;
  if (where === undefined) return '';
  const namespace =
    command.namespace === undefined
      ? contexts.length > 0
        ? undefined
        : chosen?.namespace
      : ownNamespace(command.namespace);
  const as = own(['user', 'as', 'token']);
  return [
    inert(where, 120),
    ...(namespace === undefined ? [] : [` / ${inert(namespace, 60)}`]),
    ...(as.length > 0 ? [` with its own ${as.join(' ')}`] : []),
  ].join('');
}

/** Where it is a hole or a variable, its name would only look like one. */
export function ownNamespace(written: string): string {
  if (written === '*') return 'all namespaces';
  return isNamespace(written) ? written : 'its own namespace';
}

/** `Run on prod-eu / payments · changes · 2 values needed`. `sign`: behind the place. `known`: values that are kept. */
export function runWords(
  command: Command,
  pins: Block['pins'],
  context: LensContext | undefined,
  sign = '',
  known = 0,
): string {
  const where = whereWords(command, pins, context);
  const holes = firstOfEachName(command.placeholders).length - known;
  return [
    where === '' ? 'Run' : `Run on ${where}${sign}`,
    ...doesWords(command),
    ...(holes === 0 ? [] : [holes === 1 ? '1 value needed' : `${holes} values needed`]),
  ].join(' · ');
}

/** `pod-name = web-1, ns = shop`. */
export function valueWords(known: readonly { readonly name: string; readonly value: string }[]): string {
  return known.map(({ name, value }) => `${inert(name, 40)} = ${inert(value, 60)}`).join(', ');
}

/** What was copied with which values, and what is still to fill in; undefined where there are none. */
export function copiedWords(
  command: Command,
  known: readonly { readonly text: string; readonly name: string; readonly value: string }[],
): string | undefined {
  const left = firstOfEachName(command.placeholders).filter(({ text }) => known.every((one) => one.text !== text));
  if (known.length === 0 && left.length === 0) return undefined;
  return [
    known.length === 0 ? 'Copied.' : `Copied with ${valueWords(known)}.`,
    ...(left.length === 0 ? [] : [`Still to fill in: ${left.map(({ text }) => text).join(', ')}.`]),
  ].join(' ');
}

/** `prod-eu / payments`: the place of a session, for a name or a list. */
export function placeName(place: {
  readonly context: string | undefined;
  readonly short?: string | undefined;
  readonly namespace: string | undefined;
  readonly isSimulated?: boolean;
}): string {
  if (place.context === undefined) return 'no context';
  const context = withSimulated(inert(place.short ?? place.context, 120), place.isSimulated);
  return place.namespace === undefined ? context : `${context} / ${inert(place.namespace, 60)}`;
}

/** `practice-staging (simulated)`: wherever one of the practice cluster is named. */
export function withSimulated(words: string, isSimulated = false): string {
  return isSimulated ? `${words} (simulated)` : words;
}

/** `prod-eu · logs -f deploy/web`: of a terminal that is one command's alone. The list of terminals cuts the end off. */
export function ownName(short: string | undefined, text: string): string {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  const words = inert(line.replace(/^(?:kubectl|oc)\s+/, ''), 30);
  return short === undefined ? words : `${inert(short, 60)} · ${words}`;
}

export const marks: Readonly<Record<EndedState['mark'], string>> = {
  ok: '✓',
  failed: '✗',
  unknown: '?',
  stopped: '■',
  note: '○',
};

/** What ran was not the text that the lens stands above, and its mark says so. */
export function withEdited(words: string): string {
  return words === '' ? 'edited' : `${words}, edited`;
}

/** `✓ 03:14:07Z · 1.2 s · #12`, `✗ exit 1 · 03:14:07Z · 1.2 s · #12`, `✓ on prod-eu · 03:14:07Z · 1.2 s · #12`. */
export function endedWords(state: EndedState, where = ''): string {
  const place = where === '' ? '' : `${where} · `;
  const what = state.words === '' ? '' : `${inert(state.words)} · `;
  const entry = state.entryId === '' ? 'not in the notebook yet' : `#${state.n}`;
  return `${marks[state.mark]} ${place}${what}${timeWords(state.at)} · ${durationText(state.ms)} · ${entry}`;
}

/** `▶ Run 3 checks`. */
export function checksWords(count: number): string {
  return `▶ Run ${count} checks`;
}

/** `✗ 2 of 3 ok · 03:14:07Z`. */
export function checkedWords({ mark, words, at }: Extract<ChecksState, { kind: 'checked' }>): string {
  return `${marks[mark]} ${inert(words)} · ${timeWords(at)}`;
}
