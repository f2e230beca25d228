/** The page that explains problems: Markdown, made from the table of rules. */
import { rules } from './rules.ts';
import type { Rule } from './types.ts';

/** A fence that its text cannot end. */
function fenced(text: string): string {
  const longest = Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1));
  const marks = '`'.repeat(longest);
  return `${marks}markdown\n${text}${marks}\n`;
}

/** One problem: its code as the heading, so that `problems.md#CODE` leads to it. */
export function explained(rule: Rule): string {
  const { code, severity, title, why, cure, bad, good } = rule;
  return [
    `## ${code}\n`,
    `**${title}** (${severity})\n`,
    `${why}\n`,
    `${cure}\n`,
    'With it:\n',
    fenced(bad),
    'Without it:\n',
    fenced(good),
  ].join('\n');
}

export function problemPage(): string {
  return [
    '# Problems of runbooks\n',
    'What *Incident Runbook* finds in a runbook, in the editor and with `incident-runbook check`. The setting `incidentRunbook.problems`, or `problems` in `.incident-runbook.yaml`, gives each code another severity: `off`, `information`, `warning` or `error`.\n',
    ...rules.map(explained),
  ].join('\n');
}
