/**
 * Where the values of a runbook stand: the holes that a person fills, and the variables that commands set and read. In
 * commands they are what running them would ask for; elsewhere only what is written as the same hole, in marks of code.
 */
import { isThereAnyway } from '../command/ownVariables.ts';
import { findHoles } from '../command/placeholders.ts';
import type { Range } from '../command/types.ts';
import { variablePlaces, type VariablePlace } from '../command/variablePlaces.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { Block, Runbook } from '../runbook/types.ts';
import { codeMarks } from './codeMarks.ts';
import { envPlaces } from './envPlaces.ts';
import { holePlace, type ValuePlace } from './valuePlace.ts';

const known = new WeakMap<Runbook, readonly ValuePlace[]>();

/** In the order of the file. `runbook`: as it was read from `file`. */
export function valuePlaces(file: string, runbook: Runbook): readonly ValuePlace[] {
  const found = known.get(runbook) ?? findPlaces(file, runbook);
  known.set(runbook, found);
  return found;
}

function findPlaces(file: string, runbook: Runbook): readonly ValuePlace[] {
  const told = [
    ...envPlaces(file),
    ...runbook.blocks.flatMap((block) => [...placesOfCommands(block), ...placesOfOther(block)]),
  ];
  const isValue = valuesOf(told, runbook);
  return [...told, ...codeMarks(file, runbook)]
    .filter((place) => isValue(place) && file.slice(place.nameRange.start, place.nameRange.end) === place.name)
    .sort((a, b) => a.range.start - b.range.start)
    .filter((place, at, all) => place.range.start !== all[at - 1]?.range.start);
}

/** What is asked for, set, or read without being there anyway. */
function valuesOf(told: readonly ValuePlace[], runbook: Runbook): (place: ValuePlace) => boolean {
  const names = new Set(told.filter(({ role }) => role === 'asks').map(({ name }) => `hole ${name}`));
  for (const { role, name } of told) if (role === 'sets') names.add(`variable ${name}`);
  for (const { commands } of runbook.blocks)
    for (const name of commands.flatMap(({ needs }) => needs)) names.add(`variable ${name}`);
  return ({ kind, name }) => names.has(`${kind} ${name}`) && (kind === 'hole' || !isThereAnyway('bash', name));
}

const MAX_KEPT = 2000;
/** While one types, all blocks but one stay what they were. Reading is a pure function, so that this only saves time. */
const keptVariables = new Map<string, readonly VariablePlace[]>();

function variablesOf(text: string): readonly VariablePlace[] {
  const found = keptVariables.get(text) ?? variablePlaces(text);
  if (keptVariables.size >= MAX_KEPT) keptVariables.clear();
  keptVariables.set(text, found);
  return found;
}

function placesOfCommands(block: Block): readonly ValuePlace[] {
  const holes = block.commands.flatMap((command) =>
    command.placeholders.map((hole) => {
      const { start } = command.range;
      const range = { start: start + hole.range.start, end: start + hole.range.end };
      return holePlace(hole, fileRange(block, range), 'asks');
    }),
  );
  if (block.shell === 'fish' || block.commands.length === 0) return holes;
  // Of the whole block: a statement that is cut reaches further than its command.
  const variables = variablesOf(block.text).filter(({ name, range }) => !isForProgram(block, name, range));
  return [
    ...holes,
    ...variables.map(({ name, range, isSet, isMention }): ValuePlace => {
      const own = fileRange(block, range);
      const role = isMention === true ? 'mentions' : isSet ? 'sets' : 'reads';
      return { kind: 'variable', name, range: own, nameRange: own, role };
    }),
  ];
}

/** `"$group"` in JavaScript is meant for the program, whatever the shell makes of it. */
function isForProgram({ commands }: Block, name: string, { start }: Range): boolean {
  const command = commands.find(({ range }) => range.start <= start && start < range.end);
  if (command?.emptied.includes(name) !== true) return false;
  return !command.needs.includes(name) && !command.assigns.includes(name);
}

/** In these `<T>` is no hole. */
const MARKUP =
  /^(?:html?|xml|svg|jsx|tsx|vue|java|kotlin|scala|csharp|cs|cpp|c\+\+|c|go|rust|swift|dart|ts|typescript|php)$/i;

/** Manifests, JavaScript, messages, where `{...}` may be code; and the comments between commands. */
function placesOfOther(block: Block): readonly ValuePlace[] {
  if (MARKUP.test(block.language)) return [];
  const isShell = block.kind === 'shell';
  return findHoles(block.text).flatMap((hole): readonly ValuePlace[] => {
    const lineStart = block.text.lastIndexOf('\n', hole.range.start) + 1;
    const before = block.text.slice(lineStart, hole.range.start);
    if (isShell ? !/(?:^|\s)#/.test(before) : !/\p{L}/u.test(hole.name)) return [];
    return [holePlace(hole, fileRange(block, hole.range), isShell ? 'mentions' : 'asks')];
  });
}
