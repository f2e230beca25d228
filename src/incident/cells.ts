/**
 * Segments ↔ the cells that an editor shows. A cell is a picture of its raw text, never the source of it: what was not
 * touched is written as it was read, and an entry always as it was first written, whatever was done to its cell.
 */
import { parseNotebook, renderCell } from './format.ts';
import { isBlank, lineEndOf, splitLines, type Line } from './lines.ts';
import type { Entry } from './types.ts';

/** What a cell keeps beside the text it shows. */
export interface CellMemory {
  /** The text of the file that it stands for. Absent for a cell that a person has just made. */
  readonly raw?: string;
  /** Of an entry. */
  readonly id?: string;
  readonly n?: number;
  /** The entry was added in the editor: a line end goes before it, as where the file is written without one. */
  readonly added?: boolean;
  /** The command that was put into a new cell to be edited. */
  readonly offered?: string;
}

export interface ShownCell {
  readonly kind: 'text' | 'code';
  /** LF; without byte order mark, and without blank lines around. */
  readonly text: string;
  /** The info string of its fence; empty for text. */
  readonly language: string;
  readonly memory: CellMemory;
  readonly entry?: Entry;
}

export interface ShownNotebook {
  readonly frontMatter: string;
  readonly lineEnd: string;
  readonly cells: readonly ShownCell[];
}

/** A cell on its way back into the file. */
export type KeptCell = Omit<ShownCell, 'entry'>;

export function showNotebook(text: string): ShownNotebook {
  const segments = parseNotebook(text);
  const [first] = segments;
  const frontMatter = first?.kind === 'frontMatter' ? first.raw : '';
  const seen = new Set<string>();
  const cells = segments.flatMap((segment): ShownCell[] => {
    const { raw } = segment;
    if (segment.kind === 'frontMatter') return [];
    if (segment.kind === 'text') return [{ kind: 'text', text: shownText(raw), language: '', memory: { raw } }];
    if (segment.kind === 'cell') {
      return [{ kind: 'code', text: segment.command, language: segment.language, memory: { raw } }];
    }
    const { entry } = segment;
    // A second entry with the same id (a merge in Git brought it twice) is shown, and is no entry.
    const memory = seen.has(entry.id) ? { raw } : { raw, id: entry.id, n: entry.n };
    seen.add(entry.id);
    return [{ kind: 'code', text: entry.command, language: entry.shell, memory, entry }];
  });
  return { frontMatter, lineEnd: lineEndOf(text), cells };
}

/** The cell of an entry that comes into an open notebook. */
export function showEntry(raw: string): ShownCell | undefined {
  const found = parseNotebook(raw).find((segment) => segment.kind === 'entry');
  if (found?.kind !== 'entry') return undefined;
  const { entry } = found;
  const memory = { raw, id: entry.id, n: entry.n, added: true };
  return { kind: 'code', text: entry.command, language: entry.shell, memory, entry };
}

/** The whole file. */
export function keepNotebook(frontMatter: string, lineEnd: string, cells: readonly KeptCell[]): string {
  let text = frontMatter;
  let afterNew = false;
  const seen = new Set<string>();

  function put(piece: string, gap: boolean): void {
    if (text !== '' && !/[\r\n]$/.test(text)) text += lineEnd;
    else if (gap && text !== '') text += lineEnd;
    text += piece;
  }

  for (const cell of cells) {
    if (isOffered(cell)) continue;
    const { raw, id, added } = cell.memory;
    if (raw !== undefined && id !== undefined && !seen.has(id)) {
      seen.add(id);
      put(raw, added === true || (afterNew && !endsBlank(text)));
      afterNew = false;
      continue;
    }
    const unchanged = raw !== undefined && id === undefined && !isChanged(cell, raw);
    const piece = unchanged ? raw : newPiece(cell, id === undefined ? raw : undefined, lineEnd);
    if (piece === undefined) continue;
    // What was made here needs a blank line around it; what was read stands as it stood.
    const replaces = raw !== undefined && id === undefined;
    put(piece, !endsBlank(text) && (afterNew || !replaces));
    afterNew = !replaces;
  }
  return text;
}

/** A command that is offered for editing, in which nobody has typed: it did not run, and nobody wants to keep it. */
export function isOffered({ text, memory }: Pick<KeptCell, 'text' | 'memory'>): boolean {
  return memory.raw === undefined && memory.offered !== undefined && toLf(text) === memory.offered;
}

function isChanged(cell: KeptCell, raw: string): boolean {
  const text = toLf(cell.text);
  if (cell.kind === 'text') return text !== shownText(raw);
  const [segment] = parseNotebook(raw);
  if (segment?.kind === 'cell') return text !== segment.command || cell.language !== segment.language;
  return segment?.kind !== 'entry' || text !== segment.entry.command;
}

/** Undefined for a cell in which nothing stands. */
function newPiece(cell: KeptCell, before: string | undefined, lineEnd: string): string | undefined {
  const words = toLf(cell.text);
  if (splitLines(words).every((line) => isBlank(line.text))) return undefined;
  if (cell.kind === 'code') return renderCell(cell.language, words, lineEnd) + blankLines(before ?? '');
  const written = words.replace(/\n+$/, '').replaceAll('\n', lineEnd);
  return before === undefined ? written + lineEnd : beginning(before) + written + ending(before);
}

/** What a text cell shows. */
function shownText(raw: string): string {
  const rest = raw.slice(beginning(raw).length);
  return toLf(rest.slice(0, rest.length - ending(rest).length));
}

/** The byte order mark and the blank lines in front of a text. */
function beginning(raw: string): string {
  const mark = raw.startsWith('\uFEFF') ? 1 : 0;
  let end = mark;
  for (const line of splitLines(raw.slice(mark))) {
    const hasEnd = line.end > line.start + line.text.length;
    if (!isBlank(line.text) || !hasEnd) break;
    end = mark + line.end;
  }
  return raw.slice(0, end);
}

/** The line end of the last words and the blank lines behind it. */
function ending(raw: string): string {
  const last = lastWords(raw);
  return last === undefined ? '' : raw.slice(last.start + last.text.length);
}

/** The blank lines at the end, without the line end of what stands in front of them. */
function blankLines(raw: string): string {
  const last = lastWords(raw);
  return last === undefined ? '' : raw.slice(last.end);
}

function lastWords(raw: string): Line | undefined {
  return splitLines(raw).findLast((line) => !isBlank(line.text));
}

/** Nothing, or a blank line, stands in front of what comes next. */
function endsBlank(text: string): boolean {
  return text === '' || /(?:\r\n|\n|\r)[ \t]{0,80}(?:\r\n|\n|\r)$/.test(text.slice(-100));
}

function toLf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
