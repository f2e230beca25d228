/** The end of the section that one writes in: of its incident, where it is part of one. */
import type { Runbook } from '../runbook/types.ts';
import { lineAt } from '../runbook/lines.ts';
import { endOfWords, partAt, readParts } from './parts.ts';
import { incidentsOf } from './sectionPlace.ts';

/** Of the line behind its last words. Undefined where the file has no section. */
export function sectionEnd(file: string, runbook: Runbook, offset: number): number | undefined {
  const parts = readParts(file, runbook);
  const here = partAt(parts, offset);
  if (here === undefined) return undefined;
  const incident = incidentsOf(parts).findLast((part) => part.start <= offset && offset <= part.end);
  const around = incident !== undefined && incident.start <= here.start ? incident : here;
  // Words that stand between a title and the first section are no section of their own.
  const end = endOfWords(file, parts, around === parts.title ? (around.children[0]?.start ?? around.end) : around.end);
  return parts.lines.starts[lineAt(parts.lines.starts, end)] ?? end;
}
