/**
 * Text in a notebook that is no run: a message that was copied, a list to go through. Plain Markdown that a person may go
 * on writing in; untouched it stays as it was written, to the byte.
 */
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { plainText } from '../runbook/plainText.ts';
import type { ChecklistItem } from '../runbook/types.ts';
import { codeOf, explainDisk, readText, replaceDurably } from './durable.ts';
import { escapeControls, fenceFor } from './entryLetters.ts';
import { lineEndOf } from './lines.ts';
import { escapeMarkdown } from './renderEntry.ts';
import type { Incident, OpenNotebooks } from './types.ts';

export interface CopiedMessage {
  /** The heading of its template. */
  readonly title: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** `runbooks/incident-response.md#status-update` */
  readonly from: string;
  /** Masked. */
  readonly text: string;
}

/** Says *copied*: whether it was sent, and where, nobody knows here. LF. */
export function renderMessage({ title, at, by, from, text }: CopiedMessage): string {
  // A text in a fence is no entry and no cell, whatever it says.
  const lines = escapeControls(text.replaceAll(/\r\n?/g, '\n').trimEnd()).replaceAll('<!--', '<! --');
  const fence = fenceFor([lines]);
  const time = at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
  const parts = [time, by, from].filter((part) => part !== '').map((part) => ` · ${escapeMarkdown(part)}`);
  return [`**Message copied: ${escapeMarkdown(title)}**${parts.join('')}`, '', `${fence}text`, lines, fence, ''].join(
    '\n',
  );
}

/** A box for each, to be ticked by a person: nested and ticked as in the runbook, code as code. LF. */
export function renderChecklist(title: string, items: readonly ChecklistItem[]): string {
  let depth = -1;
  const lines = items.map(({ words, depth: wanted, done }) => {
    // Deeper by one at most, or it would be code.
    depth = Math.min(wanted, depth + 1);
    const box = done === undefined ? '' : done ? '[x] ' : '[ ] ';
    return `${'  '.repeat(depth)}- ${box}${wordsAndCode(words)}`;
  });
  return [`## ${escapeMarkdown(title)}`, '', ...lines, ''].join('\n');
}

const CODE = /(?<![`\\])(`{1,3})(?!`)[^`]{1,500}\1(?!`)/g;
/** Private letters stand for the pieces of code meanwhile. */
const FIRST = 0xe100;

/** Inline Markdown as words and pieces of code: nothing else of it acts. */
function wordsAndCode(markdown: string): string {
  const codes: string[] = [];
  const marked = markdown.replaceAll(/[\uE000-\uF8FF]/g, '').replaceAll(CODE, (code) => {
    codes.push(escapeControls(code.replaceAll(/\s+/g, ' ')));
    return String.fromCharCode(FIRST + codes.length - 1);
  });
  return escapeMarkdown(plainText(marked)).replaceAll(
    /[\uE100-\uF8FF]/g,
    (sign) => codes[sign.charCodeAt(0) - FIRST] ?? '',
  );
}

const lookPausesMs = [0, 100, 400];

/** @throws UserError, or what the disk said: then it is not in the file, or not known to be. */
export async function appendNote(incident: Incident, note: string, open: OpenNotebooks | undefined): Promise<Incident> {
  const { file } = incident;
  const text = await readText(file);
  const name = path.basename(file);
  if (text === undefined) {
    throw new UserError(`${name} is not there any more, so nothing was written into it.`, 'Open an incident notebook.');
  }
  const before = count(text, note);
  if ((await open?.appendNote(file, note)) !== true) {
    const eol = lineEndOf(text);
    const gap = text === '' ? '' : /[\r\n]$/.test(text) ? eol : eol + eol;
    await replaceDurably(file, text + gap + note.replaceAll('\n', eol)).catch((error: unknown) => {
      throw codeOf(error) === undefined ? error : explainDisk(error, file, 'Nothing was written into it.');
    });
  }
  for (const pauseMs of lookPausesMs) {
    await wait(pauseMs);
    if (count((await readText(file)) ?? '', note) > before) return incident;
  }
  throw new UserError(`${name} could not be saved, so the text is not in it yet.`, 'Save the notebook.');
}

function count(text: string, note: string): number {
  return text.replaceAll(/\r\n?/g, '\n').split(note.trimEnd()).length;
}
