/** Numbers in headings and lists that come twice, or leave one out. */
import { headingsIn } from './anchors.ts';
import { linksIn } from './links.ts';
import { lineEndOf, lineText } from './manuscript.ts';
import type { Found, Manuscript, Place, Rule } from './types.ts';

const NUMBERED = /^((?:(?:step|phase|stage|part|incident|scenario)\s+)?)(\d{1,3})([.):]|\s+[-–—])\s/i;

/** More than that nobody leaves out by mistake. */
const MAX_LEFT_OUT = 3;

interface Numbered {
  readonly word: string;
  readonly number: number;
  /** Of the digits. */
  readonly start: number;
  readonly end: number;
  readonly title: string;
}

function headingNumbers(manuscript: Manuscript): readonly Found[] {
  const groups = new Map<number, number[]>();
  for (const [index, { parent }] of manuscript.places.entries()) {
    const siblings = groups.get(parent);
    if (siblings === undefined) groups.set(parent, [index]);
    else siblings.push(index);
  }
  return [...groups.values()].flatMap((indexes) => {
    const series = seriesOf(indexes.flatMap((index) => manuscript.places[index] ?? []));
    const at = series.findIndex(({ number }, one) => one > 0 && number !== (series[one - 1]?.number ?? 0) + 1);
    const [wrong, before] = [series[at], series[at - 1]];
    if (wrong === undefined || before === undefined) return [];
    if (wrong.number > before.number && isElsewhere(manuscript, before.number + 1)) return [];
    // Stages 9 and 14 of a pipeline that is described elsewhere.
    if (wrong.number > before.number + MAX_LEFT_OUT + 1) return [];
    const fix = renumbered(manuscript, series, at);
    const said = wrong.number === before.number ? 'comes twice' : `follows ${before.number}`;
    return [
      {
        range: { start: wrong.start, end: wrong.end },
        message: `The number ${wrong.number} ${said} in this row of headings.`,
        ...(fix && { fix }),
      },
    ];
  });
}

/** The number that is left out stands at another level: a slip of the level, or meant so. */
function isElsewhere({ places }: Manuscript, number: number): boolean {
  return places.some(({ section }) => Number(NUMBERED.exec(section.title)?.[2]) === number);
}

/** The row of numbered headings below one, where it is one that counts: it begins with 0 or 1. */
function seriesOf(places: readonly Place[]): readonly Numbered[] {
  const series = places.flatMap(({ section: { title, range } }): readonly Numbered[] => {
    const match = NUMBERED.exec(title);
    if (match === null) return [];
    const word = match[1] ?? '';
    const start = range.start + word.length;
    return [
      { word: word.trim().toLowerCase(), number: Number(match[2]), start, end: start + (match[2] ?? '').length, title },
    ];
  });
  const [first] = series;
  const counts = first !== undefined && first.number <= 1 && series.every(({ word }) => word === first.word);
  // A single step back is an appendix that counts anew.
  const isRow = series.every(({ number }, at) => at === 0 || number >= (series[at - 1]?.number ?? 0));
  return counts && isRow && series.length > 1 ? series : [];
}

/** All numbers from the wrong one on, unless a link of this file names one of those headings. */
function renumbered(manuscript: Manuscript, series: readonly Numbered[], from: number): Found['fix'] {
  const changed = series.slice(from);
  const [first, last] = [changed[0], changed.at(-1)];
  const digits = (one: Numbered): string => manuscript.text.slice(one.start, one.end);
  if (first === undefined || last === undefined || changed.some((one) => Number(digits(one)) !== one.number))
    return undefined;
  const named = new Set(
    linksIn(manuscript).flatMap(({ anchor, path }) => (path === manuscript.path ? (anchor ?? []) : [])),
  );
  const titles = new Set(changed.map(({ title }) => title));
  if (named.size > 0 && headingsIn(manuscript.text).some(({ title, anchor }) => titles.has(title) && named.has(anchor)))
    return undefined;
  let number = (series[from - 1]?.number ?? 0) + 1;
  let text = '';
  let at = first.start;
  for (const one of changed) {
    text += manuscript.text.slice(at, one.start) + String(number++);
    at = one.end;
  }
  return { title: 'Number the Headings Anew', range: { start: first.start, end: last.end }, text };
}

const ITEM = /^(\s*(?:>\s?)*\s*)(\d{1,3})([.)])(\s+)\S/;

/** A fence that is not indented ends its list: the next `1.` is shown as 1 again. */
function brokenLists(manuscript: Manuscript): readonly Found[] {
  const { fences } = manuscript;
  return fences.flatMap((fence): readonly Found[] => {
    const { openLine, closeLine, marks } = fence;
    if (closeLine === undefined) return [];
    const above = itemAt(manuscript, nextLine(manuscript, openLine, -1));
    const below = itemAt(manuscript, nextLine(manuscript, closeLine, 1));
    const prefix = manuscript.text.slice(manuscript.lines.starts[openLine], marks.start);
    if (above === undefined || below === undefined || prefix !== above.prefix || below.prefix !== prefix) return [];
    if (above.number !== 1 || below.number !== 1 || above.sign !== below.sign) return [];
    const range = { start: manuscript.lines.starts[openLine] ?? 0, end: manuscript.lines.ends[closeLine] ?? 0 };
    const rows: string[] = [];
    for (let line = openLine; line <= closeLine; line++) {
      const text = lineText(manuscript, line);
      const isInside = text.startsWith(prefix);
      rows.push(
        isInside && text.length > prefix.length ? prefix + ' '.repeat(above.width) + text.slice(prefix.length) : text,
      );
    }
    const start = below.start;
    return [
      {
        range: { start, end: start + 1 },
        message:
          'The list begins anew behind the fence, so that this shows as 1 again. Indent the fence as far as the words of its item.',
        fix: { title: 'Indent the Fence into Its Item', range, text: rows.join(lineEndOf(manuscript.text)) },
      },
    ];
  });
}

function nextLine(manuscript: Manuscript, from: number, step: 1 | -1): number {
  let line = from + step;
  while (line >= 0 && line < manuscript.lines.starts.length && /^[\s>]*$/.test(lineText(manuscript, line)))
    line += step;
  return line;
}

function itemAt(manuscript: Manuscript, line: number) {
  const match = line < 0 ? null : ITEM.exec(lineText(manuscript, line));
  if (match === null) return undefined;
  const [, prefix = '', digits = '', sign = '', gap = ''] = match;
  const start = (manuscript.lines.starts[line] ?? 0) + prefix.length;
  return { prefix, number: Number(digits), sign, start, width: digits.length + 1 + gap.length };
}

export const numberRules: readonly Rule[] = [
  {
    code: 'heading-number',
    severity: 'warning',
    title: 'A number that comes twice, or is left out',
    why: '*Go on with step 3* leads to the wrong one of two, or the reader looks for a step that is gone.',
    cure: 'Number the headings one after the other.',
    bad: '# Shop\n\n## 1. Look\n\nLook.\n\n## 2. Decide\n\nDecide.\n\n## 2. Act\n\nAct.\n',
    good: '# Shop\n\n## 1. Look\n\nLook.\n\n## 2. Decide\n\nDecide.\n\n## 3. Act\n\nAct.\n',
    check: headingNumbers,
  },
  {
    code: 'list-number',
    severity: 'warning',
    title: 'A list that a fence breaks',
    why: 'A fence at the margin ends the list. Each step is then shown with the number 1.',
    cure: 'Indent the fence as far as the words of its step.',
    bad: '# Shop\n\n1. Look at the pods\n\n```bash\nkubectl get pods\n```\n\n1. Read the log\n',
    good: '# Shop\n\n1. Look at the pods\n\n   ```bash\n   kubectl get pods\n   ```\n\n1. Read the log\n',
    check: brokenLists,
  },
];
