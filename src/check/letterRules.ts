/** Letters that were read in the wrong encoding and saved again, and letters that were lost. */
import type { Range } from '../command/types.ts';
import type { Found, Manuscript, Rule } from './types.ts';

/** What Windows-1252 shows for the bytes 0x80 to 0x9F; `\0` for those it does not know. */
const WINDOWS = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';
const LATER = String.raw`[\u0080-\u00BF${WINDOWS.replaceAll('\0', '')}]`;

/**
 * UTF-8 read as Windows-1252. Two letters are rarely meant by chance with `Ã` and `Â` in front; with others (Greek, Cyrillic)
 * only several in a row are taken for damage.
 */
const DAMAGED = new RegExp(
  `(?:[ÂÃ]${LATER}|[\u00E0-\u00EF]${LATER}{2}|[\u00F0-\u00F4]${LATER}{3}|âš[ \u00A0]?(?=ï¸)|ï¸(?!${LATER})|â€(?!${LATER}))+|(?:[\u00C4-\u00DF]${LATER}){3,}`,
  'gu',
);
/** The beginning of an emoji whose last bytes no longer exist. */
const CUT = new RegExp(`ðŸ(?!${LATER}{2})${LATER}?`, 'gu');

/** What a letter was that nobody sees, and what stands there best. */
const UNSEEN = [
  { sign: /^\uFEFF+$/, called: 'a mark at the beginning of a file', cure: 'Remove the Mark', text: '' },
  { sign: /^[\u200B-\u200D\u2060]+$/, called: 'a sign that cannot be seen', cure: 'Remove the Sign', text: '' },
  { sign: /^[\u00A0\u202F]$/, called: 'a blank that does not break', cure: 'Write a Blank', text: ' ' },
] as const;

function damagedLetters(manuscript: Manuscript): readonly Found[] {
  const { text } = manuscript;
  const repaired = /[\u00C2-\u00F4]/.test(text) ? text.matchAll(DAMAGED) : [];
  const found = Array.from(repaired).flatMap((match): readonly Found[] => {
    const meant = repair(match[0]);
    if (meant === undefined) return [];
    const range = { start: match.index, end: match.index + match[0].length };
    const unseen = UNSEEN.find(({ sign }) => sign.test(meant));
    if (unseen !== undefined)
      return [
        {
          range,
          message: `${match[0]} was ${unseen.called} before the file was saved in the wrong encoding.`,
          fix: { title: unseen.cure, range, text: unseen.text },
        },
      ];
    return [
      {
        range,
        message: `${match[0]} was “${meant}” before the file was saved in the wrong encoding.`,
        fix: { title: `Write ${meant} Again`, range, text: meant },
      },
    ];
  });
  const cut = text.includes('ðŸ') ? Array.from(text.matchAll(CUT)) : [];
  const lost = cut.map(({ 0: letters, index }): Found => ({
    range: { start: index, end: index + letters.length },
    message: `${letters} is what is left of an emoji after the file was saved in the wrong encoding. Write it anew.`,
  }));
  return [...found, ...lost, ...lostLetters(text)].filter(({ range }) => !isInCode(manuscript, range));
}

function lostLetters(text: string): readonly Found[] {
  if (!text.includes('\uFFFD')) return [];
  return Array.from(text.matchAll(/\uFFFD+/g), ({ 0: letters, index }): Found => {
    const range = { start: index, end: index + letters.length };
    const apostrophe =
      /[A-Za-z]$/.test(text.charAt(index - 1)) && /^(?:t|s|re|ll|ve|d|m)\b/.test(text.slice(range.end, range.end + 4));
    return {
      range,
      message: 'A letter was lost here when the file was saved in the wrong encoding. Write it anew.',
      ...(apostrophe && { fix: { title: 'Write an Apostrophe', range, text: "'" } }),
    };
  });
}

/** In code marks outside fences it may be shown on purpose. */
function isInCode({ prose, text }: Manuscript, { start }: Range): boolean {
  let low = 0;
  let high = prose.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((prose[middle]?.start ?? Infinity) <= start) low = middle + 1;
    else high = middle;
  }
  const line = prose[low - 1];
  const at = start - (line?.start ?? 0);
  return line !== undefined && at < line.text.length && line.text.charAt(at) !== text.charAt(start);
}

/** The text with all that can be repaired as it was meant; what cannot stays. */
export function repairLetters(text: string): string {
  return /[\u00C2-\u00F4]/.test(text) ? text.replaceAll(DAMAGED, (letters) => repair(letters) ?? letters) : text;
}

/** Undefined where it is no text after all. What was damaged twice is repaired twice. */
function repair(letters: string): string | undefined {
  const whole = letters
    .replaceAll(/âš[ \u00A0]?(?=ï¸)/g, '⚠')
    .replaceAll(new RegExp(`ï¸(?!${LATER})`, 'gu'), '\uFE0F')
    .replaceAll(new RegExp(`â€(?!${LATER})`, 'gu'), '”');
  let meant = '';
  for (let at = 0; at < whole.length;) {
    const read = sequenceAt(whole, at);
    if (read === undefined) return undefined;
    meant += read.letter;
    at += read.length;
  }
  if (/[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/.test(meant)) return undefined;
  const [again] = meant.match(DAMAGED) ?? [];
  return again === meant ? (repair(meant) ?? meant) : meant;
}

function sequenceAt(letters: string, at: number): { readonly letter: string; readonly length: number } | undefined {
  const first = byteOf(letters.charAt(at));
  // What was repaired already.
  if (first === undefined || first < 0xc2) return { letter: letters.charAt(at), length: 1 };
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let code = first & (0xff >> (length + 1));
  for (let next = 1; next < length; next++) {
    const byte = byteOf(letters.charAt(at + next));
    if (byte === undefined || byte < 0x80 || byte > 0xbf) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  const least = [0x80, 0x800, 0x10000][length - 2] ?? 0;
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { letter: String.fromCodePoint(code), length };
}

function byteOf(letter: string): number | undefined {
  const code = letter.charCodeAt(0);
  if (code <= 0xff) return code;
  const known = WINDOWS.indexOf(letter);
  return known < 0 ? undefined : known + 0x80;
}

export const letterRules: readonly Rule[] = [
  {
    code: 'damaged-letters',
    severity: 'warning',
    title: 'Letters damaged by a wrong encoding',
    why: 'The file was read in one encoding and saved in another. In a template it is sent to everybody as it stands.',
    cure: 'Save the file as UTF-8, and take the repair where one is offered.',
    bad: '# Message\n\n```text\nðŸš¨ P0 INCIDENT â€“ it isnâ€™t reachable\n```\n',
    good: '# Message\n\n```text\n🚨 P0 INCIDENT – it isn’t reachable\n```\n',
    check: damagedLetters,
  },
];
