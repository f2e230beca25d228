/** What a command is called: the comment above it, else its first words; and the id that comes from it. */

/** `# 1. Check pod status` → `Check pod status`; undefined where the comment says nothing. */
export function titleOfComment(line: string): string | undefined {
  const title = line
    .replace(/^[\s#]+/, '')
    .replace(
      /^(?:[-=*~_•]{1,80}|step\s{0,3}\d{1,3}(?:[.):]|\s-)?|\d{1,3}(?:\.\d{1,3}){0,3}[.)]|\(\d{1,3}\)|[a-z][.)])(?=\s|$)\s*/i,
      '',
    )
    .replace(/[\s#=*~_-]+$/, '')
    .trim();
  return /[\p{L}\p{N}]/u.test(title) ? shorten(title, 120) : undefined;
}

/** The first line of a command, as far as it fits. */
export function titleOfText(text: string): string {
  const line = /^.*/.exec(text)?.[0] ?? '';
  return shorten(
    line
      .replace(/\\\s*$/, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
    60,
  );
}

function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > max / 2 ? cut.slice(0, space) : cut}…`;
}

/** `Check pod status` → `check-pod-status`. */
export function slug(title: string): string {
  const lower = title.slice(0, 200).toLowerCase();
  const hyphened = /^[\x20-\x7e]*$/.test(lower)
    ? lower.replaceAll(/[^a-z0-9]+/g, '-')
    : lower
        .normalize('NFKD')
        .replaceAll(/[\u0300-\u036f]/g, '')
        .replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  const first = hyphened.startsWith('-') ? 1 : 0;
  const words = hyphened.slice(first, first + 49);
  const fits = words.length < 49 ? words : words.slice(0, Math.max(words.lastIndexOf('-'), 24));
  return (fits.endsWith('-') ? fits.slice(0, -1) : fits) || 'command';
}
