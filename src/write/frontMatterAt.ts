/** Where in the front matter an offset stands: below which keys, and whether in a key or its value. */
import { lineAround } from './lineAround.ts';
import { OPENING } from '../runbook/openHead.ts';
import type { Range } from '../command/types.ts';

export interface FrontMatterPlace {
  /** The keys that it stands below, from the outermost: `['severities']`. */
  readonly parents: readonly string[];
  /** Undefined: a key is being written. */
  readonly key: string | undefined;
  /** Of the key or the value around the offset. */
  readonly range: Range;
  /** Keys that stand beside it already. */
  readonly siblings: readonly string[];
}

const CLOSING = /(?:^|\r\n?|\n)(?:---|\.\.\.)[ \t]*(?=[\r\n]|$)/;
/** One that is just being written has no end yet: it goes on to a blank line or a heading. */
const NOT_CLOSED = /(?:\r\n?|\n)(?:[ \t]*(?=\r\n?|\n)|#{1,6} )/;
const MAX_LENGTH = 64 * 1024;
const KEY = /^((?:[ \t]*-(?=[ \t]))?[ \t]*)(["']?)([A-Za-z_][\w.-]*)\2[ \t]*:(?=[ \t]|$)/;

/** The text between its two lines; undefined where the file has none. */
export function frontMatterOf(file: string): Range | undefined {
  const start = OPENING.exec(file.slice(0, 100))?.[0].length;
  if (start === undefined) return undefined;
  const text = file.slice(start, start + MAX_LENGTH);
  const closing = CLOSING.exec(text) ?? NOT_CLOSED.exec(text);
  return { start, end: start + (closing?.index ?? text.length) };
}

export function frontMatterAt(file: string, offset: number): FrontMatterPlace | undefined {
  const whole = frontMatterOf(file);
  if (whole === undefined || offset < whole.start || offset > whole.end) return undefined;
  const line = lineAround(file, offset);
  const lines = file.slice(whole.start, whole.end).split(/\r\n?|\n/);
  const at = file.slice(whole.start, line.start).split(/\r\n?|\n/).length - 1;
  const key = KEY.exec(line.text);
  const inKey = key === null || offset <= line.start + (key[1] ?? '').length + (key[3] ?? '').length;
  const around = { parents: parentsOf(lines, at), siblings: siblingsOf(lines, at) };
  if (inKey) {
    const start = line.start + (/^(?:[ \t]*-(?=[ \t]|$))?[ \t]*/.exec(line.text)?.[0].length ?? 0);
    const length = /^[\w.-]*/.exec(file.slice(start, line.end))?.[0].length ?? 0;
    if (offset < start || offset > start + length) return undefined;
    return { ...around, key: undefined, range: { start, end: start + length } };
  }
  const start = line.start + key[0].length + (/^[ \t]*/.exec(line.text.slice(key[0].length))?.[0].length ?? 0);
  if (offset < start) return { ...around, key: key[3] ?? '', range: { start: offset, end: offset } };
  return { ...around, key: key[3] ?? '', range: { start, end: line.end } };
}

/** What stands in front of a key counts as its depth: `  - name` is as deep as `    title`. */
function depthOf(line: string): number {
  return /^[ \t]*(?:-[ \t]+)?/.exec(line)?.[0].length ?? 0;
}

function parentsOf(lines: readonly string[], at: number): readonly string[] {
  const parents: string[] = [];
  let depth = depthOf(lines[at] ?? '');
  for (let up = at - 1; up >= 0 && depth > 0; up--) {
    const key = KEY.exec(lines[up] ?? '');
    const own = depthOf(lines[up] ?? '');
    if (key === null || own >= depth) continue;
    parents.unshift(key[3] ?? '');
    depth = own;
  }
  return parents;
}

/** Of the same list item, or of the same level. */
function siblingsOf(lines: readonly string[], at: number): readonly string[] {
  const depth = depthOf(lines[at] ?? '');
  const found: string[] = [];
  const look = (line: string): 'end' | undefined => {
    const key = KEY.exec(line);
    const own = depthOf(line);
    if (line.trim() !== '' && own < depth) return 'end';
    if (own === depth && key !== null) found.push(key[3] ?? '');
    return undefined;
  };
  const startsItem = (line: string): boolean => /^[ \t]*-/.test(line) && depthOf(line) === depth;
  for (let up = at - 1; up >= 0 && !startsItem(lines[up + 1] ?? ''); up--) if (look(lines[up] ?? '') === 'end') break;
  for (let down = at + 1; down < lines.length && !startsItem(lines[down] ?? ''); down++)
    if (look(lines[down] ?? '') === 'end') break;
  return found;
}
