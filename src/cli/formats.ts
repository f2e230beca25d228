/** Findings as text for people, JSON for programs, and annotations for GitHub Actions. */
import type { Known } from './baseline.ts';
import type { Finding } from './finding.ts';

export interface Report {
  readonly findings: readonly Finding[];
  readonly gone: readonly Known[];
  readonly files: number;
  /** What was named, or found, and could not be read. */
  readonly unread: number;
  readonly version: string;
  /** A path as the person who called wants to see it. */
  readonly shown: (path: string) => string;
}

export type Format = 'text' | 'json' | 'sarif' | 'github';

/** Of nothing that was looked at nothing is said: why that is so is said elsewhere. */
export function renderText({ findings, gone, files, unread, shown }: Report): string {
  if (files === 0) return '';
  const fresh = findings.filter(({ known }) => !known);
  const lines = fresh.map(
    ({ path, region, severity, code, message }) =>
      `${shown(path)}:${region.startLine}:${region.startColumn}: ${severity} ${code}: ${message}`,
  );
  const known = findings.length - fresh.length;
  const sums = (['error', 'warning', 'information'] as const).map((severity) => {
    const count = fresh.filter((one) => one.severity === severity).length;
    return severity === 'information' ? `${count} information` : `${count} ${severity}${count === 1 ? '' : 's'}`;
  });
  const fixes = fresh.filter(({ fix }) => fix !== undefined).length;
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...gone.map(({ path, code }) => `${shown(path)}: ${code} of the baseline is gone.`),
    ...(gone.length > 0 ? ['Write the baseline anew: --write-baseline.', ''] : []),
    `${files} runbook${files === 1 ? '' : 's'}: ${fresh.length === 0 ? 'no problems' : sums.join(', ')}${known > 0 ? `; ${known} more in the baseline` : ''}${unread > 0 ? `; ${unread} not read` : ''}.`,
    ...(fresh.length > 0
      ? [
          `${fixes > 0 ? `${fixes} with a Quick Fix in the editor. ` : ''}What a code means: incident-runbook explain CODE`,
        ]
      : []),
    '',
  ].join('\n');
}

export function renderJson({ findings, gone, files, shown }: Report): string {
  const problems = findings.map(({ path, code, severity, message, region, fix, known }) => ({
    file: shown(path),
    code,
    severity,
    ...region,
    message,
    fix: fix === undefined ? null : { title: fix.title, ...fix.region, text: fix.text },
    known,
  }));
  const vanished = gone.map(({ path, code, count }) => ({ file: shown(path), code, count }));
  return `${JSON.stringify({ version: 1, files, problems, gone: vanished }, undefined, 2)}\n`;
}

const escapedMessage = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapedProperty = (text: string): string => escapedMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export function renderGithub({ findings }: Report): string {
  return findings
    .filter(({ known }) => !known)
    .map(({ path, region, severity, code, message }) => {
      const place = {
        file: path,
        line: String(region.startLine),
        endLine: String(region.endLine),
        // Columns are understood on one line only.
        ...(region.startLine === region.endLine && {
          col: String(region.startColumn),
          endColumn: String(region.endColumn),
        }),
        title: code,
      };
      const properties = Object.entries(place).map(([name, value]) => `${name}=${escapedProperty(value)}`);
      return `::${severity === 'information' ? 'notice' : severity} ${properties.join(',')}::${escapedMessage(message)}\n`;
    })
    .join('');
}
