/** A new section: from a template to the edit that puts it at its place, as the file at hand is written. */
import type { Label } from '../check/incidents.ts';
import { parseRunbook } from '../runbook/parseRunbook.ts';
import type { Runbook } from '../runbook/types.ts';
import { proseLines, styleOf, type FileStyle } from './fileStyle.ts';
import { readParts, type Part, type Parts } from './parts.ts';
import { numberOf } from './sectionNames.ts';
import { placeFor, type SectionPlace } from './sectionPlace.ts';
import type { SectionTemplate } from './sectionTemplates.ts';
import { listedEntry } from './listedEntry.ts';
import { asStep, type PlacedText } from './step.ts';
import { fillTabStops, putKnown, type Filled } from './tabStops.ts';
import { serviceOf } from './service.ts';
import { headingsOf, mapLines, withHeadings, withLabels, withStyle, type TakenTitles } from './templateText.ts';

export type NewSection =
  | (Filled & {
      readonly kind: 'edit';
      readonly offset: number;
      /** With its tab stops still as `[[words]]`. */
      readonly template: string;
    })
  /** What stands open above would swallow it: the sentence says what to do. */
  | { readonly kind: 'refused'; readonly because: string };

/** Where each would go, in words, for the list that one picks from: cheap, nothing is read again. */
export function placeWords(
  file: string,
  runbook: Runbook,
  offset: number,
  templates: readonly SectionTemplate[],
): readonly string[] {
  const parts = readParts(file, runbook);
  const prose = proseLines(file, runbook, parts.lines);
  return templates.map((template) => placeFor(file, parts, prose, offset, template).words);
}

/** `offset`: of the cursor. The file is only ever added to. */
export function newSection(file: string, runbook: Runbook, offset: number, template: SectionTemplate): NewSection {
  const parts = readParts(file, runbook);
  const prose = proseLines(file, runbook, parts.lines);
  const style = styleOf(file, runbook, prose, parts.lines);
  const place = placeFor(file, parts, prose, offset, template);
  const body = bodyOf(file, runbook, parts, place, template, style);
  const at = body.offset;
  const known = withService(body.text, serviceOf(runbook));
  const { before, after } = around(file, parts, at, body.isTight === true);
  const lines = `${before}${known}${after}`.replaceAll('\n', style.eol);
  const filled = fillTabStops(lines);
  const because = swallowed(file, runbook, at, filled.text);
  return because === undefined
    ? { kind: 'edit', offset: at, template: lines, ...filled }
    : { kind: 'refused', because };
}

function bodyOf(
  file: string,
  runbook: Runbook,
  parts: Parts,
  place: SectionPlace,
  template: SectionTemplate,
  style: FileStyle,
): PlacedText {
  const { stepOf, firstOf, offset } = place;
  const { kind } = template;
  if (stepOf !== undefined) return asStep(file, runbook, parts, stepOf, template.step ?? '', style);
  const isListed = firstOf !== undefined && (kind === 'severity' || kind === 'escalation');
  const listed = isListed ? listedEntry(file, parts, firstOf, kind) : undefined;
  return listed ?? { offset, text: sectionText(parts, place, template, style) };
}

function sectionText(parts: Parts, place: SectionPlace, template: SectionTemplate, style: FileStyle): string {
  const { container, number, siblings, label } = place;
  const level = container === undefined ? place.level : place.level + 1;
  const text = container !== undefined && template.first !== undefined ? template.first : template.section;
  const named = withNumber(text, number, place.name);
  const styled = withStyle(named, style);
  const own = place.partLabel === undefined ? styled : withLabels(styled, place.partLabel);
  const taken = {
    all: parts.all.map(({ title }) => title),
    siblings: container === undefined ? siblings.map(({ title }) => title) : [],
    around: label === undefined ? siblings[0]?.parent?.title : undefined,
    isFirst: template.numbersParts === true && (container !== undefined || place.firstOf !== undefined),
    isNumbered: container === undefined && siblings.some(({ children }) => children.some(isNumberedWithin)),
  };
  const inside =
    label === undefined ? withHeadings(own, level, taken, style) : underLabel(own, label, level, taken, style);
  // A file without a word needs its title first.
  const isEmpty = parts.all.length === 0 && parts.lines.text.slice(parts.from).trim() === '';
  const heads = [
    ...(isEmpty ? [withHeadings('# [[What this runbook is for]]\n', 1, taken, style)] : []),
    ...(place.rule ? ['---\n'] : []),
    ...(container === undefined ? [] : [withHeadings(`# ${container}\n`, place.level, taken, style)]),
  ];
  return [...heads, inside].join('\n');
}

/** `2.1 Symptoms` */
function isNumberedWithin(part: Part): boolean {
  return /^[\d.]+\.$/.test(numberOf(part)?.before ?? '');
}

/** Its first heading as a label, like those beside it. */
function underLabel(
  text: string,
  { before, after }: Label,
  level: number,
  taken: TakenTitles,
  style: FileStyle,
): string {
  const [, title = '', rest = ''] = /^#+[ \t]+(.*?)[ \t]*\n([\s\S]*)$/.exec(text) ?? [];
  return `${before}${title}${after}\n${withHeadings(rest, level, taken, style)}`;
}

/** `# 3. …`; a template that names its heading by itself, `# [[name]] - …`, takes the form that the others have. */
function withNumber(text: string, number: string, name: string | undefined): string {
  const isNamed = /^#+[ \t]+\[\[name\]\]/.test(text);
  // `3. SEV2 - …` has both.
  const isBoth = /^\d/.test(number) && name !== undefined && /^\D/.test(name);
  const numbered = text.replace(/^(#+[ \t]+)/, (mark) => mark + number);
  if (!isNamed) return numbered;
  if (isBoth) return putKnown(numbered, 'name', name);
  const own = number === '' ? text : text.replace(/\[\[name\]\](?:[ \t]+[-–—][ \t]+|[:.][ \t]+)/, () => number);
  return putKnown(own, 'name', name);
}

/** In a command an unknown service is a hole that is asked for, in a message too; in a sentence it is called so. */
function withService(text: string, service: string | undefined): string {
  const called = (unknown: string) => (line: string) => putKnown(line, 'service', service ?? unknown);
  return mapLines(text, {
    prose: called('[[the service]]'),
    inside: (line, label) => called(label === 'text' ? '{service}' : '<service>')(line),
  });
}

/** The blank lines that it needs around, beside those that are there. */
function around(
  file: string,
  { lines, from }: Parts,
  offset: number,
  isTight: boolean,
): { before: string; after: string } {
  const above = file.slice(from, offset);
  const endsLine = offset === 0 || /[\r\n]$/.test(file.slice(0, offset)) || lines.starts[0] === offset;
  const isFirst = above.trim() === '' && offset <= from && from === (lines.starts[0] ?? 0);
  const below = /^[^\r\n]*/.exec(file.slice(offset))?.[0] ?? '';
  const isLast = file.slice(offset).trim() === '';
  return {
    before: (endsLine ? '' : '\n') + (isFirst || isTight ? '' : '\n'),
    after: isLast || /^[ \t]*$/.test(below) ? '' : '\n',
  };
}

/** Read again as it would stand there: nothing of the file means something else, and every heading of the new is one. */
function swallowed(file: string, runbook: Runbook, at: number, text: string): string | undefined {
  const after = parseRunbook(file.slice(0, at) + text + file.slice(at));
  const isOld = (offset: number): boolean => offset < at || offset >= at + text.length;
  const headings = (read: Runbook, isCounted: (offset: number) => boolean): string =>
    JSON.stringify(
      read.sections.filter(({ range }) => isCounted(range.start)).map(({ level, title }) => [level, title]),
    );
  const blocks = (read: Runbook, isCounted: (offset: number) => boolean): string =>
    JSON.stringify(read.blocks.filter(({ range }) => isCounted(range.start)).map(({ text: own }) => own));
  const isSame =
    headings(after, isOld) === headings(runbook, () => true) && blocks(after, isOld) === blocks(runbook, () => true);
  const fresh = after.sections.filter(({ range }) => !isOld(range.start)).length;
  const freshBlocks = after.blocks.filter(({ range }) => !isOld(range.start)).length;
  const wanted = headingsOf(text);
  if (isSame && fresh === wanted.headings && freshBlocks === wanted.fences) return undefined;
  const open = runbook.problems.find(({ code }) => code === 'unclosed-fence');
  return open === undefined
    ? 'What stands open above it or in its template, such as a comment or a fence, would take other text in. Close it first.'
    : 'A fence of this runbook is not closed and would take the new section in. Close it and try again.';
}
