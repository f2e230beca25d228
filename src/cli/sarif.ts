/** Findings as SARIF 2.1.0, for code scanning: rules with their help, places, edits, and fingerprints that survive moved lines. */
import type { Log, ReportingDescriptor, Result } from 'sarif';
import { explained } from '../check/problemPage.ts';
import { rules } from '../check/rules.ts';
import type { Problem } from '../errors.ts';
import type { Finding } from './finding.ts';
import type { Report } from './formats.ts';

const LEVELS = { error: 'error', warning: 'warning', information: 'note' } as const satisfies Record<
  Problem['severity'],
  string
>;

export function renderSarif({ findings, version }: Report): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'incident-runbook', version, rules: rules.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function descriptorOf(rule: (typeof rules)[number]): ReportingDescriptor {
  const { code, severity, title, why, cure } = rule;
  return {
    id: code,
    name: code.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${why} ${cure}` },
    help: { text: `${why}\n${cure}`, markdown: explained(rule) },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf({ path, code, severity, message, region, fix, hash, nth, known }: Finding): Result {
  const artifactLocation = { uri: encodeURI(path).replaceAll('#', '%23').replaceAll('?', '%3F'), uriBaseId: 'SRCROOT' };
  return {
    ruleId: code,
    ruleIndex: rules.findIndex((rule) => rule.code === code),
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation, region } }],
    partialFingerprints: { 'codeAndWords/v1': `${code}:${hash}:${nth}` },
    ...(known && { baselineState: 'unchanged' as const, suppressions: [{ kind: 'external' as const }] }),
    ...(fix !== undefined && {
      fixes: [
        {
          description: { text: fix.title },
          artifactChanges: [
            { artifactLocation, replacements: [{ deletedRegion: fix.region, insertedContent: { text: fix.text } }] },
          ],
        },
      ],
    }),
  };
}
