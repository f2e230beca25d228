/** `explain CODE…` prints what a problem means: the same words as the page of problems. */
import { explained } from '../check/problemPage.ts';
import { ruleOf, rules } from '../check/rules.ts';
import type { ExitCode, Streams } from './streams.ts';

export const explainUsage = 'incident-runbook explain CODE…';

export function explain(args: readonly string[], streams: Streams): ExitCode {
  if (args.length === 0) {
    streams.error(`Usage: ${explainUsage}\nCodes: ${rules.map(({ code }) => code).join(', ')}\n`);
    return 2;
  }
  const unknown = args.find((code) => ruleOf(code) === undefined);
  if (unknown !== undefined) {
    streams.error(`There is no problem ${unknown}. Without a code, explain lists them all.\n`);
    return 2;
  }
  streams.out(
    args
      .flatMap((code) => ruleOf(code) ?? [])
      .map(explained)
      .join('\n'),
  );
  return 0;
}
