/** How a value may be written in a filled command, to take a secret out of it: in quotes, within quotes, in JavaScript. */
import { inScript } from './javaScriptPlaces.ts';

const writings: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll("'", String.raw`'\''`),
  (text) => text.replaceAll(/[\\"$`]/g, String.raw`\$&`),
  (text) => text.replaceAll(/[\\$`]/g, String.raw`\$&`),
  (text) => text.replaceAll(/[\\']/g, String.raw`\$&`),
  (text) => inScript('script string', text, ''),
  (text) => inScript('script pattern', text, ''),
];
/** `sh -c "mongosh --eval '…'"`: more is not looked into, see `innerPlaces`. */
const depth = 3;

/** The value itself among them; each once. */
export function writtenForms(value: string): readonly string[] {
  const forms = new Set([value]);
  let last = [value];
  for (let n = 0; n < depth; n++) {
    const next = last.flatMap((text) => writings.map((write) => write(text))).filter((text) => !forms.has(text));
    for (const text of next) forms.add(text);
    last = [...new Set(next)];
  }
  return [...forms];
}
