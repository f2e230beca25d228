/** Inline Markdown → what one reads: without emphasis, code marks and link targets. */

export function plainText(markdown: string): string {
  if (!/[*_`[\]<>\\~&]/.test(markdown)) return withSingleBlanks(markdown);
  const text = withEscapesKept(withCodeKept(markdown))
    .replaceAll(/!?\[([^[\]]{0,200})\](?:\([^()]{0,500}\)|\[[^[\]]{0,100}\])/g, '$1')
    .replaceAll(/(?<![\p{L}\p{N}])(?:\*{1,3}|_{1,3}|~~)(?=\S)/gu, '')
    .replaceAll(/(?<=\S)(?:\*{1,3}|_{1,3}|~~)(?![\p{L}\p{N}])/gu, '')
    .replaceAll('`', '')
    .replaceAll(/<\/?(?:br|b|i|em|strong|code|kbd|a|span)\b[^<>]{0,200}>/gi, '');
  return withSingleBlanks(
    text.replaceAll(/[\uE000-\uE07F]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - KEPT)),
  );
}

/** Signs are put out of reach here: private letters, which no text of ours has. */
const KEPT = 0xe000;

/** Between code marks a sign is a sign: `six._vendor`, `<pod>`. */
function withCodeKept(markdown: string): string {
  if (!markdown.includes('`')) return markdown;
  return markdown.replaceAll(/(?<![`\\])(`{1,3})(?!`)([^`]{1,500})\1(?!`)/g, (_, __, code: string) =>
    code.replaceAll(/[*_[\]<>\\~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + KEPT)),
  );
}

/** Behind a backslash a sign is a sign: `\_\_name\_\_`. */
function withEscapesKept(markdown: string): string {
  if (!markdown.includes('\\')) return markdown;
  return markdown.replaceAll(/\\([!-/:-@[-`{-~])/g, (_, sign: string) =>
    String.fromCharCode(sign.charCodeAt(0) + KEPT),
  );
}

/** Most text is so already. */
function withSingleBlanks(text: string): string {
  return (/[^\S ]|  /.test(text) ? text.replaceAll(/\s+/g, ' ') : text).trim();
}
