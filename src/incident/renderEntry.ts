/**
 * One entry → its text in the file: a comment with the facts as JSON, a line for people, the command and what came
 * back as fences, and a hash over all of it, so that a later edit shows.
 */
import { durationText } from '../run/durationText.ts';
import { commentSafe, escapeControls, fenceFor, hasControls, hashOf } from './entryLetters.ts';
import { notShownText, outcomeText, whoText } from './entryWords.ts';
import type { Entry } from './types.ts';

/** The entry as text, ended by one line end. A blank line stands around each fence, as other tools for Markdown want it. */
export function renderEntry(entry: Entry, eol: string): string {
  const { head, tail } = entry.output;
  const pieces = [entry.command, head, tail ?? ''];
  const fence = fenceFor(pieces);
  const body = [
    headline(entry),
    '',
    fence + (/^[a-z]+$/.test(entry.shell) ? entry.shell : 'bash'),
    ...escapeControls(entry.command).split('\n'),
    fence,
    '',
    ...outputFence(fence, head),
    ...notShown(entry),
    ...outputFence(fence, tail ?? ''),
  ];
  const facts = commentSafe(JSON.stringify(factsOf(entry)));
  const sha256 = hashOf(facts, body);
  return [`<!-- run ${facts.slice(0, -1)},"sha256":"${sha256}"} -->`, ...body, '<!-- /run -->', ''].join(eol);
}

/** What the JSON holds: all but the texts, without what says nothing. The hash comes behind it. */
function factsOf(entry: Entry): Record<string, unknown> {
  const { command, output, values, edited, simulated, shell, ...facts } = entry;
  const { head, tail, capture, ...figures } = output;
  return {
    ...facts,
    ...(simulated && { simulated }),
    ...(Object.keys(values).length > 0 && { values }),
    ...(edited && { edited }),
    shell,
    // `open`: its last line had no line end.
    output: {
      ...figures,
      ...(capture !== 'exact' && { capture }),
      ...(head !== '' && { head: head.endsWith('\n') ? 'lines' : 'open' }),
      ...(tail !== undefined && { tail: tail === '' ? 'empty' : tail.endsWith('\n') ? 'lines' : 'open' }),
    },
    ...([command, head, tail ?? ''].some(hasControls) && {
      escaped: [command, head, tail ?? ''].map(hasControls),
    }),
  };
}

function outputFence(fence: string, piece: string): readonly string[] {
  if (piece === '') return [];
  const body = escapeControls(piece.endsWith('\n') ? piece.slice(0, -1) : piece);
  return [`${fence}text`, ...body.split('\n'), fence, ''];
}

/** The line that tells a reader of the plain file what the comment tells the program. */
function headline(entry: Entry): string {
  const where = [entry.context, entry.namespace].filter((part) => part !== undefined).join(' / ');
  const title = entry.step === undefined ? `#${entry.n}` : `#${entry.n} ${entry.step}`;
  const time = entry.at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
  const parts = [
    time,
    where,
    entry.simulated ? 'simulated' : '',
    whoText(entry),
    outcomeText(entry),
    durationText(entry.ms),
  ];
  const rest = parts.filter((part) => part !== '').map((part) => ` · ${escapeMarkdown(part)}`);
  return `**${escapeMarkdown(title)}**${rest.join('')}`;
}

/** Between head and tail, or behind the head: how much is not shown, and where it is. */
function notShown(entry: Entry): readonly string[] {
  const sentence = notShownText(entry);
  return sentence === undefined ? [] : [`*${escapeMarkdown(sentence)}*`, ''];
}

/** Foreign words as words: no mark, link, image, HTML or line end of theirs acts. */
export function escapeMarkdown(words: string): string {
  return (
    words
      .toWellFormed()
      .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .trim()
      .replace(/[\\`*_{}[\]()<>#+!|~&$@]/g, (mark) => `\\${mark}`)
      // A bare address would become a link on most hosts.
      .replaceAll('://', '\\://')
  );
}
