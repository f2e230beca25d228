/** The front matter's keys, from the schema that other tools can read too. */
import schema from '../../media/front-matter.schema.json' with { type: 'json' };

export interface Described {
  readonly description: string;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly items?: { readonly properties: Readonly<Record<string, Described>> };
}

const KEYS: Readonly<Record<string, Described>> = schema.properties;

/** The keys that may stand below these; undefined where names are free. */
export function keysBelow(parents: readonly string[]): Readonly<Record<string, Described>> | undefined {
  const [first, ...more] = parents;
  if (first === undefined) return KEYS;
  const below = Object.hasOwn(KEYS, first) ? KEYS[first]?.items?.properties : undefined;
  return more.length === 0 ? below : undefined;
}
