/** The rows of the side bar as words and numbers: runbooks, their sections, and how the last run of each went. */
import { lineAt, readLines } from '../runbook/lines.ts';
import { titleSection } from '../runbook/titleSection.ts';
import type { Runbook } from '../runbook/types.ts';
import type { EndedState, StepMark } from './stepStates.ts';
import { inert, joined, marks, timeWords } from './words.ts';

export interface SectionRow {
  readonly title: string;
  /** Of its heading; the first is 0. */
  readonly line: number;
  readonly commands: number;
  readonly problems: number;
  readonly sections: readonly SectionRow[];
}

/** What a file is read for; the list itself needs none of it. */
export interface RunbookDetails {
  readonly problems: number;
  readonly sections: readonly SectionRow[];
}

export interface Row {
  readonly label: string;
  readonly description: string;
  /** All of it, line by line: the row is cut off where the side bar ends. */
  readonly tooltip: string;
  /** The name of an icon of the editor. */
  readonly icon: string;
}

/** `problems`: where they begin in the file. */
export function detailsOf(file: string, runbook: Runbook, problems: readonly number[]): RunbookDetails {
  const all = runbook.sections;
  const { starts } = readLines(file);
  return {
    problems: problems.length,
    sections: sectionsBelow({ runbook, starts, problems }, titleSection(all) === undefined ? all : all.slice(1)),
  };
}

interface ReadFile {
  readonly runbook: Runbook;
  readonly starts: readonly number[];
  readonly problems: readonly number[];
}

function sectionsBelow(read: ReadFile, sections: Runbook['sections']): readonly SectionRow[] {
  const { runbook, starts, problems } = read;
  const rows: SectionRow[] = [];
  for (let at = 0; at < sections.length;) {
    const section = sections[at];
    if (section === undefined) break;
    let next = at + 1;
    while ((sections[next]?.level ?? 0) > section.level) next++;
    const isIn = (offset: number): boolean => section.range.start <= offset && offset < section.end;
    const blocks = runbook.blocks.filter(({ range }) => isIn(range.start));
    rows.push({
      title: section.title,
      line: lineAt(starts, section.range.start),
      commands: blocks.reduce((sum, { commands }) => sum + commands.length, 0),
      problems: problems.filter(isIn).length,
      sections: sectionsBelow(read, sections.slice(at + 1, next)),
    });
    at = next;
  }
  return rows;
}

/** `place`: the path from the workspace, with `/`. `details`: undefined while the file is not read yet. */
export function runbookRow(
  place: string,
  details: RunbookDetails | undefined,
  last: EndedState | undefined,
  nowMs: number,
): Row {
  const slash = place.lastIndexOf('/');
  const facts = joined(problemWords(details?.problems ?? 0), lastRunWords(last, nowMs));
  return {
    label: inert(place.slice(slash + 1).replace(/\.md$/i, '')),
    description: joined(facts, inert(place.slice(0, Math.max(0, slash)))),
    tooltip: inLines(inert(place), facts),
    icon: last === undefined ? 'book' : icons[last.mark],
  };
}

export function sectionRow({ title, commands, problems }: SectionRow): Row {
  const count = commands === 0 ? '' : commands === 1 ? '1 command' : `${commands} commands`;
  const label = inert(title);
  const description = joined(problemWords(problems), count);
  return { label, description, tooltip: inLines(label, description), icon: '' };
}

function inLines(...lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n');
}

const icons: Readonly<Record<StepMark, string>> = {
  ok: 'pass',
  failed: 'error',
  unknown: 'question',
  stopped: 'stop-circle',
  note: 'info',
};

function problemWords(problems: number): string {
  return problems === 0 ? '' : problems === 1 ? '1 problem' : `${problems} problems`;
}

/** `✗ exit 1 · 03:14:07Z`; of another day `✓ 2026-11-24`. */
export function lastRunWords(last: EndedState | undefined, nowMs: number): string {
  if (last === undefined) return '';
  const isToday = nowMs - last.at < 24 * 3600_000;
  const time = isToday ? timeWords(last.at) : new Date(last.at).toISOString().slice(0, 10);
  return joined(`${marks[last.mark]} ${inert(last.words)}`.trim(), time).replace(/^([^ ]+) · /, '$1 ');
}
