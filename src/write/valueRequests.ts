/** What an editor asks of the value at a place: where it comes from, where else it stands, a new name. */
import type { Range } from '../command/types.ts';
import type { Runbook } from '../runbook/types.ts';
import { definitionOf } from './definition.ts';
import { keepsName, rename, type Renamed } from './rename.ts';
import { sameValue, valueAt } from './valuePlace.ts';
import { valuePlaces } from './valuePlaces.ts';

export interface ValueRequests {
  readonly definition: Range;
  readonly references: readonly Range[];
  /** The name that would be changed, or why none can be. */
  readonly name: { readonly range: Range; readonly text: string } | { readonly because: string };
  readonly rename: (name: string) => Renamed;
}

/** Undefined: no value stands there. */
export function valueRequests(file: string, offset: number, runbook: Runbook): ValueRequests | undefined {
  const places = valuePlaces(file, runbook);
  const place = valueAt(places, offset);
  if (place === undefined) return undefined;
  const because = keepsName(place);
  return {
    definition: definitionOf(places, place).range,
    references: places.filter((one) => sameValue(one, place)).map(({ range }) => range),
    name: because === undefined ? { range: place.nameRange, text: place.name } : { because },
    rename: (name) => rename(file, runbook, place, name),
  };
}
