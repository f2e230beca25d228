/**
 * Ids that survive edits elsewhere. An id is the slug of a title and a short hash of the headings and the condition it
 * stands under, so that nothing outside its own section can change it. Where the same title stands twice in one section,
 * the first keeps that id, the next has a hash of its own text behind it, and only equal twins are counted.
 */

/** `wanted` as `wantedId` gives it. */
export type GiveId = (wanted: string, text: string) => string;

/** `place` as `placeOf` gives it, or `''` for a name that somebody chose. */
export function wantedId(title: string, place: string): string {
  return place === '' ? title : `${title}-${place}`;
}

export function createIds(): GiveId {
  const taken = new Set<string>();
  const twins = new Map<string, number>();
  const take = (id: string): boolean => {
    const { size } = taken;
    return taken.add(id).size > size;
  };
  return (wanted, text) => {
    if (take(wanted)) return wanted;
    const withText = `${wanted}-${shortHash(text)}`;
    if (take(withText)) return withText;
    for (;;) {
      const count = (twins.get(withText) ?? 1) + 1;
      twins.set(withText, count);
      if (take(`${withText}-${count}`)) return `${withText}-${count}`;
    }
  };
}

export function withoutNumber(heading: string): string {
  return heading.replace(/^\s*(?:\d{1,4}(?:\.\d{1,4}){0,4}[.):]?|step\s\d{1,4}[.):]?)\s+/i, '');
}

function plainName(name: string): string {
  return withoutNumber(name).toLowerCase().trim();
}

/** All blocks of a section share their path: what its headings alone make of the hash. */
const headingHashes = new WeakMap<readonly string[], number>();

/** A short hash of the headings without their numbers: a new incident above must not change the ids below. */
export function placeOf(headingPath: readonly string[], condition: string | undefined): string {
  let hash = headingHashes.get(headingPath);
  if (hash === undefined) {
    hash = hashOf(`${headingPath.map(plainName).join('\n')}\n`);
    headingHashes.set(headingPath, hash);
  }
  return letters(condition === undefined ? hash : hashOf(plainName(condition), hash));
}

function shortHash(text: string): string {
  return letters(hashOf(text));
}

/** FNV-1a; `before`: the hash of what stands in front of the text. */
function hashOf(text: string, before = 0x811c9dc5): number {
  let hash = before;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** The last four of them: enough to tell apart what already has the same title. */
function letters(hash: number): string {
  return ((hash >>> 0) % 36 ** 4).toString(36).padStart(4, '0');
}
