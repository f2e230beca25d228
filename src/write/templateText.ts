/** A template's Markdown, written as the file at hand is: levels and look of its headings, bullets, fences. */
import { likelyPart, type Label } from '../check/incidents.ts';
import type { FileStyle } from './fileStyle.ts';

const HEADING = /^(#{1,6})[ \t]+(.*?)[ \t]*$/;

interface LineChanges {
  /** Of a line that stands in no fence. */
  readonly prose?: (line: string) => string;
  /** Of one that opens or closes a fence. */
  readonly marks?: (line: string) => string;
  /** Of one in a fence with this label. */
  readonly inside?: (line: string, label: string) => string;
}

export function mapLines(text: string, { prose, marks, inside }: LineChanges): string {
  let open: { readonly marks: string; readonly label: string } | undefined;
  return text
    .split('\n')
    .map((line) => {
      const [, own, label = ''] = /^\s*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
      if (open === undefined) {
        if (own === undefined) return prose?.(line) ?? line;
        open = { marks: own, label: label.trim() };
        return marks?.(line) ?? line;
      }
      if (own?.startsWith(open.marks) !== true || !/^\s*[`~]+\s*$/.test(line))
        return inside?.(line, open.label) ?? line;
      open = undefined;
      return marks?.(line) ?? line;
    })
    .join('\n');
}

/** Bullets and fences. */
export function withStyle(text: string, { bullet, fence }: FileStyle): string {
  return mapLines(text, {
    prose: (line) => line.replace(/^(\s*)[-*+](?=[ \t])/, (_, indent: string) => indent + bullet),
    marks: (line) => line.replace(/[`~]{3,}/, (marks) => fence.repeat(marks.length)),
  });
}

export interface TakenTitles {
  /** Of the whole file. */
  readonly all: readonly string[];
  /** Beside which the first heading stands. */
  readonly siblings: readonly string[];
  /** Of the section in which it stands. */
  readonly around: string | undefined;
  /** The first of its kind: those below its first heading have numbers, where it has one. */
  readonly isFirst: boolean;
  /** Those beside it have such numbers. */
  readonly isNumbered: boolean;
}

/** The first heading at `level`, the others as far below it as they are in the template. No title stands there twice. */
export function withHeadings(text: string, level: number, taken: TakenTitles, style: FileStyle): string {
  const top = /^#+/.exec(text)?.[0].length ?? 1;
  // A file that has *Symptoms* under each incident goes on like that.
  const repeats = new Set(taken.all).size < taken.all.length;
  const isTaken = !repeats && titlesAt(text, top + 1).some((title) => taken.all.includes(plain(title)));
  const isNumbered = isTaken || taken.isNumbered || (taken.isFirst && !repeats);
  const number = isNumbered ? numberOfFirst(text) : undefined;
  const first = firstTitle(text);
  const own: string[] = [];
  let nth = 0;
  return mapLines(text, {
    prose: (line) => {
      const [, marks, title] = HEADING.exec(line) ?? [];
      if (marks === undefined || title === undefined) return line;
      const isFirst = own.length === 0;
      const others = repeats ? [...own, ...(isFirst ? taken.siblings : [])] : [...own, ...taken.all];
      // All of them alike, also those whose title would be free.
      const isBelow = !isFirst && marks.length === top + 1;
      const alike = number === undefined ? (isTaken ? within(title, first) : title) : `${number}.${nth + 1} ${title}`;
      if (isBelow) nth += 1;
      const called = isBelow ? alike : title;
      const free = freeTitle(called, others, isFirst ? taken.around : first);
      own.push(plain(free));
      return heading(free, Math.min(6, level + marks.length - top), style);
    },
  });
}

function titlesAt(text: string, level: number): readonly string[] {
  const titles: string[] = [];
  mapLines(text, {
    prose: (line) => {
      const [, marks, title] = HEADING.exec(line) ?? [];
      if (marks?.length === level && title !== undefined) titles.push(title);
      return line;
    },
  });
  return titles;
}

function numberOfFirst(text: string): string | undefined {
  return /^#+[ \t]+\D{0,20}?(\d{1,4}(?:\.\d{1,4}){0,4})(?:[.):]|\s[-–—])?\s/.exec(text)?.[1];
}

/** Without its number. Its tab stops stay: who types there types in all places. */
function firstTitle(text: string): string | undefined {
  return HEADING.exec(text.slice(0, text.indexOf('\n')))?.[2]?.replace(
    /^\D{0,20}?\d{1,4}(?:\.\d{1,4}){0,4}[.):]?\s+(?:[-–—]\s+)?/,
    '',
  );
}

/** `Diagnosis`, else `Diagnosis: Kafka is down`, as a person tells it from those of other incidents; else with a number. */
function freeTitle(title: string, others: readonly string[], around: string | undefined): string {
  if (!others.includes(plain(title))) return title;
  const called = within(title, around);
  for (let n = 1; ; n++) {
    const free = n === 1 ? called : `${called} (${n})`;
    if (!others.includes(plain(free))) return free;
  }
}

/** A title that waits to be typed over tells itself apart then. */
function within(title: string, around: string | undefined): string {
  const isFixed = !title.includes('[[') && around !== undefined && /^[\p{L}\p{N} ,.'/[\]-]+$/u.test(around);
  return isFixed ? `${title}: ${around}` : title;
}

/** Headings that name a part of an incident, as labels: as those of the incident beside it. */
export function withLabels(text: string, { before, after }: Label): string {
  const top = /^#+/.exec(text)?.[0].length ?? 1;
  return mapLines(text, {
    prose: (line) => {
      const [, marks, title = ''] = HEADING.exec(line) ?? [];
      return marks?.length === top + 1 && likelyPart(title) !== undefined ? `${before}${title}${after}` : line;
    },
  });
}

function plain(title: string): string {
  return title.replaceAll(/\[\[|\]\]/g, '').trim();
}

function heading(title: string, level: number, { heading: look }: FileStyle): string {
  const marks = '#'.repeat(level);
  if (look === 'closed') return `${marks} ${title} ${marks}`;
  if (look === 'underlined' && level <= 2) {
    return `${title}\n${(level === 1 ? '=' : '-').repeat(Math.max(3, plain(title).length))}`;
  }
  return `${marks} ${title}`;
}

/** How many headings and fences a text brings. */
export function headingsOf(text: string): { readonly headings: number; readonly fences: number } {
  let headings = 0;
  let fences = 0;
  let before = '';
  mapLines(text.replaceAll(/\r\n?/g, '\n'), {
    prose: (line) => {
      if (/^#{1,6}[ \t]/.test(line) || (before.trim() !== '' && /^(?:=+|-+)$/.test(line))) headings++;
      before = line;
      return line;
    },
    marks: (line) => {
      fences++;
      before = '';
      return line;
    },
  });
  return { headings, fences: fences / 2 };
}
