/** A problem of a file, with lines and columns as people and machines count them. */
import { createHash } from 'node:crypto';
import type { Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { lineAt, readLines, type Lines } from '../runbook/lines.ts';

/** From 1; columns in UTF-16 units, the end exclusive. */
export interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Finding extends Pick<Problem, 'code' | 'severity' | 'message'> {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly region: Region;
  readonly fix: { readonly title: string; readonly region: Region; readonly text: string } | undefined;
  /** Of the words that it stands on: the same when lines move. */
  readonly hash: string;
  /** Of those alike in a file, which one: from 0. */
  readonly nth: number;
  /** The baseline has it. */
  readonly known: boolean;
}

export function findingsOf(path: string, text: string, problems: readonly Problem[]): readonly Finding[] {
  const lines = readLines(text);
  const seen = new Map<string, number>();
  return problems.map(({ code, severity, message, range, fix }): Finding => {
    const hash = hashOf(text, lines, range);
    const key = `${code} ${hash}`;
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return {
      path,
      code,
      severity,
      message,
      region: regionOf(lines, range),
      fix: fix === undefined ? undefined : { title: fix.title, region: regionOf(lines, fix.range), text: fix.text },
      hash,
      nth,
      known: false,
    };
  });
}

function regionOf({ starts }: Lines, { start, end }: Range): Region {
  const [startLine, endLine] = [lineAt(starts, start), lineAt(starts, end)];
  return {
    startLine: startLine + 1,
    startColumn: start - (starts[startLine] ?? 0) + 1,
    endLine: endLine + 1,
    endColumn: end - (starts[endLine] ?? 0) + 1,
  };
}

function hashOf(text: string, { starts, ends }: Lines, { start, end }: Range): string {
  const whole = text.slice(starts[lineAt(starts, start)], ends[lineAt(starts, end)]);
  return createHash('sha256').update(whole.replaceAll(/\s+/g, ' ').trim()).digest('hex').slice(0, 16);
}
