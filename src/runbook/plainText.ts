/** Inline Markdown → what one reads: without emphasis, code marks and link targets. */

export function plainText(markdown: string): string {
  if (!/[*_`[\]<>\\~&]/.test(markdown)) return withSingleBlanks(markdown);
  const text = markdown
    .replaceAll(/!?\[([^[\]]{0,200})\](?:\([^()]{0,500}\)|\[[^[\]]{0,100}\])/g, '$1')
    .replaceAll(/(?<![\p{L}\p{N}])(?:\*{1,3}|_{1,3}|~~)(?=\S)/gu, '')
    .replaceAll(/(?<=\S)(?:\*{1,3}|_{1,3}|~~)(?![\p{L}\p{N}])/gu, '')
    .replaceAll('`', '')
    .replaceAll(/<\/?(?:br|b|i|em|strong|code|kbd|a|span)\b[^<>]{0,200}>/gi, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
  return withSingleBlanks(text);
}

/** Most text is so already. */
function withSingleBlanks(text: string): string {
  return (/[^\S ]|  /.test(text) ? text.replaceAll(/\s+/g, ' ') : text).trim();
}
