/** A manuscript and what stands beside it → all that its author should know, in the order of the file. */
import type { Problem } from '../errors.ts';
import { rules } from './rules.ts';
import type { Beside, Level, Manuscript } from './types.ts';

/** Nothing is known of other files, and so nothing is said of them. */
export const nothingBeside: Beside = { exists: () => undefined, anchors: () => undefined, named: () => undefined };

/** `levels`: by code, as the settings have them. */
export function checkRunbook(
  manuscript: Manuscript,
  beside: Beside,
  levels: Readonly<Record<string, Level>> = {},
): readonly Problem[] {
  const levelOf = (code: string): Level | undefined => (Object.hasOwn(levels, code) ? levels[code] : undefined);
  const problems: Problem[] = manuscript.runbook.problems.flatMap((problem) => {
    const level = levelOf(problem.code) ?? problem.severity;
    if (level === 'off') return [];
    const fix = problem.fix ?? rules.find(({ code }) => code === problem.code)?.fix?.(problem, manuscript);
    return [{ ...problem, severity: level, ...(fix && { fix }) }];
  });
  for (const { code, severity, check } of rules) {
    const level = levelOf(code) ?? severity;
    if (check === undefined || level === 'off') continue;
    for (const found of check(manuscript, beside)) problems.push({ code, severity: level, ...found });
  }
  return problems.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}
