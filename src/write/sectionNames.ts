/** What headings of a runbook are called, and how they are numbered. */
import { withoutNumber } from '../check/incidents.ts';
import { ESCALATION, SEVERITY } from '../runbook/meaning.ts';
import type { Part } from './parts.ts';
import type { SectionKind } from './sectionTemplates.ts';

/** Of a heading above incidents: `Common incidents`, `Known issues and fixes`. What is past is no place for a new one. */
export const INCIDENTS =
  /^(?!past|previous|recent|related|resolved|closed|open)(?:[\w-]+ ){0,2}(?:incidents|issues|problems|failures|alerts|scenarios)(?: (?:and|&) (?:their )?(?:fix|solution|resolution|response|remed|mitigation|workaround)\w*)?$|^incident (?:types|procedures)$/i;

/** In the order in which they stand in a runbook. */
export const CONTAINERS: readonly { readonly kind: SectionKind | undefined; readonly named: RegExp }[] = [
  { kind: 'severity', named: SEVERITY },
  { kind: 'incident', named: INCIDENTS },
  { kind: 'template', named: /\bmessages\b|\bcommunications?\b|\btemplates\b|\bannouncements?\b|\bstatus updates\b/i },
  {
    kind: 'review',
    named: /\breview\b|\bpost-?\s?mortem\b|\bretrospective\b|\bafter the incident\b|\bafterwards\b/i,
  },
  { kind: 'escalation', named: ESCALATION },
  { kind: undefined, named: /\bcontacts?\b|\bwho to (?:call|page)\b|\bquick reference\b|\breferences?\b|\blinks\b/i },
];

/** `2. Incidents`, `2.1 - Incidents:` → `Incidents`. */
export function nameOf(title: string): string {
  return withoutNumber(title.trim()).replace(/\s*:$/, '');
}

export interface HeadingNumber {
  /** `Incident ` in `Incident 3: `, `2.` in `2.3. `. */
  readonly before: string;
  readonly number: number;
  /** `. `, `: `, ` - `, ` `. */
  readonly behind: string;
}

const NUMBER = /^(\D{0,20}?)((?:\d{1,3}\.){0,4})(\d{1,4})((?:[.):]|\s[-–—])?\s)/;

export function numberOf({ title, level }: Pick<Part, 'title' | 'level'>): HeadingNumber | undefined {
  const [, word = '', outer = '', digits, behind = ' '] = NUMBER.exec(title) ?? [];
  if (digits === undefined) return undefined;
  // `10.0.0.1 is gone` has more of them than the heading is deep; `3 replicas` has no sign.
  const isNumber = outer.length - outer.replaceAll('.', '').length < level;
  const isPlain = behind.trim() === '' && (outer === '' || word !== '');
  return isNumber && !isPlain ? { before: word + outer, number: Number(digits), behind } : undefined;
}

/** Those of `siblings` that are numbered as `part` is, itself among them: a row that begins, as rows do. */
export function rowOf(part: Part, siblings: readonly Part[]): readonly Part[] {
  const before = numberOf(part)?.before;
  if (before === undefined) return [];
  const row = siblings.filter((sibling) => numberOf(sibling)?.before === before);
  const first = Math.min(...row.map((one) => numberOf(one)?.number ?? Infinity));
  // `HTTP 500: …` and `1.29 …` count nothing.
  return before === '' || first <= 1 ? row : [];
}

/** One more than the highest of the row, in the form of its last. Nothing where there is no row. */
export function nextOf(row: readonly Part[]): string {
  const numbers = row.flatMap((part) => numberOf(part) ?? []);
  const last = numbers.at(-1);
  return last === undefined
    ? ''
    : `${last.before}${Math.max(...numbers.map(({ number }) => number)) + 1}${last.behind}`;
}

/** Of the first below a heading: `1. `, or `2.1 ` where the file numbers so and that heading has a number. */
export function firstBelow(number: string, all: readonly Part[]): string {
  const outer = /^[\d.]*\d/.exec(number)?.[0];
  const sample = all.map((part) => numberOf(part)).find((one) => one !== undefined && /^\d+\.$/.test(one.before));
  return outer === undefined || sample === undefined ? '1. ' : `${outer}.1${sample.behind}`;
}

const NAMED = /^(\D{0,10}?)(\d{1,2})\b/;

/** `SEV3` behind `SEV1 - …` and `SEV2 - …`. Undefined where none has such a name. */
export function nextName(siblings: readonly Part[]): string | undefined {
  const names = siblings.flatMap((part) => {
    const isCounted = /^[\d.]*$/.test(numberOf(part)?.before ?? 'none');
    const match = NAMED.exec(isCounted ? nameOf(part.title) : part.title);
    return match === null ? [] : [{ before: match[1] ?? '', number: Number(match[2]) }];
  });
  const last = names.at(-1);
  return last && `${last.before}${Math.max(...names.map(({ number }) => number)) + 1}`;
}
