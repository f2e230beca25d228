/** What a hole is called: a lens counts names before anything of the shell's grammar is loaded. */
import type { Placeholder } from './types.ts';

/**
 * The first of each name: what a person is asked for. `{{pod}}` and `<pod>` have one name; dots are none, so that those
 * written alike are one.
 */
export function firstOfEachName(placeholders: readonly Placeholder[]): readonly Placeholder[] {
  const first = new Map<string, Placeholder>();
  for (const placeholder of placeholders) {
    const key = nameKey(placeholder);
    if (!first.has(key)) first.set(key, placeholder);
  }
  return [...first.values()];
}

export function nameKey({ name, text }: Pick<Placeholder, 'name' | 'text'>): string {
  return /[\p{L}\p{N}]/u.test(name) ? name : text;
}
