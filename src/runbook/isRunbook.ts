/** Which files are runbooks, and the edit that makes one. */
import type { Range } from '../command/types.ts';
import { matchesGlob } from './globs.ts';
import { OPENING, openHead, headSaysRunbook } from './openHead.ts';

/**
 * `relativePath` is relative to the workspace folder, with `/`; `globs` is the setting `incidentRunbook.files`.
 * An incident notebook never is one, whatever it says.
 */
export function isRunbook(relativePath: string, text: string, globs: readonly string[]): boolean {
  const path = relativePath.replaceAll('\\', '/');
  if (/\.incident\.md$/i.test(path)) return false;
  return globs.some((glob) => matchesGlob(path, glob)) || saysRunbook(text);
}

function saysRunbook(text: string): boolean {
  const head = headOf(text);
  // One that is not closed is read by nobody: who wrote it is told so.
  return head === undefined ? openHead(text) !== undefined : headSaysRunbook(head.text);
}

/** The text between the front matter's two lines. */
function headOf(text: string): { readonly start: number; readonly text: string; readonly lineEnd: string } | undefined {
  const opening = OPENING.exec(text);
  if (opening === null) return undefined;
  const start = opening[0].length;
  const closing = /(?:^|[\r\n])(?:---|\.\.\.)[ \t]*(?=[\r\n]|$)/.exec(text.slice(start));
  if (closing === null) return undefined;
  return { start, text: text.slice(start, start + closing.index), lineEnd: opening[1] ?? '\n' };
}

/** The edit that makes a file a runbook: `runbook: true` in its front matter, in the file's own line ends. */
export function useAsRunbook(text: string): { readonly range: Range; readonly text: string } {
  const head = headOf(text);
  if (head === undefined || !looksLikeYaml(head.text)) {
    const start = text.startsWith('\uFEFF') ? 1 : 0;
    const lineEnd = /\r\n?|\n/.exec(text)?.[0] ?? '\n';
    return { range: { start, end: start }, text: ['---', 'runbook: true', '---', '', ''].join(lineEnd) };
  }
  const said = /(^|[\r\n])runbook[ \t]*:[^\r\n]*/.exec(head.text);
  if (said === null) return { range: { start: head.start, end: head.start }, text: `runbook: true${head.lineEnd}` };
  const start = head.start + said.index + (said[1] ?? '').length;
  return { range: { start, end: head.start + said.index + said[0].length }, text: 'runbook: true' };
}

/** Between two rules at the top of a file there may also be plain text. */
function looksLikeYaml(head: string): boolean {
  return head
    .split(/\r\n?|\n/)
    .every((line) => /^(?:\s*(?:#.*)?|\s+\S.*|-\s.*|["']?[\w .-]+["']?\s*:(?:\s.*)?)$/.test(line));
}
