/** Fences that are not closed, or that another fence closes: where each was meant to end. */
import type { Problem } from '../errors.ts';
import { parseRunbook } from '../runbook/parseRunbook.ts';
import { lineEndOf, readManuscript } from './manuscript.ts';
import type { FenceLines, Found, Manuscript, Rule } from './types.ts';

export function fenceAt({ fences, lines }: Manuscript, { range }: Pick<Problem, 'range'>): FenceLines | undefined {
  return fences.find(
    ({ openLine }) => (lines.starts[openLine] ?? -1) <= range.start && range.start <= (lines.ends[openLine] ?? -1),
  );
}

function contentOf({ text, lines }: Manuscript, { block, openLine }: FenceLines): readonly string[] {
  return block.lineStarts.map((start, at) => text.slice(start, lines.ends[openLine + 1 + at]));
}

/** The line inside that opens another fence: two of as many marks cannot stand in each other. */
function innerOpening(manuscript: Manuscript, fence: FenceLines): number {
  const marker = manuscript.text.slice(fence.marks.start, fence.marks.end);
  const content = contentOf(manuscript, fence);
  return content.findIndex((line) => {
    const found = /^ {0,3}(`{3,}|~{3,})[ \t]*[A-Za-z{.][^`]*$/.exec(line);
    return found?.[1]?.startsWith(marker) === true;
  });
}

const PROSE = /^(?:\d{1,3}[.)]|[-*+])[ \t]+\S|^\p{Lu}\p{Ll}+(?:[ \t]+[\p{L}'’*_`-]+){2,}.*[.:!?]$/u;

/** The last line that was meant to be in the block: in front of the first heading or sentence that it swallows. */
function lastMeant(content: readonly string[], isShell: boolean, limit: number): number {
  const heading = isShell ? /^#{2,6}[ \t]+\S/ : /^#{1,6}[ \t]+\S/;
  const swallowed = content.findIndex(
    (line, at) => at < limit && content[at - 1]?.trim() === '' && (heading.test(line) || (isShell && PROSE.test(line))),
  );
  let last = (swallowed < 0 ? limit : swallowed) - 1;
  while (last >= 0 && content[last]?.trim() === '') last--;
  return last;
}

/** Only what cures it is offered: the file is read again with the edit. */
function closeFence(manuscript: Manuscript, fence: FenceLines): Problem['fix'] {
  const { openLine, block, marks } = fence;
  const { text, lines } = manuscript;
  const content = contentOf(manuscript, fence);
  const inner = innerOpening(manuscript, fence);
  const marker = text.slice(marks.start, marks.end);
  const shorter = inner < 0 ? closedTooShort(manuscript, fence, content, marker) : undefined;
  const last = lastMeant(content, block.kind === 'shell', inner < 0 ? content.length : inner);
  const at = lines.ends[openLine + 1 + last] ?? text.length;
  const prefix = text.slice(lines.starts[openLine], marks.start).replaceAll(/[^\s>]/g, ' ');
  const closing = {
    title: 'Close the Fence',
    range: { start: at, end: at },
    text: `${lineEndOf(text)}${prefix}${marker}`,
  };
  return [shorter, closing].find((fix) => fix !== undefined && cures(manuscript, fix));
}

/** ```` closed with ```. */
function closedTooShort(
  { lines }: Manuscript,
  { openLine, block }: FenceLines,
  content: readonly string[],
  marker: string,
): Problem['fix'] {
  const line = content.findIndex(
    (one) => /^(`{3,}|~{3,})[ \t]*$/.test(one.trim()) && one.trim().charAt(0) === marker.charAt(0),
  );
  const start = (block.lineStarts[line] ?? 0) + (content[line]?.search(/\S/) ?? 0);
  const end = lines.ends[openLine + 1 + line] ?? start;
  return line < 0 ? undefined : { title: 'Close the Fence', range: { start, end }, text: marker };
}

function cures(manuscript: Manuscript, { range, text }: NonNullable<Problem['fix']>): boolean {
  const cured = manuscript.text.slice(0, range.start) + text + manuscript.text.slice(range.end);
  return openFences(readManuscript(manuscript.path, cured, parseRunbook(cured))) < openFences(manuscript);
}

function openFences(manuscript: Manuscript): number {
  const open = manuscript.runbook.problems.filter(({ code }) => code === 'unclosed-fence');
  return open.length + swallowing(manuscript).length;
}

/** Closed, but by the end of another one. What a here-document holds is told by its own problem. */
function swallowing(manuscript: Manuscript): readonly FenceLines[] {
  const cut = manuscript.runbook.problems.filter(({ code, fix }) => code === 'statement-cut' && fix !== undefined);
  return manuscript.fences.filter(
    (fence) =>
      fence.closeLine !== undefined &&
      innerOpening(manuscript, fence) >= 0 &&
      !cut.some(({ range }) => fence.block.range.start <= range.start && range.end <= fence.block.range.end),
  );
}

/** Marks alone, a blank line below: meant to close a fence, and opens one, since that was closed too early or not at all. */
function isMeantToClose(manuscript: Manuscript, fence: FenceLines): boolean {
  return fence.block.language === '' && contentOf(manuscript, fence)[0]?.trim() === '';
}

/** Of those that only follow from one above nothing is said. */
function swallowedFences(manuscript: Manuscript): readonly Found[] {
  const all = swallowing(manuscript);
  return all.flatMap((fence, at): readonly Found[] => {
    const { openLine, block } = fence;
    const { starts, ends } = manuscript.lines;
    const range = { start: starts[openLine] ?? 0, end: ends[openLine] ?? 0 };
    if (isMeantToClose(manuscript, fence)) {
      const message =
        'These marks open a block, although they look as if they closed one. A fence above was closed too early, or holds another one and needs more marks.';
      return at === 0 ? [{ range, message }] : [];
    }
    const fix = /^(?:markdown|md|text|txt)$/i.test(block.language) ? undefined : closeFence(manuscript, fence);
    const inner = openLine + 2 + innerOpening(manuscript, fence);
    return [
      {
        range,
        message: `Another fence begins inside this one, in line ${inner}. Close this one above it, or give it more marks than the inner one.`,
        ...(fix && { fix }),
      },
    ];
  });
}

export const fenceRules: readonly Rule[] = [
  {
    code: 'unclosed-fence',
    severity: 'warning',
    title: 'A fence that is not closed',
    why: 'Everything below it counts as its block, up to the end of the next one or of the file: headings, prose and commands are gone.',
    cure: 'Close it with a line of the same marks, indented as its first line.',
    bad: '# Shop\n\n```bash\nkubectl get pods\n\n## Restart\n\nAsk first.\n',
    good: '# Shop\n\n```bash\nkubectl get pods\n```\n\n## Restart\n\nAsk first.\n',
    check: swallowedFences,
    fix: (problem, manuscript) => {
      const fence = fenceAt(manuscript, problem);
      return fence === undefined || isMeantToClose(manuscript, fence) ? undefined : closeFence(manuscript, fence);
    },
  },
];
