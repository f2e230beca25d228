/** What is known of an incident goes into the holes of a message; the rest is asked for, with what is proposed. */
import type { Severity } from '../runbook/types.ts';
import { lineAround } from './lineAround.ts';
import { readTemplateHoles, type HoleMeaning, type TemplateHole } from './templateHoles.ts';

export interface MessageFacts {
  readonly nowMs: number;
  /** Ms since 1970 → `2026-11-24T03:14:07.000Z`: this room knows no calendar. */
  readonly iso: (ms: number) => string;
  /** Of the open incident. */
  readonly startedMs: number | undefined;
  /** As a person gave it. */
  readonly title: string | undefined;
  readonly service: string | undefined;
  readonly severities: readonly Severity[];
  /** The heading of the template: *Resolution* proposes *Resolved*. */
  readonly heading: string;
  /** The answers for earlier messages of the incident. */
  readonly said: ReadonlyMap<HoleMeaning, string>;
}

/** The same in each message of an incident; a status, say, is not. */
const LASTING: ReadonlySet<HoleMeaning> = new Set(['severity', 'service', 'title']);

/** One question: all holes with the same label are filled with its answer. */
export interface MessageQuestion {
  readonly label: string;
  readonly meaning: HoleMeaning;
  readonly proposed: string;
  /** What the template itself has there; empty where it has a hole. */
  readonly example: string;
  /** To pick from; anything else can be typed. */
  readonly choices: readonly { readonly value: string; readonly words: string }[];
  /** The line it stands in, to see what it is for. */
  readonly line: string;
}

export interface MessageDraft {
  readonly questions: readonly MessageQuestion[];
  /** `answers`: by label; what has none stays as it is written. */
  readonly write: (answers: ReadonlyMap<string, string>) => string;
}

/** `text`: its letters repaired, LF. */
export function draftMessage(text: string, facts: MessageFacts): MessageDraft {
  const holes = readTemplateHoles(text).map((hole) => ({ hole, known: knownFor(hole, facts, text) }));
  const questions = new Map<string, MessageQuestion>();
  for (const { hole, known } of holes) {
    const key = keyOf(hole);
    const before = questions.get(key);
    if (known !== undefined || (before !== undefined && (before.proposed !== '' || hole.example === ''))) continue;
    questions.set(key, {
      label: hole.label,
      meaning: hole.meaning,
      proposed: proposedFor(hole, facts),
      example: hole.example,
      choices: choicesFor(hole, facts),
      line: lineAround(text, hole.range.start).text.trim(),
    });
  }
  return {
    questions: [...questions.values()],
    write: (answers) => {
      const byKey = new Map([...answers].map(([label, value]) => [label.toLowerCase(), value]));
      let filled = '';
      let from = 0;
      for (const { hole, known } of holes) {
        filled += text.slice(from, hole.range.start) + (known ?? byKey.get(keyOf(hole)) ?? hole.written);
        from = hole.range.end;
      }
      return filled + text.slice(from);
    },
  };
}

function keyOf({ label }: TemplateHole): string {
  return label.toLowerCase();
}

/** What needs no question. An example that the author wrote as words, such as a service's name, stays theirs to change. */
function knownFor(hole: TemplateHole, facts: MessageFacts, text: string): string | undefined {
  const { meaning, example, written } = hole;
  const utc = /^\s*\(?(?:UTC|GMT|Z)\b/.test(text.slice(hole.range.end)) ? '' : ' UTC';
  switch (meaning) {
    case 'start':
      return facts.startedMs === undefined
        ? undefined
        : timeAs(example === '' ? written : example, facts.iso(facts.startedMs), utc);
    case 'duration':
      return facts.startedMs === undefined ? undefined : spanInWords(facts.nowMs - facts.startedMs);
    case 'date':
      return example === '' ? facts.iso(facts.nowMs).slice(0, 10) : undefined;
    case 'now':
      return example === '' ? timeAs(written, facts.iso(facts.nowMs), utc) : undefined;
    case 'service':
      return example === '' ? facts.service : undefined;
    case 'title':
      return example === '' ? facts.title : undefined;
    case 'severity':
    case 'status':
    case 'next update':
    case 'other':
      return undefined;
  }
}

function proposedFor(
  { meaning, example, written }: TemplateHole,
  { heading, severities, nowMs, iso, said }: MessageFacts,
): string {
  const before = LASTING.has(meaning) ? said.get(meaning) : undefined;
  if (before !== undefined) return before;
  if (example !== '') return example;
  if (meaning === 'severity') return severities[0]?.name ?? '';
  if (meaning === 'status') return /resol|closed|all clear/i.test(heading) ? 'Resolved' : STATES[0];
  if (meaning === 'start') return timeAs(written, iso(nowMs), ' UTC');
  return meaning === 'next update' ? nextUpdate(written, nowMs, iso) : '';
}

const STATES = ['Investigating', 'Identified', 'Monitoring', 'Resolved'] as const;
const nextUpdateMinutes = 30;

function nextUpdate(written: string, nowMs: number, iso: MessageFacts['iso']): string {
  const at = nowMs + nextUpdateMinutes * 60_000;
  return /HH|XX|time/i.test(written) ? timeAs('HH:MM', iso(at), ' UTC') : `${nextUpdateMinutes} minutes`;
}

function choicesFor({ meaning }: TemplateHole, { severities }: MessageFacts): MessageQuestion['choices'] {
  if (meaning === 'severity') {
    return severities.map(({ name, title, responseTime }) => ({
      value: name,
      words: [title === name ? '' : title, responseTime ?? ''].filter((words) => words !== '').join(' · '),
    }));
  }
  return meaning === 'status' ? STATES.map((value) => ({ value, words: '' })) : [];
}

/** With a date where the sample has one; `HH:MM` alone is a time of day. */
function timeAs(sample: string, iso: string, utc: string): string {
  const time = iso.slice(11, /:(?:SS|\d\d):(?:SS|\d\d)|:\d\d:\d\d|MM:SS/i.test(sample) ? 19 : 16);
  const isTimeOnly = /(?:HH:MM|XX:XX|\d{1,2}:\d\d)/i.test(sample) && !/YYYY|\d{4}|\d{1,2}[./-]\d{1,2}/.test(sample);
  const withUtc = /YYYY|HH:MM|XX:XX/i.test(sample) ? utc : ' UTC';
  return `${isTimeOnly ? '' : `${iso.slice(0, 10)} `}${time}${withUtc}`;
}

/** `1 hour 12 minutes`. */
export function spanInWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const parts = [
    { n: Math.floor(minutes / 1440), word: 'day' },
    { n: Math.floor((minutes % 1440) / 60), word: 'hour' },
    { n: minutes % 60, word: 'minute' },
  ];
  return parts
    .filter(({ n }) => n > 0)
    .map(({ n, word }) => `${n} ${word}${n === 1 ? '' : 's'}`)
    .join(' ');
}
