/** What pointing at a hole, a variable, an attribute or a key of the front matter tells. */
import { wantedFor } from '../command/holeKinds.ts';
import { pluralKind } from '../command/kinds.ts';
import type { Command, Range } from '../command/types.ts';
import { fileRange } from '../runbook/fileRange.ts';
import { lineAt, readLines } from '../runbook/lines.ts';
import type { Runbook } from '../runbook/types.ts';
import { opensFence } from './completeFence.ts';
import { ATTRIBUTES } from './fenceWords.ts';
import { frontMatterAt } from './frontMatterAt.ts';
import { lineAround } from './lineAround.ts';
import { keysBelow } from './schema.ts';
import { sameValue, valueAt, type ValuePlace } from './valuePlace.ts';
import { valuePlaces } from './valuePlaces.ts';

export interface Pointed {
  readonly range: Range;
  /** Sentences, of which names are text of the file. */
  readonly lines: readonly string[];
}

export function hoverAt(file: string, offset: number, runbook: Runbook): Pointed | undefined {
  return keyAt(file, offset) ?? attributeAt(file, offset) ?? valueWords(file, offset, runbook);
}

function keyAt(file: string, offset: number): Pointed | undefined {
  const place = frontMatterAt(file, offset);
  if (place === undefined || place.key !== undefined) return undefined;
  const name = file.slice(place.range.start, place.range.end);
  const keys = keysBelow(place.parents);
  const described = keys !== undefined && Object.hasOwn(keys, name) ? keys[name] : undefined;
  return described && { range: place.range, lines: [described.description] };
}

function attributeAt(file: string, offset: number): Pointed | undefined {
  const line = lineAround(file, offset);
  if (!opensFence(line.text)) return undefined;
  for (const { 0: whole, 1: name = '', index } of line.text.matchAll(/(?<![\w.-])([a-z]+)=[^\s{},]*/g)) {
    const range = { start: line.start + index, end: line.start + index + whole.length };
    if (offset < range.start || offset > range.end || !Object.hasOwn(ATTRIBUTES, name)) continue;
    const { about = '', values = [], isFree } = ATTRIBUTES[name] ?? {};
    const can = isFree === true ? [] : [`It can be ${values.join(' or ')}.`];
    return { range, lines: [`${name}: ${about}.`, ...can] };
  }
  return undefined;
}

function valueWords(file: string, offset: number, runbook: Runbook): Pointed | undefined {
  const places = valuePlaces(file, runbook);
  const place = valueAt(places, offset);
  if (place === undefined) return undefined;
  const others = places.filter((one) => sameValue(one, place) && one !== place);
  const { starts } = readLines(file);
  const lineOf = ({ range }: ValuePlace): number => lineAt(starts, range.start) + 1;
  const own = lineOf(place);
  const set = [place, ...others].filter(({ kind, role }) => kind === 'variable' && role === 'sets').map(lineOf);
  const told = new Set([own, ...set]);
  const more = others.map(lineOf).filter((line) => !told.has(line));
  return { range: place.range, lines: [comesFrom(place, others, set, own, runbook), ...standsIn(more, others, set)] };
}

const MAX_LINES = 12;

/** Lines that are told already are left out. */
function standsIn(more: readonly number[], others: readonly ValuePlace[], set: readonly number[]): readonly string[] {
  if (more.length > 0) return [`It also stands in ${lineWords(more)}.`];
  if (others.length === 0) return ['It stands nowhere else in this file.'];
  return set.length > 0 ? [] : ['It stands in this line only.'];
}

/** `line 3`, `lines 3, 12, 40`. */
function lineWords(numbers: readonly number[]): string {
  const lines = [...new Set(numbers)].toSorted((a, b) => a - b);
  const more = lines.length > MAX_LINES ? ' and more' : '';
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, MAX_LINES).join(', ')}${more}`;
}

function comesFrom(
  place: ValuePlace,
  others: readonly ValuePlace[],
  set: readonly number[],
  own: number,
  runbook: Runbook,
): string {
  if (place.kind === 'variable') {
    if (set.length > 0)
      return `$${place.name} is set in ${set.every((line) => line === own) ? 'this line' : lineWords(set)}.`;
    return `Nothing in this file sets $${place.name}: it is asked for when a run finds it unset.`;
  }
  const commands = [place, ...others].flatMap(({ range }) => commandAt(runbook, range.start) ?? []);
  const asking = commands.find(({ placeholders }) => placeholders.some(({ name }) => name === place.name));
  if (asking === undefined) return 'Nothing asks for it: put what is meant in its place.';
  const kind = wantedKind(place, asking);
  if (kind === 'operation') return 'It is asked for before the command runs, from what the database is running.';
  if (kind !== undefined) return `It is asked for before the command runs, from the list of ${pluralKind(kind)}.`;
  return 'It is asked for before the command runs.';
}

function wantedKind(place: ValuePlace, command: Command): string | undefined {
  const hole = command.placeholders.find(({ name }) => name === place.name);
  // As if the others were known: a container without its pod has no list.
  const answers = Object.fromEntries(command.placeholders.map(({ text }) => [text, 'x']));
  return hole && wantedFor(command, hole, answers)?.kind;
}

function commandAt(runbook: Runbook, offset: number): Command | undefined {
  for (const block of runbook.blocks) {
    if (offset < block.range.start || offset > block.range.end) continue;
    return block.commands.find((command) => {
      const { start, end } = fileRange(block, command.range);
      return start <= offset && offset < end;
    });
  }
  return undefined;
}
