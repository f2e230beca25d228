/**
 * Finds the holes that a person has to fill. `<pod>` would be a redirection to the shell, so that holes are covered with
 * letters of the same length before the text is parsed; where each stands in the parsed text then tells the false ones.
 */
import type { Script, SyntaxNode } from 'unbash';
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
  /(?<![\\<?])<([\p{L}_](?:[\p{L}\p{N}_.:/|,@=+*#-]| (?=[\p{L}\p{N}_(])|\([\p{L}\p{N}_ ,.-]{1,40}\)){0,80}|\.\.\.|…)>|(?<![\\${])\{\{[ ]{0,4}([A-Za-z_][\w-]{0,60}(?:[ .][\w-]{1,40}){0,6})[ ]{0,4}\}\}(?!\})|(?<![\\$\w])\{(\.\.\.|…)\}/gu;

export function findHoles(text: string): readonly Hole[] {
  if (!/<[^\s<(&=]|\{[{.…]/.test(text)) return [];
  const holes: Hole[] = [];
  for (const match of text.matchAll(HOLES)) {
    const name = (match[1] ?? match[2] ?? match[3] ?? '').trim();
    if (match[1] !== undefined && isRedirectionOrPattern(text, match.index, match[0], name)) continue;
    if (match[2] !== undefined && /^(?:end|else|range|if|with|define|template|block|break|continue)\b/.test(name))
      continue;
    holes.push({ text: match[0], name, range: { start: match.index, end: match.index + match[0].length } });
  }
  return holes;
}

function isRedirectionOrPattern(text: string, start: number, whole: string, name: string): boolean {
  const before = text.slice(Math.max(0, start - 10), start);
  // `(?P<name>…)`, `#include <stdio.h>`, `cat <in.txt 2>err`, `sort <a.txt b>c`.
  if (/\?P$|#include $/.test(before)) return true;
  if (name.includes(' ') && (/ \d$/.test(name) || /[./=]/.test(name))) return true;
  return (
    text.startsWith('(', start + whole.length) ||
    /^<\w+\.(?:txt|log|json|ya?ml|csv|sql|js|sh)>(?:\S|$)/.test(whole + text.charAt(start + whole.length))
  );
}

/** The text with its holes covered with `_`, at the same length. */
export function coverHoles(text: string, holes: readonly Hole[]): string {
  if (holes.length === 0) return text;
  const pieces: string[] = [];
  let at = 0;
  for (const { range } of holes) {
    // Behind `$POD` a letter would make another variable of it.
    const cover = /\$\w+$/.test(text.slice(Math.max(0, range.start - 80), range.start)) ? '-' : '_';
    pieces.push(text.slice(at, range.start), cover.repeat(range.end - range.start));
    at = range.end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

interface Region extends Range {
  /** `hidden`: a comment, or something between two words. */
  readonly position: Position | 'hidden';
}

/** The holes that are placeholders, each with its position. `script` is the parsed covered text. */
export function placeholdersIn(text: string, holes: readonly Hole[], script: Script): readonly Placeholder[] {
  if (holes.length === 0) return [];
  const regions: Region[] = [];
  collectRegions(script, false, regions);
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

function collectRegions(root: SyntaxNode, inQuotes: boolean, regions: Region[]): void {
  const add = (node: { readonly pos: number; readonly end: number }, position: Region['position']): void => {
    regions.push({ start: node.pos, end: node.end, position });
  };
  const readAgain = new Set<SyntaxNode>();
  walk(root, (node) => {
    for (const part of readAgainIn(node)) readAgain.add(part);
    switch (node.type) {
      case 'Script':
        return node.source === undefined;
      case 'Word':
      case 'Redirect':
      case 'HereString':
        add(node, readAgain.has(node) ? 'plain' : 'bare');
        return !readAgain.has(node);
      case 'Assignment':
        add(node, readAgain.has(node) ? 'plain' : 'bare');
        add({ pos: node.pos, end: node.value.pos }, 'plain');
        return !readAgain.has(node);
      case 'Function':
        add(node, 'hidden');
        add(node.name, 'plain');
        collectRegions(node.body, inQuotes, regions);
        return false;
      case 'SingleQuoted':
        add(node, 'single');
        return false;
      case 'DoubleQuoted':
      case 'LocaleString':
        add(node, 'double');
        for (const part of node.parts) collectRegions(part, true, regions);
        return false;
      case 'AnsiCQuoted':
        add(node, 'plain');
        return false;
      case 'HereDoc':
        if (node.delimiter !== undefined) add(node.delimiter, 'plain');
        if (readAgain.has(node)) {
          add(node.body, 'plain');
          return false;
        }
        add(node.body, node.delimiter?.quoted === true ? 'heredoc-raw' : 'heredoc');
        if (node.delimiter?.quoted !== true) collectRegions(node.body, true, regions);
        return false;
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        add(node, node.text.startsWith('`') ? 'plain' : 'hidden');
        if (!node.text.startsWith('`') && node.script !== undefined) collectRegions(node.script, false, regions);
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
        if (!readAgain.has(node)) return true;
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
