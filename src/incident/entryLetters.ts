/** The letters of an entry's text: what must be escaped to survive files and Git, fences that hold, the hash. */
import { createHash } from 'node:crypto';

/** A fence that nothing inside the texts can close. */
export function fenceFor(texts: readonly string[]): string {
  let longest = 2;
  for (const text of texts) for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}

// NUL makes Git take a file for binary, CR is a line end, ESC acts in a terminal, half a surrogate pair has no UTF-8.
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export function hasControls(text: string): boolean {
  return CONTROLS.test(text);
}

/** A text with control characters is written with `\u001b` for each, and `\\` for a backslash; any other as it is. */
export function escapeControls(text: string): string {
  if (!hasControls(text)) return text;
  return text.replaceAll('\\', '\\\\').replace(new RegExp(CONTROLS, 'g'), escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export function unescapeControls(text: string): string {
  return text.replace(/\\(?:\\|u([0-9a-f]{4}))/g, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** JSON without `--`, which ends a comment in some readers, and without what some readers take for a line end. */
export function commentSafe(json: string): string {
  return json.replaceAll('--', '-\\u002d').replace(/[\u007f-\u009f\u2028\u2029]/g, escapeUnit);
}

export function hashOf(facts: string, body: readonly string[]): string {
  return createHash('sha256')
    .update([facts, ...body, ''].join('\n'))
    .digest('hex');
}
