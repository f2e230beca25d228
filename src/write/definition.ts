/** Where a value comes from: a variable from where it is set, else where it is first read, a hole from where it first stands. */
import { sameValue, type ValuePlace } from './valuePlace.ts';

export function definitionOf(places: readonly ValuePlace[], place: ValuePlace): ValuePlace {
  const own = places.filter((one) => sameValue(one, place));
  const inFront = own.filter(({ range }) => range.start <= place.range.start);
  const found =
    place.kind === 'hole'
      ? own.find(({ role }) => role === 'asks')
      : (inFront.findLast(({ role }) => role === 'sets') ??
        own.find(({ role }) => role === 'sets') ??
        own.find(({ role }) => role === 'reads'));
  return found ?? own[0] ?? place;
}
