/** How the file at hand is written, so that what is added looks as if its author had written it. */
import { readLines, type Lines } from '../runbook/lines.ts';
import type { Runbook } from '../runbook/types.ts';

export interface FileStyle {
  readonly eol: string;
  readonly bullet: string;
  /** `` ` `` or `~`. */
  readonly fence: string;
  readonly heading: 'atx' | 'closed' | 'underlined';
}

/** Lines that stand in no block, by index. */
export function proseLines(file: string, runbook: Runbook, lines: Lines = readLines(file)): readonly boolean[] {
  const prose = lines.starts.map(() => true);
  let line = 0;
  for (const { range } of runbook.blocks) {
    while (line < prose.length && (lines.ends[line] ?? 0) < range.start) line++;
    for (; line < prose.length && (lines.starts[line] ?? 0) < range.end; line++) prose[line] = false;
  }
  return prose;
}

export function styleOf(file: string, runbook: Runbook, prose: readonly boolean[], lines: Lines): FileStyle {
  const texts = lines.text.split('\n').filter((_, at) => prose[at] === true);
  const first = (pattern: RegExp): string | undefined => {
    for (const text of texts) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    eol: /\r\n|\n|\r/.exec(file)?.[0] ?? '\n',
    bullet: first(/^[ \t]*([-*+])[ \t]+(?![-*_ \t]*$)/) ?? '-',
    fence: first(/^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(`|~)\1{2}/) ?? '`',
    heading: headingStyle(file, runbook, lines),
  };
}

/** Of the first heading: that is the one others are measured by. */
function headingStyle(file: string, { sections: [first] }: Runbook, lines: Lines): FileStyle['heading'] {
  if (first === undefined) return 'atx';
  const line = lines.starts.findLast((start) => start <= first.range.start) ?? 0;
  const text = file.slice(line, first.range.end);
  if (!/^[ \t]{0,3}#/.test(text)) return 'underlined';
  return /[ \t]#+[ \t]*$/.test(text) ? 'closed' : 'atx';
}
