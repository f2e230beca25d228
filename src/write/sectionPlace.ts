/** Where a new section belongs: under which heading, behind which other, with which number. */
import type { Label } from '../check/incidents.ts';
import { incidentsOf, type Incident, type IncidentPart } from './incidentParts.ts';
import { endOfOwnWords, endOfWords, hasRuleBefore, partAt, type Part, type Parts } from './parts.ts';
import { CONTAINERS, firstBelow, INCIDENTS, nameOf, nextName, nextOf, numberOf, rowOf } from './sectionNames.ts';
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
  /** The heading to write above it, with its number. */
  readonly container: string | undefined;
  /** In place of its heading: as the parts beside it have one. */
  readonly label: Label | undefined;
  /** Of the parts of the incident beside it, where they have labels instead of headings. */
  readonly partLabel: Label | undefined;
  /** It is a step of this part, which is there already. */
  readonly stepOf: Part | undefined;
  readonly siblings: readonly Part[];
  /** It would be the first heading below this one, which may have a table or a list of them. */
  readonly firstOf: Part | undefined;
  /** For the list that one picks from: `behind “2. Kafka is down”`. */
  readonly words: string;
}

/** `prose`: whether each line stands outside fences. */
export function placeFor(
  file: string,
  parts: Parts,
  prose: readonly boolean[],
  offset: number,
  template: SectionTemplate,
): SectionPlace {
  const { kind } = template;
  const at = createPlaces(file, parts);
  if (template.under !== undefined) {
    const wanted = template.under.trim().toLowerCase();
    const isIt = (words: string): boolean => words.toLowerCase() === wanted;
    const under = parts.all.find(({ title }) => isIt(title)) ?? parts.all.find(({ title }) => isIt(nameOf(title)));
    return under === undefined ? newContainer(at, parts, kind, template.under) : at.lastChildOf(under);
  }
  if (kind === 'diagnosis' || kind === 'resolution')
    return inIncident(parts, at, incidentsOf(file, parts, prose), offset, kind, template);
  if (kind === undefined) {
    const here = partAt(parts, offset);
    if (here === undefined) return at.atEnd();
    return here === parts.title ? at.lastChildOf(here) : at.behind(here);
  }
  if (kind === 'incident') {
    const known = incidentsOf(file, parts, prose).filter(({ around }) => around !== parts.title);
    const here = known.find(({ around }) => around.start <= offset && offset <= around.end);
    const last = here ?? known.at(-1);
    const partLabel = Object.values(last?.parts ?? {}).find(({ label }) => label !== undefined)?.label;
    if (last !== undefined) return { ...at.behind(last.around), partLabel };
  }
  const container = containerOf(parts, kind);
  if (container !== undefined) {
    const { before = '', number = '' } = numberOf(container) ?? {};
    const place = at.lastChildOf(container, kind === 'incident' ? firstBelow(`${before}${number}`, parts.all) : '');
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
    label: undefined,
    partLabel: undefined,
    stepOf: undefined,
    siblings: [],
    firstOf: undefined,
  };
  const siblingsOf = (part: Part): readonly Part[] =>
    (part.parent?.children ?? parts.top).filter(({ level }) => level === part.level);
  const ruled = (siblings: readonly Part[]): boolean =>
    siblings.some((sibling, nth) => nth > 0 && hasRuleBefore(file, parts, sibling));
  /** Behind `part`, and behind all of its siblings that are numbered as it is: no number of another changes. */
  const behind = (part: Part): SectionPlace => {
    const siblings = siblingsOf(part);
    const row = rowOf(part, siblings);
    const last = row.at(-1) ?? part;
    return {
      ...plain,
      offset: endOfWords(file, parts, last.end),
      level: part.level,
      number: nextOf(row),
      siblings,
      rule: ruled(siblings),
      name: nextName(siblings),
      words: `behind “${last.title}”`,
    };
  };
  return {
    behind,
    /** Right behind this part of an incident: what follows keeps its place and its number. */
    rightBehind: (part: IncidentPart): SectionPlace => {
      const siblings = siblingsOf(part);
      const row = rowOf(part, siblings);
      const number = row.at(-1) === part ? nextOf(row) : '';
      const offset = endOfWords(file, parts, part.end);
      const { level, label } = part;
      return { ...plain, offset, level, number, siblings, label, rule: false, words: `behind “${part.title}”` };
    },
    lastChildOf: (part: Part, number = ''): SectionPlace => {
      const last = part.children.at(-1);
      // Numbered ones stand together; what stands behind them, such as a note, stays behind.
      const numbered = part.children.findLast((child) => rowOf(child, siblingsOf(child)).length > 0);
      if (last !== undefined) return behind(numbered ?? last);
      const offset = endOfWords(file, parts, part.end);
      const level = part.level + 1;
      return { ...plain, offset, level, number, rule: false, firstOf: part, words: `under “${part.title}”` };
    },
    before: (part: IncidentPart): SectionPlace => {
      const offset = endOfWords(file, parts, part.start);
      const rule = hasRuleBefore(file, parts, part);
      const { level, label } = part;
      const siblings = siblingsOf(part);
      return { ...plain, offset, level, label, rule, siblings, words: `in front of “${part.title}”` };
    },
    stepOf: (part: Part): SectionPlace => {
      const offset = endOfOwnWords(file, parts, part);
      const whose = part.parent === undefined ? '' : ` of “${part.parent.title}”`;
      const words = `a step under “${part.title}”${whose}`;
      return { ...plain, offset, level: part.level, rule: false, stepOf: part, words };
    },
    atEnd: (): SectionPlace => {
      const level = parts.title === undefined ? (parts.top[0]?.level ?? 2) : 2;
      const rule = ruled(parts.title?.children ?? parts.top);
      return { ...plain, offset: endOfWords(file, parts, file.length), level, rule, words: 'at the end' };
    },
  };
}

function containerOf(parts: Parts, kind: SectionKind): Part | undefined {
  const named = CONTAINERS.find((container) => container.kind === kind)?.named;
  const found = parts.all.filter((part) => part !== parts.title && named?.test(nameOf(part.title)) === true);
  // An incident may be called after a review; the outermost is the one that is meant.
  return found.toSorted((a, b) => a.level - b.level)[0];
}

/** A heading that the file has not yet, among its own kind: in the order of a runbook, behind the last where they are numbered. */
function newContainer(at: Places, parts: Parts, kind: SectionKind | undefined, container: string): SectionPlace {
  const rank = CONTAINERS.findIndex((one) => one.kind === kind);
  const all = parts.title === undefined ? parts.top : parts.title.children;
  const known = all.map((part) => ({
    part,
    rank: CONTAINERS.findIndex(({ named }) => named.test(nameOf(part.title))),
  }));
  const lower = known.filter((one) => one.rank >= 0 && one.rank < rank).at(-1)?.part;
  const higher = known.find((one) => one.rank > rank)?.part;
  const isRanked = kind !== undefined && rank >= 0;
  const ranked =
    isRanked && lower !== undefined
      ? at.behind(lower)
      : isRanked && higher !== undefined
        ? at.before(higher)
        : at.atEnd();
  const numbered = numberedBeside(all, ranked);
  const place = numbered === undefined ? ranked : at.behind(numbered);
  const heading = `${numbered === undefined ? '' : place.number}${container}`;
  return {
    ...place,
    container: heading,
    number: kind === 'incident' ? firstBelow(heading, parts.all) : '',
    name: firstName(kind),
    words: `${place.words}, with the heading “${heading}”`,
  };
}

/** Above the place, else below it, a heading that is numbered and counts no steps. */
function numberedBeside(all: readonly Part[], { offset, level }: SectionPlace): Part | undefined {
  const siblings = all.filter((part) => part.level === level);
  const above = siblings.findLast(({ start }) => start < offset);
  const below = siblings.find(({ start }) => start >= offset);
  return [above, below].find((part) => part !== undefined && /^[\d.]+\D/.test(nextOf(rowOf(part, siblings))));
}

function firstName(kind: SectionKind | undefined): string | undefined {
  return kind === 'severity' ? 'SEV1' : kind === 'escalation' ? 'L1' : undefined;
}

function inIncident(
  parts: Parts,
  at: Places,
  incidents: readonly Incident[],
  offset: number,
  kind: 'diagnosis' | 'resolution',
  template: SectionTemplate,
): SectionPlace {
  const here = incidents.findLast(({ around }) => around.start <= offset && offset <= around.end);
  const bare = here === undefined ? incidentWithoutParts(parts, offset) : undefined;
  if (bare !== undefined) return at.lastChildOf(bare);
  const incident = here ?? incidents.at(-1);
  if (incident === undefined) {
    const part = partAt(parts, offset);
    return part === undefined ? at.atEnd() : at.lastChildOf(part);
  }
  const { symptoms, diagnosis, resolution } = incident.parts;
  const own = incident.parts[kind];
  // *Possible causes* tells of them; where one looks for them is beside it.
  const isOwn = own !== undefined && !/\bcauses?\b/i.test(own.title);
  if (isOwn) return template.step === undefined ? at.rightBehind(own) : at.stepOf(own);
  if (kind === 'diagnosis' && resolution !== undefined) return at.before(resolution);
  const before = diagnosis ?? symptoms;
  return before === undefined ? at.lastChildOf(incident.around) : at.rightBehind(before);
}

/** Below the heading of incidents, one that has no parts yet. */
function incidentWithoutParts(parts: Parts, offset: number): Part | undefined {
  let part = partAt(parts, offset);
  while (part !== undefined && !INCIDENTS.test(nameOf(part.parent?.title ?? ''))) part = part.parent;
  return part;
}
