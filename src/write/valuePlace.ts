/** A place of a value: a hole that a person fills, or a variable. */
import { nameKey } from '../command/holeNames.ts';
import type { Range } from '../command/types.ts';

export interface ValuePlace {
  readonly kind: 'hole' | 'variable';
  /** `pod-name`, `POD`. Places of one kind and name are one value. */
  readonly name: string;
  /** All of it, as it is written: `<pod-name>`; of a variable its name. */
  readonly range: Range;
  /** What a new name replaces. */
  readonly nameRange: Range;
  /** `asks`: a hole of a command. `mentions`: words that only tell of it. */
  readonly role: 'asks' | 'reads' | 'sets' | 'mentions';
}

/** The one that an offset stands in, or right behind. */
export function valueAt(places: readonly ValuePlace[], offset: number): ValuePlace | undefined {
  return (
    places.find(({ range }) => range.start <= offset && offset < range.end) ??
    places.find(({ range }) => range.end === offset)
  );
}

export function sameValue(a: ValuePlace, b: ValuePlace): boolean {
  return a.kind === b.kind && a.name === b.name;
}

export function holePlace(
  hole: { readonly text: string; readonly name: string },
  range: Range,
  role: ValuePlace['role'],
): ValuePlace {
  const start = range.start + Math.max(0, hole.text.indexOf(hole.name));
  const name = nameKey(hole);
  const isNamed = name === hole.name;
  return {
    kind: 'hole',
    name,
    range,
    nameRange: isNamed ? { start, end: start + name.length } : range,
    role,
  };
}
