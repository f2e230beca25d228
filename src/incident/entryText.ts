/**
 * One entry ↔ its text in the file: a comment with the facts as JSON, a line for people, the command and what came
 * back as fences. Whatever a program printed is read back equal, and a later edit shows by the hash.
 */
import { createHash } from 'node:crypto';
import type { Outcome } from '../run/types.ts';
import type { Line } from './lines.ts';
import type { Entry } from './types.ts';

const OPEN = /^<!-- run (\{.*\}) -->[ \t]*$/;
const CLOSE = /^<!-- \/run -->[ \t]*$/;
const FENCE = /^(`{3,})([^`]*)$/;
/** Command, head and tail, and some that people put in. */
const MAX_FENCES = 8;
const HASH = /,"sha256":"([0-9a-f]{64})"\}$/;

/** The entry as text, ended by one line end. */
export function renderEntry(entry: Entry, eol: string): string {
  const { head, tail } = entry.output;
  const pieces = [entry.command, head, tail ?? ''];
  const fence = fenceFor(pieces);
  const body = [
    headline(entry),
    fence + (/^[a-z]+$/.test(entry.shell) ? entry.shell : 'bash'),
    ...escapeControls(entry.command).split('\n'),
    fence,
    ...outputFence(fence, head),
    ...notShown(entry),
    ...outputFence(fence, tail ?? ''),
  ];
  const facts = commentSafe(JSON.stringify(factsOf(entry)));
  const sha256 = hashOf(facts, body);
  return [`<!-- run ${facts.slice(0, -1)},"sha256":"${sha256}"} -->`, ...body, '<!-- /run -->', ''].join(eol);
}

/** A fence that nothing inside the texts can close. */
export function fenceFor(texts: readonly string[]): string {
  let longest = 2;
  for (const text of texts) for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}

/** Reads the entries of one file. Remembers what it searched for, so that a hostile file costs no more than its length. */
export function createEntryReader(lines: readonly Line[]): (at: number) => EntryAt | undefined {
  const nextMark = marksAhead(lines);
  const closers = new Map<number, { readonly from: number; readonly to: number }>();

  function closingLine(from: number, mark: string): number {
    const known = closers.get(mark.length);
    if (known !== undefined && from >= known.from && from < known.to) return known.to;
    let to = nextMark[from + 1] ?? lines.length;
    while (to < lines.length && !isClosing(lines[to]?.text ?? '', mark)) to = nextMark[to + 1] ?? lines.length;
    closers.set(mark.length, { from, to });
    return to;
  }

  return (at) => {
    const open = OPEN.exec(lines[at]?.text ?? '');
    if (open === null) return undefined;
    const fences: Fence[] = [];
    for (let n = nextMark[at + 1] ?? lines.length; n < lines.length; n = nextMark[n + 1] ?? lines.length) {
      const text = lines[n]?.text ?? '';
      if (CLOSE.test(text)) return entryAt(lines, at, n, open[1] ?? '', fences);
      // A damaged entry must not swallow the one behind it.
      if (OPEN.test(text) || fences.length > MAX_FENCES) return undefined;
      const fence = FENCE.exec(text);
      if (fence === null) continue;
      const end = closingLine(n, fence[1] ?? '');
      fences.push({ body: lines.slice(n + 1, end).map((line) => line.text) });
      n = end;
    }
    return undefined;
  };
}

/** For each line the first one from there on that may open or close something. */
function marksAhead(lines: readonly Line[]): readonly number[] {
  const next = Array.from({ length: lines.length + 1 }, () => lines.length);
  for (let n = lines.length - 1; n >= 0; n--) {
    next[n] = /^(?:`{3}|<!-- \/?run )/.test(lines[n]?.text ?? '') ? n : (next[n + 1] ?? lines.length);
  }
  return next;
}

function isClosing(line: string, mark: string): boolean {
  return line.startsWith(mark) && /^`+[ \t]*$/.test(line);
}

export interface EntryAt {
  /** How many lines it takes. */
  readonly lines: number;
  readonly entry: Entry;
  readonly intact: boolean;
}

interface Fence {
  readonly body: readonly string[];
}

function entryAt(
  lines: readonly Line[],
  from: number,
  to: number,
  json: string,
  fences: readonly Fence[],
): EntryAt | undefined {
  const facts = parseObject(json);
  const entry = facts === undefined ? undefined : readEntry(facts, fences);
  if (entry === undefined) return undefined;
  const hash = HASH.exec(json);
  const body = lines.slice(from + 1, to).map((line) => line.text);
  const intact = hash !== null && hashOf(json.slice(0, hash.index) + '}', body) === hash[1];
  return { lines: to - from + 1, entry, intact };
}

/** What the JSON holds: all but the texts, without what says nothing. The hash comes behind it. */
function factsOf(entry: Entry): Record<string, unknown> {
  const { command, output, values, edited, shell, ...facts } = entry;
  const { head, tail, capture, ...figures } = output;
  return {
    ...facts,
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

function readEntry(facts: Record<string, unknown>, fences: readonly Fence[]): Entry | undefined {
  const { n, id, at, ms } = facts;
  if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 1) return undefined;
  if (typeof id !== 'string' || !isEntryId(id)) return undefined;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return undefined;
  const escaped = Array.isArray(facts['escaped']) ? facts['escaped'] : [];
  const [command, ...outputs] = fences;
  const output = isObject(facts['output']) ? facts['output'] : {};
  const headState = output['head'];
  const tailState = output['tail'];
  const head = headState === undefined ? '' : textOf(outputs.shift(), headState === 'lines', escaped[1] === true);
  const tail = tailState === 'empty' ? '' : textOf(outputs.shift(), tailState === 'lines', escaped[2] === true);
  const whole = isObject(output['whole']) ? output['whole'] : undefined;
  const wholeFile = text(whole?.['file']);
  const wholeHash = text(whole?.['sha256']);
  return {
    n,
    id,
    at,
    by: text(facts['by']) ?? '',
    context: text(facts['context']),
    namespace: text(facts['namespace']),
    server: text(facts['server']),
    outcome: readOutcome(facts['outcome']),
    ms: typeof ms === 'number' && ms >= 0 ? ms : 0,
    from: text(facts['from']),
    step: text(facts['step']),
    condition: text(facts['condition']),
    block: text(facts['block']),
    values: readValues(facts['values']),
    edited: facts['edited'] === true,
    cwd: text(facts['cwd']),
    shell: text(facts['shell']) ?? 'bash',
    command: textOf(command, false, escaped[0] === true),
    output: {
      head,
      ...(tailState !== undefined && { tail }),
      lines: count(output['lines']) ?? 0,
      bytes: count(output['bytes']) ?? 0,
      ...(wholeFile !== undefined && wholeHash !== undefined && { whole: { file: wholeFile, sha256: wholeHash } }),
      ...(count(output['notKept']) !== undefined && { notKept: count(output['notKept']) ?? 0 }),
      capture: output['capture'] === 'as shown' || output['capture'] === 'none' ? output['capture'] : 'exact',
    },
  };
}

/** An id becomes the name of a file, so it holds nothing that a path could read. */
export function isEntryId(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/.test(id);
}

/** What cannot be read is *unknown*, never a success. */
function readOutcome(value: unknown): Outcome {
  const outcome = isObject(value) ? value : {};
  const { kind, code, by, pipe } = outcome;
  if (kind === 'exit' && typeof code === 'number' && Number.isSafeInteger(code)) {
    return { kind, code, pipe: Array.isArray(pipe) ? pipe.filter((status) => typeof status === 'number') : [] };
  }
  if (kind === 'stopped' && (by === 'person' || by === 'closed terminal' || by === 'time limit')) return { kind, by };
  return { kind: 'unknown', because: text(outcome['because']) ?? 'the entry does not say how it ended' };
}

function readValues(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, it]) => (typeof it === 'string' ? [[name, it]] : [])),
  );
}

function textOf(fence: Fence | undefined, lines: boolean, escaped: boolean): string {
  if (fence === undefined) return '';
  const body = fence.body.join('\n') + (lines ? '\n' : '');
  return escaped ? unescapeControls(body) : body;
}

function outputFence(fence: string, piece: string): readonly string[] {
  if (piece === '') return [];
  const body = escapeControls(piece.endsWith('\n') ? piece.slice(0, -1) : piece);
  return [`${fence}text`, ...body.split('\n'), fence];
}

function hashOf(facts: string, body: readonly string[]): string {
  return createHash('sha256')
    .update([facts, ...body, ''].join('\n'))
    .digest('hex');
}

/** `--` would end the comment in some readers; inside JSON a hyphen may be written as an escape. */
function commentSafe(json: string): string {
  return json.replaceAll('--', '-\\u002d');
}

// NUL makes Git take a file for binary, CR is a line end, ESC acts in a terminal, half a surrogate pair has no UTF-8.
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function hasControls(text: string): boolean {
  return CONTROLS.test(text);
}

/** A text with control characters is written with `\u001b` for each, and `\\` for a backslash; any other as it is. */
function escapeControls(text: string): string {
  if (!hasControls(text)) return text;
  const hex = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll('\\', '\\\\').replace(new RegExp(CONTROLS, 'g'), hex);
}

function unescapeControls(text: string): string {
  return text.replace(/\\(?:\\|u([0-9a-f]{4}))/g, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The line that tells a reader of the plain file what the comment tells the program. */
function headline(entry: Entry): string {
  const where = [entry.context, entry.namespace].filter((part) => part !== undefined).join(' / ');
  const title = entry.step === undefined ? `#${entry.n}` : `#${entry.n} ${entry.step}`;
  const time = entry.at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
  const parts = [time, where, entry.by, outcomeText(entry.outcome), durationText(entry.ms)];
  const rest = parts.filter((part) => part !== '').map((part) => ` · ${inert(part)}`);
  return `**${inert(title)}**${rest.join('')}`;
}

/** How a run ended, in the words that all surfaces use. */
export function outcomeText(outcome: Outcome): string {
  if (outcome.kind === 'exit') return `exit ${outcome.code}`;
  return outcome.kind === 'stopped' ? STOPPED[outcome.by] : `outcome unknown: ${outcome.because}`;
}

const STOPPED = {
  person: 'stopped',
  'closed terminal': 'stopped: its terminal was closed',
  'time limit': 'stopped at its time limit',
} as const;

function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** Between head and tail, or behind the head: how much is not shown, and where it is. */
function notShown(entry: Entry): readonly string[] {
  const sentence = notShownText(entry);
  return sentence === undefined ? [] : [`*${inert(sentence)}*`];
}

/** `198,000 of 200,000 lines are not shown. The whole output is 1f….txt beside this notebook.` Undefined where nothing is missing. */
export function notShownText(entry: Entry): string | undefined {
  const { head, tail, lines, bytes, whole, notKept, capture } = entry.output;
  if (capture === 'none') return 'The output was not kept.';
  const asShown = capture === 'as shown' ? 'The output is as the terminal showed it.' : undefined;
  if (tail === undefined) return asShown;
  const shownLines = lineEnds(head) + lineEnds(tail) + (tail === '' || tail.endsWith('\n') ? 0 : 1);
  const missingLines = lines - shownLines + (head === '' || head.endsWith('\n') ? 0 : 1);
  const missingBytes = bytes - Buffer.byteLength(head) - Buffer.byteLength(tail);
  const missing =
    missingLines > 0
      ? `${figure(missingLines)} of ${figure(lines)} lines`
      : `${figure(Math.max(missingBytes, 0))} of ${figure(bytes)} bytes`;
  const where =
    whole === undefined ? 'The rest was not kept.' : `The whole output is ${whole.file} beside this notebook.`;
  const cut =
    notKept === undefined || whole === undefined ? undefined : `It lacks ${figure(notKept)} bytes in its middle.`;
  return [`${missing} are not shown.`, where, cut, asShown].filter((part) => part !== undefined).join(' ');
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}

function figure(value: number): string {
  return value.toLocaleString('en-US');
}

/** Foreign words as words: no mark, link, image, HTML or line end of theirs acts. */
function inert(words: string): string {
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

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
