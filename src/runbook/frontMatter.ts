/** The front matter of a file: defaults for the whole runbook. It can add caution and context, never take a brake away. */
import { isAlias, isMap, isPair, isScalar, parseDocument, type Document, type Pair } from 'yaml';
import type { Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { wrongFolder, wrongList, wrongNamespace } from './frontMatterValues.ts';
import { linesFrom } from './lines.ts';
import { openHead } from './openHead.ts';
import type { Contact, Defaults, EscalationLevel, Severity } from './types.ts';

export interface FrontMatter {
  readonly defaults: Defaults;
  /** Given here they stand instead of what headings and lists say. */
  readonly severities: readonly Severity[] | undefined;
  readonly escalation: readonly EscalationLevel[] | undefined;
  readonly contacts: readonly Contact[] | undefined;
  readonly problems: readonly Problem[];
  /** Number of lines, fences included; 0 where there is none. */
  readonly lines: number;
  /** Offset in the file: no text behind it could have made a difference. */
  readonly decidedBy: number;
}

/** Variables that choose the cluster or the code that runs: no file may set them. */
const FORBIDDEN =
  /^(?:KUBE\w*|HELM_\w*|PATH|LD_\w*|DYLD_\w*|BASH_ENV|ENV|BASHOPTS|SHELLOPTS|PROMPT_COMMAND|PS4|IFS|BASH_FUNC\w*)$/i;
const MAX_LENGTH = 64 * 1024;
const NOTHING: Defaults = { runbook: undefined, service: undefined, namespace: undefined, cwd: undefined, env: {} };

export function readFrontMatter(file: string): FrontMatter {
  const none: FrontMatter = {
    defaults: NOTHING,
    severities: undefined,
    escalation: undefined,
    contacts: undefined,
    problems: [],
    lines: 0,
    decidedBy: Infinity,
  };
  const lines = linesFrom(file, file.startsWith('\uFEFF') ? 1 : 0);
  const opening = lines.next().value;
  if (opening === undefined) return none;
  const decidedByOpening = { ...none, decidedBy: opening.next ?? Infinity };
  if (!/^---[ \t]*$/.test(file.slice(opening.start, opening.end))) return decidedByOpening;
  let count = 1;
  for (const { start, end, next } of lines) {
    count++;
    if (!/^(?:---|\.\.\.)[ \t]*$/.test(file.slice(start, end))) continue;
    const found = readHead(file, { start: opening.next ?? start, end: start });
    const decided = { ...none, decidedBy: next ?? Infinity };
    // A rule further down was taken for its end, and a part of the runbook for front matter.
    const early = found?.problems?.some(({ code }) => code === 'front-matter-unreadable') ? openHead(file) : undefined;
    if (early !== undefined && /^(?:```|~~~|#{2,6} )/m.test(file.slice(early.end, start)))
      return { ...decided, problems: [neverClosed(file, early)] };
    return found === undefined ? decided : { ...decided, ...found, lines: count };
  }
  const open = openHead(file);
  return open === undefined ? none : { ...none, problems: [neverClosed(file, open)] };
}

function neverClosed(file: string, { start, end }: Range): Problem {
  const lineEnd = /\r\n?|\n/.exec(file)?.[0] ?? '\n';
  const text = file.slice(start, end);
  const closing = /[\r\n]$/.test(text) ? `---${lineEnd}` : `${lineEnd}---${lineEnd}`;
  return {
    code: 'front-matter-unreadable',
    severity: 'error',
    range: { start: file.indexOf('---'), end: file.indexOf('---') + 3 },
    message:
      'The front matter that begins here is not closed, so that nothing in it counts. Write --- below its last line.',
    fix: { title: 'Close the Front Matter', range: { start: end, end }, text: closing },
  };
}

/** Undefined: what stands between two rules is no front matter. */
function readHead(file: string, { start, end }: Range): Partial<FrontMatter> | undefined {
  const text = file.slice(start, end);
  const looksMeant = /^[ \t]*(?:#[^\n\r]*[\r\n]+[ \t]*){0,50}["']?[A-Za-z_][\w .-]{0,60}["']?[ \t]*:(?:\s|$)/.test(
    text,
  );
  if (text.length > MAX_LENGTH)
    return looksMeant ? { problems: [unreadable({ start, end: start }, 'it is too long')] } : undefined;
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    if (!looksMeant) return undefined;
    const at = Math.min(end, start + error.pos[0]);
    const range = { start: at, end: Math.max(at, Math.min(end, start + error.pos[1])) };
    return { problems: [unreadable(range, error.message.split('\n')[0] ?? '')] };
  }
  const empty = document.contents === null || (isScalar(document.contents) && document.contents.value === null);
  if (empty) return {};
  return isMap(document.contents) ? readMap(document, start) : undefined;
}

function unreadable(range: Range, why: string): Problem {
  const reason = why === '' ? '' : ` (${why.replace(/[.:]$/, '')})`;
  return {
    code: 'front-matter-unreadable',
    severity: 'error',
    range,
    message: `The front matter cannot be read${reason}. Until it is corrected, nothing in it counts.`,
  };
}

function readMap(document: Document.Parsed, offset: number): Omit<FrontMatter, 'lines' | 'decidedBy'> {
  const problems: Problem[] = [];
  const pairs = isMap(document.contents) ? document.contents.items : [];
  let defaults: Defaults = NOTHING;
  const lists = new Map<string, unknown>();
  const complain = (pair: Pair, message: string | undefined): void => {
    if (message === undefined) return;
    problems.push({ code: 'front-matter-value', severity: 'warning', range: rangeOf(pair, offset), message });
  };
  for (const pair of pairs) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const value: unknown = isScalar(pair.value) ? pair.value.value : undefined;
    switch (key) {
      case 'runbook':
        if (typeof value === 'boolean') defaults = { ...defaults, runbook: value };
        else complain(pair, '`runbook` is true or false.');
        break;
      case 'service':
      case 'namespace':
      case 'cwd':
        if (typeof value === 'string' && value !== '') defaults = { ...defaults, [key]: value };
        else complain(pair, `\`${key}\` is one word or path.`);
        if (typeof value === 'string' && value !== '' && key !== 'service')
          complain(pair, key === 'cwd' ? wrongFolder(value) : wrongNamespace(value));
        break;
      case 'env':
        if (isMap(pair.value)) defaults = { ...defaults, env: readEnv(pair.value.items, offset, problems) };
        else complain(pair, '`env` is a list of names with their values.');
        break;
      case 'severities':
      case 'escalation':
      case 'contacts':
        lists.set(key, plainValue(document, pair));
        complain(pair, wrongList(key, pair));
        break;
      default:
    }
  }
  return {
    defaults,
    severities: rows(lists.get('severities'))?.map((row) => ({
      name: row['name'] ?? '',
      title: row['title'] ?? '',
      responseTime: row['responseTime'],
      escalation: row['escalation'],
    })),
    escalation: rows(lists.get('escalation'))?.map((row) => ({
      name: row['name'] ?? '',
      title: row['title'] ?? '',
      afterMinutes: row['afterMinutes'] === undefined ? undefined : Number(row['afterMinutes']) || undefined,
    })),
    contacts: rows(lists.get('contacts'))?.map((row) => ({ name: row['name'] ?? '', reach: row['reach'] ?? '' })),
    problems: problems.sort((a, b) => a.range.start - b.range.start),
  };
}

/** The list below a key, where it is one without aliases; hostile nesting is the library's to bound. */
function plainValue(document: Document.Parsed, pair: Pair): unknown {
  if (isAlias(pair.value)) return undefined;
  try {
    const whole: unknown = document.toJS({ maxAliasCount: 0 });
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    return typeof whole === 'object' && whole !== null ? (whole as Record<string, unknown>)[key] : undefined;
  } catch {
    return undefined;
  }
}

function rows(list: unknown): readonly Readonly<Record<string, string>>[] | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((row: unknown) => {
    if (typeof row !== 'object' || row === null) return [];
    const cells = Object.entries(row).flatMap(([key, cell]: [string, unknown]) =>
      typeof cell === 'string' || typeof cell === 'number' ? [[key, String(cell)] as const] : [],
    );
    return [Object.fromEntries(cells)];
  });
}

function readEnv(items: readonly Pair[], offset: number, problems: Problem[]): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const item of items) {
    const name = isScalar(item.key) ? String(item.key.value) : '';
    const value: unknown = isScalar(item.value) ? item.value.value : undefined;
    const range = rangeOf(item, offset);
    if (FORBIDDEN.test(name)) {
      problems.push({
        code: 'forbidden-env',
        severity: 'warning',
        range,
        message: `A runbook may not set ${name}: it would decide which cluster or which program is used. It is ignored.`,
      });
    } else if (!/^[A-Za-z_]\w*$/.test(name) || !['string', 'number', 'boolean'].includes(typeof value)) {
      problems.push({
        code: 'front-matter-value',
        severity: 'warning',
        range,
        message: 'Below `env` each name of a variable has one value. This one is ignored.',
      });
    } else {
      env[name] = String(value);
    }
  }
  return env;
}

function rangeOf(pair: Pair, offset: number): Range {
  if (!isPair(pair) || !isScalar(pair.key) || !Array.isArray(pair.key.range)) return { start: offset, end: offset };
  const [start, end] = pair.key.range;
  return { start: offset + start, end: offset + end };
}
