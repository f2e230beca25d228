/** Words of an example that somebody forgot to replace: they would be taken for what they stand for. */
import type { Placeholder, Trap } from './types.ts';

/** Of any text: what no object is ever called. The lookarounds leave holes, paths and longer words out; the path of an address ends with an object. */
const EXAMPLES =
  /(?<![\w<{/.$–—-]|<[ \t]{1,3})(?:(?:my-)?(?:pod|deployment|service|container|node|namespace|cluster)-name(?:-xyz)?|(?:pod|deployment|service)-xyz|YOUR[-_][A-Z_-]*[A-Z])(?![\w>}.=:-])|(?<![\w<{.$–—-]|<[ \t]{1,3})SKU-12345(?![\w>}.=:-])|\bdb\.collection(?=\.)/g;
/** No host of anybody. */
const HOSTS = /(?<![\w<{-])(?:[\w-]+\.)*example\.(?:com|org|net)(?![\w>}-])/g;
/** Some of their letters, to look for first; most holes are called `<pod-name>`. */
const MAY_BE = /-12345|-name(?![>}|])|-xyz|YOUR|db\.collection/;

/** `changes`: then a host of the examples is no host that was meant. */
export function exampleWords(text: string, changes: boolean, placeholders: readonly Placeholder[]): readonly Trap[] {
  const found = [
    ...(MAY_BE.test(text) ? text.matchAll(EXAMPLES) : []),
    ...(changes && text.includes('example.') ? text.matchAll(HOSTS) : []),
  ];
  return found.flatMap(({ 0: word, index }): readonly Trap[] => {
    const range = { start: index, end: index + word.length };
    if (placeholders.some((hole) => hole.range.start < range.end && range.start < hole.range.end)) return [];
    const message = `${word} looks like an example that was left in. Write what is meant, or a value to fill in such as <name>.`;
    return [{ code: 'example-left-in', range, message }];
  });
}
