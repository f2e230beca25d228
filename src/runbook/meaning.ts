/** What headings and lists mean: severities, escalation levels, contacts, templates, review lists. */
import type { Item, Outline } from './outline.ts';
import { plainText } from './plainText.ts';
import type { Block, Checklist, Contact, EscalationLevel, Section, Severity, Template } from './types.ts';
import type { Lines } from './lines.ts';

export interface Meaning {
  readonly severities: readonly Severity[];
  readonly escalation: readonly EscalationLevel[];
  readonly contacts: readonly Contact[];
  readonly templates: readonly Template[];
  readonly checklists: readonly Checklist[];
}

const SEVERITY = /\bseverit(?:y|ies)\b|\b(?:priority|incident|impact) levels?\b|\bpriorities\b/i;
const ESCALATION = /\bescalation\b/i;
const CONTACT = /\bcontacts?\b|\bwho to (?:call|page)\b/i;
const REVIEW = /\breview\b|\bcheck ?lists?\b|\bpost-?\s?mortem\b|\bretrospective\b|\baction items\b/i;
/** `P0 - Critical`, `SEV1: …`, `L2 – Senior`, `Level 3`, `Critical`. */
const NAMED =
  /^((?:P|S|L|T|SEV|Sev)[\s-]?\d{1,2}|(?:Severity|Level|Tier|Priority)\s+\d{1,2}|Critical|High|Medium|Low|Major|Minor)\b\s*(?:[-–—:.)]+\s*)?(.*)$/;

type PathSection = Outline['sections'][number];

export function readMeaning(outline: Outline, blocks: readonly Block[], lines: Lines): Meaning {
  const severities: Severity[] = [];
  const escalation: EscalationLevel[] = [];
  const contacts: Contact[] = [];
  const itemsOf = new Map<number, Item[]>();
  for (const item of outline.items) {
    const items = itemsOf.get(item.section);
    if (items === undefined) itemsOf.set(item.section, [item]);
    else items.push(item);
  }
  for (const [at, section] of outline.sections.entries()) {
    const items = itemsOf.get(at) ?? [];
    const above = section.path.slice(0, -1);
    const named = NAMED.exec(section.title);
    if (above.some((heading) => SEVERITY.test(heading)) && named !== null) severities.push(severityOf(named, items));
    else if (SEVERITY.test(section.title)) severities.push(...severitiesInRows(items));
    if (above.some((heading) => ESCALATION.test(heading)) && named !== null) escalation.push(levelOf(named, items));
    else if (ESCALATION.test(section.title)) escalation.push(...levelsInItems(items));
    if (CONTACT.test(section.title)) contacts.push(...contactsIn(items, blocks, section));
  }
  return {
    severities,
    escalation,
    contacts,
    templates: blocks
      .filter((block) => block.kind === 'template')
      .map((block) => ({ id: block.id, title: block.headingPath.at(-1) ?? 'Template', range: block.range })),
    checklists: [...checklistsInItems(outline, itemsOf, lines), ...checklistsInBlocks(blocks)],
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
    const named = NAMED.exec(text);
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

function contactsIn(items: readonly Item[], blocks: readonly Block[], section: PathSection): readonly Contact[] {
  const contacts: Contact[] = [];
  const add = (name: string | undefined, reach: string | undefined): void => {
    if (name !== undefined && reach !== undefined && name.trim() !== '' && reach.trim() !== '')
      contacts.push({ name: name.trim(), reach: reach.trim() });
  };
  for (const item of items) {
    if (item.kind !== 'item') continue;
    const match =
      /^([^:]{1,80}):\s+(.+)$/s.exec(plainText(item.text)) ?? /^(.{1,80}?)\s+[-–—]\s+(.+)$/s.exec(plainText(item.text));
    add(match?.[1], match?.[2]);
  }
  for (const row of rowsOf(items).slice(1))
    add(
      row[0],
      row
        .slice(1)
        .filter((cell) => cell !== '')
        .join(', '),
    );
  const path = section.path.join('\n');
  for (const block of blocks) {
    if (block.kind !== 'other' || block.headingPath.join('\n') !== path) continue;
    for (const line of block.text.split('\n')) {
      const match = /^\s*(?:[-*]\s+)?([^:]{1,80}):\s+(.+)$/.exec(line);
      add(match?.[1], match?.[2]);
    }
  }
  return contacts;
}

function checklistsInItems(
  outline: Outline,
  itemsOf: ReadonlyMap<number, readonly Item[]>,
  lines: Lines,
): readonly Checklist[] {
  return [...itemsOf].flatMap(([at, items]): readonly Checklist[] => {
    const section: (Section & { readonly path?: readonly string[] }) | undefined = outline.sections[at];
    const listed = items.filter((item) => item.kind === 'item');
    const [first] = listed;
    const last = listed.at(-1);
    if (section === undefined || first === undefined || last === undefined) return [];
    const isTaskList = listed.some((item) => /^\[[ xX]\]\s/.test(item.text));
    if (!isTaskList && !(section.path ?? []).slice(1).some((heading) => REVIEW.test(heading))) return [];
    const range = { start: lines.starts[first.line] ?? 0, end: lines.ends[last.endLine - 1] ?? 0 };
    return [
      { title: section.title, items: listed.map((item) => plainText(item.text.replace(/^\[[ xX]\]\s+/, ''))), range },
    ];
  });
}

function checklistsInBlocks(blocks: readonly Block[]): readonly Checklist[] {
  return blocks
    .filter((block) => block.kind === 'checklist')
    .map((block) => ({
      title: block.headingPath.at(-1) ?? 'Checklist',
      items: Array.from(block.text.matchAll(/^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]\][ \t]+(.+)$/gm), (match) =>
        plainText(match[1] ?? ''),
      ),
      range: block.range,
    }));
}
