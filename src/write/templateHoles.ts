/**
 * A template of a message → what is to be filled in: holes as people write them (`{…}`, `[…]`, `<…>`, `HH:MM`, `X%`), and
 * what stands behind a label (`Status: Investigating`), where an example is what one writes over.
 */
import type { Range } from '../command/types.ts';

export type HoleMeaning =
  'service' | 'title' | 'severity' | 'start' | 'duration' | 'status' | 'next update' | 'date' | 'now' | 'other';

export interface TemplateHole {
  readonly range: Range;
  /** What is asked for: `Root cause`. */
  readonly label: string;
  readonly meaning: HoleMeaning;
  /** As the template has it: an example to write over; empty for a hole in brackets. */
  readonly example: string;
  /** As it stands there. */
  readonly written: string;
}

/** `[RESOLVED]` in front of a headline is a tag, `[ ]` a box, `[text](address)` a link. */
const TAG =
  /^(?:[ xX]|resolved|incident|update|investigating|identified|monitoring|outage|maintenance|alert|internal|external|draft|urgent|info|warning|action required)$/i;
const MARKUP =
  /^(?:https?:|mailto:|[@!#/:]|(?:a|b|i|u|br|hr|em|strong|code|pre|p|ul|ol|li|table|tr|td|th|div|span|img|details|summary|sub|sup)\b)/i;
const HOLE = new RegExp(
  [
    String.raw`\{\{\s*(?<double>[^{}\n]{1,80}?)\s*\}\}`,
    String.raw`\$?\{\s*(?<brace>[^{}\n]{1,80}?)\s*\}`,
    String.raw`\[(?<bracket>[^[\]\n]{1,80})\](?![([:])`,
    String.raw`<(?<angle>[^<>\n]{1,80})>`,
    String.raw`(?<date>\bYYYY-MM-DD(?:[ T]+(?:HH|hh):(?:MM|mm)(?::(?:SS|ss))?)?)`,
    String.raw`(?<time>\b(?:HH|hh):(?:MM|mm)(?::(?:SS|ss))?|\bXX:XX)`,
    String.raw`(?<number>(?<![\w.])(?:X{1,3}|N|\?\?)(?=\s?%|\s(?:min|minutes?|hours?|h|requests?|users?|customers?)\b))`,
    String.raw`(?<blank>_{3,}|\bTB[DC]\b)`,
  ].join('|'),
  'g',
);
/** In front of a value, as a list item or bold too. */
const LABEL =
  /^([ \t]*(?:[-*+•>][ \t]+)?(?:\*{1,2}|__?)?(\p{L}[\p{L}\p{N} /'’()-]{0,40}?)(?:\*{1,2}|__?)?:(?:\*{1,2}|__?)?[ \t]+)(\S.*)$/u;
const SEVERITY = /(?<![\w-])(?:P[0-5]|SEV[- ]?[0-5]|S[0-5])(?![\w-])/i;
const NEXT = /\bnext (?:status )?update\b[^\n]*?\b(?:in|at|by|within)\s+(?<when>[^\n.]{1,40}?)(?=\s*[.\n]|\s*$)/i;

/** In the order in which they stand there; none overlaps another. */
export function readTemplateHoles(text: string): readonly TemplateHole[] {
  const holes: TemplateHole[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    holes.push(...holesOf(line, start));
    start += line.length + 1;
  }
  return holes;
}

function holesOf(line: string, start: number): readonly TemplateHole[] {
  const [, before = '', label = '', value = ''] = LABEL.exec(line) ?? [];
  const explicit = Array.from(line.matchAll(HOLE)).flatMap((match) => explicitHole(match, start, label, line) ?? []);
  const severity = severityHole(label === '' ? line : before, start);
  if (explicit.length > 0) {
    const isFree = (one: TemplateHole): boolean =>
      explicit.every(({ range }) => range.end <= one.range.start || one.range.end <= range.start);
    return [...(severity ?? []).filter(isFree), ...explicit].toSorted((a, b) => a.range.start - b.range.start);
  }
  if (label !== '') {
    const from = start + before.length;
    const example = value.trimEnd();
    const range = { start: from, end: from + example.length };
    // `P0 INCIDENT: checkout is down`
    const own = severity === undefined ? label : 'What happens';
    return [...(severity ?? []), hole(range, own, meaningOf(own), example, example)];
  }
  const next = NEXT.exec(line);
  const when = next?.groups?.['when'];
  if (next === null || when === undefined) return severity ?? [];
  const from = start + next.index + next[0].lastIndexOf(when);
  const range = { start: from, end: from + when.length };
  const inFront = (severity ?? []).filter((one) => one.range.end <= from);
  return [...inFront, hole(range, 'Next update', 'next update', when, when)];
}

function severityHole(text: string, start: number): readonly TemplateHole[] | undefined {
  const found = SEVERITY.exec(text);
  if (found === null) return undefined;
  const from = start + found.index;
  return [hole({ start: from, end: from + found[0].length }, 'Severity', 'severity', found[0], found[0])];
}

function explicitHole(match: RegExpMatchArray, start: number, label: string, line: string): TemplateHole | undefined {
  const { double, brace, bracket, angle, date, time, number } = match.groups ?? {};
  const written = match[0];
  const at = match.index ?? 0;
  const range = { start: start + at, end: start + at + written.length };
  const named = double ?? brace ?? bracket ?? angle;
  const around = label !== '' ? label : line.replace(written, '…').trim();
  if (named !== undefined) {
    if (bracket !== undefined && TAG.test(bracket)) return undefined;
    if (angle !== undefined && MARKUP.test(angle)) return undefined;
    if (bracket !== undefined && SEVERITY.exec(bracket)?.[0] === bracket) {
      const inside = { start: range.start + 1, end: range.end - 1 };
      return hole(inside, 'Severity', 'severity', bracket, bracket);
    }
    // `{...}`: what it is for says the label in front of it.
    if (!/[\p{L}\p{N}]/u.test(named)) return hole(range, around, meaningOf(label), '', written);
    // `[HH:MM]` is a time in brackets.
    if (/^(?:HH:MM|YYYY-MM-DD)/i.test(named)) return hole(range, around, timeMeaning(label, named), '', written);
    const own = meaningOf(named);
    return hole(range, words(named), own === 'other' ? meaningOf(label) : own, '', written);
  }
  if (date !== undefined || time !== undefined) return hole(range, around, timeMeaning(label, written), '', written);
  if (number !== undefined) return hole(range, around, meaningOf(label), '', written);
  return hole(range, around, meaningOf(label), '', written);
}

function hole(range: Range, label: string, meaning: HoleMeaning, example: string, written: string): TemplateHole {
  return { range, label: label.trim(), meaning, example, written };
}

/** `root_cause`, `ROOT CAUSE` → `root cause`, `ROOT CAUSE`: as it is written, in words. */
function words(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ').trim();
}

const MEANINGS: readonly (readonly [HoleMeaning, RegExp])[] = [
  ['next update', /^next (?:status )?update/],
  ['severity', /^(?:incident )?(?:severity|priority|sev)(?: level)?$/],
  ['duration', /^(?:total |incident )?(?:duration|downtime|time to (?:resolve|resolution))$/],
  [
    'start',
    /^(?:incident )?(?:start|started|start time|started at|began|began at|since|time started|detected|detected at)$/,
  ],
  ['status', /^(?:current |incident )?(?:status|state)$/],
  ['service', /^(?:affected |impacted )?(?:service|service name|services|component|system|application|app)$/],
  ['title', /^(?:incident |short )?(?:title|name|summary|description|subject)$|^incident$/],
  ['date', /^(?:date|today)$/],
  ['now', /^(?:time|now|current time|as of|updated|update time|timestamp|last updated)$/],
];

export function meaningOf(label: string): HoleMeaning {
  const plain = words(label)
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/\s*\(utc\)$/, '');
  return MEANINGS.find(([, named]) => named.test(plain))?.[0] ?? 'other';
}

function timeMeaning(label: string, written: string): HoleMeaning {
  const own = meaningOf(label);
  if (own === 'start' || own === 'next update') return own;
  return /^\W?YYYY-MM-DD\W?$/i.test(written) ? 'date' : 'now';
}
