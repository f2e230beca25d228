/** Incident file ↔ segments. Parsing only cuts at offsets, so joining what was parsed gives the file back to the byte. */
import { fenceFor } from './entryLetters.ts';
import { isBlank, splitLines, type Line } from './lines.ts';
import { createEntryReader } from './readEntry.ts';
import type { Segment } from './types.ts';

const BOM = '\uFEFF';
const CELL = /^<!-- cell -->[ \t]*$/;
/** For who reads the file as it is. Files that were written before there was this line have none. */
const NOT_RUN = '**Not run:**';
const CELL_FENCE = /^(`{3,})([^`]*)$/;

export function parseNotebook(text: string): readonly Segment[] {
  const lines = splitLines(text);
  const entryAt = createEntryReader(lines);
  const raw = (from: number, to: number): string =>
    text.slice(lines[from]?.start ?? text.length, lines[to - 1]?.end ?? 0);
  const segments: Segment[] = [];
  const frontMatterLines = lengthOfFrontMatter(lines);
  if (frontMatterLines > 0) segments.push({ kind: 'frontMatter', raw: raw(0, frontMatterLines) });

  let from = frontMatterLines;
  const takeText = (to: number): void => {
    if (to > from) segments.push({ kind: 'text', raw: raw(from, to) });
  };
  for (let at = from; at < lines.length;) {
    const found = entryAt(at);
    const cell = found === undefined ? cellAt(lines, at) : undefined;
    const length = found?.lines ?? cell?.lines;
    if (length === undefined) {
      at++;
      continue;
    }
    takeText(at);
    const piece = raw(at, at + length);
    if (found !== undefined) segments.push({ kind: 'entry', raw: piece, entry: found.entry, intact: found.intact });
    if (cell !== undefined) {
      segments.push({ kind: 'cell', raw: piece, language: cell.language, command: cell.command });
    }
    at += length;
    from = at;
  }
  takeText(lines.length);
  return blankTextBackwards(segments);
}

export function joinSegments(segments: readonly Segment[]): string {
  return segments.map((segment) => segment.raw).join('');
}

/** A command that was typed into a cell and has not run. */
export function renderCell(language: string, command: string, eol: string): string {
  const fence = fenceFor([command]);
  return ['<!-- cell -->', NOT_RUN, fence + language.replace(/[^\w.+-]/g, ''), ...command.split('\n'), fence, ''].join(
    eol,
  );
}

/** The file with the entry behind it: the old text as it was, one line end, the entry. */
export function withEntry(text: string, entry: string, eol: string): string {
  return text === '' || text === BOM ? text + entry : text + eol + entry;
}

function lengthOfFrontMatter(lines: readonly Line[]): number {
  const first = lines[0]?.text ?? '';
  if (!/^---[ \t]*$/.test(first.startsWith(BOM) ? first.slice(1) : first)) return 0;
  const end = lines.findIndex((line, n) => n > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(line.text));
  return end + 1;
}

function cellAt(lines: readonly Line[], at: number): { lines: number; language: string; command: string } | undefined {
  if (!CELL.test(lines[at]?.text ?? '')) return undefined;
  const open = lines[at + 1]?.text.trimEnd() === NOT_RUN ? at + 2 : at + 1;
  const fence = CELL_FENCE.exec(lines[open]?.text ?? '');
  if (fence === null) return undefined;
  const mark = fence[1] ?? '';
  for (let n = open + 1; n < lines.length; n++) {
    const text = lines[n]?.text ?? '';
    if (text.startsWith(mark) && /^`+[ \t]*$/.test(text)) {
      const command = lines.slice(open + 1, n).map((line) => line.text);
      return { lines: n - at + 1, language: (fence[2] ?? '').trim(), command: command.join('\n') };
    }
    // An unclosed fence must not swallow what was recorded behind it.
    if (/^<!-- (?:run \{.*\}|cell) -->[ \t]*$/.test(text)) return undefined;
  }
  return undefined;
}

/** Blank lines belong to the segment before them, so that a cell that moves or goes does not glue or double them. */
function blankTextBackwards(segments: readonly Segment[]): readonly Segment[] {
  const out: Segment[] = [];
  for (const segment of segments) {
    const before = out.at(-1);
    if (segment.kind !== 'text' || before === undefined) {
      out.push(segment);
      continue;
    }
    const blank = blankStart(segment.raw);
    if (blank > 0) out[out.length - 1] = { ...before, raw: before.raw + segment.raw.slice(0, blank) };
    if (blank < segment.raw.length) out.push({ kind: 'text', raw: segment.raw.slice(blank) });
  }
  return out;
}

function blankStart(text: string): number {
  let end = 0;
  for (const line of splitLines(text)) {
    if (!isBlank(line.text)) break;
    end = line.end;
  }
  return end;
}
