/** The end of the section that one writes in: of its incident, where it is part of one. */
import type { Runbook } from '../runbook/types.ts';
import { lineAt } from '../runbook/lines.ts';
import { endOfWords, partAt, readParts } from './parts.ts';
import { incidentsOf } from './incidentParts.ts';
import { proseLines } from './fileStyle.ts';

/** Of the line behind its last words. Undefined where the file has no section. */
export function sectionEnd(file: string, runbook: Runbook, offset: number): number | undefined {
  const parts = readParts(file, runbook);
  const here = partAt(parts, offset);
  if (here === undefined) return undefined;
  const around = parts.all.filter(({ start, end }) => start <= offset && offset <= end);
  const incident = incidentsOf(file, parts, proseLines(file, runbook, parts.lines), around).at(-1)?.around;
  const outer = incident !== undefined && incident.start <= here.start ? incident : here;
  // Words that stand between a title and the first section are no section of their own.
  const end = endOfWords(file, parts, outer === parts.title ? (outer.children[0]?.start ?? outer.end) : outer.end);
  return parts.lines.starts[lineAt(parts.lines.starts, end)] ?? end;
}
