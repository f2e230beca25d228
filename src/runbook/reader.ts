/** Reads a runbook again and again while it is written: only what an edit touched, and what that changes elsewhere. */
import { readFrontMatter, type FrontMatter } from './frontMatter.ts';
import { createIds } from './ids.ts';
import { readBlockMeaning } from './meaning.ts';
import { readParts, type Part } from './parts.ts';
import { changedParts } from './changedParts.ts';
import { placePart, readPart, stillHolds, type PlacedPart, type ReadPart } from './placedParts.ts';
import { tellEachOther, type Told } from './surroundings.ts';
import type { Runbook, Section } from './types.ts';

export interface Reader {
  /** Never throws; gives what reading the text for the first time would give. */
  readonly read: (file: string) => Runbook;
}

interface Reading {
  readonly file: string;
  readonly frontMatter: FrontMatter;
  readonly told: Told;
  /** In the order of the file. */
  readonly parts: readonly KnownPart[];
  readonly runbook: Runbook;
}

interface KnownPart {
  readonly part: Part;
  readonly read: ReadPart;
  readonly placed: PlacedPart;
}

export function createReader(): Reader {
  let last: Reading | undefined;
  return {
    read: (file) => {
      if (last?.file !== file) last = last === undefined ? readFirst(file) : readAgain(last, file);
      return last.runbook;
    },
  };
}

function readFirst(file: string): Reading {
  const frontMatter = readFrontMatter(file);
  return putTogether(file, frontMatter, readParts(file, 0, file.length, frontMatter.lines), undefined);
}

function readAgain(last: Reading, file: string): Reading {
  const { decidedBy } = last.frontMatter;
  const isDecided = decidedBy <= file.length && last.file.startsWith(file.slice(0, decidedBy));
  const frontMatter = isDecided ? last.frontMatter : readFrontMatter(file);
  const known = { file: last.file, parts: last.parts.map(({ part }) => part) };
  const fromTop = frontMatter.lines !== last.frontMatter.lines;
  return putTogether(file, frontMatter, changedParts(known, file, frontMatter.lines, fromTop), last);
}

function putTogether(
  file: string,
  frontMatter: FrontMatter,
  parts: readonly Part[],
  last: Reading | undefined,
): Reading {
  const told = tellEachOther(parts, Object.keys(frontMatter.defaults.env), last?.told);
  const ids = { block: createIds(), command: createIds() };
  let above: ReadPart['below'] = [];
  let start = 0;
  const known = parts.map((part, at): KnownPart => {
    const was = last && knownOf(part, last.parts, at, parts.length);
    const holds = was !== undefined && stillHolds(was.read, above, told);
    const read = holds ? was.read : readPart(part, above, told, file.slice(start));
    const placed = placePart(read, start, ids, holds ? was.placed : undefined);
    above = read.below;
    start += part.length;
    return { part, read, placed };
  });
  return { file, frontMatter, told, parts: known, runbook: runbookOf(file, frontMatter, known) };
}

/** Kept parts are as far from the top as they were, or as far from the end. */
function knownOf(part: Part, known: Reading['parts'], at: number, count: number): KnownPart | undefined {
  return [known[at], known[known.length - count + at]].find((one) => one?.part === part);
}

function runbookOf(file: string, frontMatter: FrontMatter, parts: readonly KnownPart[]): Runbook {
  const blocks = parts.flatMap(({ placed }) => placed.blocks);
  const meanings = parts.map(({ read }) => read.meaning);
  const ofBlocks = readBlockMeaning(
    blocks,
    meanings.flatMap(({ contacts }) => contacts),
  );
  return {
    defaults: frontMatter.defaults,
    sections: sectionsOf(file, parts),
    blocks,
    severities: frontMatter.severities ?? meanings.flatMap(({ severities }) => severities),
    escalation: frontMatter.escalation ?? meanings.flatMap(({ escalation }) => escalation),
    contacts: frontMatter.contacts ?? ofBlocks.contacts,
    templates: ofBlocks.templates,
    checklists: [...parts.flatMap(({ placed }) => placed.checklists), ...ofBlocks.checklists],
    problems: [...frontMatter.problems, ...parts.flatMap(({ placed }) => placed.problems)],
  };
}

function sectionsOf(file: string, parts: readonly KnownPart[]): readonly Section[] {
  const sections: { -readonly [key in keyof Section]: Section[key] }[] = [];
  const open: (typeof sections)[number][] = [];
  for (const { read, placed } of parts) {
    for (const { level, title, lineStart, range } of read.headings) {
      while ((open.at(-1)?.level ?? 0) >= level) {
        const closed = open.pop();
        if (closed !== undefined) closed.end = placed.start + lineStart;
      }
      const place = { start: placed.start + range.start, end: placed.start + range.end };
      const section = { level, title, range: place, end: file.length };
      sections.push(section);
      open.push(section);
    }
  }
  return sections;
}
