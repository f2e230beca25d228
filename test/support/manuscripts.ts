/** Runbooks to check, without files: the text, and what is said to stand beside it. */
import { checkRunbook } from '../../src/check/checkRunbook.ts';
import { readManuscript } from '../../src/check/manuscript.ts';
import type { Beside } from '../../src/check/types.ts';
import type { Problem } from '../../src/errors.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';

/** Beside every sample lies a file `database.md`, and nothing else. */
export const sampleBeside: Beside = {
  exists: (path) => path.endsWith('database.md'),
  anchors: () => undefined,
  named: () => [],
};

export function check(text: string, beside: Beside = sampleBeside, path = 'runbooks/shop.md'): readonly Problem[] {
  return checkRunbook(readManuscript(path, text, parseRunbook(text)), beside);
}

export function applied(text: string, fix: NonNullable<Problem['fix']>): string {
  return text.slice(0, fix.range.start) + fix.text + text.slice(fix.range.end);
}
