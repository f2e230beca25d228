/** Markdown text → Runbook: front matter, fences, sections, commands, meaning. */
import type { Problem } from '../errors.ts';
import { readBlock, readDraft, surroundingsOf } from './fences.ts';
import { readFrontMatter } from './frontMatter.ts';
import { createIds } from './ids.ts';
import { readLines } from './lines.ts';
import { readMeaning } from './meaning.ts';
import { readOutline } from './outline.ts';
import type { Runbook } from './types.ts';

/** Never throws; the same text gives the same runbook. */
export function parseRunbook(file: string): Runbook {
  const lines = readLines(file);
  const frontMatter = readFrontMatter(file, lines);
  const problems: Problem[] = [...frontMatter.problems];
  const outline = readOutline(blankLines(lines.text, frontMatter.lines), file, lines);
  const drafts = outline.fences.map((fence) =>
    readDraft(file, lines, fence, outline.sections[fence.section]?.path ?? []),
  );
  const surroundings = surroundingsOf(drafts, Object.keys(frontMatter.defaults.env));
  const ids = { block: createIds(), command: createIds() };
  const blocks = drafts.map((draft) => {
    if (!draft.fence.closed) problems.push(openFence(draft.fence.openLine, lines.starts, lines.ends));
    const read = readBlock(draft, surroundings, ids, file, lines);
    problems.push(...read.problems);
    return read.block;
  });
  const meaning = readMeaning(outline, blocks, lines);
  return {
    defaults: frontMatter.defaults,
    sections: outline.sections.map(({ level, title, range, end }) => ({ level, title, range, end })),
    blocks,
    severities: frontMatter.severities ?? meaning.severities,
    escalation: frontMatter.escalation ?? meaning.escalation,
    contacts: frontMatter.contacts ?? meaning.contacts,
    templates: meaning.templates,
    checklists: meaning.checklists,
    problems: problems.sort((a, b) => a.range.start - b.range.start),
  };
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

function openFence(line: number, starts: readonly number[], ends: readonly number[]): Problem {
  return {
    code: 'unclosed-fence',
    severity: 'warning',
    range: { start: starts[line] ?? 0, end: ends[line] ?? 0 },
    message:
      'This fence is not closed: everything below it counts as its block. Close it with a line of the same marks.',
  };
}
