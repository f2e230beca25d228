/** How front matter begins, and where one that nobody closed is meant to end. On its own, since it is looked at before anything is read. */
import type { Range } from '../command/types.ts';

const MAX_LENGTH = 64 * 1024;

/** The line that opens it; the group is its line end. */
export const OPENING = /^\uFEFF?---[ \t]*(\r\n?|\n)/;

/** `head`: what stands between its two lines. */
export function headSaysRunbook(head: string): boolean {
  return /(?:^|[\r\n])runbook[ \t]*:[ \t]*true[ \t]*(?:#[^\r\n]*)?(?:[\r\n]|$)/i.test(head);
}

/**
 * Front matter that nothing closes, as far as it is meant to go: up to the first blank line or heading. Only where it says
 * that the file is a runbook is it certain that it is some.
 */
export function openHead(file: string): Range | undefined {
  const opening = OPENING.exec(file)?.[0];
  if (opening === undefined) return undefined;
  const head = /^(?:(?:[A-Za-z_][\w.-]{0,60}[ \t]*:|[ \t]+\S|- )[^\r\n]{0,500}(?:\r\n?|\n|$)){1,200}/.exec(
    file.slice(opening.length, opening.length + MAX_LENGTH),
  )?.[0];
  if (head === undefined || !headSaysRunbook(head)) return undefined;
  return { start: opening.length, end: opening.length + head.length };
}
