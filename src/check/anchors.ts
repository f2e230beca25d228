/** Which places of a Markdown file a link can name: its headings, as GitHub spells them, and its HTML ids. */
import { plainText } from '../runbook/plainText.ts';

/** How GitHub writes a heading in an address, but for the number behind those that come twice. */
export function anchorOf(title: string): string {
  return plainText(title)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Git hosts differ in hyphens and in case: what any of them would find is no mistake. */
export function looseAnchor(anchor: string): string {
  return anchor.toLowerCase().replaceAll(/-{2,}/g, '-').replaceAll(/^-|-$/g, '');
}

export interface Heading {
  readonly title: string;
  readonly anchor: string;
}

/** The headings of a text at any depth, in order, each with its anchor. */
export function headingsIn(text: string): readonly Heading[] {
  const lines = text.split(/\r\n?|\n/);
  const known = new Map<string, number>();
  return titlesIn(lines, true).map((title): Heading => {
    const plain = anchorOf(title);
    const count = known.get(plain) ?? 0;
    known.set(plain, count + 1);
    return { title, anchor: count === 0 ? plain : `${plain}-${count}` };
  });
}

/** All that a link into the text can name, loosely spelt. */
export function anchorsIn(text: string): ReadonlySet<string> {
  const anchors = headingsIn(text).map(({ anchor }) => looseAnchor(anchor));
  // Where a fence ends is a matter of its list and of other marks inside it: what looks like a heading is taken for one.
  const maybe = text
    .split(/\r\n?|\n/)
    .filter((line) => line.length < MAX_HEADING && /^ {0,3}#{2,6}[ \t]/.test(line))
    .map((line) => looseAnchor(anchorOf(line.replace(/^[ #]+/, '').trim())));
  const ids = Array.from(text.matchAll(/(?:\b(?:id|name)\s{0,3}=\s{0,3}["']?|\{#)([\w.:-]{1,100})/g), (match) =>
    looseAnchor(match[1] ?? ''),
  );
  return new Set([...anchors, ...maybe, ...ids]);
}

/** Longer than any: what finds the end of one looks at each of its letters. */
const MAX_HEADING = 1000;
const HEADING = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*#{1,6}[ \t]+(.*)$/;

/** A fence that nothing closes hides what is below it: then all of it counts. */
function titlesIn(lines: readonly string[], fenced: boolean): readonly string[] {
  const titles: string[] = [];
  let open = '';
  for (const [at, line] of lines.entries()) {
    const fence = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})(.*)$/.exec(line);
    const marks = fence?.[1] ?? '';
    if (fenced && open !== '') {
      if (marks.startsWith(open) && fence?.[2]?.trim() === '') open = '';
      continue;
    }
    if (fenced && marks !== '') {
      open = marks;
      continue;
    }
    const title = line.length < MAX_HEADING ? HEADING.exec(line)?.[1] : undefined;
    if (title !== undefined) titles.push(withoutClosing(title));
    else if (/^ {0,3}(?:=+|-{2,})\s*$/.test(lines[at + 1] ?? '') && /^ {0,3}\S/.test(line)) titles.push(line);
  }
  return open === '' ? titles : titlesIn(lines, false);
}

/** `Restart ##` → `Restart`. */
function withoutClosing(title: string): string {
  const text = title.trimEnd();
  let end = text.length;
  while (text.charAt(end - 1) === '#') end--;
  return end === 0 || /\s/.test(text.charAt(end - 1)) ? text.slice(0, end).trimEnd() : text;
}
