/** The edit that makes a fence longer, where a fence line inside a here-document ended the block early. */
import type { Problem } from '../errors.ts';
import type { Draft } from './fences.ts';
import type { Lines } from './lines.ts';

/** Only where the here-document's end word and a closing fence follow: then there is exactly one cure. */
export function longerFence(problem: Problem, draft: Draft, file: string, lines: Lines): Problem['fix'] {
  if (problem.code !== 'statement-cut' || !draft.fence.closed) return undefined;
  const operator = draft.block.text.slice(problem.range.start, problem.range.end);
  const word = /^\d*<<-?[ \t]*\\?(["']?)([^"'\s]+)\1$/.exec(operator)?.[2];
  if (word === undefined) return undefined;
  const lineOf = (line: number): string => file.slice(lines.starts[line], lines.ends[line]);
  const opening = /(`{3,}|~{3,})/.exec(lineOf(draft.fence.openLine));
  if (opening === null) return undefined;
  const [marker] = opening;
  const letter = marker.charAt(0);
  const closing = new RegExp(`^[\\s>]*${letter === '`' ? '`' : '~'}{${marker.length},}\\s*$`);
  const contentLines = draft.block.lineStarts.length;
  const last = Math.min(lines.starts.length, draft.fence.firstLine + contentLines + 200);
  let line = draft.fence.firstLine + contentLines + 1;
  while (line < last && lineOf(line).replace(/^[\s>]+/, '') !== word) line++;
  while (line < last && !closing.test(lineOf(line))) line++;
  if (line >= last) return undefined;
  const start = (lines.starts[draft.fence.openLine] ?? 0) + opening.index;
  const end = lines.ends[line] ?? file.length;
  const whole = file.slice(start, end);
  const runs = whole.match(letter === '`' ? /`{3,}/g : /~{3,}/g) ?? [];
  const longer = letter.repeat(Math.max(...runs.slice(0, 100).map((run) => run.length)) + 1);
  const closingRun = runs.at(-1)?.length ?? marker.length;
  const tail = whole.length - whole.trimEnd().length;
  const inside = whole.slice(marker.length, whole.length - tail - closingRun);
  return { title: 'Use a Longer Fence', range: { start, end }, text: `${longer}${inside}${longer}` };
}
