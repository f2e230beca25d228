/** Where a new section belongs: under which heading, behind which other, with which number. */
import { ESCALATION, SEVERITY } from '../runbook/meaning.ts';
import { endOfOwnWords, endOfWords, hasRuleBefore, partAt, type Part, type Parts } from './parts.ts';
import type { SectionKind, SectionTemplate } from './sectionTemplates.ts';

export interface SectionPlace {
  readonly offset: number;
  /** Of its heading; of a container, where there is one to write first. */
  readonly level: number;
  /** In front of its title: `3. `, `Incident 3: `. */
  readonly number: string;
  /** In place of `[[name]]`: `SEV4`. */
  readonly name: string | undefined;
  readonly rule: boolean;
  /** The heading to write above it. */
  readonly container: string | undefined;
  /** It is a step of this part, which is there already. */
  readonly stepOf: Part | undefined;
  readonly siblings: readonly Part[];
  /** It would be the first heading below this one, which may have a table or a list of them. */
  readonly firstOf: Part | undefined;
  /** For the list that one picks from: `behind “2. Kafka is down”`. */
  readonly words: string;
}

const PARTS_OF_INCIDENT = {
  symptoms: /\bsymptoms?\b|\bsigns?\b|\bdetection\b/i,
  diagnosis: /\bdiagnos|\binvestigat|\btriage\b|\bchecks\b/i,
  resolution: /\bresolution\b|\bresolve\b|\bmitigat|\bremediat|\brecovery\b|\bfix(?:es)?\b/i,
} as const;

/** In the order in which they stand in a runbook. */
const CONTAINERS: readonly { readonly kind: SectionKind | undefined; readonly named: RegExp }[] = [
  { kind: 'severity', named: SEVERITY },
  {
    kind: 'incident',
    named:
      /^(?:[\w-]+ )?(?:incidents|issues|problems|failures|alerts|scenarios)$|^incident (?:types|scenarios|procedures)$/i,
  },
  { kind: 'template', named: /\bmessages\b|\bcommunications?\b|\btemplates\b|\bannouncements?\b|\bstatus updates\b/i },
  {
    kind: 'review',
    named: /\breview\b|\bpost-?\s?mortem\b|\bretrospective\b|\bafter the incident\b|\bafterwards\b/i,
  },
  { kind: 'escalation', named: ESCALATION },
  { kind: undefined, named: /\bcontacts?\b|\bwho to (?:call|page)\b|\bquick reference\b|\breferences?\b|\blinks\b/i },
];
const NUMBERED = /^(\D{0,20}?)(\d{1,4})((?:[.):]|\s[-–—])\s)/;
const NAMED = /^(\D{0,10}?)(\d{1,2})\b/;

export function placeFor(file: string, parts: Parts, offset: number, template: SectionTemplate): SectionPlace {
  const { kind } = template;
  const at = createPlaces(file, parts);
  if (template.under !== undefined) {
    const wanted = template.under.trim().toLowerCase();
    const under = parts.all.find(({ title }) => title.toLowerCase() === wanted);
    return under === undefined ? newContainer(at, parts, kind, template.under) : at.lastChildOf(under);
  }
  if (kind === 'diagnosis' || kind === 'resolution') return inIncident(parts, at, offset, kind, template);
  if (kind === undefined) {
    const here = partAt(parts, offset);
    if (here === undefined) return at.atEnd();
    return here === parts.title ? at.lastChildOf(here) : at.behind(here);
  }
  if (kind === 'incident') {
    const known = incidentsOf(parts).filter((part) => part !== parts.title);
    const here = known.find((part) => part.start <= offset && offset <= part.end);
    const last = here ?? known.at(-1);
    if (last !== undefined) return at.behind(last);
  }
  const container = containerOf(parts, kind);
  if (container !== undefined) {
    const place = at.lastChildOf(container, kind === 'incident' ? '1. ' : '');
    return place.firstOf === undefined ? place : { ...place, name: firstName(kind) };
  }
  return newContainer(at, parts, kind, template.container ?? template.title);
}

type Places = ReturnType<typeof createPlaces>;

function createPlaces(file: string, parts: Parts) {
  const plain = {
    number: '',
    name: undefined,
    container: undefined,
    stepOf: undefined,
    siblings: [],
    firstOf: undefined,
  };
  /** Behind `part`, and behind all of its siblings where they are numbered: no number of another changes. */
  const behind = (part: Part): SectionPlace => {
    const siblings = (part.parent?.children ?? parts.top).filter(({ level }) => level === part.level);
    const numbered = siblings.filter(({ title }) => NUMBERED.test(title));
    const isNumbered = NUMBERED.test(part.title);
    const last = isNumbered ? (numbered.at(-1) ?? part) : part;
    const number = isNumbered ? nextNumber(NUMBERED, numbered) : '';
    const place = { ...plain, offset: endOfWords(file, parts, last.end), level: part.level, number, siblings };
    const name = nextNumber(NAMED, siblings);
    const rule = siblings.some((sibling, nth) => nth > 0 && hasRuleBefore(file, parts, sibling));
    return { ...place, rule, name: name === '' ? undefined : name, words: `behind “${last.title}”` };
  };
  return {
    behind,
    lastChildOf: (part: Part, number = ''): SectionPlace => {
      const last = part.children.at(-1);
      // Numbered ones stand together; what stands behind them, such as a note, stays behind.
      const numbered = part.children.findLast(({ title }) => NUMBERED.test(title));
      if (last !== undefined) return behind(numbered ?? last);
      const offset = endOfWords(file, parts, part.end);
      const level = part.level + 1;
      return { ...plain, offset, level, number, rule: false, firstOf: part, words: `under “${part.title}”` };
    },
    before: (part: Part): SectionPlace => {
      const offset = endOfWords(file, parts, part.start);
      const rule = hasRuleBefore(file, parts, part);
      return { ...plain, offset, level: part.level, rule, words: `in front of “${part.title}”` };
    },
    stepOf: (part: Part): SectionPlace => {
      const offset = endOfOwnWords(file, parts, part);
      const whose = part.parent === undefined ? '' : ` of “${part.parent.title}”`;
      return {
        ...plain,
        offset,
        level: part.level,
        rule: false,
        stepOf: part,
        words: `a step under “${part.title}”${whose}`,
      };
    },
    atEnd: (): SectionPlace => {
      const level = parts.title === undefined ? (parts.top[0]?.level ?? 2) : 2;
      const siblings = parts.title?.children ?? parts.top;
      const rule = siblings.some((sibling, nth) => nth > 0 && hasRuleBefore(file, parts, sibling));
      return { ...plain, offset: endOfWords(file, parts, file.length), level, rule, words: 'at the end' };
    },
  };
}

/** One more than the highest of them, in the form of the last. Nothing where none has a number. */
function nextNumber(pattern: RegExp, siblings: readonly Part[]): string {
  const found = siblings.flatMap(({ title }) => {
    const match = pattern.exec(title);
    return match === null ? [] : [{ number: Number(match[2]), before: match[1] ?? '', behind: match[3] ?? '' }];
  });
  const last = found.at(-1);
  if (last === undefined) return '';
  return `${last.before}${Math.max(...found.map(({ number }) => number)) + 1}${last.behind}`;
}

/** A part with symptoms, a diagnosis or a resolution right below it. */
export function incidentsOf({ all }: Parts): readonly Part[] {
  const patterns = Object.values(PARTS_OF_INCIDENT);
  return all.filter(({ children }) => children.some(({ title }) => patterns.some((pattern) => pattern.test(title))));
}

function containerOf(parts: Parts, kind: SectionKind): Part | undefined {
  const named = CONTAINERS.find((container) => container.kind === kind)?.named;
  const found = parts.all.filter((part) => part !== parts.title && named?.test(part.title) === true);
  // An incident may be called after a review; the outermost is the one that is meant.
  return found.toSorted((a, b) => a.level - b.level)[0];
}

/** A heading that the file has not yet, among its own kind: in the order of a runbook. */
function newContainer(at: Places, parts: Parts, kind: SectionKind | undefined, container: string): SectionPlace {
  const rank = CONTAINERS.findIndex((one) => one.kind === kind);
  const known = (parts.title === undefined ? parts.top : parts.title.children).map((part) => ({
    part,
    rank: CONTAINERS.findIndex(({ named }) => named.test(part.title)),
  }));
  const lower = known.filter((one) => one.rank >= 0 && one.rank < rank).at(-1)?.part;
  const higher = known.find((one) => one.rank > rank)?.part;
  const isRanked = kind !== undefined && rank >= 0;
  const place =
    isRanked && lower !== undefined
      ? at.behind(lower)
      : isRanked && higher !== undefined
        ? at.before(higher)
        : at.atEnd();
  const number = kind === 'incident' ? '1. ' : '';
  return {
    ...place,
    container,
    number,
    name: firstName(kind),
    words: `${place.words}, with the heading “${container}”`,
  };
}

function firstName(kind: SectionKind | undefined): string | undefined {
  return kind === 'severity' ? 'SEV1' : kind === 'escalation' ? 'L1' : undefined;
}

function inIncident(
  parts: Parts,
  at: Places,
  offset: number,
  kind: 'diagnosis' | 'resolution',
  template: SectionTemplate,
): SectionPlace {
  const incidents = incidentsOf(parts);
  const here = incidents.findLast((part) => part.start <= offset && offset <= part.end) ?? incidents.at(-1);
  const child = (name: keyof typeof PARTS_OF_INCIDENT): Part | undefined =>
    here?.children.find(({ title }) => PARTS_OF_INCIDENT[name].test(title));
  if (here === undefined) {
    const part = partAt(parts, offset);
    return part === undefined ? at.atEnd() : at.lastChildOf(part);
  }
  const own = child(kind);
  if (own !== undefined) return template.step === undefined ? at.behind(own) : at.stepOf(own);
  const before = kind === 'diagnosis' ? child('symptoms') : (child('diagnosis') ?? child('symptoms'));
  if (before !== undefined) return at.behind(before);
  const after = kind === 'diagnosis' ? child('resolution') : undefined;
  return after === undefined ? at.lastChildOf(here) : at.before(after);
}
