/** Markdown text → parts, each from a heading to the next: what they say for themselves, wherever they stand. */
import { readDraft, type Draft } from './fences.ts';
import { readLines } from './lines.ts';
import { readOutlines, type Outline } from './outline.ts';
import { assignedIn, mayDefine } from './surroundings.ts';
import { saysDatabaseTest } from './trapProblems.ts';

/** A file is its parts one after the other. A part does not know where it stands: its offsets count from its start. */
export interface Part extends Pick<Outline, 'headings' | 'items'> {
  readonly length: number;
  /** Of its first line, with its line end. */
  readonly headingLength: number;
  readonly drafts: readonly Draft[];
  /** Texts of its blocks that may define a function. */
  readonly definitions: readonly string[];
  /** The variables that its blocks set. */
  readonly assigned: () => readonly string[];
  readonly saysTest: boolean;
}

/** `from`, `to`: where a part begins, or the file ends. `blank`: that many lines in front are no Markdown. */
export function readParts(file: string, from: number, to: number, blank: number): readonly Part[] {
  const lines = readLines(file, from, to);
  const outlines = readOutlines(ownCopy(blankLines(lines.text, blank)), file, from, lines);
  return outlines.map((outline, at): Part => {
    const { start, headings, items, fences } = outline;
    const end = outlines[at + 1]?.start ?? to;
    const drafts = fences.map((fence) => readDraft(file, start, lines, fence));
    const shellTexts = drafts.filter(({ mayBeShell }) => mayBeShell).map(({ block }) => block.text);
    return {
      length: end - start,
      headingLength: (file.indexOf('\n', start) + 1 || to) - start,
      headings,
      items,
      drafts,
      definitions: shellTexts.filter(mayDefine),
      assigned: assignedOnceIn(shellTexts),
      saysTest: saysDatabaseTest(file.slice(start, end)),
    };
  });
}

/** A function of its own: one inside `readParts` would keep the whole file, and each part the version it was read from. */
function assignedOnceIn(texts: readonly string[]): Part['assigned'] {
  let assigned: readonly string[] | undefined;
  return () => (assigned ??= texts.flatMap(assignedIn));
}

/** What is cut out of a text keeps all of it: cut out of this, it does not keep the file. */
function ownCopy(text: string): string {
  return `\n${text}`.slice(1);
}

/** The front matter is no Markdown; its lines stay, so that every line keeps its number. */
function blankLines(text: string, count: number): string {
  if (count === 0) return text;
  let at = 0;
  for (let line = 0; line < count && at >= 0; line++) {
    const next = text.indexOf('\n', at);
    at = next < 0 ? text.length : next + 1;
  }
  return '\n'.repeat(text.slice(0, at).split('\n').length - 1) + text.slice(at);
}
