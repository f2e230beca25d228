/** What headings and lists mean: severities, escalation levels, contacts, templates, review lists. */
import { groupBy } from '../command/groupBy.ts';
import type { Range } from '../command/types.ts';
import type { Heading, Item } from './outline.ts';
import { plainText } from './plainText.ts';
import type { Block, Checklist, ChecklistItem, Contact, EscalationLevel, Runbook, Severity } from './types.ts';

/** A heading with those it stands under, from the outermost to its own. */
export interface PathHeading extends Heading {
  readonly path: readonly string[];
}

/** What a part of the runbook means. Offsets count from its start. */
export interface Meaning extends Pick<Runbook, 'severities' | 'escalation' | 'checklists'> {
  /** By the section; its blocks name some too. */
  readonly contacts: readonly { readonly path: readonly string[]; readonly listed: readonly Contact[] }[];
}

/** Headings that stand above severities, and above levels of escalation. */
export const SEVERITY = /\bseverit(?:y|ies)\b|\b(?:priority|incident|impact) levels?\b|\bpriorities\b/i;
export const ESCALATION = /\bescalation\b/i;
const CONTACT = /\bcontacts?\b|\bwho to (?:call|page)\b/i;
const REVIEW = /\breview\b|\bcheck ?lists?\b|\bpost-?\s?mortem\b|\bretrospective\b|\baction items\b/i;
/** `P0 - Critical`, `SEV1: …`, `L2 – Senior`, `Level 3`, `Critical`. */
const NAMED =
  /^((?:P|S|L|T|SEV|Sev)[\s-]?\d{1,2}|(?:Severity|Level|Tier|Priority)\s+\d{1,2}|Critical|High|Medium|Low|Major|Minor)\b\s*(?:[-–—:.)]+\s*)?(.*)$/;

/** A step of the ladder of people: `P1` and `Critical` are how bad it is. */
const LEVEL = /^((?:L|T)[\s-]?\d{1,2}|(?:Level|Tier)\s+\d{1,2})\b\s*(?:[-–—:.)]+\s*)?(.*)$/;

export function readMeaning(headings: readonly PathHeading[], items: readonly Item[]): Meaning {
  const severities: Severity[] = [];
  const escalation: EscalationLevel[] = [];
  const contacts: Meaning['contacts'][number][] = [];
  const checklists: Checklist[] = [];
  const itemsOf = groupBy(items, ({ heading }) => heading);
  for (const [at, heading] of headings.entries()) {
    const own = itemsOf.get(at) ?? [];
    const above = heading.path.slice(0, -1);
    const named = above.some((title) => SEVERITY.test(title)) ? NAMED.exec(heading.title) : null;
    if (named !== null) severities.push(severityOf(named, own));
    else if (SEVERITY.test(heading.title)) severities.push(...severitiesInRows(own));
    const level = above.some((title) => ESCALATION.test(title)) ? LEVEL.exec(heading.title) : null;
    if (level !== null) escalation.push(levelOf(level, own));
    else if (ESCALATION.test(heading.title)) escalation.push(...levelsInItems(own));
    if (CONTACT.test(heading.title)) contacts.push({ path: heading.path, listed: contactsIn(own) });
    checklists.push(...checklistsIn(heading, own));
  }
  return { severities, escalation, contacts, checklists };
}

/** What blocks mean by themselves, and what they say in a section of contacts. */
export function readBlockMeaning(
  blocks: readonly Block[],
  sections: Meaning['contacts'],
): Pick<Runbook, 'contacts' | 'templates' | 'checklists'> {
  const plain = sections.length === 0 ? [] : blocks.filter(({ kind }) => kind === 'other');
  const blocksOf = groupBy(plain, ({ headingPath }) => headingPath.join('\n'));
  return {
    contacts: sections.flatMap(({ path, listed }) => [
      ...listed,
      ...(blocksOf.get(path.join('\n')) ?? []).flatMap(({ text }) => contactsInText(text)),
    ]),
    templates: blocks
      .filter(({ kind }) => kind === 'template')
      .map(({ id, headingPath, range }) => ({ id, title: headingPath.at(-1) ?? 'Template', range })),
    checklists: checklistsInBlocks(blocks),
  };
}

/** `**Response Time:** Immediate` → `['response time', 'Immediate']`. */
function labelled(item: Item): readonly [string, string] | undefined {
  const match = /^([^:]{1,60}):\s*(.+)$/s.exec(plainText(item.text));
  return match === null ? undefined : [(match[1] ?? '').trim().toLowerCase(), (match[2] ?? '').trim()];
}

function severityOf(named: RegExpExecArray, items: readonly Item[]): Severity {
  let responseTime: string | undefined;
  let escalation: string | undefined;
  for (const item of items) {
    const [label, value] = labelled(item) ?? ['', ''];
    if (/\bresponse\b|\brespond\b|\bsla\b|\backnowledge/.test(label)) responseTime ??= value;
    else if (/escalat|\bnotify|\bpage\b/.test(label)) escalation ??= value;
  }
  const name = named[1] ?? '';
  return { name, title: named[2] === '' || named[2] === undefined ? name : named[2], responseTime, escalation };
}

function rowsOf(items: readonly Item[]): readonly (readonly string[])[] {
  return items
    .filter((item) => item.kind === 'rows')
    .flatMap((item) => item.text.split('\n').slice(0, 200))
    .filter((row) => row.includes('|') && !/^[\s|:-]+$/.test(row))
    .map((row) =>
      row
        .replace(/^\s*\||\|\s*$/g, '')
        .split('|')
        .map((cell) => plainText(cell)),
    );
}

function severitiesInRows(items: readonly Item[]): readonly Severity[] {
  const [head, ...rows] = rowsOf(items);
  if (head === undefined) return [];
  const column = (pattern: RegExp): number => head.findIndex((cell) => pattern.test(cell));
  const response = column(/respon|sla|acknowledge/i);
  const escalate = column(/escalat|notif|page/i);
  return rows.flatMap((row) => {
    const named = NAMED.exec(row[0] ?? '');
    if (named === null) return [];
    const name = named[1] ?? '';
    const title = (named[2] ?? '') || row.find((_, at) => at > 0 && at !== response && at !== escalate) || name;
    return [{ name, title, responseTime: row[response] || undefined, escalation: row[escalate] || undefined }];
  });
}

function levelOf(named: RegExpExecArray, items: readonly Item[]): EscalationLevel {
  const name = named[1] ?? '';
  const minutes = items.map((item) => minutesIn(plainText(item.text))).find((found) => found !== undefined);
  return { name, title: (named[2] ?? '') || name, afterMinutes: minutes };
}

function levelsInItems(items: readonly Item[]): readonly EscalationLevel[] {
  const texts = [
    ...items.filter((item) => item.kind === 'item').map((item) => plainText(item.text)),
    ...rowsOf(items).map((row) => row.join(' - ')),
  ];
  return texts.flatMap((text) => {
    const named = LEVEL.exec(text);
    if (named === null) return [];
    const name = named[1] ?? '';
    return [{ name, title: (named[2] ?? '') || name, afterMinutes: minutesIn(text) }];
  });
}

/** `Escalate if unresolved in 30 min` → 30; only where it is about going up a level. */
function minutesIn(text: string): number | undefined {
  if (!/escalat|unresolved|no (?:response|answer|ack)|not resolved|after|within/i.test(text)) return undefined;
  const match = /\b(\d{1,4})\s*-?\s*(m|min|mins|minutes?|h|hrs?|hours?)\b/i.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (/^h/i.test(match[2] ?? '') ? 60 : 1);
}

function contactsIn(items: readonly Item[]): readonly Contact[] {
  const listed = items
    .filter(({ kind }) => kind === 'item')
    .map(({ text }) => plainText(text))
    .flatMap((text) => matched(/^([^:]{1,80}):\s+(.+)$/s.exec(text) ?? /^(.{1,80}?)\s+[-–—]\s+(.+)$/s.exec(text)));
  const rows = rowsOf(items)
    .slice(1)
    .flatMap(([name, ...cells]) => contact(name, cells.filter((cell) => cell !== '').join(', ')));
  return [...listed, ...rows];
}

function contactsInText(text: string): readonly Contact[] {
  return text.split('\n').flatMap((line) => matched(/^\s*(?:[-*]\s+)?([^:]{1,80}):\s+(.+)$/.exec(line)));
}

function matched(match: RegExpExecArray | null): readonly Contact[] {
  return contact(match?.[1], match?.[2]);
}

function contact(name = '', reach = ''): readonly Contact[] {
  return name.trim() === '' || reach.trim() === '' ? [] : [{ name: name.trim(), reach: reach.trim() }];
}

function checklistsIn(heading: PathHeading, items: readonly Item[]): readonly Checklist[] {
  const listed = items.filter((item) => item.kind === 'item');
  const [first] = listed;
  const last = listed.at(-1);
  if (first === undefined || last === undefined) return [];
  const isTaskList = listed.some(({ text }) => BOX.test(text));
  if (!isTaskList && !heading.path.slice(1).some((title) => REVIEW.test(title))) return [];
  const range: Range = { start: first.start, end: last.end };
  const outermost = Math.min(...listed.map(({ depth }) => depth));
  const read = listed.map(({ text, depth }): ChecklistItem => {
    const box = BOX.exec(text);
    const done = box === null && isTaskList ? undefined : /x/i.test(box?.[1] ?? '');
    return { words: text.slice(box?.[0].length ?? 0), depth: depth - outermost, done };
  });
  return [{ title: heading.title, items: read, range }];
}

const BOX = /^\[([ xX])\]\s+/;

function checklistsInBlocks(blocks: readonly Block[]): readonly Checklist[] {
  return blocks
    .filter((block) => block.kind === 'checklist')
    .map((block) => ({
      title: block.headingPath.at(-1) ?? 'Checklist',
      items: boxesIn(block.text),
      range: block.range,
    }));
}

/** By their indentation: in a fence nothing else tells which stands in which. */
function boxesIn(text: string): readonly ChecklistItem[] {
  const open: number[] = [];
  const found = text.matchAll(/^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\][ \t]+(.+)$/gm);
  return Array.from(found, ([, blanks = '', sign, words = '']): ChecklistItem => {
    const indent = blanks.replaceAll('\t', '    ').length;
    while ((open.at(-1) ?? -1) >= indent) open.pop();
    open.push(indent);
    return { words, depth: open.length - 1, done: sign !== ' ' };
  });
}
