/** What variables hold for certain at a point of a command, since it has set them itself to what is written in it. */
import { literalOf, type Arg } from './words.ts';
import type { Assignment, Word } from 'unbash';

/** One value, or the words of a list. `isOpen`: it may be anything else. */
interface Held {
  readonly words: readonly Arg[];
  readonly isList: boolean;
  readonly isOpen?: true;
}
const ANYTHING: Held = { words: [], isList: false, isOpen: true };

export interface Known {
  /** What each may hold. One that is not here may hold anything. `@`: the words that a function is given. */
  readonly values: Map<string, readonly Held[]>;
  /** False where words are cut another way (`IFS`), or one name stands for another. */
  trusted: boolean;
}

export function nothingKnown(): Known {
  return { values: new Map(), trusted: true };
}

export function copyKnown({ values, trusted }: Known): Known {
  return { values: new Map(values), trusted };
}

/** More choices than that are none that we follow. */
const MAX_CHOICES = 40;

/** Afterwards it went one of these ways. */
export function joinKnown(into: Known, ways: readonly Known[]): void {
  into.trusted = ways.every(({ trusted }) => trusted);
  if (ways.every(({ values }) => values.size === 0)) {
    into.values.clear();
    return;
  }
  const all = ways.map(copyKnown);
  into.values.clear();
  for (const name of new Set(all.flatMap(({ values }) => [...values.keys()])))
    hold(
      into,
      name,
      all.flatMap(({ values }) => values.get(name) ?? [ANYTHING]),
    );
}

function isFlag({ value }: Arg): boolean {
  return value?.startsWith('-') === true;
}

/** Longer is no value that anybody writes; `A=$A$A` would double it each time. */
const MAX_LENGTH = 20_000;
const MAX_WORDS = 500;

function isShort({ words }: Held): boolean {
  return words.length <= MAX_WORDS && words.every(({ text }) => text.length <= MAX_LENGTH);
}

function hold({ values }: Known, name: string, choices: readonly Held[]): void {
  const all = [...new Set(choices.map((one) => (isShort(one) ? one : ANYTHING)))];
  const some =
    all.length <= MAX_CHOICES ? all : [ANYTHING, ...all.filter(({ words }) => words.some(isFlag)).slice(0, 9)];
  if (some.length > 0) values.set(name, some);
  else values.delete(name);
}

/** It may hold anything from here on; `undefined`: any of them. */
export function forget(known: Known, name: string | undefined): void {
  if (name === undefined) known.values.clear();
  else known.values.delete(name);
  if (name === 'IFS') known.trusted = false;
}

export function forgetGiven(known: Known): void {
  for (const name of known.values.keys()) if (/^(?:@|\d+)$/.test(name)) known.values.delete(name);
}

/** Behind a call they are again what they were in front of it. */
export function takeGiven(known: Known, before: Known): void {
  forgetGiven(known);
  for (const [name, held] of before.values) if (/^(?:@|\d+)$/.test(name)) known.values.set(name, held);
}

/** More positions nobody names. */
const MAX_POSITIONS = 9;

/** `$@` and `$1`, each of `choices` as its words. */
export function setGiven(known: Known, choices: readonly (readonly Arg[])[]): void {
  forgetGiven(known);
  known.values.set(
    '@',
    choices.map((words) => ({ words, isList: true })),
  );
  for (let at = 0; at < MAX_POSITIONS; at++)
    known.values.set(
      String(at + 1),
      choices.map((words) =>
        // Behind a word that may become several, which is which is not known.
        words.slice(0, at + 1).some(({ value }) => value === undefined)
          ? ANYTHING
          : { words: words.slice(at, at + 1), isList: false },
      ),
    );
}

export function givenOf(known: Known): readonly (readonly Arg[])[] | undefined {
  const given = known.values.get('@');
  return given?.some(({ isOpen }) => isOpen) === true ? undefined : given?.map(({ words }) => words);
}

/** In a shell that it starts: what is exported, and that is not looked at. */
export function inherited(known: Known): Known {
  const inner = copyKnown(known);
  forgetGiven(inner);
  for (const [name, held] of inner.values) hold(inner, name, [ANYTHING, ...held]);
  return inner;
}

/** `env X=y`. */
export function setValue(known: Known, name: string, value: string): void {
  known.values.set(name, [{ words: [literal(value)], isList: false }]);
}

/** `for X in a b`. */
export function setChoices(known: Known, name: string, words: readonly Arg[]): void {
  forget(known, name);
  hold(
    known,
    name,
    words.map((word) => (word.value === undefined ? ANYTHING : { words: [word], isList: false })),
  );
}

export function setKnown(known: Known, { name, value, append, index }: Assignment): void {
  const before = known.values.get(name);
  const now = value.type === 'Word' ? valuesOf(value, known) : listOf(value.elements, known);
  forget(known, name);
  if (index !== undefined || now === undefined) return;
  hold(known, name, append === true ? (before ?? []).flatMap((old) => now.map((more) => joined(old, more))) : now);
}

/** In a loop, at its begin: it may hold this already, or what it held, or another thing. */
export function mayHold(known: Known, assignment: Assignment): void {
  const then = copyKnown(known);
  setKnown(then, assignment);
  const { name } = assignment;
  hold(known, name, [ANYTHING, ...(known.values.get(name) ?? []), ...(then.values.get(name) ?? [])]);
}

function joined(old: Held, more: Held): Held {
  if (old.isOpen === true || more.isOpen === true) return ANYTHING;
  if (old.isList && more.isList) return { words: [...old.words, ...more.words], isList: true };
  const [a, b] = [old.words[0]?.value, more.words[0]?.value];
  if (old.isList || more.isList || a === undefined || b === undefined) return ANYTHING;
  return { words: [literal(a + b)], isList: false };
}

function valuesOf(word: Word, known: Known): readonly Held[] | undefined {
  const value = literalOf(word);
  const whole = value === undefined ? withValues({ text: word.text, value }, known, true) : [literal(value)];
  return whole.every((arg) => arg.value !== undefined)
    ? whole.map((arg) => ({ words: [arg], isList: false }))
    : undefined;
}

function listOf(elements: readonly Word[], known: Known): readonly Held[] | undefined {
  const words = elements.map((word) => ({ text: word.text, value: literalOf(word) }));
  return (expandWords(words, known) ?? [words]).map((list) => ({ words: list, isList: true }));
}

/** The words as they will be, each way that they may be; undefined where nothing of them is known, or too much. */
export function expandWords(words: readonly Arg[], known: Known): readonly (readonly Arg[])[] | undefined {
  const isOpen = ({ text, value }: Arg): boolean =>
    value === undefined && text.includes('$') && (known.values.size > 0 || DEFAULT.test(text));
  if (!known.trusted || !words.some(isOpen)) return undefined;
  let ways: readonly (readonly Arg[])[] = [[]];
  let isChanged = false;
  for (const word of words) {
    const choices = choicesOf(word, known);
    isChanged ||= choices.length !== 1 || choices[0]?.length !== 1 || choices[0][0] !== word;
    const isFew = ways.length * choices.length <= MAX_CHOICES && (ways[0]?.length ?? 0) <= MAX_WORDS * 4;
    // Of too many it is only said that there may be flags among them.
    const some = isFew ? choices : [[choices.flat().some(isFlag) ? { text: '$@', value: undefined } : word]];
    ways = ways.flatMap((way) => some.map((choice) => [...way, ...choice]));
  }
  return isChanged ? ways : undefined;
}

/** What one word may be; itself where that is not known, or where it may be several words. */
export function waysOf(word: Arg, known: Known): readonly Arg[] {
  const ways = expandWords([word], known) ?? [[word]];
  return ways.every(({ length }) => length === 1) ? ways.flat() : [word];
}

/** `"${X:--f}"`: what stands there in the place of a value. */
const DEFAULT = /^("?)\$\{(\w+):?([-+=])(.*)\}\1$/s;
const WHOLE = /^("?)\$(?:(\w+|[@*])|\{(\w+|[@*])(?:\[(\d+|[@*])\])?\})\1$/;

function choicesOf(word: Arg, known: Known): readonly (readonly Arg[])[] {
  if (word.value !== undefined || !word.text.includes('$')) return [[word]];
  const [, quoted, variable, sign, instead] = DEFAULT.exec(word.text) ?? [];
  if (variable !== undefined && instead !== undefined) {
    const given = /[$`"'\\]/.test(instead) ? { text: instead, value: undefined } : literal(instead);
    const held = sign === '+' ? [] : choicesOf({ text: `"$${variable}"`, value: undefined }, known);
    return [[word], instead === '' ? [] : quoted === '' ? split(given) : [given], ...held];
  }
  const whole = WHOLE.exec(word.text);
  if (whole === null) return withValues(word, known, false).map((arg) => [arg]);
  const [, quote, bare, braced, subscript] = whole;
  const name = bare ?? braced ?? '';
  const isAll = (subscript !== undefined && !/\d/.test(subscript)) || /^[@*]$/.test(name);
  const held = known.values.get(name.replace('*', '@'));
  return (
    held?.flatMap((one) => {
      if (one.isOpen === true) return [[word]];
      // Shells count from 0 or from 1.
      return /\d/.test(subscript ?? '') ? one.words.map((item) => [item]) : wordsOf(one, isAll, quote === '"');
    }) ?? [[word]]
  );
}

/** A list without `[@]` is its first word to bash, and all of them to zsh. */
function wordsOf({ words, isList }: Held, isAll: boolean, isQuoted: boolean): readonly (readonly Arg[])[] {
  if (!isQuoted && !isAll && isList) return [words.slice(0, 1), words].map((some) => some.flatMap(split));
  const some = isList && !isAll ? words.slice(0, 1) : words;
  if (!isQuoted) return [some.flatMap(split)];
  return [some.length === 0 && !isAll ? [literal('')] : some];
}

/** As the shell cuts what stands without quotes; a pattern becomes the names of files. */
function split({ text, value }: Arg): readonly Arg[] {
  if (value === undefined) return [{ text: text.replace(/^"(.*)"$/s, '$1'), value }];
  const pieces = value.split(/\s+/).filter((piece) => piece !== '');
  return pieces.map((piece) => (/[*?[]/.test(piece) ? { text: piece, value: undefined } : literal(piece)));
}

function literal(value: string): Arg {
  return { text: /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`, value };
}

/** Pieces of a word: escapes, strings, plain variables; what else expands stays as it stands. */
const PIECES = /\\[^]|'[^']*'|"|\$(\w+)|\$\{(\w+)\}|\$'|[$`]|[^\\'"$`]+/g;

/** `"select $Q"` with what is known of it put in, each way that it may be. `isAssigned`: behind an equals sign nothing is cut. */
function withValues(word: Arg, known: Known, isAssigned: boolean): readonly Arg[] {
  let ways: readonly Arg[] = [{ text: '', value: '' }];
  let isQuoted = false;
  const add = (text: string, value: string | undefined): void => {
    ways = ways.map((way) => ({
      text: way.text + text,
      value: way.value === undefined || value === undefined ? undefined : way.value + value,
    }));
  };
  for (const [piece, bare, braced] of word.text.matchAll(PIECES)) {
    const held = known.values.get(bare ?? braced ?? '');
    if (held !== undefined && ways.length * held.length <= MAX_CHOICES) {
      const isCut = !isQuoted && !isAssigned;
      ways = ways.flatMap((way) => held.map((one) => withHeld(way, one, piece, isQuoted, isCut)));
    } else if (piece === '"') {
      isQuoted = !isQuoted;
      add(piece, '');
    } else if (/^[$`]/.test(piece)) add(piece, undefined);
    else if (piece.startsWith('\\')) add(piece, isQuoted && !/["\\$`\n]/.test(piece) ? piece : piece.slice(1));
    else if (piece.startsWith("'") && !isQuoted) add(piece, piece.slice(1, -1));
    else add(piece, !isQuoted && !isAssigned && /[*?[{]/.test(piece) ? undefined : piece);
  }
  const isSame = ways.length === 1 && ways[0]?.text === word.text && ways[0].value === undefined;
  return isSame ? [word] : ways.map(({ text, value }) => (value === undefined ? { text, value } : literal(value)));
}

/** A list, and what would be cut to pieces here, stays as it is written. */
function withHeld(before: Arg, { words, isList, isOpen }: Held, piece: string, isQuoted: boolean, isCut: boolean): Arg {
  const value = words.length === 0 ? '' : words[0]?.value;
  if (
    isList ||
    isOpen === true ||
    value === undefined ||
    before.text.length > MAX_LENGTH * 4 ||
    (isCut && /[\s*?[]/.test(value))
  )
    return { text: before.text + piece, value: undefined };
  return {
    text: before.text + (isQuoted ? value.replaceAll(/["\\$`]/g, String.raw`\$&`) : literal(value).text),
    value: before.value === undefined ? undefined : before.value + value,
  };
}

/** Text in which variables expand, a here-document: what is known put in, all ways below each other. */
export function textWith(text: string, known: Known): string {
  if (!known.trusted || known.values.size === 0 || !text.includes('$')) return text;
  const escaped = text.replaceAll('"', String.raw`\"`);
  const ways = withValues({ text: `"${escaped}"`, value: undefined }, known, false);
  return ways.map((way) => way.text.replace(/^(["'])(.*)\1$/s, '$2').replaceAll(String.raw`\"`, '"')).join('\n');
}
