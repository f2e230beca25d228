/** Adds one entry to one notebook file, under its lock: numbered, at the end, and read back before anybody believes it. */
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { newNotebook, utcSeconds } from './draft.ts';
import { readText, replaceDurably, writeDurably } from './durable.ts';
import { parseNotebook, withEntry } from './format.ts';
import { lineEndOf } from './lines.ts';
import { renderEntry } from './renderEntry.ts';
import type { Entry, EntryEnd, OpenNotebooks } from './types.ts';
import { keepWholeOutput } from './wholeOutput.ts';
import type { Line } from './writeAhead.ts';

/**
 * @throws UserError, or what the disk said. Then the entry is not in the file, or not known to be.
 * An entry that is there already is given back as it stands: doing this twice is harmless.
 */
export async function appendEntry(
  notebook: string,
  line: Line,
  end: EntryEnd,
  openNotebooks: OpenNotebooks | undefined,
): Promise<Entry> {
  const text = await readText(notebook);
  const entries = text === undefined ? [] : entriesOf(text);
  const there = entries.find((entry) => entry.id === end.id);
  if (there !== undefined) return there;

  const n = 1 + Math.max(openNotebooks?.highestNumber(notebook) ?? 0, ...entries.map((entry) => entry.n));
  const entry = await entryOf(notebook, line, end, n);
  const eol = lineEndOf(text ?? '');
  const raw = renderEntry(entry, eol);
  const added = await openNotebooks?.append(notebook, { id: entry.id, raw });
  if (added !== true) {
    if (text === undefined) await writeDurably(notebook, withEntry(newNotebook(line.incident), raw, '\n'));
    else await replaceDurably(notebook, withEntry(text, raw, eol));
  }
  return readBack(notebook, entry.id);
}

/** An editor writes in place: what is read in the midst of it lacks the end. */
const lookPausesMs = [0, 100, 400];

/** What the editor says of a save is not believed, nor what a disk says of a write: only what is read. */
async function readBack(notebook: string, id: string): Promise<Entry> {
  for (const pauseMs of lookPausesMs) {
    await wait(pauseMs);
    const text = await readText(notebook);
    const found = parseNotebook(text ?? '').find((segment) => segment.kind === 'entry' && segment.entry.id === id);
    if (found?.kind === 'entry' && found.intact) return found.entry;
  }
  throw new UserError(
    `The entry is not in ${path.basename(notebook)} yet: the notebook could not be saved.`,
    'The entry is kept. Save the notebook, and it comes.',
  );
}

function entriesOf(text: string): readonly Entry[] {
  return parseNotebook(text).flatMap((segment) => (segment.kind === 'entry' ? [segment.entry] : []));
}

async function entryOf(notebook: string, line: Line, end: EntryEnd, n: number): Promise<Entry> {
  const { file, ...shown } = end.output;
  const whole = file === undefined ? undefined : await keepWholeOutput(notebook, end.id, file);
  // Where the runbook lies is this machine's to know.
  const { document: _document, ...facts } = line.start;
  return {
    n,
    by: line.by,
    as: end.as,
    ...facts,
    at: end.startedAt === undefined ? facts.at : utcSeconds(end.startedAt),
    outcome: end.outcome,
    ms: Math.round(end.ms),
    output: { ...shown, ...(whole !== undefined && { whole }) },
  };
}
