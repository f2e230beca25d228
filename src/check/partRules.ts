/** What an incident, a severity or an escalation level should say and does not. */
import { ESCALATION, SEVERITY } from '../runbook/meaning.ts';
import { plainText } from '../runbook/plainText.ts';
import { incidentsIn, PART_NAMES } from './incidents.ts';
import type { Found, Manuscript, Place, Rule } from './types.ts';

function missingParts(manuscript: Manuscript): readonly Found[] {
  return incidentsIn(manuscript).flatMap(({ place, parts }): readonly Found[] => {
    const missing = PART_NAMES.filter((part) => parts[part].length === 0);
    if (missing.length === 0) return [];
    return [
      { range: place.section.range, message: `This incident has no section for its ${missing.join(' and its ')}.` },
    ];
  });
}

/** Where `P1` or `L2` stands: its heading, else its row of a table or item of a list, below a heading of that meaning. */
function placeOfName(
  { places, prose }: Manuscript,
  name: string,
  above: RegExp,
): Place['section']['range'] | undefined {
  const isNamed = (text: string): boolean =>
    text === name || (text.startsWith(name) && !/[\w]/.test(text.charAt(name.length)));
  const around = places.filter(({ section }) => above.test(section.title));
  for (const { section } of around) {
    const within = places.find(
      (one) =>
        one.section.range.start > section.range.start &&
        one.section.range.start < section.end &&
        isNamed(one.section.title),
    );
    if (within !== undefined) return within.section.range;
    const row = prose.find(
      ({ start, text }) =>
        start > section.range.start && start < section.end && isNamed(plainText(text.replace(/^[\s|*+-]+/, ''))),
    );
    if (row !== undefined) return { start: row.start, end: row.start + row.text.trimEnd().length };
  }
  return undefined;
}

function severitiesWithoutTime(manuscript: Manuscript): readonly Found[] {
  const { severities } = manuscript.runbook;
  const silent = severities.filter(({ responseTime }) => responseTime === undefined);
  // Where none has one, the team says it elsewhere, or the file is about something else: said once.
  if (silent.length === 0 || severities.length < 2) return [];
  if (silent.length === severities.length) {
    const heading = manuscript.places.find(({ section }) => SEVERITY.test(section.title));
    if (heading === undefined) return [];
    return [
      { range: heading.section.range, message: 'No severity says how soon somebody must respond. Add response times.' },
    ];
  }
  return silent.flatMap(({ name }): readonly Found[] => {
    const range = placeOfName(manuscript, name, SEVERITY);
    return range === undefined
      ? []
      : [{ range, message: `${name} does not say how soon somebody must respond. Add its response time.` }];
  });
}

/** *Escalation triggers*, a column *When*: what stands below is on what condition it goes up. */
const CONDITION = /\b(?:when|if|triggers?|criteria|conditions?|after)\b/i;

/** The first line of the table that a line belongs to. */
function headOfTable({ prose }: Manuscript, start: number): string {
  let at = prose.findIndex((line) => line.start === start);
  if (prose[at]?.text.includes('|') !== true) return '';
  while (prose[at - 1]?.text.includes('|') === true && prose[at - 1]?.line === (prose[at]?.line ?? 0) - 1) at--;
  return prose[at]?.text ?? '';
}

/** The last has nobody above; one that says on what condition it goes up has said enough. */
function levelsWithoutTime(manuscript: Manuscript): readonly Found[] {
  const { escalation } = manuscript.runbook;
  if (manuscript.places.some(({ section: { title } }) => ESCALATION.test(title) && CONDITION.test(title))) return [];
  return escalation.slice(0, -1).flatMap(({ name, afterMinutes }, at): readonly Found[] => {
    if (afterMinutes !== undefined) return [];
    const range = placeOfName(manuscript, name, ESCALATION);
    if (range === undefined || CONDITION.test(headOfTable(manuscript, range.start))) return [];
    const next =
      manuscript.places.find(({ section }) => section.range.start > range.start)?.section.range.start ??
      manuscript.text.length;
    const isHeading = manuscript.places.some(({ section }) => section.range.start === range.start);
    const said = manuscript.text.slice(range.start, isHeading ? next : range.end);
    if (/\bescalate\s+(?:if|when|after|once|to)\b|\b(?:immediately|at once)\b/i.test(said)) return [];
    return [
      {
        range,
        message: `${name} does not say after what time ${escalation[at + 1]?.name ?? 'the next level'} is called. Add it, or on what condition.`,
      },
    ];
  });
}

export const partRules: readonly Rule[] = [
  {
    code: 'missing-part',
    severity: 'information',
    title: 'An incident without symptoms, diagnosis or resolution',
    why: 'By its symptoms one finds the incident, by its diagnosis one knows that it is that one, by its resolution one ends it.',
    cure: 'Add a heading for the part that is missing, at the level of the others.',
    bad: '# Shop\n\n## Slow\n\n### Symptoms\n\nSlow pages.\n\n### Resolution\n\nAdd a pod.\n',
    good: '# Shop\n\n## Slow\n\n### Symptoms\n\nSlow pages.\n\n### Diagnosis\n\nLook at the load.\n\n### Resolution\n\nAdd a pod.\n',
    check: missingParts,
  },
  {
    code: 'severity-without-time',
    severity: 'information',
    title: 'A severity without a response time',
    why: 'Whoever is called does not know whether to get up now or to look in the morning.',
    cure: 'Add *Response time: 15 minutes* below its heading, or a column to the table.',
    bad: '# Shop\n\n## Severity levels\n\n### P0 - Down\n\n- **Response time:** at once\n\n### P1 - Slow\n\n- **Examples:** slow pages\n',
    good: '# Shop\n\n## Severity levels\n\n### P0 - Down\n\n- **Response time:** at once\n\n### P1 - Slow\n\n- **Response time:** 1 hour\n',
    check: severitiesWithoutTime,
  },
  {
    code: 'escalation-without-time',
    severity: 'information',
    title: 'An escalation level without a time',
    why: 'Nobody likes to wake the next one. A time that is written down decides it.',
    cure: 'Write *Escalate if unresolved in 30 minutes*, or on what condition.',
    bad: '# Shop\n\n## Escalation\n\n### L1 - On call\n\n- Follows the runbook\n\n### L2 - Team\n\n- Knows the code\n',
    good: '# Shop\n\n## Escalation\n\n### L1 - On call\n\n- Escalate if unresolved in 30 minutes\n\n### L2 - Team\n\n- Knows the code\n',
    check: levelsWithoutTime,
  },
];
