/**
 * Finds the holes that a person has to fill. `<pod>` would be a redirection to the shell, so that holes are covered with
 * letters of the same length before the text is parsed; where each stands in the parsed text then tells the false ones.
 */
import { parse, type Script, type Statement, type SyntaxNode } from 'unbash';
import { innerPlaces, innerTexts, type FindPlaces, type InnerText } from './innerPlaces.ts';
import { readAgainIn } from './readAgain.ts';
import type { Placeholder, Position, Range } from './types.ts';
import { walk } from './words.ts';

export interface Hole {
  readonly text: string;
  readonly name: string;
  readonly range: Range;
}

/** The lengths are bounded so that a line of 100,000 `<` costs no more than its length. */
const HOLES =
  /(?<![\\<?])<([\p{L}_](?:[\p{L}\p{N}_.:/|,@=+*#-]| (?=[\p{L}\p{N}_(])|(?<=\p{L})['’]s(?=[ >])|\([\p{L}\p{N}_ ,.-]{1,40}\)){0,80}|\.\.\.|…)>|(?<![\\${])\{\{[ ]{0,4}([A-Za-z_][\w-]{0,60}(?:[ .][\w-]{1,40}){0,6})[ ]{0,4}\}\}(?!\})|(?<![\\$\w])\{(\.\.\.|…)\}/uy;

export function findHoles(text: string): readonly Hole[] {
  if (!text.includes('<') && !text.includes('{')) return [];
  const holes: Hole[] = [];
  for (const match of holesIn(text)) {
    const name = (match[1] ?? match[2] ?? match[3] ?? '').trim();
    if (match[1] !== undefined && isRedirectionOrPattern(text, match.index, match[0], name)) continue;
    if (match[2] !== undefined && /^(?:end|else|range|if|with|define|template|block|break|continue)\b/.test(name))
      continue;
    holes.push({ text: match[0], name, range: { start: match.index, end: match.index + match[0].length } });
  }
  return holes;
}

/** Looked for only where one can begin: most letters are passed over by `indexOf`. */
function* holesIn(text: string): Generator<RegExpExecArray> {
  const next = (sign: string, from: number): number => {
    const at = text.indexOf(sign, from);
    return at < 0 ? Infinity : at;
  };
  let [angle, brace] = [next('<', 0), next('{', 0)];
  for (let from = 0; ;) {
    if (angle < from) angle = next('<', from);
    if (brace < from) brace = next('{', from);
    const at = Math.min(angle, brace);
    if (at === Infinity) return;
    HOLES.lastIndex = at;
    const match = HOLES.exec(text);
    from = at + (match?.[0].length ?? 1);
    if (match !== null) yield match;
  }
}

function isRedirectionOrPattern(text: string, start: number, whole: string, name: string): boolean {
  const before = text.slice(Math.max(0, start - 10), start);
  // `(?P<name>…)`, `#include <stdio.h>`, `cat <in.txt 2>err`, `sort <a.txt b>c`.
  if (/\?P$|#include $/.test(before)) return true;
  if (name.includes(' ') && (/ \d$/.test(name) || /[./=]/.test(name))) return true;
  return (
    text.startsWith('(', start + whole.length) ||
    /^<\w+\.(?:txt|log|json|ya?ml|csv|sql|js|sh)>\S/.test(whole + text.charAt(start + whole.length))
  );
}

/** The text with its holes covered with `_`, at the same length. */
export function coverHoles(text: string, holes: readonly Hole[]): string {
  if (holes.length === 0) return text;
  const pieces: string[] = [];
  let at = 0;
  for (const { range } of holes) {
    // Behind `$POD` a letter would make another variable of it.
    const cover = isBehindVariable(text, range.start) ? '-' : '_';
    pieces.push(text.slice(at, range.start), cover.repeat(range.end - range.start));
    at = range.end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

function isBehindVariable(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at - 1)) && /\$\w+$/.test(text.slice(Math.max(0, at - 80), at));
}

interface Region extends Range {
  /** `hidden`: a comment, or something between two words. */
  readonly position: Position | 'hidden';
}

/** The holes that are placeholders, each with its position. `script` is the parsed covered text. */
export function placeholdersIn(text: string, holes: readonly Hole[], script: Script): readonly Placeholder[] {
  return placesAtDepth(text, holes, script, 0);
}

function placesAtDepth(text: string, holes: readonly Hole[], script: Script, depth: number): readonly Placeholder[] {
  if (holes.length === 0) return [];
  const inners: InnerText[] = [];
  const found = placesOfShell(text, holes, script, inners);
  const findPlaces: FindPlaces = (covered, within, deeper) => placesAtDepth(covered, within, parse(covered), deeper);
  for (const inner of inners) {
    const indexes = inner.parts.flatMap((part) => indexesWithin(found, part.type === 'HereDoc' ? part.body : part));
    const held = indexes.flatMap((at) => found[at] ?? []);
    if (held.length === 0 || held.some(({ inner: known }) => known !== undefined)) continue;
    const places = innerPlaces(text, inner, held, depth, findPlaces);
    for (const [at, index] of indexes.entries()) {
      const hole = held[at];
      const place = places[at];
      if (hole === undefined || hole.position === 'plain') continue;
      found[index] = place === undefined ? { ...hole, position: 'plain' } : { ...hole, inner: place };
    }
  }
  return found;
}

/** Of those in order, the ones that stand between two offsets. */
function indexesWithin(found: readonly Placeholder[], { pos, end }: { readonly pos: number; readonly end: number }) {
  const indexes: number[] = [];
  let low = 0;
  for (let high = found.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.range.start ?? 0) < pos) low = middle + 1;
    else high = middle;
  }
  for (let at = low; (found[at]?.range.end ?? Infinity) <= end; at++) indexes.push(at);
  return indexes;
}

/** Most have none. A here-document lies behind the end of its statement, and in front of the next. */
function statementsWith(holes: readonly Hole[], script: Script): readonly Statement[] {
  let next = 0;
  return script.commands.filter((_, at) => {
    const end = script.commands[at + 1]?.pos ?? Infinity;
    const first = next;
    while ((holes[next]?.range.start ?? Infinity) < end) next++;
    return next > first;
  });
}

function placesOfShell(text: string, holes: readonly Hole[], script: Script, inners: InnerText[]): Placeholder[] {
  const regions: Region[] = [];
  for (const statement of statementsWith(holes, script)) collectRegions(statement, false, regions, inners);
  regions.sort((a, b) => a.start - b.start || b.end - a.end);
  const isFalse = falseHoles(text);
  const found: Placeholder[] = [];
  const open: Region[] = [];
  let next = 0;
  for (const hole of holes) {
    for (
      let region = regions[next];
      region !== undefined && region.start <= hole.range.start;
      region = regions[++next]
    ) {
      closeBefore(open, region.start);
      open.push(region);
    }
    closeBefore(open, hole.range.start);
    const region = open.at(-1);
    if (region === undefined || region.position === 'hidden' || hole.range.end > region.end) continue;
    if (!isFalse(hole, region)) found.push({ ...hole, position: region.position });
  }
  return found;
}

function closeBefore(open: Region[], at: number): void {
  for (let top = open.at(-1); top !== undefined && top.end <= at; top = open.at(-1)) open.pop();
}

function collectRegions(root: SyntaxNode, inQuotes: boolean, regions: Region[], inners: InnerText[]): void {
  const add = (node: { readonly pos: number; readonly end: number }, position: Region['position']): void => {
    regions.push({ start: node.pos, end: node.end, position });
  };
  const readAgain = new Set<SyntaxNode>();
  /** It is known who reads these once more. */
  const certain = new Set<SyntaxNode>();
  const isPlain = (node: SyntaxNode): boolean => {
    const read = node.type === 'HereString' ? (node.target ?? node) : node;
    return readAgain.has(node) && !certain.has(read);
  };
  walk(root, (node) => {
    for (const part of readAgainIn(node)) readAgain.add(part);
    if (node.type === 'Command') {
      for (const inner of innerTexts(node)) {
        inners.push(inner);
        for (const part of inner.parts) certain.add(part);
      }
    }
    switch (node.type) {
      case 'Script':
        return node.source === undefined;
      case 'Word':
      case 'Redirect':
      case 'HereString':
        add(node, isPlain(node) ? 'plain' : 'bare');
        return !isPlain(node);
      case 'Assignment':
        add(node, isPlain(node) ? 'plain' : 'bare');
        add({ pos: node.pos, end: node.value.pos }, 'plain');
        return !isPlain(node);
      case 'Function':
        add(node, 'hidden');
        add(node.name, 'plain');
        collectRegions(node.body, inQuotes, regions, inners);
        return false;
      case 'SingleQuoted':
        add(node, 'single');
        return false;
      case 'DoubleQuoted':
      case 'LocaleString':
        add(node, 'double');
        for (const part of node.parts) collectRegions(part, true, regions, inners);
        return false;
      case 'AnsiCQuoted':
        add(node, 'ansi');
        return false;
      case 'HereDoc':
        if (node.delimiter !== undefined) add(node.delimiter, 'plain');
        if (isPlain(node)) {
          add(node.body, 'plain');
          return false;
        }
        add(node.body, node.delimiter?.quoted === true ? 'heredoc-raw' : 'heredoc');
        if (node.delimiter?.quoted !== true) collectRegions(node.body, true, regions, inners);
        return false;
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        add(node, node.text.startsWith('`') ? 'plain' : 'hidden');
        if (!node.text.startsWith('`') && node.script !== undefined)
          collectRegions(node.script, false, regions, inners);
        return false;
      case 'ArithmeticExpansion':
      case 'ArithmeticCommand':
      case 'ArithmeticCommandExpansion':
        add(node, 'plain');
        return false;
      case 'SimpleExpansion':
        add(node, 'plain');
        return false;
      case 'ParameterExpansion':
        // Inside double quotes the words of `${X:-…}` follow rules of their own.
        add(node, inQuotes ? 'plain' : 'bare');
        add({ pos: node.parameterPos, end: node.parameterEnd }, 'plain');
        return !inQuotes;
      default:
        if (!isPlain(node)) return true;
        add(node, 'plain');
        return false;
    }
  });
}

const KUBECTL_ANSWERS = /^(?:none|pending|unknown|nil|null|no value|invalid|unset|empty|undefined|not set)$/i;
const HTML =
  /^(?:html|head|body|title|p|br|hr|div|span|b|i|em|strong|ul|ol|li|table|tr|td|th|thead|tbody|pre|h[1-6]|img|script|style|form|input|button|nav|main|section|article|header|footer|details|summary|kbd|sub|sup|small)$/;

/** In quotes and here-documents much that looks like a hole is HTML, XML, an address, a type or a template of its own. */
function falseHoles(text: string): (hole: Hole, region: Region) => boolean {
  let closed: ReadonlySet<string> | undefined;
  const templates = new Map<Region, boolean>();
  return (hole, region) => {
    if (hole.text.startsWith('{{')) {
      const known = templates.get(region) ?? isTemplate(text, region);
      templates.set(region, known);
      return known;
    }
    if (region.position === 'bare' || hole.text.startsWith('{')) return false;
    const { name, range } = hole;
    if (KUBECTL_ANSWERS.test(name) || name.includes('://')) return true;
    // `"delete from <table>"` has a hole, `"<table><tr></tr>"` has none.
    if (HTML.test(name) && (/^[bh]r$/.test(name) || text.includes('</'))) return true;
    if (name.endsWith('/') || /^[^@\s]+@[^@\s]+\.\w+$/.test(name)) return true;
    if (/^\p{Lu}/u.test(name) && /[\p{L}\p{N}_]$/u.test(text.slice(Math.max(0, range.start - 1), range.start)))
      return true;
    closed ??= new Set(Array.from(text.matchAll(/<\/([^<>\s]{1,80})>/g), (match) => match[1] ?? ''));
    return closed.has(name);
  };
}

function isTemplate(text: string, region: Region): boolean {
  const signs = /\{\{-?\s*(?:[.$"]|(?:range|if|with|end|template|define|block|else|printf|index|json|len|eq)\b)/;
  if (signs.test(text.slice(region.start, region.end))) return true;
  const before = text.slice(Math.max(0, region.start - 24), region.start + 24);
  return /(?:go-template(?:-file)?=|--format[= ]|--template[= ])/.test(before);
}
