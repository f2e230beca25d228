/** Holes and variables that sentences name between backticks: `<pod-name>`, `$POD`. */
import { findHoles } from '../command/placeholders.ts';
import type { Range } from '../command/types.ts';
import type { Runbook } from '../runbook/types.ts';
import { opensFence } from './completeFence.ts';
import { frontMatterOf } from './frontMatterAt.ts';
import { holePlace, type ValuePlace } from './valuePlace.ts';

export function codeMarks(file: string, runbook: Runbook): readonly ValuePlace[] {
  if (!file.includes('`')) return [];
  return paragraphs(file, runbook).flatMap((paragraph) =>
    spans(file, paragraph).flatMap((span) => placesIn(file, span)),
  );
}

/** Outside blocks and front matter, between blank lines: marks of code do not reach over them. */
function paragraphs(file: string, runbook: Runbook): readonly Range[] {
  const head = frontMatterOf(file)?.end ?? 0;
  const edges = [...runbook.blocks.map(({ range }) => range), { start: file.length, end: file.length }];
  const found: Range[] = [];
  let from = head;
  for (const { start, end } of edges) {
    const text = file.slice(from, Math.max(from, start));
    let at = from;
    let begin = from;
    for (const line of text.split(/(?<=\r\n|\r(?!\n)|\n)/)) {
      if (line.trim() === '' || opensFence(line)) {
        if (at > begin) found.push({ start: begin, end: at });
        begin = at + line.length;
      }
      at += line.length;
    }
    if (at > begin) found.push({ start: begin, end: at });
    from = Math.max(from, end);
  }
  return found;
}

/** A run of marks, and the next one that is as long. */
function spans(file: string, { start, end }: Range): readonly Range[] {
  const text = file.slice(start, end);
  if (!text.includes('`')) return [];
  const runs = Array.from(text.matchAll(/`+/g), ({ 0: marks, index }) => ({ index, length: marks.length }));
  const closers = new Map<number, number[]>();
  for (const { index, length } of runs.toReversed()) {
    const same = closers.get(length);
    if (same === undefined) closers.set(length, [index]);
    else same.push(index);
  }
  const found: Range[] = [];
  let behind = 0;
  for (const { index, length } of runs) {
    const later = closers.get(length) ?? [];
    if (later.at(-1) === index) later.pop();
    const close = later.at(-1);
    if (index < behind || close === undefined || isEscaped(text, index)) continue;
    found.push({ start: start + index + length, end: start + close });
    behind = close + length;
  }
  return found;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charAt(at - slashes - 1) === '\\') slashes++;
  return slashes % 2 === 1;
}

function placesIn(file: string, span: Range): readonly ValuePlace[] {
  const text = file.slice(span.start, span.end);
  const holes = findHoles(text).map((hole) =>
    holePlace(hole, { start: span.start + hole.range.start, end: span.start + hole.range.end }, 'mentions'),
  );
  const variables = Array.from(text.matchAll(/\$(\{?)([A-Za-z_]\w*)/g), ({ 1: brace = '', 2: name = '', index }) => {
    const start = span.start + index + 1 + brace.length;
    const range = { start, end: start + name.length };
    return { kind: 'variable', name, range, nameRange: range, role: 'mentions' } as const;
  });
  return [...holes, ...variables];
}
