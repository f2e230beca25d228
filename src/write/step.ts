/** A step of a diagnosis or a resolution that is there already: the next of its list, or a further block. */
import { lineAt, textOfLine } from '../runbook/lines.ts';
import type { Runbook } from '../runbook/types.ts';
import type { FileStyle } from './fileStyle.ts';
import { endOfOwnWords, isBlank, type Part, type Parts } from './parts.ts';
import { withStyle } from './templateText.ts';

export interface PlacedText {
  readonly offset: number;
  /** LF. */
  readonly text: string;
  /** It goes on with what stands right above: no blank line between. */
  readonly isTight?: boolean;
}

export function asStep(
  file: string,
  runbook: Runbook,
  parts: Parts,
  part: Part,
  step: string,
  style: FileStyle,
): PlacedText {
  const text = withStyle(step, style);
  const end = endOfOwnWords(file, parts, part);
  if (/^(?:\d{1,9}[.)]|[-*+])[ \t]/.test(text)) {
    const list = lastList(file, parts, part.start, end);
    return list === undefined ? { offset: end, text } : { offset: list.end, text: asItem(text, list) };
  }
  return { offset: end, text: withNumber(text, numberedTitles(runbook, part.start, end)) };
}

export interface List {
  /** Blanks in front of its marks. */
  readonly indent: string;
  readonly mark: string;
  readonly gap: string;
  /** Undefined for a list of bullets. */
  readonly number: number | undefined;
  /** All of its items carry the same number, as some write them. */
  readonly isSame: boolean;
  /** Behind its last words. */
  readonly end: number;
}

const ITEM = /^( {0,3})(?:(\d{1,9})([.)])|([-*+]))([ \t]+)(?=\S)/;

/** Of the outermost items between the offsets, the last run of one kind. */
export function lastList(file: string, { lines }: Parts, from: number, to: number): List | undefined {
  const first = lineAt(lines.starts, from) + 1;
  const last = lineAt(lines.starts, Math.max(from, to - 1));
  let list: List | undefined;
  /** Column at which the words of the last item begin: what stands at it or behind it belongs to the item. */
  let column = 0;
  let isOpen = false;
  let wasBlank = false;
  let fence: string | undefined;
  for (let line = first; line <= last; line++) {
    const text = textOfLine(file, lines, line);
    const end = lines.starts[line + 1] ?? file.length;
    const marks = /^[ \t]*(`{3,}|~{3,})/.exec(text)?.[1];
    const isInside = fence !== undefined;
    if (fence === undefined) fence = marks;
    else if (marks !== undefined && marks.startsWith(fence) && /^[ \t]*[`~]+[ \t]*$/.test(text)) fence = undefined;
    if (isBlank(text)) {
      wasBlank = true;
      continue;
    }
    const indented = /^[ \t]*/.exec(text)?.[0].replaceAll('\t', '    ').length ?? 0;
    const item = isInside || (isOpen && indented >= column) ? null : ITEM.exec(text);
    if (item !== null) {
      const [all, indent = '', number, delimiter, bullet, gap = ' '] = item;
      const mark = delimiter ?? bullet ?? '-';
      const goesOn = isOpen && list?.mark === mark;
      const own = number === undefined ? undefined : Number(number);
      list = {
        indent,
        mark,
        gap: gap.includes('\t') || gap.length > 4 ? ' ' : gap,
        number: own,
        isSame: goesOn && list?.number === own,
        end,
      };
      column = all.replaceAll('\t', '    ').length;
      isOpen = true;
    } else if (list !== undefined && isOpen && (isInside || indented >= column || !wasBlank)) list = { ...list, end };
    else isOpen = false;
    wasBlank = false;
  }
  return list;
}

/** The step's first mark becomes the list's next, and what stands below it is indented as far as the mark is wide. */
export function asItem(text: string, { indent, mark, gap, number, isSame }: List): string {
  const next = number === undefined ? mark : `${isSame ? number : number + 1}${mark}`;
  const [own = ''] = /^(?:\d{1,9}[.)]|[-*+])[ \t]+/.exec(text) ?? [];
  const first = indent + next + gap;
  return text
    .slice(own.length)
    .split('\n')
    .map((line, at) => {
      if (at === 0) return first + line;
      return line === ''
        ? ''
        : ' '.repeat(first.length) + line.replace(/^[ \t]+/, (blanks) => blanks.slice(own.length));
    })
    .join('\n');
}

/** `# 4. Check pod status`: the highest number of titles between the offsets; nothing where they carry none. */
function numberedTitles(runbook: Runbook, from: number, to: number): number | undefined {
  const numbers = runbook.blocks
    .filter(({ range }) => range.start >= from && range.start < to)
    .flatMap(({ text }) =>
      [...text.matchAll(/^[ \t]*(?:#|\/\/)[ \t]*(\d{1,4})[.):][ \t]/gm)].map((match) => Number(match[1])),
    );
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** The comments of a block, numbered on from `last`. */
function withNumber(text: string, last: number | undefined): string {
  if (last === undefined) return text;
  let number = last;
  return text.replaceAll(/^(#|\/\/)[ \t]+(?:\d{1,4}[.):][ \t]+)?/gm, (_, mark: string) => `${mark} ${(number += 1)}. `);
}
