/** The links of a manuscript to files and headings, with their places, and the files that its words send the reader to. */
import type { Range } from '../command/types.ts';
import { fileRange } from '../runbook/fileRange.ts';
import { lineText } from './manuscript.ts';
import type { Manuscript, Questions } from './types.ts';

export interface Link {
  /** Of the address in the file. */
  readonly range: Range;
  /** From the folder that is checked; the manuscript's own path for `#place`. */
  readonly path: string;
  /** Without `#`, decoded. */
  readonly anchor: string | undefined;
}

/** *See database-operations.md*: words, no link. */
export interface Mention {
  readonly range: Range;
  readonly written: string;
}

const known = new WeakMap<Manuscript, readonly Link[]>();

/** Several rules ask for them. */
export function linksIn(manuscript: Manuscript): readonly Link[] {
  const found = known.get(manuscript) ?? readLinks(manuscript);
  known.set(manuscript, found);
  return found;
}

function readLinks(manuscript: Manuscript): readonly Link[] {
  const links: Link[] = [];
  for (const { text, start } of manuscript.prose) {
    for (const { at, address } of addressesIn(text)) {
      const link = linkOf(manuscript.path, address, { start: start + at, end: start + at + address.length });
      if (link !== undefined) links.push(link);
    }
  }
  return links;
}

const MAX_ADDRESS = 500;

function* addressesIn(line: string): Generator<{ readonly at: number; readonly address: string }> {
  for (let at = line.indexOf(']('); at >= 0; at = line.indexOf('](', at + 2)) {
    const rest = line.slice(at + 2, at + 2 + MAX_ADDRESS);
    const inside = /^\s*<([^<>]*)>/.exec(rest) ?? /^\s*((?:[^\s()]|\([^\s()]*\))*)(?=[\s)])/.exec(rest);
    const address = inside?.[1];
    if (inside !== null && address !== undefined && address !== '' && !isEscaped(line, at))
      yield { at: at + 2 + inside[0].indexOf(address), address };
  }
  const definition = /^[\s>]{0,20}\[[^\]]{1,200}\]:\s*<?([^\s<>]{1,500})/.exec(line);
  if (definition?.[1] !== undefined && !/^[\s>]*\[\^/.test(line))
    yield { at: definition[0].length - definition[1].length, address: definition[1] };
  if (!line.includes('<')) return;
  for (const match of line.matchAll(
    /<(?:img|a)\s[^<>]{0,300}?\b(?:src|href)\s{0,3}=\s{0,3}(?:(["'])([^"'<>]{1,500})\1|([^\s"'<>=`]{1,500})(?=[\s>]))/gi,
  )) {
    const address = match[2] ?? match[3] ?? '';
    yield { at: match.index + match[0].length - (match[1]?.length ?? 0) - address.length, address };
  }
}

/** `\[no link](#x)`: whether a backslash stands in front of the bracket that a closing one belongs to. */
function isEscaped(line: string, closing: number): boolean {
  let depth = 0;
  for (let at = closing - 1; at >= 0 && at > closing - MAX_ADDRESS; at--) {
    const sign = line.charAt(at);
    if (sign === ']') depth++;
    else if (sign === '[' && depth > 0) depth--;
    else if (sign === '[') return (/\\*$/.exec(line.slice(Math.max(0, at - 20), at))?.[0].length ?? 0) % 2 === 1;
  }
  return false;
}

/** Undefined: it leads out of the repository, or a tool that makes pages of the files decides where to. */
function linkOf(path: string, address: string, range: Range): Link | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/|[<>{}$%|*](?![0-9A-Fa-f]{2})|\\/i.test(address)) return undefined;
  const [file, anchor] = splitOnce(address, '#');
  const target = decoded(file.replace(/\?.*$/, ''));
  const place = anchor === undefined ? undefined : decoded(anchor);
  if (target === undefined || (anchor !== undefined && place === undefined)) return undefined;
  const named = place === '' || place === undefined ? undefined : place;
  if (target === '') return named === undefined ? undefined : { range, path, anchor: named };
  return { range, path: resolved(path, target), anchor: named };
}

function splitOnce(text: string, sign: string): readonly [string, string | undefined] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `target` as written in the file at `path`; may begin with `../`. */
export function resolved(path: string, target: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** From the folder of `path` to another file, as a link is written. */
export function relativeTo(path: string, target: string): string {
  const from = path.split('/').slice(0, -1);
  const to = target.split('/');
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

const MENTION =
  /\b(?:see|refer to|follow|described in|explained in|documented in)(?::?\s+)(?:also:?\s+)?(?:the\s+)?["'*_(`]{0,3}((?:\.{1,2}\/)?[\w][\w./-]{0,150}\.md)\b/gi;

export function mentionsIn(manuscript: Manuscript): readonly Mention[] {
  const inProse = manuscript.prose.flatMap(({ text, start, line }) =>
    mentionsOf(lineText(manuscript, line), (at) => at + start, text),
  );
  const inComments = manuscript.runbook.blocks
    .filter(({ kind, text }) => kind === 'shell' && text.includes('.md'))
    .flatMap((block) =>
      Array.from(block.text.matchAll(/^[ \t]*#.*$/gm)).flatMap((comment) =>
        mentionsOf(comment[0], (at) => fileRange(block, { start: comment.index + at, end: comment.index + at }).start),
      ),
    );
  return [...inProse, ...inComments];
}

/** `shown`: the text without what stands in code marks, where the sentence itself may not stand. */
function mentionsOf(text: string, place: (at: number) => number, shown = text): readonly Mention[] {
  if (!text.includes('.md')) return [];
  return Array.from(text.matchAll(MENTION)).flatMap((match): readonly Mention[] => {
    if (shown.charAt(match.index) !== match[0].charAt(0)) return [];
    const written = match[1] ?? '';
    const start = place(match.index + match[0].length - written.length);
    return [{ written, range: { start, end: start + written.length } }];
  });
}

export const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

/** A page that another tool makes of the file counts as the file. */
export function sourcesOf(path: string): readonly string[] {
  return /\.html?$/i.test(path) ? [path, path.replace(/\.html?$/i, '.md')] : [path];
}

export function questionsOf(manuscript: Manuscript): Questions {
  const links = linksIn(manuscript).filter(({ path }) => path !== manuscript.path);
  const mentions = mentionsIn(manuscript).map(({ written }) => written);
  const paths = [
    ...links.flatMap(({ path }) => sourcesOf(path)),
    ...mentions.map((written) => resolved(manuscript.path, written)),
  ];
  return {
    paths: [...new Set([...paths, ...mentions])],
    anchored: [
      ...new Set(
        links.filter(({ path, anchor }) => anchor !== undefined && /\.md$/i.test(path)).map(({ path }) => path),
      ),
    ],
    names: [
      ...new Set([...links.map(({ path }) => path), ...mentions].map(nameOf).filter((name) => /\.\w+$/.test(name))),
    ],
  };
}
