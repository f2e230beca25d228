/** Markdown text → what stands where: headings, list items, sentences, and the fences between them. */
import MarkdownIt, { type Token } from 'markdown-it';
import type { Lines } from './lines.ts';
import { plainText } from './plainText.ts';
import type { Section } from './types.ts';

/** A fence as it stands in the file. Lines are those of the file, from 0. */
export interface Fence {
  readonly info: string;
  readonly content: string;
  readonly openLine: number;
  /** Of the first content line. */
  readonly firstLine: number;
  readonly closed: boolean;
  readonly section: number;
  readonly condition: string | undefined;
}

/** A list item or a table row: a piece of text that means something on its own. */
export interface Item {
  readonly kind: 'item' | 'rows';
  /** Inline Markdown, as written. */
  readonly text: string;
  readonly ordered: boolean;
  readonly section: number;
  readonly line: number;
  readonly endLine: number;
}

export interface Outline {
  /** Sections in order; `path` holds the headings from the outermost to its own. */
  readonly sections: readonly (Section & { readonly path: readonly string[] })[];
  readonly fences: readonly Fence[];
  readonly items: readonly Item[];
}

/**
 * Only blocks are read, and only the rules that decide where a fence begins or ends: inline text is left as it is,
 * tables are paragraphs, link definitions too. The same fences are found, in half the time.
 */
const markdown = new MarkdownIt('default', { html: true }).disable([
  'inline',
  'linkify',
  'replacements',
  'smartquotes',
  'text_join',
  'reference',
  'table',
]);

/** Tokens as plain objects: the library's own cost more than all the rest of reading blocks. */
class PlainTokens extends markdown.block.State {
  override push(type: string, tag: string, nesting: Token['nesting']): Token {
    if (nesting < 0) this.level--;
    const token = {
      type,
      tag,
      nesting,
      level: this.level,
      block: true,
      map: null,
      content: '',
      markup: '',
      info: '',
      hidden: false,
      attrs: null,
      children: null,
      meta: null,
    } as Partial<Token> as Token;
    if (nesting > 0) this.level++;
    this.tokens.push(token);
    return token;
  }
}
markdown.block.State = PlainTokens;

/** `text`: LF line ends, front matter blanked; its lines are those of the file. */
export function readOutline(text: string, file: string, lines: Lines): Outline {
  const sections: {
    level: number;
    title: string;
    range: { start: number; end: number };
    end: number;
    path: string[];
  }[] = [];
  const fences: Fence[] = [];
  const items: Item[] = [];
  const open: { title: string; level: number; index: number }[] = [];
  /** List items around the current place; `text` is that of the item's first paragraph. */
  const listItems: { text: string | undefined; ordered: boolean }[] = [];
  let sentence: string | undefined;
  const section = (): number => open.at(-1)?.index ?? -1;
  const tokens = markdown.parse(text, {});
  for (const [at, token] of tokens.entries()) {
    switch (token.type) {
      case 'heading_open': {
        const inline = tokens[at + 1];
        sentence = undefined;
        if (token.level !== 0 || token.map === null || inline === undefined) break;
        const level = Number(token.tag.slice(1));
        while ((open.at(-1)?.level ?? 0) >= level) closeSection(open.pop()?.index, lines.starts[token.map[0]] ?? 0);
        const title = plainText(inline.content);
        const lineStart = lines.starts[token.map[0]] ?? 0;
        const raw = file.slice(lineStart, lines.ends[token.map[0]]);
        const column = Math.max(0, raw.indexOf(inline.content.split('\n')[0] ?? ''));
        const start = lineStart + column;
        const path = [...open.map((heading) => heading.title), title];
        sections.push({
          level,
          title,
          range: { start, end: Math.max(start, lines.ends[token.map[0]] ?? start) },
          end: -1,
          path,
        });
        open.push({ title, level, index: sections.length - 1 });
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
        if (item !== undefined && item.text === undefined) {
          item.text = token.content;
          items.push({ kind: 'item', text: token.content, ordered: item.ordered, section: section(), line, endLine });
        } else if (item === undefined && token.content.includes('|')) {
          items.push({ kind: 'rows', text: token.content, ordered: false, section: section(), line, endLine });
        }
        break;
      }
      case 'fence': {
        if (token.map === null) break;
        const [openLine, endLine] = token.map;
        const contentLines = countLines(token.content);
        fences.push({
          info: token.info,
          content: token.content,
          openLine,
          firstLine: openLine + 1,
          closed: endLine - openLine - 1 > contentLines,
          section: section(),
          condition: conditionOf(listItems, sentence),
        });
        break;
      }
      default:
    }
  }
  for (const heading of open) closeSection(heading.index, lines.ends.at(-1) ?? 0);
  return { sections, fences, items };

  function closeSection(index: number | undefined, end: number): void {
    const closed = index === undefined ? undefined : sections[index];
    if (closed !== undefined) closed.end = end;
  }
}

/** Of content that markdown-it gives: every line ends with LF, but for the last of the file. */
function countLines(content: string): number {
  if (content === '') return 0;
  let count = content.endsWith('\n') ? 0 : 1;
  for (let at = content.indexOf('\n'); at >= 0; at = content.indexOf('\n', at + 1)) count++;
  return count;
}

/** The innermost list item with words, else a sentence right before it that sets a condition. */
function conditionOf(
  listItems: readonly { readonly text: string | undefined }[],
  sentence: string | undefined,
): string | undefined {
  const item = listItems.findLast(({ text }) => text !== undefined)?.text;
  if (item !== undefined) return clean(item);
  if (sentence === undefined || sentence.length > 300) return undefined;
  const words = plainText(sentence);
  return /^(?:if|when|once|unless|in case|should|as soon as|only if|whenever)\b/i.test(words)
    ? clean(words)
    : undefined;
}

function clean(text: string): string | undefined {
  const words = plainText(text.slice(0, 300)).replace(/\s*[:.]\s*$/, '');
  return words === '' ? undefined : words;
}
