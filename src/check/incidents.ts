/** Which sections describe an incident, and which of its parts are there: symptoms, diagnosis, resolution. */
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
  symptoms: /^symptoms?\b/i,
  diagnosis: /^(?:diagnos(?:is|e|tics?)|diagnostic steps|investigation)\b/i,
  resolution: /^(?:resolution|resolve|mitigation|remediation|remedy)\b/i,
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

export function incidentsIn({ places }: Manuscript): readonly Incident[] {
  return places.flatMap((place, index): readonly Incident[] => {
    const children = place.children.flatMap((child) => places[child] ?? []);
    const below = (pattern: RegExp): readonly Place[] =>
      children.filter(({ section }) => pattern.test(withoutNumber(section.title)));
    if (PART_NAMES.filter((part) => below(PLAIN[part]).length > 0).length < 2) return [];
    const parts = {
      symptoms: below(PARTS.symptoms),
      diagnosis: below(PARTS.diagnosis),
      resolution: below(PARTS.resolution),
    };
    return [{ place, index, parts }];
  });
}

export function isDiagnosis(title: string): boolean {
  return PLAIN.diagnosis.test(withoutNumber(title)) || PLAIN.symptoms.test(withoutNumber(title));
}

export function withoutNumber(title: string): string {
  return title.replace(/^(?:(?:step|phase)\s+)?\d{1,3}(?:\.\d+)*[.):]?\s+(?:[-–—:]\s+)?/i, '');
}
