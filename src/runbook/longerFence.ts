/** The edit that makes a fence longer, where a fence line inside a here-document ended the block early. */
import type { Problem } from '../errors.ts';
import type { Draft } from './fences.ts';
import { linesFrom } from './lines.ts';

const MAX_LINES = 200;

/**
 * Only where the here-document's end word and a closing fence follow: then there is exactly one cure.
 * `source`: the file from the start of the draft's part on.
 */
export function longerFence(problem: Problem, draft: Draft, source: string): Problem['fix'] {
  if (problem.code !== 'statement-cut' || !draft.closed) return undefined;
  const operator = draft.block.text.slice(problem.range.start, problem.range.end);
  const word = /^\d*<<-?[ \t]*\\?(["']?)([^"'\s]+)\1$/.exec(operator)?.[2];
  if (word === undefined) return undefined;
  const { opening, block } = draft;
  const marks = /(`{3,}|~{3,})/.exec(source.slice(opening.start, opening.end));
  if (marks === null) return undefined;
  const [marker] = marks;
  const end = endOfDocument(source, block.range.end, word, marker);
  if (end === undefined) return undefined;
  const letter = marker.charAt(0);
  const start = opening.start + marks.index;
  const whole = source.slice(start, end);
  const runs = whole.match(letter === '`' ? /`{3,}/g : /~{3,}/g) ?? [];
  const longer = letter.repeat(Math.max(...runs.slice(0, 100).map((run) => run.length)) + 1);
  const closingRun = runs.at(-1)?.length ?? marker.length;
  const tail = whole.length - whole.trimEnd().length;
  const inside = whole.slice(marker.length, whole.length - tail - closingRun);
  return { title: 'Use a Longer Fence', range: { start, end }, text: `${longer}${inside}${longer}` };
}

/** Behind the fence that ended the block: where the fence ends that follows the here-document's end word. */
function endOfDocument(source: string, blockEnd: number, word: string, marker: string): number | undefined {
  const closing = new RegExp(`^[\\s>]*${marker.charAt(0)}{${marker.length},}\\s*$`);
  let hasEnded = false;
  let count = 0;
  for (const { start, end } of linesFrom(source, blockEnd)) {
    // The end of the block's last line, and the fence that ended it.
    if (++count <= 2) continue;
    if (count > MAX_LINES + 1) return undefined;
    const line = source.slice(start, end);
    hasEnded ||= line.replace(/^[\s>]+/, '') === word;
    if (hasEnded && closing.test(line)) return end;
  }
  return undefined;
}
