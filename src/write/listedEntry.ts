/** Severities and levels that stand in a table or a list: the next is a row or an item of it, no heading. */
import { lineAt, textOfLine } from '../runbook/lines.ts';
import { endOfOwnWords, isBlank, type Part, type Parts } from './parts.ts';
import type { SectionKind } from './sectionTemplates.ts';
import { asItem, lastList, type PlacedText } from './step.ts';
import { tabStop } from './tabStops.ts';

const NAME = /^(\*{0,2}|_{0,2})((?:P|S|L|T|SEV|Level|Tier)[ -]?)(\d{1,2})\1(?!\w)/i;
const DELIMITERS = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$/;

/** Undefined where there is neither. */
export function listedEntry(file: string, parts: Parts, part: Part, kind: SectionKind): PlacedText | undefined {
  const end = endOfOwnWords(file, parts, part);
  return tableRow(file, parts, part.start, end) ?? listItem(file, parts, part.start, end, kind);
}

function tableRow(file: string, { lines }: Parts, from: number, to: number): PlacedText | undefined {
  const first = lineAt(lines.starts, from);
  const last = lineAt(lines.starts, Math.max(from, to - 1));
  const textOf = (line: number): string => textOfLine(file, lines, line);
  for (let line = last; line > first; line--) {
    if (!DELIMITERS.test(textOf(line)) || !textOf(line - 1).includes('|')) continue;
    let end = line;
    while (end < last && textOf(end + 1).includes('|') && !isBlank(textOf(end + 1))) end++;
    const rows = [];
    for (let row = line + 1; row <= end; row++) rows.push(cellsOf(textOf(row)));
    const name = nextName(rows.map(({ cells }) => cells[0]?.trim() ?? ''));
    const sample = textOf(end);
    if (name === undefined) return undefined;
    const { indent, opens, closes, cells } = cellsOf(sample);
    const heads = cellsOf(textOf(line - 1)).cells.map((cell) => cell.replaceAll(/[*_`[\]]/g, '').trim());
    const written = heads.map((head, at) => {
      const [plain, template] = at === 0 ? [name, name] : [head, tabStop(head)];
      // A table that is aligned stays so.
      return ` ${template} ${' '.repeat(Math.max(0, (cells[at]?.length ?? 0) - plain.length - 2))}`;
    });
    const text = indent + (opens ? '|' : '') + written.join('|') + (closes ? '|' : '');
    return { offset: lines.starts[end + 1] ?? file.length, text: `${text.trimEnd()}\n`, isTight: true };
  }
  return undefined;
}

function cellsOf(row: string): {
  readonly indent: string;
  readonly opens: boolean;
  readonly closes: boolean;
  readonly cells: readonly string[];
} {
  const indent = /^[ \t]*/.exec(row)?.[0] ?? '';
  const text = row.slice(indent.length).trimEnd();
  const opens = text.startsWith('|');
  const closes = /(?<!\\)\|$/.test(text) && text.length > 1;
  return { indent, opens, closes, cells: text.slice(opens ? 1 : 0, closes ? -1 : undefined).split(/(?<!\\)\|/) };
}

function listItem(file: string, parts: Parts, from: number, to: number, kind: SectionKind): PlacedText | undefined {
  const list = lastList(file, parts, from, to);
  if (list === undefined) return undefined;
  const items = file.slice(from, list.end).split(/\r\n?|\n/);
  const words = items.map((line) => line.replace(/^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/, ''));
  const name = nextName(words);
  const last = words.findLast((one) => NAME.test(one));
  if (name === undefined || last === undefined) return undefined;
  const between = /^(?::\*\*|:)?[ \t]*(?:[-–—][ \t]+)?/.exec(last.replace(NAME, ''))?.[0] ?? ': ';
  const rest =
    kind === 'severity'
      ? '[[Nobody can use it]], response time [[15 minutes]]'
      : '[[Who]], escalate if unresolved in 30 minutes';
  const own = `- ${name}${between.trim() === '' ? ': ' : between}${rest}\n`;
  return { offset: list.end, text: asItem(own, list), isTight: true };
}

/** One more than the highest, in the form of the last. */
function nextName(texts: readonly string[]): string | undefined {
  const found = texts.flatMap((text) => {
    const match = NAME.exec(text);
    return match === null ? [] : [match];
  });
  const last = found.at(-1);
  if (last === undefined) return undefined;
  const number = Math.max(...found.map((match) => Number(match[3]))) + 1;
  return `${last[1] ?? ''}${last[2] ?? ''}${number}${last[1] ?? ''}`;
}
