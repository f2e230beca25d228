/** Numbers of headings that come twice, or leave one out. */
import { plainText } from '../runbook/plainText.ts';
import { headingsIn } from './anchors.ts';
import { linksIn } from './links.ts';
import type { Found, Manuscript, Place } from './types.ts';

const WORD = String.raw`(?:(?:step|phase|stage|part|incident|scenario)\s+)?`;
/** `2.`, `Step 2:`, `2 –` */
const NUMBERED = new RegExp(String.raw`^(${WORD})()(\d{1,3})([.):]|\s+[-–—])\s`, 'i');
/** `1.2`, `1.2.` */
const DOTTED = new RegExp(String.raw`^(${WORD})((?:\d{1,3}\.){1,3})(\d{1,3})(?:[.):]|\s+[-–—])?\s`, 'i');
/** Counts by letters or by itself. */
const APART = /^(?:appendix|annex|anhang|addendum)\b/i;

/** More than that nobody leaves out by mistake. */
const MAX_LEFT_OUT = 3;

interface Numbered {
  readonly word: string;
  /** `1.` of `1.2`. */
  readonly above: string;
  readonly number: number;
  /** Of its last digits. */
  readonly start: number;
  readonly end: number;
  readonly title: string;
  readonly parent: number;
}

export function headingNumbers(manuscript: Manuscript): readonly Found[] {
  const groups = new Map<number, number[]>();
  for (const [index, { parent }] of manuscript.places.entries()) {
    const siblings = groups.get(parent);
    if (siblings === undefined) groups.set(parent, [index]);
    else siblings.push(index);
  }
  return [...groups.values()].flatMap((indexes) => {
    const siblings = indexes.flatMap((index) => manuscript.places[index] ?? []);
    return [rowOf(manuscript, siblings, NUMBERED), dottedRow(manuscript, siblings)].flatMap((row) =>
      wrongIn(manuscript, row),
    );
  });
}

/** The first that is wrong: those behind it may be wrong because of it. */
function wrongIn(manuscript: Manuscript, row: readonly Numbered[]): readonly Found[] {
  const at = row.findIndex(({ number }, one) => one > 0 && number !== (row[one - 1]?.number ?? 0) + 1);
  const [wrong, before] = [row[at], row[at - 1]];
  if (wrong === undefined || before === undefined) return [];
  // Part of a numbering that stands elsewhere: a standard, versions.
  if (wrong.above !== '' && wrong.number !== before.number) return [];
  // Stages 9 and 14 of a pipeline that is described elsewhere.
  if (wrong.number > before.number + MAX_LEFT_OUT + 1) return [];
  const others = otherNumbers(manuscript, row);
  if (wrong.number > before.number && others.has(`${before.above}${before.number + 1}`)) return [];
  const fix = renumbered(manuscript, row, at, others);
  const said = wrong.number === before.number ? 'comes twice' : `follows ${before.above}${before.number}`;
  return [
    {
      range: { start: wrong.start - wrong.above.length, end: wrong.end },
      message: `The number ${wrong.above}${wrong.number} ${said} in this row of headings.`,
      ...(fix && { fix }),
    },
  ];
}

/** The row of numbered headings below one, where it is one that counts: it begins with 0 or 1. */
function rowOf({ text }: Manuscript, places: readonly Place[], pattern: RegExp): readonly Numbered[] {
  const row = places.flatMap(({ section: { title, range }, parent }): readonly Numbered[] => {
    const match = pattern.exec(title);
    if (match === null || APART.test(title.slice(match[0].length))) return [];
    const [, word = '', above = '', digits = ''] = match;
    // A title is without its marks, which the file has: `**2. Restart**`.
    const found = text.slice(range.start, range.end).indexOf(`${above}${digits}`);
    if (found < 0) return [];
    const start = range.start + found + above.length;
    const end = start + digits.length;
    return [{ word: word.trim().toLowerCase(), above, number: Number(digits), start, end, title, parent }];
  });
  const [first] = row;
  const counts =
    first !== undefined &&
    first.number <= 1 &&
    row.every(({ word, above }) => word === first.word && above === first.above);
  // A single step back is an appendix that counts anew.
  const goesUp = row.every(({ number }, at) => at === 0 || number >= (row[at - 1]?.number ?? 0));
  return counts && goesUp && row.length > 1 ? row : [];
}

/** `1.1`, `1.2` below `1.`: elsewhere it may be a version. */
function dottedRow(manuscript: Manuscript, places: readonly Place[]): readonly Numbered[] {
  const row = rowOf(manuscript, places, DOTTED);
  const [first] = row;
  const around = manuscript.places[first?.parent ?? -1]?.section.title;
  if (first === undefined || around === undefined) return [];
  const number = (NUMBERED.exec(`${around} `) ?? DOTTED.exec(`${around} `))?.slice(2, 4).join('');
  return `${number}.` === first.above ? row : [];
}

/** How a number is written where it is no number of its own: `2a`, `2-3`, `2 and 3`, `2.1`, `#2`, `Optional step 2`. */
const WRITTEN =
  /(?:^[^\p{L}\p{N}]*|\b(?:step|phase|stage|part|incident|scenario)s?\s+#?)(\d{1,3}(?:\.\d{1,3})*)(?![\d.]*\d)/iu;
const MORE = /^[a-z]?\s*(?:-|–|—|to|through|and|or|&|\+|,|\/|bis|und)\s*(\d{1,3})(?!\d)/i;
/** A line that is no heading and yet shows as one: bold, or of HTML. */
const MARKED = /^[\s>|]*(?:(?:[-+*]\s+)?(?:\*\*|__)|<[a-z][^<>]{0,200}>)/i;
const TAGS = /<\/?[a-z][^<>]{0,200}>/gi;
const MAX_LINE = 300;

/** The numbers that the file writes elsewhere than in this row, at another level or in another way. */
function otherNumbers(manuscript: Manuscript, row: readonly Numbered[]): ReadonlySet<string> {
  const own = new Set(row.map(({ title }) => title));
  const titles = titlesWithNumbers(manuscript).flatMap(({ title, numbers }) => (own.has(title) ? [] : numbers));
  const from = row[0]?.start ?? 0;
  const to = manuscript.places[row[0]?.parent ?? -1]?.section.end ?? manuscript.text.length;
  const lines: string[] = [];
  let inList = false;
  for (const { text, start } of manuscript.prose) {
    if (start < from || start >= to) continue;
    const isItem = /^\d{1,3}[.)]\s+\S/.test(text);
    // `2. Restart` at the margin, with no 1 above it: a step that was not made a heading.
    if (text.length < MAX_LINE && (MARKED.test(text) || (isItem && !inList && !text.startsWith('1.'))))
      lines.push(text);
    inList = (inList || isItem) && !/^ {0,3}#/.test(text);
  }
  // A fence that nothing closes swallows headings: which ones are there is not certain.
  for (const { range, text } of manuscript.runbook.blocks)
    if (from < range.start && range.start < to)
      lines.push(...Array.from(text.matchAll(/^ {0,3}#{2,6}[ \t]+(.*)$/gm), ([, title = '']) => title));
  return new Set([...titles, ...lines.flatMap(numbersOf)]);
}

interface Titled {
  readonly title: string;
  readonly numbers: readonly string[];
}
const known = new WeakMap<Manuscript, readonly Titled[]>();

/** Each row that is wrong asks for them. */
function titlesWithNumbers(manuscript: Manuscript): readonly Titled[] {
  const titled =
    known.get(manuscript) ??
    manuscript.places.flatMap(({ section: { title } }): readonly Titled[] => {
      const numbers = numbersOf(title);
      return numbers.length === 0 ? [] : [{ title, numbers }];
    });
  known.set(manuscript, titled);
  return titled;
}

function numbersOf(title: string): readonly string[] {
  const plain = plainText(title.slice(0, MAX_LINE).replaceAll(TAGS, ''));
  const written = WRITTEN.exec(plain);
  const whole = written?.[1];
  if (written === null || whole === undefined) return [];
  const parts = whole.split('.');
  const numbers = parts.map((_, at) => parts.slice(0, at + 1).join('.'));
  let last = Number(whole);
  for (
    let rest = plain.slice(written.index + written[0].length), more = MORE.exec(rest);
    more !== null;
    more = MORE.exec(rest)
  ) {
    const next = Number(more[1]);
    // `2-4` has all three.
    while (last < next && numbers.length < 20) numbers.push(String(++last));
    rest = rest.slice(more[0].length);
  }
  return numbers;
}

/** All numbers from the wrong one on, unless one of them is there already or a link of this file names one of those headings. */
function renumbered(
  manuscript: Manuscript,
  row: readonly Numbered[],
  from: number,
  others: ReadonlySet<string>,
): Found['fix'] {
  const changed = row.slice(from);
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
  let number = (row[from - 1]?.number ?? 0) + 1;
  let text = '';
  let at = first.start;
  for (const one of changed) {
    if (others.has(`${one.above}${number}`)) return undefined;
    text += manuscript.text.slice(at, one.start) + String(number++);
    at = one.end;
  }
  return { title: 'Number the Headings Anew', range: { start: first.start, end: last.end }, text };
}
