/**
 * The record of a run → its output: as text, masked, the first and the last 8 KB, the counts, and the whole in a file.
 * Read as a stream: a record of any length costs the same memory.
 */
import { createHeadAndTail } from './headAndTail.ts';
import { createMask } from './mask.ts';
import { bytesOf, endMark, locateOutput, startMark, type Part, type RecordFiles } from './recordFile.ts';
import { createLastLeaveFinder, createTerminalText } from './terminalText.ts';
import type { Output } from './types.ts';

export interface ReadOptions {
  /** Of the two marks around the program's output. */
  readonly id: string;
  /** Taken out of it beside what looks like a secret. */
  readonly secrets: readonly string[];
  /** How long the run took: said of a full-screen program. */
  readonly ms: number;
  /** Where the whole goes when it is longer than head and tail. */
  readonly wholeFile: string;
  readonly maxWholeBytes: number;
}

export const noOutput: Output = { head: '', lines: 0, bytes: 0, capture: 'none' };

export async function readOutput(files: RecordFiles, options: ReadOptions): Promise<Output> {
  const parts = await locateOutput(files, options.id);
  if (!parts) return noOutput;
  const kept = createHeadAndTail({ file: options.wholeFile, maxBytes: options.maxWholeBytes });
  const read = async (part: Part, startsMidway: boolean): Promise<void> => {
    const finder = createLastLeaveFinder();
    for await (const bytes of bytesOf(part)) finder.push(bytes);
    const text = createTerminalText({ fullScreen: fullScreenNote(options.ms), lastLeave: finder.found() });
    const mask = createMask({ startsMidway, secrets: options.secrets });
    for await (const bytes of bytesOf(part)) await kept.push(mask.push(text.push(bytes)));
    await kept.push(mask.push(text.end()) + mask.end());
  };
  try {
    await read(parts.first, false);
    if (parts.last) {
      await kept.leaveOut(parts.last.missingBytes, parts.last.missingLines);
      await read(parts.last, true);
    }
    return await kept.finish('exact');
  } catch (error) {
    await kept.abandon();
    throw error;
  }
}

/** For machines without script(1): what the terminal showed. */
export async function readShown(shown: string, options: ReadOptions): Promise<Output> {
  const all = Buffer.from(shown).toString('latin1');
  const start = all.indexOf(startMark(options.id));
  const end = all.lastIndexOf(endMark(options.id));
  const bytes = all.slice(start < 0 ? 0 : start + startMark(options.id).length, end < 0 ? undefined : end);
  const finder = createLastLeaveFinder();
  finder.push(bytes);
  const text = createTerminalText({ fullScreen: fullScreenNote(options.ms), lastLeave: finder.found() });
  const mask = createMask({ secrets: options.secrets });
  const kept = createHeadAndTail({ file: options.wholeFile, maxBytes: options.maxWholeBytes });
  await kept.push(mask.push(text.push(bytes) + text.end()) + mask.end());
  return kept.finish('as shown');
}

function fullScreenNote(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const long = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `(full-screen program, ${long})`;
}
