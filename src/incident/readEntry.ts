/** The text of an entry → the entry. What a program printed is read back equal; what a person damaged stays text. */
import type { Outcome } from '../run/types.ts';
import { hashOf, unescapeControls } from './entryLetters.ts';
import type { Line } from './lines.ts';
import type { Entry } from './types.ts';

const OPEN = /^<!-- run (\{.*\}) -->[ \t]*$/s;
const CLOSE = /^<!-- \/run -->[ \t]*$/;
const FENCE = /^(`{3,})([^`]*)$/;
/** Command, head and tail, and some that people put in. */
const MAX_FENCES = 8;
const HASH = /,"sha256":"([0-9a-f]{64})"\}$/;

/** Reads the entries of one file. Remembers what it searched for, so that a hostile file costs no more than its length. */
export function createEntryReader(lines: readonly Line[]): (at: number) => EntryAt | undefined {
  const nextMark = marksAhead(lines);
  const bars = lines.flatMap((line, n) => {
    const run = /^(`{3,})[ \t]*$/.exec(line.text)?.[1];
    return run === undefined ? [] : [{ n, length: run.length }];
  });
  const barsByLength = new Map<number, readonly number[]>();

  /** The first line behind `from` that closes a fence of this length. */
  function closingLine(from: number, length: number): number | undefined {
    let known = barsByLength.get(length);
    if (known === undefined) {
      known = bars.filter((bar) => bar.length >= length).map((bar) => bar.n);
      barsByLength.set(length, known);
    }
    let low = 0;
    for (let high = known.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((known[middle] ?? 0) > from) high = middle;
      else low = middle + 1;
    }
    return known[low];
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
      const end = closingLine(n, fence[1]?.length ?? 0);
      if (end === undefined) return undefined;
      fences.push({ from: n + 1, to: end });
      n = end;
    }
    return undefined;
  };
}

export interface EntryAt {
  /** How many lines it takes. */
  readonly lines: number;
  readonly entry: Entry;
  readonly intact: boolean;
}

/** The lines inside a fence. */
interface Fence {
  readonly from: number;
  readonly to: number;
}

/** For each line the first one from there on that may open or close something. */
function marksAhead(lines: readonly Line[]): readonly number[] {
  const next = Array.from({ length: lines.length + 1 }, () => lines.length);
  for (let n = lines.length - 1; n >= 0; n--) {
    next[n] = /^(?:`{3}|<!-- \/?run )/.test(lines[n]?.text ?? '') ? n : (next[n + 1] ?? lines.length);
  }
  return next;
}

function entryAt(
  lines: readonly Line[],
  from: number,
  to: number,
  json: string,
  fences: readonly Fence[],
): EntryAt | undefined {
  const facts = parseObject(json);
  const entry =
    facts === undefined
      ? undefined
      : readEntry(
          facts,
          fences.map((fence) => bodyOf(lines, fence.from, fence.to)),
        );
  if (entry === undefined) return undefined;
  const hash = HASH.exec(json);
  const body = bodyOf(lines, from + 1, to);
  const intact = hash !== null && hashOf(json.slice(0, hash.index) + '}', body) === hash[1];
  return { lines: to - from + 1, entry, intact };
}

function bodyOf(lines: readonly Line[], from: number, to: number): readonly string[] {
  return lines.slice(from, to).map((line) => line.text);
}

function readEntry(facts: Record<string, unknown>, fences: readonly (readonly string[])[]): Entry | undefined {
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
    as: text(facts['as']),
    context: text(facts['context']),
    namespace: text(facts['namespace']),
    server: text(facts['server']),
    simulated: facts['simulated'] === true,
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
  const copied = readCopied(outcome['copied']);
  if (kind === 'exit' && typeof code === 'number' && Number.isSafeInteger(code)) {
    const codes = Array.isArray(pipe) ? pipe.filter((status) => typeof status === 'number') : [];
    return { kind, code, pipe: codes, ...(copied === undefined ? {} : { copied }) };
  }
  if (kind === 'stopped' && (by === 'person' || by === 'closed terminal' || by === 'time limit')) return { kind, by };
  return { kind: 'unknown', because: text(outcome['because']) ?? 'the entry does not say how it ended' };
}

function readCopied(value: unknown): Extract<Outcome, { kind: 'exit' }>['copied'] {
  if (value === 'nothing') return value;
  const { bytes, of } = isObject(value) ? value : {};
  if (typeof bytes !== 'number') return undefined;
  return { bytes, ...(typeof of === 'number' ? { of } : {}) };
}

function readValues(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, it]) => (typeof it === 'string' ? [[name, it]] : [])),
  );
}

function textOf(fence: readonly string[] | undefined, lines: boolean, escaped: boolean): string {
  if (fence === undefined) return '';
  const body = fence.join('\n') + (lines ? '\n' : '');
  return escaped ? unescapeControls(body) : body;
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
