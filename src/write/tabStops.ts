/**
 * `[[words]]` in a template → a tab stop with these words, in the form of an editor's snippet. Everything else stays
 * what it is: no dollar sign of a command becomes a variable of the snippet.
 */

/**
 * `\[[words]]` is left as it stands, without the backslash. Words begin with a letter, or with a digit, a channel or a
 * person where a letter follows. `[[ -f x ]]` of a shell begins with a blank, `[[:space:]]` with a sign, `[[1,"a"]]` is
 * a list: they are none.
 */
const STOP = /\\?\[\[(\p{L}[^[\]\r\n]{0,300}|[\p{N}#@/<“‘][^[\]\r\n"',]{0,300}\p{L}[^[\]\r\n"',]{0,300})\]\]/gu;

export interface Filled {
  /** With the words of each tab stop in its place. */
  readonly text: string;
  /** The same as a snippet: equal words are one tab stop. */
  readonly snippet: string;
}

export function fillTabStops(template: string): Filled {
  const numbers = new Map<string, number>();
  let text = '';
  let snippet = '';
  let from = 0;
  const addText = (piece: string): void => {
    text += piece;
    snippet += escapeSnippet(piece);
  };
  for (const match of template.matchAll(STOP)) {
    addText(template.slice(from, match.index));
    from = match.index + match[0].length;
    const words = match[1] ?? '';
    if (match[0].startsWith('\\')) {
      addText(match[0].slice(1));
      continue;
    }
    const number = numbers.get(words) ?? numbers.size + 1;
    numbers.set(words, number);
    text += words;
    snippet += `\${${number}:${escapeSnippet(words)}}`;
  }
  addText(template.slice(from));
  return { text, snippet };
}

/** A stop with these words; where they can be none, the words. */
export function tabStop(words: string): string {
  const stop = `[[${words}]]`;
  return stop.replace(STOP, '') === '' ? stop : words;
}

/** Puts `value` in place of `[[name]]`, as words that are no tab stop. */
export function putKnown(template: string, name: string, value: string | undefined): string {
  if (value === undefined) return template;
  // A value that looks like a tab stop stays a value.
  const words = value.replaceAll(STOP, (stop) => `\\${stop}`);
  return template.replaceAll(`[[${name}]]`, () => words);
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
