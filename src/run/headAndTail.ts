/**
 * What an entry keeps of an output: its first and last 8 KB, the counts, and a file with the whole where that is not all.
 * Bytes come one to a character (latin1), in any pieces.
 */
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { letterEnd, letterStart } from './letters.ts';
import type { Output } from './types.ts';

export interface HeadAndTail {
  push(bytes: string): Promise<void>;
  /** Something between what was pushed and what comes is not there any more. */
  leaveOut(bytes: number, lines: number): Promise<void>;
  finish(capture: 'exact' | 'as shown'): Promise<Output>;
  /** Removes the file again. */
  abandon(): Promise<void>;
}

const partBytes = 8192;
const writeBytes = 65_536;

export function createHeadAndTail({
  file,
  maxBytes,
}: {
  readonly file: string;
  readonly maxBytes: number;
}): HeadAndTail {
  let start = '';
  let end = '';
  let bytes = 0;
  let lineFeeds = 0;
  let endsWithLine = true;
  let notKept = 0;
  let written = 0;
  let handle: FileHandle | undefined;
  let buffer = Buffer.alloc(0);
  let isLong = false;

  const removeFile = async (): Promise<void> => {
    if (!handle) return;
    await handle.close().catch(() => undefined);
    handle = undefined;
    await rm(file, { force: true });
  };
  /** A full disk takes the whole, never the first and last part and the counts. */
  const orWithoutFile = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch(removeFile);
  };
  const write = async (text: string): Promise<void> => {
    const fits = text.length <= maxBytes - written ? text.length : letterStart(text, Math.max(0, maxBytes - written));
    written += fits;
    notKept += text.length - fits;
    await orWithoutFile(() => writeBytesOf(text, fits));
  };
  /** By a buffer that is used again: a new one for each piece is tens of megabytes before any is collected. */
  const writeBytesOf = async (text: string, length: number): Promise<void> => {
    const opened = handle;
    if (!opened) return;
    for (let from = 0; from < length; from += writeBytes) {
      const size = buffer.write(text.slice(from, Math.min(length, from + writeBytes)), 'latin1');
      for (let at = 0; at < size;) at += (await opened.write(buffer, at, size - at)).bytesWritten;
    }
  };
  const openFile = async (): Promise<void> => {
    isLong = true;
    await orWithoutFile(async () => {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      handle = await open(file, 'w', 0o600);
      buffer = Buffer.alloc(writeBytes);
    });
    await write(start);
  };
  return {
    async push(text) {
      if (text === '') return;
      bytes += text.length;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineFeeds += 1;
      endsWithLine = text.endsWith('\n');
      end = (text.length < 2 * partBytes ? end + text : text).slice(-2 * partBytes);
      if (isLong) {
        await write(text);
        return;
      }
      start += text;
      if (bytes > 2 * partBytes) {
        await openFile();
        start = start.slice(0, partBytes);
      }
    },
    async leaveOut(missingBytes, missingLines) {
      if (!isLong) await openFile();
      bytes += missingBytes;
      lineFeeds += missingLines;
      notKept += missingBytes;
      end = '';
      const lineEnd = endsWithLine ? '' : '\n';
      const note = `${lineEnd}[${missingLines} lines, ${missingBytes} bytes are not kept here]\n`;
      await orWithoutFile(async () => handle?.writeFile(note));
    },
    async finish(capture) {
      const lines = lineFeeds + (endsWithLine ? 0 : 1);
      if (!isLong) return { head: utf8(start), lines, bytes, capture };
      const head = firstPart(start);
      const tail = lastPart(end);
      await orWithoutFile(async () => handle?.close());
      const lost = handle ? notKept : bytes - head.length - tail.length;
      return {
        head: utf8(head),
        tail: utf8(tail),
        lines,
        bytes,
        ...(handle ? { file } : {}),
        ...(lost > 0 ? { notKept: lost } : {}),
        capture,
      };
    },
    abandon: removeFile,
  };
}

/** Whole lines, where a line end is not too far; else whole letters. */
function firstPart(text: string): string {
  if (text.length < partBytes) return text;
  const lineEnd = text.lastIndexOf('\n', partBytes - 1);
  return text.slice(0, lineEnd >= partBytes / 2 ? lineEnd + 1 : letterStart(text, partBytes));
}

function lastPart(text: string): string {
  if (text.length <= partBytes) return text;
  const from = text.length - partBytes;
  const lineEnd = text.indexOf('\n', from - 1);
  return text.slice(lineEnd >= 0 && lineEnd < from + partBytes / 2 ? lineEnd + 1 : letterEnd(text, from));
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
