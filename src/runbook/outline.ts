/** Markdown text → what stands where: headings, list items, sentences, and the fences between them. */
import MarkdownIt, { type Token } from 'markdown-it';
import type { Range } from '../command/types.ts';
import type { Lines } from './lines.ts';
import { plainText } from './plainText.ts';

/** A fence as it stands in the text. Lines are those of `Lines`, from 0. */
export interface Fence {
  readonly info: string;
  readonly content: string;
  readonly openLine: number;
  /** Of the first content line. */
  readonly firstLine: number;
  readonly closed: boolean;
  /** Of its outline's headings the one it stands under; -1 above the first. */
  readonly heading: number;
  readonly condition: string | undefined;
}

/** A list item or a table row: a piece of text that means something on its own. Offsets count from the outline's start. */
export interface Item extends Range {
  readonly kind: 'item' | 'rows';
  /** Inline Markdown, as written. */
  readonly text: string;
  readonly ordered: boolean;
  /** How many items it stands in, itself one of them; 0 for a row. */
  readonly depth: number;
  readonly heading: number;
}

export interface Heading {
  readonly level: number;
  readonly title: string;
  /** Offsets count from the outline's start. */
  readonly lineStart: number;
  /** Of the heading's text. */
  readonly range: Range;
}

/**
 * What stands from one heading that nothing contains to the next. Markdown reads it alone as it reads it in its place,
 * since such a heading ends whatever is open above it.
 */
export interface Outline {
  /** Offset in the file. */
  readonly start: number;
  readonly headings: readonly Heading[];
  readonly fences: readonly Fence[];
  readonly items: readonly Item[];
}

/**
 * Only blocks are read, and only the rules that decide where a fence begins or ends: inline text is left as it is,
 * tables are paragraphs, link definitions too. The same fences are found, in half the time.
 */
const markdown = new MarkdownIt('default', { html: true }).disable(['reference', 'table']);

/** Of what closes something only the type is looked at, so that one token stands for all. */
const LIST_ITEM_CLOSE = plainToken('list_item_close', '', 0);
const ANY_CLOSE = plainToken('close', '', 0);

/** Tokens as plain objects: the library's own cost more than all the rest of reading blocks. */
class PlainTokens extends markdown.block.State {
  override push(type: string, tag: string, nesting: Token['nesting']): Token {
    if (nesting < 0) this.level--;
    const token = nesting < 0 ? closeToken(type) : plainToken(type, tag, this.level);
    if (nesting > 0) this.level++;
    this.tokens.push(token);
    return token;
  }
}

function closeToken(type: string): Token {
  return type === 'list_item_close' ? LIST_ITEM_CLOSE : ANY_CLOSE;
}

/** What the rules for blocks set, and what is read here. */
function plainToken(type: string, tag: string, level: number): Token {
  return {
    type,
    tag,
    level,
    map: null,
    content: '',
    markup: '',
    info: '',
    hidden: false,
    attrs: null,
    children: null,
  } as Partial<Token> as Token;
}
markdown.block.State = PlainTokens;

interface OpenOutline extends Outline {
  readonly headings: Heading[];
  readonly fences: Fence[];
  readonly items: Item[];
}

/** `text`: that of `lines`, front matter blanked. The first outline begins at `from`, whatever stands there. */
export function readOutlines(text: string, file: string, from: number, lines: Lines): readonly Outline[] {
  let outline: OpenOutline = { start: from, headings: [], fences: [], items: [] };
  const outlines = [outline];
  /** List items around the current place; `text` is that of the item's first paragraph. */
  const listItems: { text: string | undefined; ordered: boolean }[] = [];
  let sentence: string | undefined;
  const tokens: Token[] = [];
  markdown.block.parse(text.replaceAll('\0', '\uFFFD'), markdown, {}, tokens);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    switch (token?.type) {
      case 'heading_open': {
        const inline = tokens[at + 1];
        sentence = undefined;
        if (token.level !== 0 || token.map === null || inline === undefined) break;
        const lineStart = lines.starts[token.map[0]] ?? 0;
        if (token.markup.startsWith('#') && beginsLine(file, lineStart) && lineStart !== from) {
          outline = { start: lineStart, headings: [], fences: [], items: [] };
          outlines.push(outline);
        }
        outline.headings.push(readHeading(token, inline, lineStart - outline.start, file, lines));
        break;
      }
      case 'list_item_open':
        listItems.push({ text: undefined, ordered: token.info !== '' || /[.)]/.test(token.markup) });
        sentence = undefined;
        break;
      case 'list_item_close':
        listItems.pop();
        sentence = undefined;
        break;
      case 'inline': {
        const item = listItems.at(-1);
        const before = tokens[at - 1];
        if (before?.type !== 'paragraph_open' || token.map === null) break;
        sentence = token.content;
        const [line, endLine] = token.map;
        const start = (lines.starts[line] ?? 0) - outline.start;
        const end = (lines.ends[endLine - 1] ?? 0) - outline.start;
        const heading = outline.headings.length - 1;
        if (item !== undefined && item.text === undefined) {
          item.text = token.content;
          const { ordered } = item;
          const depth = listItems.length;
          outline.items.push({ kind: 'item', text: token.content, ordered, depth, heading, start, end });
        } else if (item === undefined && token.content.includes('|')) {
          outline.items.push({ kind: 'rows', text: token.content, ordered: false, depth: 0, heading, start, end });
        }
        break;
      }
      case 'fence': {
        if (token.map === null) break;
        const [openLine, endLine] = token.map;
        const contentLines = countLines(token.content);
        outline.fences.push({
          info: token.info,
          content: token.content,
          openLine,
          firstLine: openLine + 1,
          closed: endLine - openLine - 1 > contentLines,
          heading: outline.headings.length - 1,
          condition: conditionOf(listItems, sentence),
        });
        break;
      }
      default:
    }
  }
  return outlines;
}

/** A heading at the first column of a line that a line feed begins: what the next reading can begin with. */
function beginsLine(file: string, lineStart: number): boolean {
  return file.startsWith('\n#', lineStart - 1);
}

function readHeading(token: Token, inline: Token, lineStart: number, file: string, lines: Lines): Heading {
  const line = token.map?.[0] ?? 0;
  const raw = file.slice(lines.starts[line], lines.ends[line]);
  const column = Math.max(0, raw.indexOf(inline.content.split('\n')[0] ?? ''));
  return {
    level: Number(token.tag.slice(1)),
    title: plainText(inline.content),
    lineStart,
    range: { start: lineStart + column, end: lineStart + Math.max(column, raw.length) },
  };
}

/** Of content that markdown-it gives: every line ends with LF, but for the last of the file. */
function countLines(content: string): number {
  if (content === '') return 0;
  let count = content.endsWith('\n') ? 0 : 1;
  for (let at = content.indexOf('\n'); at >= 0; at = content.indexOf('\n', at + 1)) count++;
  return count;
}

/** A look that is cheaper: most sentences have no word that a condition begins with. */
const MAY_BE_CONDITION = /if|when|once|unless|case|should|soon/i;

/** The innermost list item with words, else a sentence right before it that sets a condition. */
function conditionOf(
  listItems: readonly { readonly text: string | undefined }[],
  sentence: string | undefined,
): string | undefined {
  const item = listItems.findLast(({ text }) => text !== undefined)?.text;
  if (item !== undefined) return clean(item);
  if (sentence === undefined || sentence.length > 300 || !MAY_BE_CONDITION.test(sentence)) return undefined;
  const words = plainText(sentence);
  return /^(?:if|when|once|unless|in case|should|as soon as|only if|whenever)\b/i.test(words)
    ? clean(words)
    : undefined;
}

function clean(text: string): string | undefined {
  const words = plainText(text.slice(0, 300)).replace(/\s*[:.]\s*$/, '');
  return words === '' ? undefined : words;
}
