/**
 * Ids that survive edits elsewhere. An id is the slug of a title and a short hash of the headings and the condition it
 * stands under, so that nothing outside its own section can change it. Where the same title stands twice in one section,
 * the first keeps that id, the next has a hash of its own text behind it, and only equal twins are counted.
 */

/** `place` as `placeOf` gives it, or `''` for a name that somebody chose. */
export type GiveId = (title: string, place: string, text: string) => string;

export function createIds(): GiveId {
  const taken = new Map<string, number>();
  const take = (id: string): boolean => {
    if (taken.has(id)) return false;
    taken.set(id, 1);
    return true;
  };
  return (title, place, text) => {
    const id = place === '' ? title : `${title}-${place}`;
    if (take(id)) return id;
    const withText = `${id}-${shortHash(text)}`;
    if (take(withText)) return withText;
    for (;;) {
      const count = (taken.get(withText) ?? 1) + 1;
      taken.set(withText, count);
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

/** All blocks of a section share their path. */
const headingNames = new WeakMap<readonly string[], string>();

/** A short hash of the headings without their numbers: a new incident above must not change the ids below. */
export function placeOf(headingPath: readonly string[], condition: string | undefined): string {
  let headings = headingNames.get(headingPath);
  if (headings === undefined) {
    headings = headingPath.map(plainName).join('\n');
    headingNames.set(headingPath, headings);
  }
  return shortHash(`${headings}\n${plainName(condition ?? '')}`);
}

/** Four letters of FNV-1a: enough to tell apart what already has the same title. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36).padStart(7, '0').slice(-4);
}
