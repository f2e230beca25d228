/** The incidents of a file, each with its parts: by headings, or by labels (`**Symptoms:**`) where those stand for them. */
import { labelIn, likelyPart, partsAmong, type Label, type Part as PartName } from '../check/incidents.ts';
import { lineAt, textOfLine } from '../runbook/lines.ts';
import type { Part, Parts } from './parts.ts';
import { CONTAINERS, INCIDENTS, nameOf } from './sectionNames.ts';

export interface IncidentPart extends Part {
  /** Undefined for a heading. */
  readonly label?: Label;
}

export interface Incident {
  readonly around: Part;
  readonly parts: Readonly<Partial<Record<PartName, IncidentPart>>>;
}

/** `prose`: whether each line stands outside fences. One heading that names a part makes one; of labels it takes two, and of headings where something else is called so: *Resolution* is a message too. */
export function incidentsOf(
  file: string,
  parts: Parts,
  prose: readonly boolean[],
  among: readonly Part[] = parts.all,
): readonly Incident[] {
  return among.flatMap((around): readonly Incident[] => {
    if (INCIDENTS.test(nameOf(around.title))) return [];
    const labelled = labelledParts(file, parts, prose, around);
    const isElse = CONTAINERS.some((container) => container.named.test(nameOf(around.title)));
    if (differentParts(around.children) < (isElse ? 2 : 1) && differentParts(labelled) < 2) return [];
    return [{ around, parts: partsAmong<IncidentPart>([...labelled, ...around.children]) }];
  });
}

function differentParts(titled: readonly { readonly title: string }[]): number {
  return new Set(titled.map(({ title }) => likelyPart(title)).filter((part) => part !== undefined)).size;
}

/** In the words of the section itself, each up to the next label. */
function labelledParts(file: string, parts: Parts, prose: readonly boolean[], around: Part): readonly IncidentPart[] {
  const { starts } = parts.lines;
  const to = around.children[0]?.start ?? around.end;
  const found: { readonly label: Label; readonly start: number }[] = [];
  for (let line = lineAt(starts, around.start) + 1; line < starts.length && (starts[line] ?? 0) < to; line++) {
    const label = prose[line] === true ? labelIn(textOfLine(file, parts.lines, line)) : undefined;
    if (label !== undefined) found.push({ label, start: starts[line] ?? 0 });
  }
  return found.map(({ label, start }, at) => ({
    level: around.level + 1,
    title: label.title,
    start,
    end: found[at + 1]?.start ?? to,
    parent: around,
    children: [],
    label,
  }));
}
