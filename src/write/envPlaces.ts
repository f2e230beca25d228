/** The variables that the front matter sets, with their places. */
import { isMap, isScalar, parseDocument } from 'yaml';
import { frontMatterOf } from './frontMatterAt.ts';
import type { ValuePlace } from './valuePlace.ts';

export function envPlaces(file: string): readonly ValuePlace[] {
  const whole = frontMatterOf(file);
  if (whole === undefined) return [];
  const text = file.slice(whole.start, whole.end);
  if (!/^[ \t]*["']?env["']?[ \t]*:/m.test(text)) return [];
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const env = document.errors.length > 0 || !isMap(document.contents) ? undefined : document.contents.get('env', true);
  if (!isMap(env)) return [];
  return env.items.flatMap(({ key }): readonly ValuePlace[] => {
    if (!isScalar(key) || typeof key.value !== 'string' || !Array.isArray(key.range)) return [];
    // A quoted key has its marks around it.
    const at = text.indexOf(key.value, key.range[0]);
    const start = whole.start + at;
    const range = { start, end: start + key.value.length };
    return at < 0 || at > key.range[0] + 1
      ? []
      : [{ kind: 'variable', name: key.value, range, nameRange: range, role: 'sets' }];
  });
}
