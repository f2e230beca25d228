/** What markdownlint says of a text by its defaults, as it looks at it in most repositories. */
import { lint } from 'markdownlint/sync';

/** `MD031 12 [Context …]`, one a finding. */
export function lintMarkdown(text: string): readonly string[] {
  const { text: found = [] } = lint({ strings: { text } });
  return found.map(({ ruleNames, lineNumber, errorDetail }) =>
    [ruleNames[0], lineNumber, errorDetail].filter(Boolean).join(' '),
  );
}
