/** The files that script(1) wrote: where in them the program's output stands, and what of it is missing. */
import { createReadStream } from 'node:fs';
import { appendFile, open, readFile, rm, stat } from 'node:fs/promises';
import { letterStart } from './letters.ts';

export interface RecordFiles {
  /** From the start; up to a limit, where there is one. */
  readonly log: string;
  /** The last bytes of what came behind the limit. */
  readonly tail: string;
  /** Lines and bytes behind the limit, as wc counts them. */
  readonly counts: string;
}

/** Bytes of a file, `to` exclusive. */
export interface Part {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

export interface RecordParts {
  readonly first: Part;
  /** Behind a gap. */
  readonly last?: Part & { readonly missingBytes: number; readonly missingLines: number };
}

/** Around the program's output in the record: sequences that no terminal knows, with an id that no program is told. */
export const startMark = (id: string): string => `\x1b]7791;s;${id}\x07`;
export const endMark = (id: string): string => `\x1b]7791;e;${id}\x07`;

/** A record is cut at a line end within this distance, else at a letter. */
const edge = 65_536;
/** What script(1) writes behind the output; its words are translated, the bracket is not. Only looked for where our mark is missing. */
const trailer = /\r?\n[^\n]{0,200}(?:\[COMMAND_EXIT_CODE="\d+"\]|\[<[^\n>]*>\])\n$/;

/** `undefined` where nothing was recorded. */
export async function locateOutput(files: RecordFiles, id: string): Promise<RecordParts | undefined> {
  const logBytes = await sizeOf(files.log);
  if (logBytes === undefined) return undefined;
  const beginning = await readPart({ file: files.log, from: 0, to: Math.min(logBytes, edge) });
  const mark = beginning.indexOf(startMark(id));
  const from = mark >= 0 ? mark + startMark(id).length : beginning.indexOf('\n') + 1;

  const tailBytes = (await sizeOf(files.tail)) ?? 0;
  const [lines = 0, bytes = tailBytes] = await readCounts(files.counts);
  if (tailBytes === 0 || bytes <= tailBytes) {
    const whole = logBytes + (await moveBehind(files.log, files.tail));
    return { first: { file: files.log, from, to: Math.max(from, await outputEnd(files.log, whole, id)) } };
  }
  const firstTo = Math.max(from, await lastLineEnd(files.log, logBytes));
  const lastFrom = await firstLineEnd(files.tail, tailBytes);
  const missingLines = Math.max(0, lines - (await countLines({ file: files.tail, from: lastFrom, to: tailBytes })));
  return {
    first: { file: files.log, from, to: firstTo },
    last: {
      file: files.tail,
      from: lastFrom,
      to: Math.max(lastFrom, await outputEnd(files.tail, tailBytes, id)),
      missingLines,
      // Each line end is two bytes in the record and one in the text.
      missingBytes: Math.max(0, logBytes - firstTo + bytes - tailBytes + lastFrom - missingLines),
    },
  };
}

/** One character a byte. */
export async function* bytesOf({ file, from, to }: Part): AsyncIterable<string> {
  if (to <= from) return;
  for await (const chunk of createReadStream(file, { start: from, end: to - 1 }))
    yield (chunk as Buffer).toString('latin1');
}

async function readPart({ file, from, to }: Part): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The last mark of ours: looked for from the end, as what follows it is short. */
async function outputEnd(file: string, size: number, id: string): Promise<number> {
  const mark = endMark(id);
  for (let to = size; to > 0; to -= edge - mark.length) {
    const from = Math.max(0, to - edge);
    const text = await readPart({ file, from, to });
    const found = text.lastIndexOf(mark);
    if (found >= 0) return from + found;
    if (from === 0) break;
  }
  const last = await readPart({ file, from: Math.max(0, size - 400), to: size });
  return size - (trailer.exec(last)?.[0].length ?? 0);
}

async function lastLineEnd(file: string, size: number): Promise<number> {
  const from = Math.max(0, size - edge);
  const text = await readPart({ file, from, to: size });
  const lineEnd = text.lastIndexOf('\n');
  return from + (lineEnd >= 0 ? lineEnd + 1 : letterStart(text, text.length));
}

async function firstLineEnd(file: string, size: number): Promise<number> {
  const text = await readPart({ file, from: 0, to: Math.min(size, edge) });
  const lineEnd = text.indexOf('\n');
  // Behind what is left of a letter.
  return lineEnd >= 0 ? lineEnd + 1 : (/^[\x80-\xbf]{0,3}/.exec(text)?.[0].length ?? 0);
}

async function countLines(part: Part): Promise<number> {
  let lines = 0;
  for await (const text of bytesOf(part)) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  }
  return lines;
}

/** What came behind the limit fits behind it: one file again. Returns its length. */
async function moveBehind(log: string, tail: string): Promise<number> {
  const rest = await readFile(tail).catch(() => Buffer.alloc(0));
  if (rest.length > 0) await appendFile(log, rest);
  await rm(tail, { force: true });
  return rest.length;
}

async function readCounts(file: string): Promise<readonly number[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? [] : text.trim().split(/\s+/).map(Number);
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size;
}
