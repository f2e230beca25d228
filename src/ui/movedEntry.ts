/** Where an entry ran, and where its command would run now. */
import type { Entry } from '../incident/types.ts';
import type { LensContext } from './lenses.ts';
import { isSameContext } from './ranOn.ts';
import { placeName } from './words.ts';

/** `undefined` where both are one. Not by their words: a name can be made to look like another's. */
export function movedWords(
  entry: Pick<Entry, 'context' | 'namespace' | 'simulated'>,
  context: LensContext | undefined,
): string | undefined {
  const then = { context: entry.context, namespace: entry.namespace ?? 'default', isSimulated: entry.simulated };
  const now = context && { context: context.name, namespace: context.namespace, isSimulated: context.isSimulated };
  const isHere =
    now === undefined ? then.context === undefined : isSameContext(then, now) && then.namespace === now.namespace;
  if (isHere) return undefined;
  return `It ran on ${placeName(then)}. Now it would run on ${now === undefined ? 'no context' : placeName(now)}.`;
}
