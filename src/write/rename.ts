/** A new name for a value: one edit of all its places, or why it cannot be. */
import { isThereAnyway } from '../command/ownVariables.ts';
import { CODE_VARIABLES } from '../command/programs.ts';
import type { Range } from '../command/types.ts';
import { TARGET_VARIABLES } from '../command/verbs.ts';
import { parseRunbook } from '../runbook/parseRunbook.ts';
import type { Runbook } from '../runbook/types.ts';
import { sameValue, type ValuePlace } from './valuePlace.ts';
import { valuePlaces } from './valuePlaces.ts';

export interface Edit {
  readonly range: Range;
  readonly text: string;
}
export type Renamed =
  { readonly kind: 'edits'; readonly edits: readonly Edit[] } | { readonly kind: 'refused'; readonly because: string };

/** Why a value keeps its name whatever the new one is; undefined where it can have another. */
export function keepsName({ kind, name }: ValuePlace): string | undefined {
  if (kind === 'hole') return /[\p{L}\p{N}]/u.test(name) ? undefined : 'This hole has no name. Write one into it.';
  return isReadByPrograms(name) ? `Programs look for ${name} by this name.` : undefined;
}

/** `name`: as the person wrote it, also with the signs around it. */
export function rename(file: string, runbook: Runbook, place: ValuePlace, name: string): Renamed {
  const places = valuePlaces(file, runbook);
  const own = places.filter((one) => sameValue(one, place));
  const bare = withoutSigns(name);
  const because = keepsName(place) ?? refusal(place, bare, places) ?? unreadable(own, runbook, place);
  if (because !== undefined) return { kind: 'refused', because };
  const edits = bare === place.name ? [] : own.map(({ nameRange }) => ({ range: nameRange, text: bare }));
  return isReadAgain(file, own, edits, { ...place, name: bare })
    ? { kind: 'edits', edits }
    : { kind: 'refused', because: `“${bare}” would not be read as the same value everywhere. Choose another name.` };
}

function withoutSigns(name: string): string {
  const [, inside] =
    /^(?:<(.*)>|\{\{(.*)\}\}|\$\{(.*)\}|\$(.*))$/su.exec(name.trim())?.filter((part) => part !== undefined) ?? [];
  return (inside ?? name).trim();
}

function isReadByPrograms(name: string): boolean {
  return isThereAnyway('bash', name) || CODE_VARIABLES.test(name) || Object.hasOwn(TARGET_VARIABLES, name);
}

function refusal({ kind, name: old }: ValuePlace, name: string, places: readonly ValuePlace[]): string | undefined {
  if (kind === 'variable') {
    if (!/^[A-Za-z_]\w*$/.test(name)) return 'A variable has letters, digits and _ only, and begins with no digit.';
    if (isReadByPrograms(name)) return `Programs look for ${name} by this name. Choose another one.`;
  } else if (!/^[\p{L}_][^<>{}`\r\n]*$/u.test(name)) return 'A hole is named with words, and begins with a letter.';
  const isTaken = name !== old && places.some((place) => place.kind === kind && place.name === name);
  return isTaken ? `${name} is there already: the two would become one. Choose another name.` : undefined;
}

/** A command sets or reads the variable in a way that has no place of its own. */
function unreadable(own: readonly ValuePlace[], runbook: Runbook, { kind, name }: ValuePlace): string | undefined {
  if (kind === 'hole') return undefined;
  const isHidden = runbook.blocks.some((block) =>
    block.commands.some(({ assigns, needs, text }) => {
      if (!assigns.includes(name) && !needs.includes(name)) return false;
      const isWithin = ({ range }: ValuePlace): boolean =>
        range.start >= block.range.start && range.end <= block.range.end;
      return !text.includes(name) || !own.some(isWithin);
    }),
  );
  return isHidden ? `A command uses ${name} in a way that cannot be changed safely. Change it by hand.` : undefined;
}

/** After the edit the same places hold the value, under its new name, and no others. */
function isReadAgain(file: string, own: readonly ValuePlace[], edits: readonly Edit[], value: ValuePlace): boolean {
  if (edits.length === 0) return true;
  const after = applied(file, edits);
  const found = valuePlaces(after, parseRunbook(after)).filter((place) => sameValue(place, value));
  let shift = 0;
  return (
    found.length === own.length &&
    own.every(({ nameRange }, at) => {
      const start = nameRange.start + shift;
      shift += value.name.length - (nameRange.end - nameRange.start);
      return found[at]?.nameRange.start === start;
    })
  );
}

/** `edits` in the order of the file. */
export function applied(file: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { range, text } of edits) {
    pieces.push(file.slice(at, range.start), text);
    at = range.end;
  }
  return [...pieces, file.slice(at)].join('');
}
