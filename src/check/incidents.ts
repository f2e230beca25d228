/** Which sections describe an incident, and which of its parts are there: symptoms, diagnosis, resolution. */
import { plainText } from '../runbook/plainText.ts';
import type { Manuscript, Place } from './types.ts';

export type Part = 'symptoms' | 'diagnosis' | 'resolution';

export interface Incident {
  readonly place: Place;
  readonly index: number;
  /** By part, the sections that are it. */
  readonly parts: Readonly<Record<Part, readonly Place[]>>;
}

/** Headings that say it plainly make an incident of the section around them. */
const PLAIN: Readonly<Record<Part, RegExp>> = {
  symptoms: /^symptoms?\b(?! of\b)/i,
  diagnosis: /^(?:diagnos(?:is|e|tics?)(?! settings)|diagnostic steps|investigation)\b/i,
  resolution: /^(?:resolution|resolve|mitigation|remediation|remedy)\b/i,
};
/** Too little for a rule to speak of an incident, enough to put something beside it. */
const LIKELY: Readonly<Record<Part, RegExp>> = {
  symptoms: /^(?:\w+ )?(?:symptoms?|signs?|detection)$/i,
  diagnosis:
    /^(?:how to )?(?:diagnos|investigat|triage\b)|^(?:\w+ )?(?:diagnosis|investigation|triage|checks)(?: steps| commands)?$/i,
  resolution:
    /^(?:how to )?(?:resolve|mitigate|remediate)\b|^(?:\w+ )?(?:resolution|mitigation|remediation|recovery|fix(?:es)?)(?: steps| commands)?$/i,
};
/** Any of these is the part under another name. */
const PARTS: Readonly<Record<Part, RegExp>> = {
  symptoms:
    /symptom|\bsigns?\b|alert|impact|indicat|detect|overview|summary|description|background|what (?:you|one|it) |when to|trigger|meaning/i,
  diagnosis:
    /diagnos|investigat|triage|troubleshoot|verif|check|cause|analy[sz]|debug|confirm|assess|inspect|find|look|identif/i,
  resolution:
    /resol|mitigat|remed|recover|solution|\bfix|action|respon|restor|\bsteps?\b|procedure|what to do|immediate|correct|repair|workaround|cure/i,
};
export const PART_NAMES: readonly Part[] = ['symptoms', 'diagnosis', 'resolution'];

export function incidentsIn({ places }: Pick<Manuscript, 'places'>): readonly Incident[] {
  return places.flatMap((place, index): readonly Incident[] => {
    const children = place.children.flatMap((child) => places[child] ?? []);
    const matching = (patterns: typeof PLAIN, part: Part): readonly Place[] =>
      children.filter(({ section }) => patterns[part].test(withoutNumber(section.title)));
    if (PART_NAMES.filter((part) => matching(PLAIN, part).length > 0).length < 2) return [];
    const plain = new Set(PART_NAMES.flatMap((part) => matching(PLAIN, part)));
    const below = (part: Part): readonly Place[] => {
      const named = matching(PLAIN, part);
      return named.length > 0 ? named : matching(PARTS, part).filter((one) => !plain.has(one));
    };
    const parts = { symptoms: below('symptoms'), diagnosis: below('diagnosis'), resolution: below('resolution') };
    return [{ place, index, parts }];
  });
}

/** By how surely a heading or a label says it, from the plainest. */
const BY_SURENESS = [PLAIN, LIKELY, PARTS];

/** Of an incident, what is most surely each of its parts: in the order in which they stand. */
export function partsAmong<T extends { readonly title: string }>(children: readonly T[]): Partial<Record<Part, T>> {
  const found: Partial<Record<Part, T>> = {};
  for (const patterns of BY_SURENESS) {
    for (const part of PART_NAMES) {
      const taken = Object.values(found);
      const child = children.find((one) => !taken.includes(one) && patterns[part].test(withoutNumber(one.title)));
      if (found[part] === undefined && child !== undefined) found[part] = child;
    }
  }
  return found;
}

export function likelyPart(title: string): Part | undefined {
  const words = withoutNumber(title);
  return PART_NAMES.find((part) => PLAIN[part].test(words) || LIKELY[part].test(words));
}

/** `**Symptoms:**` on a line of its own, or with words behind it: in place of a heading. */
export interface Label {
  readonly title: string;
  /** What stands around the title: `**` and `:**`. */
  readonly before: string;
  readonly after: string;
}

const LABEL = /^ {0,3}(?:(\*\*|__)([\p{L}][^*_:]{1,40}?)(:\1|\1:|\1)[ \t]*|([\p{L}][\p{L} ]{1,40}):[ \t]*$)/u;
/** What may stand beside the parts of an incident, and ends the one above it. */
const BESIDE =
  /^(?:notes?|impact|severity|prevention|escalation|verification|verify|rollback|references?|links|related|follow[- ]?up)\b/i;

export function labelIn(line: string): Label | undefined {
  const match = LABEL.exec(line);
  if (match === null) return undefined;
  const [all, marks = '', bold = '', after = ':', plain] = match;
  const title = plain ?? bold;
  const isWhole = all.length === line.trimEnd().length || line.slice(all.length).trim() === '';
  if (likelyPart(title) !== undefined) return isWhole || after !== marks ? { title, before: marks, after } : undefined;
  const isBeside = BESIDE.test(title) || (plain === undefined && isUnsure(title));
  return isWhole && isBeside ? { title, before: marks, after } : undefined;
}

/** A short name of what may be a part, and no condition or step: `**Quick fix**`, not `**If the fix fails:**`. */
function isUnsure(title: string): boolean {
  return (
    title.split(' ').length <= 3 &&
    !/^(?:if|when|once|step|option)\b/i.test(title) &&
    PART_NAMES.some((part) => PARTS[part].test(title))
  );
}

export function isDiagnosis(title: string): boolean {
  return PLAIN.diagnosis.test(withoutNumber(title)) || PLAIN.symptoms.test(withoutNumber(title));
}

export function withoutNumber(title: string): string {
  return title.replace(/^(?:(?:step|phase)\s+)?\d{1,3}(?:\.\d+)*[.):]?\s+(?:[-–—:]\s+)?/i, '');
}

/** The items of a list below a heading, as one reads them: the symptoms that a person compares with what happens. */
export function itemsIn({ section }: Place, text: string): readonly string[] {
  return Array.from(
    text
      .slice(section.range.end, section.end)
      .matchAll(/^[ \t]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.+)$/gm),
    (match) => plainText(match[1] ?? ''),
  );
}

/** A list of commands to look up, outside any incident. */
export function quickReferenceIn({ places }: Pick<Manuscript, 'places'>): Place | undefined {
  return places.find(({ section }) =>
    /\b(?:quick (?:reference|commands)|cheat ?sheet|useful commands|common commands)\b/i.test(section.title),
  );
}
