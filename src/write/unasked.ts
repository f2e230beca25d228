/**
 * What is offered where nobody asked for it. The editor has chosen the first row of such a list, and Enter takes it: so a
 * list is gone as soon as what is typed may be whole. A word of a table is whole when it is one of them; a name, a number
 * or a time may be whole after each letter.
 */
import type { Completion, Suggestion } from './suggestion.ts';

export interface Unasked {
  readonly suggestion: Suggestion;
  /** It stays in the list while what is typed is a beginning of this. */
  readonly shownFor: string;
}

/** `found`: at `offset` of `file`. */
export function unasked(
  file: string,
  offset: number,
  { range, items, isExpected, whole }: Completion,
): readonly Unasked[] {
  const typed = file.slice(range.start, offset).toLowerCase();
  const rest = file.slice(offset, range.end);
  // Who writes in front of a word may mean another one.
  if (/[\p{L}\p{N}]/u.test(rest) || (typed === '' && !isExpected)) return [];
  const words = [...items.flatMap(({ label, isFree }) => (isFree === true ? [] : [label])), ...(whole ?? [])];
  const fits = ({ suggestion, shownFor }: Unasked): boolean =>
    suggestion.isFree === true ? shownFor.toLowerCase() === typed : shownFor.toLowerCase().startsWith(typed);
  return items
    .map((suggestion) => {
      const { label, isFree, stem = '' } = suggestion;
      return { suggestion, shownFor: isFree === true ? stem : beforeAnyWhole(label, words) };
    })
    .filter(fits);
}

/** The editor finds what is typed also where other letters stand between: `svc` in `services`. */
function beforeAnyWhole(label: string, words: readonly string[]): string {
  const text = label.toLowerCase();
  const ends = words.map((word) => endOfLetters(text, word.toLowerCase()) ?? text.length + 1);
  return label.slice(0, Math.min(...ends) - 1);
}

/** Where the last of these letters stands, one behind the other; the first begins a word. */
function endOfLetters(text: string, letters: string): number | undefined {
  let best: number | undefined;
  for (let start = 0; start < text.length; start++) {
    if (start > 0 && /[\p{L}\p{N}]/u.test(text.charAt(start - 1))) continue;
    let at = start;
    if (letters === '' || text.charAt(start) !== letters.charAt(0)) continue;
    for (const letter of letters) {
      at = text.indexOf(letter, at) + 1;
      if (at === 0) break;
    }
    if (at > 0 && (best === undefined || at < best)) best = at;
  }
  return best;
}
