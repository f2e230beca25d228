/** A runbook's sections as a tree, with the places between them where something can be put in. */
import { lineAt, textOfLine, readLines, type Lines } from '../runbook/lines.ts';
import { readFrontMatter } from '../runbook/frontMatter.ts';
import { titleSection } from '../runbook/titleSection.ts';
import type { Runbook } from '../runbook/types.ts';

export interface Part {
  readonly level: number;
  readonly title: string;
  /** Of the heading's line. */
  readonly start: number;
  readonly end: number;
  readonly parent: Part | undefined;
  readonly children: readonly Part[];
}

export interface Parts {
  readonly all: readonly Part[];
  readonly top: readonly Part[];
  readonly title: Part | undefined;
  readonly lines: Lines;
  /** Where the file's words may begin: behind its front matter. */
  readonly from: number;
}

export function readParts(file: string, runbook: Runbook): Parts {
  const lines = readLines(file);
  const all: (Part & { readonly children: Part[] })[] = [];
  const open: (Part & { readonly children: Part[] })[] = [];
  for (const { level, title, range, end } of runbook.sections) {
    while ((open.at(-1)?.level ?? 0) >= level) open.pop();
    const parent = open.at(-1);
    const start = lines.starts[lineAt(lines.starts, range.start)] ?? 0;
    const part = { level, title, start, end, parent, children: [] };
    parent?.children.push(part);
    all.push(part);
    open.push(part);
  }
  const top = all.filter(({ parent }) => parent === undefined);
  const frontMatterLines = readFrontMatter(file).lines;
  const from = lines.starts[frontMatterLines] ?? file.length;
  return { all, top, title: titleSection(runbook.sections) && all[0], lines, from };
}

/** The innermost part around the offset. */
export function partAt({ all }: Parts, offset: number): Part | undefined {
  return all.findLast(({ start, end }) => start <= offset && offset <= end);
}

/** Behind the last words in front of `offset`, without the blank lines and the rule that lead over to what comes next. */
export function endOfWords(file: string, { lines, from }: Parts, offset: number): number {
  const last = lineAt(lines.starts, offset);
  const textOf = (line: number): string => textOfLine(file, lines, line);
  for (let line = (lines.starts[last] ?? 0) < offset ? last : last - 1; line >= 0; line--) {
    if ((lines.starts[line] ?? 0) < from) break;
    const text = textOf(line);
    if (isBlank(text) || (isRule(text) && line > 0 && isBlank(textOf(line - 1)))) continue;
    return lines.starts[line + 1] ?? file.length;
  }
  return Math.min(from, file.length);
}

/** Behind the words of the part itself, in front of its first child. */
export function endOfOwnWords(file: string, parts: Parts, part: Part): number {
  return endOfWords(file, parts, part.children[0]?.start ?? part.end);
}

/** Whether a rule stands in front of this part. */
export function hasRuleBefore(file: string, { lines, from }: Parts, { start }: Part): boolean {
  for (let line = lineAt(lines.starts, start) - 1; line >= 0; line--) {
    if ((lines.starts[line] ?? 0) < from) return false;
    const text = textOfLine(file, lines, line);
    if (!isBlank(text)) return isRule(text) && isBlank(textOfLine(file, lines, line - 1));
  }
  return false;
}

export function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}

function isRule(text: string): boolean {
  return /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(text);
}
